//! What the ids of differences between two documents stand for.

use countersign_openapi::Direction;
use countersign_openapi::schema::respects;

use crate::rules::Rule;

/// Where the schemas take too much to compare.
const UNFINISHED: [(&str, &str); 2] = [
    ("request-schemas-unfinished", "The schemas of requests take too much to compare; there may be other differences."),
    ("response-schemas-unfinished", "The schemas of answers take too much to compare; there may be other differences."),
];

/// The rules about schemas.
pub fn rules() -> Vec<Rule> {
    let unfinished = UNFINISHED.iter().map(|(id, means)| Rule { id: (*id).to_owned(), means: (*means).to_owned() });
    let directions = [Direction::Request, Direction::Response].into_iter();
    let respects = directions.flat_map(|direction| respects().map(move |respect| (direction, respect)));
    unfinished.chain(respects.flat_map(|(direction, respect)| of_schema(direction, respect))).collect()
}

/// What may become of a schema in one respect, and what that means for a client.
fn of_schema(direction: Direction, respect: &str) -> Vec<Rule> {
    let (narrower, wider) = match direction {
        Direction::Request => ("breaking: what was sent may be refused", "compatible: what was sent is taken still"),
        Direction::Response => {
            ("compatible: a client expects it already", "breaking: a client meets what it did not expect")
        }
    };
    let turns: &[(&str, String)] = match respect {
        "property" => &[
            (
                "added",
                "names a property that was not named before: compatible, and unclear where no other was allowed in an answer"
                    .to_owned(),
            ),
            ("removed", "names a property no more: breaking, and unclear where an answer could lack it".to_owned()),
        ],
        _ => &[
            ("narrower", format!("allows fewer values by `{respect}`; {narrower}")),
            ("wider", format!("allows more values by `{respect}`; {wider}")),
            (
                "changed",
                format!(
                    "has another `{respect}`; breaking, unclear where it can't be compared, and a note where the same values are allowed"
                ),
            ),
        ],
    };
    let rule = |(turn, means): &(&str, String)| Rule {
        id: id(direction, respect, turn),
        means: format!("A value of a {direction} {means}."),
    };
    turns.iter().map(rule).collect()
}

/// The id of a rule about schemas: the direction, the keyword in words that `-` joins, and what became
/// of it.
pub fn id(direction: Direction, respect: &str, turn: &str) -> String {
    let mut words = String::new();
    for letter in respect.chars() {
        if letter.is_ascii_uppercase() {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    format!("{direction}-{words}-{turn}")
}
