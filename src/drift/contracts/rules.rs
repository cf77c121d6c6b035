//! What the ids of differences between two documents stand for.

use countersign_openapi::schema::respects;

/// A rule, and what it says to a client.
pub struct Rule {
    pub id: String,
    pub means: String,
}

/// The rules about operations, parameters, bodies and answers.
const FIXED: [(&str, &str); 27] = [
    ("base-url-changed", "The API, or an operation of it, is somewhere else."),
    ("operation-removed", "An operation is gone."),
    ("operation-moved", "An operation has its id, and another method or path."),
    ("operation-added", "There is a new operation."),
    ("security-changed", "Other credentials are wanted, or they are sent in another way."),
    ("parameter-added", "There is a new parameter; breaking where it must be sent."),
    ("parameter-removed", "A parameter is gone."),
    ("parameter-required", "A parameter that could be left out must be sent."),
    ("parameter-optional", "A parameter that had to be sent may be left out."),
    ("parameter-style-changed", "A list or an object is written into a parameter in another way."),
    ("body-added", "There is a body to send; breaking where it must be."),
    ("body-removed", "No body is taken any more."),
    ("body-required", "A body that could be left out must be sent."),
    ("body-optional", "A body that had to be sent may be left out."),
    ("body-media-type-added", "The body is taken in another media type too."),
    ("body-media-type-removed", "The body is not taken any more in a media type that it was."),
    ("body-described-otherwise", "One document has a schema of the body, the other fields; they can't be compared."),
    ("field-added", "A form has another field; breaking where it must be sent."),
    ("field-removed", "A form has a field no more."),
    ("field-required", "A field of a form that could be left out must be sent."),
    ("field-optional", "A field of a form that had to be sent may be left out."),
    ("status-added", "Another status is answered; unclear where it is a success."),
    ("status-removed", "A status is answered no more; breaking where it is a success."),
    ("media-type-added", "An answer comes in another media type too, or has a body now."),
    ("media-type-removed", "An answer lacks a media type that it had, or has no body any more."),
    ("header-added", "An answer has another header."),
    ("header-removed", "An answer lacks a header; breaking where it was always there."),
];

/// Every rule.
pub fn rules() -> Vec<Rule> {
    let fixed = FIXED.iter().map(|(id, means)| Rule { id: (*id).to_owned(), means: (*means).to_owned() });
    let of_schemas =
        ["request", "response"].into_iter().flat_map(|side| respects().map(move |respect| (side, respect)));
    fixed.chain(of_schemas.flat_map(|(side, respect)| of_schema(side, respect))).collect()
}

/// What may become of a schema in one respect, and what that means for a client on this side.
fn of_schema(side: &str, respect: &str) -> Vec<Rule> {
    let (narrower, wider) = match side {
        "request" => ("breaking: what was sent may be refused", "compatible: what was sent is taken still"),
        _ => ("compatible: a client expects it already", "breaking: a client meets what it did not expect"),
    };
    let turns: &[(&str, String)] = match respect {
        "property" => &[
            ("added", "names a property that was not named before: compatible".to_owned()),
            ("removed", "names a property no more: breaking, and unclear where an answer could lack it".to_owned()),
        ],
        _ => &[
            ("narrower", format!("allows fewer values by `{respect}`; {narrower}")),
            ("wider", format!("allows more values by `{respect}`; {wider}")),
            ("changed", format!("has another `{respect}`; breaking, and unclear where it can't be compared")),
        ],
    };
    let rule = |(turn, means): &(&str, String)| Rule {
        id: id(side, respect, turn),
        means: format!("A value of a {side} {means}."),
    };
    turns.iter().map(rule).collect()
}

/// The id of a rule about schemas: the side, the keyword in words that `-` joins, and what became
/// of it.
pub fn id(side: &str, respect: &str, turn: &str) -> String {
    let mut words = String::new();
    for letter in respect.chars() {
        if letter.is_ascii_uppercase() {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    format!("{side}-{words}-{turn}")
}
