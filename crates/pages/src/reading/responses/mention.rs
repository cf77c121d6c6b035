//! A response that a page speaks of.

use countersign_openapi::{Cause, MediaType, OperationKey};

use crate::reading::at::At;
use crate::reading::described;
use crate::reading::shape::Shape;
use crate::reading::sketch::Sketch;

/// A response that is spoken of.
#[derive(Debug, Clone)]
pub struct ResponseMention {
    /// The operation, where it says which: that of a document's response.
    pub operation: Option<OperationKey>,
    pub status: Option<u16>,
    /// Whether it says that the request failed; of a status, its class says.
    pub failed: bool,
    pub causes: Vec<Cause>,
    pub body: Option<MentionedBody>,
    /// The media type of the body, where it is told.
    pub content_type: Option<MediaType>,
    /// The identifier that the page lists the error by.
    pub code: Option<String>,
    pub at: At,
    pub position: usize,
    pub quote: String,
    /// Whether a body that is shown is shown as a whole.
    pub is_whole: bool,
    /// Whether it takes the place of what was said before of its causes.
    pub instead: bool,
}

/// A body: shown as an example, or declared as a shape.
#[derive(Debug, Clone)]
pub enum MentionedBody {
    Shown(Sketch),
    Declared { shape: Shape, required: Option<Vec<String>> },
}

impl MentionedBody {
    /// A body that a sample shows, or of which it shows the schema.
    pub fn of(body: Sketch) -> MentionedBody {
        match described::declared(&body) {
            Some((shape, required)) => MentionedBody::Declared { shape, required: Some(required) },
            None => MentionedBody::Shown(body),
        }
    }
}
