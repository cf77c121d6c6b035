//! The lines of a document that a finding is about, or the sentence of a page.

use countersign_openapi::Document;

use super::place::spot_of;
use crate::claim::Source;
use crate::finding::Evidence;

/// Lines as they stand in a source, the first of which is the place itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The number of the first line; nothing for a sentence of a page.
    pub line: Option<usize>,
    pub lines: Vec<String>,
}

/// So many lines are quoted, and so much of each.
const MOST_LINES: usize = 7;
const LONGEST_LINE: usize = 160;

/// What a witness's source says, word by word, where it is at hand.
pub fn quote(said: &Evidence, document: Option<&Document>) -> Option<Quote> {
    if let Some(Source::Page { quote, .. }) = said.at.as_deref() {
        let lines: Vec<String> = quote.lines().take(MOST_LINES).map(|line| short(line, 0)).collect();
        return (!lines.is_empty()).then_some(Quote { line: None, lines });
    }
    let (spot, document) = (spot_of(said, document)?, document?);
    let place = spot.place?;
    let text = if spot.file == document.name() {
        document.text()
    } else {
        document.other_files().find(|(name, _)| *name == spot.file)?.1
    };
    let mut lines = text.lines().skip(place.line.checked_sub(1)?);
    let first = lines.next()?;
    let indent = indent_of(first);
    // A key's own lines are those that stand deeper; without any, the line is all.
    let own = lines.take_while(|line| line.trim().is_empty() || indent_of(line) > indent);
    let mut quoted =
        vec![if first.len() > LONGEST_LINE { short(first, place.column - 1) } else { short(first, indent) }];
    quoted.extend(own.map(|line| short(line, indent)).take(MOST_LINES - 1));
    while quoted.last().is_some_and(|line| line.trim().is_empty()) {
        quoted.pop();
    }
    Some(Quote { line: Some(place.line), lines: quoted })
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|letter| *letter == ' ').count()
}

/// A line from some character on, cut where it is long.
fn short(line: &str, from: usize) -> String {
    let mut letters = line.chars().skip(from);
    let mut text: String = letters.by_ref().take(LONGEST_LINE).collect();
    if letters.next().is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Witness;
    use countersign_openapi::Address;

    fn said(at: Source) -> Evidence {
        Evidence { witness: Witness::Spec, says: String::new(), source: String::new(), at: Some(Box::new(at)) }
    }

    #[test]
    fn a_node_is_quoted_with_what_belongs_to_it() {
        let text = "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses: {}\n  /b: {}\n";
        let document = Document::parse("a.yaml", text).unwrap();
        let address = Address { document: "a.yaml".to_owned(), pointer: "/paths/~1a".to_owned(), origin: None };
        let quote = quote(&said(Source::Document(address)), Some(&document)).unwrap();
        assert_eq!(quote.line, Some(3));
        assert_eq!(quote.lines, ["/a:", "  get:", "    responses: {}"]);
    }

    #[test]
    fn a_line_that_holds_a_whole_document_is_cut_at_the_place() {
        let filler = "x".repeat(500);
        let text = format!("{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"{filler}\"}},\"paths\":{{\"/a\":{{}}}}}}");
        let document = Document::parse("a.json", text).unwrap();
        let address = Address { document: "a.json".to_owned(), pointer: "/paths/~1a".to_owned(), origin: None };
        let quote = quote(&said(Source::Document(address)), Some(&document)).unwrap();
        assert!(quote.lines[0].starts_with("\"/a\""), "{quote:?}");
    }
}
