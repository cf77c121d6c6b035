//! What facts of one kind are made of.

use serde_json::Value;

use super::stated::Stated;
use crate::reading::PageReading;

/// What the facts of one kind are made of: how they are read from a page, and how they are written
/// where JSON is wanted, in locks and in reports.
pub trait Payload: Sized + Clone {
    /// The kind's id: the file's name with `-` for `_`.
    const ID: &'static str;
    /// What it reads, in one sentence.
    const STATES: &'static str;

    /// Reads the facts of this kind.
    fn read(reading: &PageReading<'_>) -> Vec<Stated<Self>>;

    /// What it is about, in words: `401/credential-missing`, `GET /chats`.
    fn subject(&self) -> String;

    /// What is stated of that, as JSON.
    fn value(&self) -> Value;

    /// What [`Payload::subject`] and [`Payload::value`] wrote; nothing for what they never write.
    fn parse(subject: &str, value: &Value) -> Option<Self>;

    /// The same statement as it is compared: without what makes no difference, such as the case of a
    /// header's name.
    fn canonical(&self) -> Self {
        self.clone()
    }

    /// What it was put together of, each part a statement of its own with its place. None where it is one statement.
    fn parts(_stated: Stated<&Self>) -> Vec<Stated<Self>> {
        Vec::new()
    }

    /// What it gives the only value of, where there can be no other.
    fn only(&self) -> Option<String> {
        None
    }

    /// Whether two that give the only value of the same thing can't both be right.
    fn contradicts(&self, _other: &Self) -> bool {
        false
    }
}
