//! What a typed client does not hold.

/// Something that a document says and a typed client does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// The operation, or the pointer of a schema that several operations share.
    pub subject: String,
    /// The construct, in OpenAPI's own words.
    pub construct: &'static str,
    /// What becomes of it.
    pub what: String,
}
