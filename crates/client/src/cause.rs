//! Why a documented error came, as far as the document says it (`x-causes`).

use std::{convert::Infallible, fmt};

use serde::Serialize;
use serde_json::Value;

/// An operation's documented errors, where the document says of one what it answers.
pub trait DocumentedError {
    /// The causes that the document names.
    type Cause: Copy + Eq + fmt::Debug + 'static;

    /// Why this one came: see [`Causes`].
    fn cause(&self) -> Causes<Self::Cause>;
}

/// A cause that a document names of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedCause<C> {
    /// The cause.
    pub cause: C,
    /// Whether it is inferred: no page says that this is answered to it.
    pub inferred: bool,
}

/// The causes that an answer has by the document. None of them means that the document does not say;
/// several, that it answers them alike.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Causes<C: 'static>(&'static [StatedCause<C>]);

impl<C: Copy + Eq> Causes<C> {
    /// The causes of an answer of which the document says these.
    pub const fn new(all: &'static [StatedCause<C>]) -> Causes<C> {
        Causes(all)
    }

    /// Whether this is why, and nothing else.
    pub fn is(&self, cause: C) -> bool {
        self.0.len() == 1 && self.may_be(cause)
    }

    /// Whether this is why, or one of several causes that are answered alike.
    pub fn may_be(&self, cause: C) -> bool {
        self.0.iter().any(|stated| stated.cause == cause)
    }

    /// Whether the document does not say why.
    pub fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = StatedCause<C>> + use<C> {
        self.0.iter().copied()
    }
}

impl<C: fmt::Debug> fmt::Debug for Causes<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|stated| &stated.cause)).finish()
    }
}

/// No error is documented, so none came.
impl DocumentedError for Infallible {
    type Cause = Infallible;

    fn cause(&self) -> Causes<Infallible> {
        match *self {}
    }
}

/// A body that the document shows for an answer.
pub struct ShownBody<C: 'static> {
    /// Where it differs from each other body that is shown, as a JSON pointer
    /// ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)), and what is there, as JSON.
    pub marks: &'static [(&'static str, &'static str)],
    /// The causes that it answers.
    pub causes: &'static [StatedCause<C>],
}

/// The causes of the one shown body that a body is; those of the answer itself where it is none of them, or
/// several.
pub fn of<C: Copy + Eq>(
    body: &impl Serialize,
    shown: &'static [ShownBody<C>],
    answer: &'static [StatedCause<C>],
) -> Causes<C> {
    let body = serde_json::to_value(body).unwrap_or(Value::Null);
    let has = |(at, due): &(&str, &str)| {
        let due: Option<Value> = serde_json::from_str(due).ok();
        body.pointer(at).zip(due.as_ref()).is_some_and(|(found, due)| is_same(found, due))
    };
    let mut fitting = shown.iter().filter(|shown| shown.marks.iter().any(has));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Causes(one.causes),
        _ => Causes(answer),
    }
}

/// A type may hold as `401.0` what the document shows as `401`.
fn is_same(found: &Value, due: &Value) -> bool {
    found == due || found.as_f64().zip(due.as_f64()).is_some_and(|(found, due)| found == due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Why {
        Expired,
        Unknown,
        Other,
    }

    const fn stated(cause: Why) -> StatedCause<Why> {
        StatedCause { cause, inferred: false }
    }

    const SHOWN: &[ShownBody<Why>] = &[
        ShownBody { marks: &[("/code", "1"), ("/text", "\"over\"")], causes: &[stated(Why::Expired)] },
        ShownBody { marks: &[("/code", "2"), ("/text", "\"odd\"")], causes: &[stated(Why::Unknown)] },
    ];
    const ANSWER: &[StatedCause<Why>] = &[stated(Why::Other), stated(Why::Unknown)];

    #[test]
    fn a_body_is_known_by_any_of_its_marks() {
        for body in [json!({"code": 1, "text": "over"}), json!({"code": 1.0, "text": "in other words"})] {
            let causes = of(&body, SHOWN, ANSWER);
            assert!(causes.is(Why::Expired) && !causes.may_be(Why::Unknown), "{body}: {causes:?}");
        }
    }

    #[test]
    fn a_body_that_is_none_of_them_or_two_at_once_is_the_answers_own() {
        for body in [json!({"code": 3, "text": ""}), json!({"code": 1, "text": "odd"}), json!(null)] {
            let causes = of(&body, SHOWN, ANSWER);
            assert!(!causes.is(Why::Other) && causes.may_be(Why::Other) && causes.may_be(Why::Unknown), "{body}");
        }
        assert!(of(&json!({"code": 3}), SHOWN, &[]).is_unknown());
    }
}
