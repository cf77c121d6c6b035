//! What must not be shown.

use std::{cell::Cell, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that the document marks as secret. `Debug` does not show it; who needs
/// it says so by [`expose`](Secret::expose). It is serialized as it is, for a
/// request may have to carry it, except within [`redacted`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T = String>(T);

impl<T> Secret<T> {
    /// The value itself.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Secret<T> {
        Secret(value)
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret<T>, D::Error> {
        T::deserialize(deserializer).map(Secret)
    }
}

impl<T: Serialize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match HIDING.get() {
            true => serializer.serialize_str(REDACTED),
            false => self.0.serialize(serializer),
        }
    }
}

const REDACTED: &str = "[redacted]";

thread_local! {
    static HIDING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `serialize`, in which secrets are serialized as `[redacted]`.
pub fn redacted<T>(serialize: impl FnOnce() -> T) -> T {
    struct Shown;
    impl Drop for Shown {
        fn drop(&mut self) {
            HIDING.set(false);
        }
    }
    HIDING.set(true);
    let _shown = Shown;
    serialize()
}
