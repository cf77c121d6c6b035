//! Requests and answers side by side: lists of API Blueprint whose items are their parts, and blocks of code with both.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The message that was begun last: `+ Request`, `+ Response 201 (application/json)`.
#[derive(Default)]
pub struct Exchange {
    section: usize,
    indent: usize,
    /// `Request`, or `Response 201`; empty where there is none.
    begun: String,
}

impl Exchange {
    /// What an item says: a part that stands deeper than its message says whose it is.
    pub fn told<'t>(&mut self, section: usize, indent: usize, text: &'t str) -> Cow<'t, str> {
        static MESSAGE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^(Request|Response(?: [2-5]\d\d)?)(?: [\w -]{1,60})?(?: ?\([\w./+-]+(?:; ?[\w=-]+)?\))?$")
                .expect("a constant pattern")
        });
        if let Some(found) = MESSAGE.captures(text) {
            *self = Exchange { section, indent, begun: found[1].to_owned() };
            return Cow::Borrowed(text);
        }
        let is_inside = !self.begun.is_empty() && self.section == section && indent > self.indent;
        match text {
            "Headers" if is_inside => {
                let side = self.begun.split(' ').next().unwrap_or_default();
                Cow::Owned(format!("{side} headers:"))
            }
            "Body" if is_inside && self.begun == "Request" => Cow::Borrowed("Request body:"),
            "Body" if is_inside => Cow::Owned(self.begun.clone()),
            _ => Cow::Borrowed(text),
        }
    }
}

/// The request and the answer that one block of code shows, each behind its name: `request: {…}`, `response: {…}`. Each
/// with its label and the line that it begins in; none where something else stands there.
pub fn sides(code: &str) -> Option<Vec<(&'static str, usize, String)>> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:(?://|#) ?)?(?i:(request|req)|(response|res))(?i: body)?(?:: *|:? *$)([\[{].*)?$")
            .expect("a constant pattern")
    });
    // Longer than any that shows both.
    const MOST: usize = 400;
    let first = code.lines().find(|line| !line.trim().is_empty())?;
    if !LABEL.is_match(first.trim_end()) {
        return None;
    }
    let mut sides: Vec<(&'static str, usize, String)> = Vec::new();
    for (at, line) in code.lines().enumerate().take(MOST) {
        match LABEL.captures(line.trim_end()) {
            Some(found) => {
                let label = if found.get(1).is_some() { "Request:" } else { "Response:" };
                let rest = found.get(3).map_or("", |rest| rest.as_str());
                sides.push((label, at, rest.to_owned()));
            }
            None => {
                let (_, _, part) = sides.last_mut()?;
                part.push('\n');
                part.push_str(line);
            }
        }
    }
    let opens = |part: &String| part.trim_start().starts_with(['{', '[']);
    sides.iter().all(|(_, _, part)| opens(part)).then_some(sides)
}

/// The JSON that an item says a request's body to be: `**Body**: `{"id": 1}``.
pub fn labelled_body(text: &str) -> Option<&str> {
    static BODY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*(?i:(?:request |post |json )?(?:body|payload))\W*: *`(\{[^`]+\})`\W*$")
            .expect("a constant pattern")
    });
    BODY.captures(text).and_then(|found| found.get(1)).map(|body| body.as_str())
}
