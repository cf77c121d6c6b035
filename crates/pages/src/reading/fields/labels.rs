//! Whose fields a table or a list has, by what stands above it.

use std::sync::LazyLock;

use countersign_openapi::MediaType;
use regex::Regex;

use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::text::status::{label_status, statuses};

/// The body that fields are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodySide {
    /// A request's; a form's where that is said.
    Request(Option<MediaType>),
    /// That of an answer of success.
    Response,
}

/// Whose fields are told at a place: by the sentence that leads to them, else by the title of their section.
/// `lead` is the statement right before them.
pub fn side(outline: &Outline<'_>, section: usize, lead: Option<&Statement>) -> Option<(BodySide, bool)> {
    if outline.is_of_webhooks(section) || outline.titles(section).take(3).any(is_of_errors) {
        return None;
    }
    if let Some(lead) = lead.filter(|lead| lead.section == section && lead.role == StatementRole::Sentence) {
        if let Some(side) = of_title(&lead.lower).or_else(|| of_sentence(&lead.lower)) {
            return Some((side, true));
        }
        if IS_OTHER.is_match(&lead.lower) {
            return None;
        }
    }
    of_section(outline, section).map(|side| (side, false))
}

/// Whose fields a section has by its title; `Required` below `Request body` are some of those.
pub fn of_section(outline: &Outline<'_>, section: usize) -> Option<BodySide> {
    let mut titles = outline.titles(section).map(str::to_lowercase);
    let own = titles.next()?;
    of_title(&own).or_else(|| titles.next().filter(|_| GENERIC.is_match(&own)).and_then(|around| of_title(&around)))
}

/// Whose fields a label is above: `Request body`, `JSON body parameters for ‘Refund’`, `Response fields:`, `200 OK`.
pub fn of_title(title: &str) -> Option<BodySide> {
    let title = title.trim_matches(['*', '`', ':', ' ', '#']);
    if title.len() > 90 {
        return None;
    }
    if REQUEST.is_match(title) {
        return Some(BodySide::Request(form(title)));
    }
    let succeeds = || label_status(title).is_some_and(|status| (200..300).contains(&status) && status != 204);
    (RESPONSE.is_match(title) || succeeds()).then_some(BodySide::Response)
}

/// `The request body has the following fields:`, `The response contains these keys`.
fn of_sentence(lower: &str) -> Option<BodySide> {
    if !LISTS.is_match(lower) || lower.contains("error") || PLACES.is_match(lower) || !statuses(lower).is_empty() {
        return None;
    }
    if OF_REQUEST.is_match(lower) {
        return Some(BodySide::Request(form(lower)));
    }
    OF_RESPONSE.is_match(lower).then_some(BodySide::Response)
}

fn is_of_errors(title: &str) -> bool {
    let lower = title.to_lowercase();
    lower.contains("error") || lower.contains("exception") || statuses(title).iter().any(|status| *status >= 300)
}

/// The media type of a form, where a label speaks of one (OpenAPI 3.0 §4.7.14).
fn form(label: &str) -> Option<MediaType> {
    let media = match label {
        _ if ["multipart", "form-data", "formdata"].iter().any(|word| label.contains(word)) => "multipart/form-data",
        _ if label.contains("form") && !label.contains("format") => "application/x-www-form-urlencoded",
        _ => return None,
    };
    media.parse().ok()
}

/// What fields are called together.
const FIELDS: &str = "params?|parameters?|fields?|attributes?|properties|schema|data|structure|arguments?|keys|members";

static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(?:the )?(?:(?:http|json|form|post|put|patch|required|optional|request|input|multipart|raw)[ -])*(?:body|payload)(?: (?:FIELDS))*(?: \([^()]*\))?(?: for .{1,60})?$|^(?:required |optional )?(?:request )?(?:form|form[- ]data|form[- ]encoded|multipart|post|json)(?: (?:form|data|body))? (?:FIELDS)(?: \([^()]*\))?$|^(?:required |optional )?request (?:fields?|attributes?|properties|schema|structure|object|data)$|^inputs?$|^body \(?(?:form-?data|urlencoded)\)?$";
    Regex::new(&pattern.replace("FIELDS", FIELDS)).expect("a constant pattern")
});

static RESPONSE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(?:the )?(?:(?:http|json|success(?:ful)?|example|sample|required|optional) )*(?:response|answer|output|reply)(?: (?:body|payload|json|object|FIELDS))*(?: \([^()]*\))?(?: for .{1,60})?$|^return(?:s|ed)?(?: (?:values?|fields|attributes|properties|data))?$";
    Regex::new(&pattern.replace("FIELDS", FIELDS)).expect("a constant pattern")
});

/// The title of a part of a list of fields.
static GENERIC: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^\W*(?:(?:required|optional|mandatory)(?: (?:FIELDS))?|FIELDS)\W*$";
    Regex::new(&pattern.replace("FIELDS", FIELDS)).expect("a constant pattern")
});

/// What says that something is listed below.
static LISTS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\b(?:(?:following|these)\b[^.]{0,30}\b(?:values|FIELDS)|(?:FIELDS|values) (?:below|described below|are|listed below))\b";
    Regex::new(&pattern.replace("FIELDS", FIELDS)).expect("a constant pattern")
});

static OF_REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:request|json|post) (?:body|payload)\b|\bbody of (?:the|your|a) (?:\w+ )?request\b|\bform(?:[- ]data)? (?:body|fields|parameters)\b|^(?:the )?(?:body|payload) (?:is|has|contains|takes|accepts|must|may|should|consists)\b|\bin the (?:body|payload)\b")
        .expect("a constant pattern")
});

static OF_RESPONSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:the |a |each |on success,? (?:the )?)?(?:successful |json |api )*(?:response|answer)(?: body| object| payload| json)* (?:contains|includes|has|is|will|consists|returns|provides|comes)\b")
        .expect("a constant pattern")
});

/// Where requests have parameters besides their body.
static PLACES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:query|path|url|uri|headers?|cookies?)\b").expect("a constant pattern"));

/// A lead to something that is no body as a whole: a part of one, what else is sent, what each item of a list has.
static IS_OTHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:query|path|url|uri|headers?|cookies?|events?|items?|elements?|entr(?:y|ies)|lists?|arrays?|each|nested|errors?|enum|values? (?:of|for)|types? of|possible)\b|`[^`]+` (?:object|array|field|parameter|property|attribute|key)|\b(?:the|an?) [\w ]{1,30} objects?\b[^.]{0,40}:$|\bfailed\b")
        .expect("a constant pattern")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_apart() {
        let request = |label: &str| matches!(of_title(label), Some(BodySide::Request(_)));
        for label in [
            "request body",
            "**request body schema:**",
            "json body parameters for ‘refund’",
            "form data parameters",
            "request body (application/json)",
            "post parameters",
        ] {
            assert!(request(label), "{label}");
        }
        for label in ["response", "response fields:", "200: ok", "response body schema", "returns"] {
            assert_eq!(of_title(label), Some(BodySide::Response), "{label}");
        }
        for label in [
            "request parameters",
            "parameters",
            "response headers",
            "response codes",
            "error response",
            "204 no content",
            "body size limits",
            "response format for errors",
        ] {
            assert_eq!(of_title(label), None, "{label}");
        }
        assert_eq!(of_sentence("the response contains the following fields:"), Some(BodySide::Response));
        assert_eq!(of_sentence("the response contains the following headers:"), None);
        assert_eq!(of_sentence("an error response contains the following fields:"), None);
    }
}
