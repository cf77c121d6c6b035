//! Literals of programs: what a sample's objects, strings and calls show.

use std::collections::HashMap;

use super::joined::{concat, formatted};
use super::tokens::{Token, TokenKind};
use crate::reading::sketch::Sketch;

/// Deeper literals than this are holes.
const MAX_DEPTH: usize = 64;

/// A variable that holds more nodes than this is not remembered.
const MAX_SIZE: usize = 2_000;

/// Reads literals out of tokens, with the variables that were set before.
pub(super) struct LiteralReader<'t> {
    tokens: &'t [Token],
    variables: HashMap<String, Sketch>,
    /// What may still be read: nested literals are read once for each place
    /// that they can begin at, and noise must not make that a square.
    fuel: usize,
    /// Whether something stands where no JSON has it: a second key behind a key, a key in a list.
    pub is_broken: bool,
}

impl<'t> LiteralReader<'t> {
    pub fn new(tokens: &'t [Token]) -> Self {
        Self { tokens, variables: HashMap::new(), fuel: tokens.len().saturating_mul(48) + 1_024, is_broken: false }
    }

    pub fn mark(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            TokenKind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    pub fn word(&self, at: usize) -> Option<&'t str> {
        match &self.tokens.get(at)?.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Remembers `name = literal`, and `name := literal`.
    pub fn assignment(&mut self, at: usize) {
        let Some(name) = self.word(at) else {
            return;
        };
        let colon = usize::from(self.mark(at + 1) == Some(':'));
        if self.mark(at + 1 + colon) != Some('=') || self.mark(at + 2 + colon) == Some('=') {
            return;
        }
        let (value, _) = self.value(at + 2 + colon, 0);
        // What names itself again and again would double each time.
        if value != Sketch::Hole && value.size() <= MAX_SIZE {
            self.variables.insert(name.trim_start_matches('$').to_owned(), value);
        }
    }

    /// What a variable was set to.
    pub fn variable(&self, name: &str) -> Option<&Sketch> {
        self.variables.get(name.trim_start_matches('$'))
    }

    /// The value that begins at a token, and the token behind it.
    pub fn value(&mut self, at: usize, depth: usize) -> (Sketch, usize) {
        let (mut value, mut next) = self.primary(at, depth);
        loop {
            let joined = match self.tokens.get(next).map(|token| &token.kind) {
                // Python's `"{}/path".format(base)`: its places are marked already.
                Some(TokenKind::Mark('.'))
                    if matches!(value, Sketch::Text(_))
                        && self.word(next + 1).is_some_and(|word| word == "format")
                        && self.mark(next + 2) == Some('(') =>
                {
                    next = self.skip(next + 2);
                    continue;
                }
                Some(TokenKind::Mark('+' | '.')) => next + 1,
                // Python joins strings that stand side by side; before a colon, it is the next key, and a comma is missing.
                Some(TokenKind::Text(_)) if matches!(value, Sketch::Text(_)) && self.mark(next + 1) != Some(':') => {
                    next
                }
                // Python's `"%s/path" % base`.
                Some(TokenKind::Mark('%')) if value.text().is_some_and(|text| text.contains("%s")) && !self.burn() => {
                    let (put_in, end) = self.primary(next + 1, depth);
                    value = formatted(value.text().unwrap_or_default(), &[put_in]);
                    next = end.max(next + 1);
                    continue;
                }
                Some(TokenKind::Mark('[')) if value == Sketch::Hole => {
                    next = self.skip(next);
                    continue;
                }
                Some(TokenKind::Mark('|' | '?')) if self.mark(next + 1) == self.mark(next) => {
                    next = self.primary(next + 2, depth).1;
                    continue;
                }
                _ => return (value, next),
            };
            if self.burn() {
                return (value, next);
            }
            let (other, end) = self.primary(joined, depth);
            value = concat(value, &other);
            next = end.max(next + 1);
        }
    }

    fn primary(&mut self, at: usize, depth: usize) -> (Sketch, usize) {
        let Some(token) = self.tokens.get(at) else {
            return (Sketch::Hole, at);
        };
        if self.burn() || depth > MAX_DEPTH {
            return (Sketch::Hole, self.skip(at));
        }
        match &token.kind {
            TokenKind::Text(text) => (Sketch::Text(text.clone()), at + 1),
            TokenKind::Number(text) => (Sketch::Number(text.clone()), at + 1),
            TokenKind::Mark('-') => match self.tokens.get(at + 1).map(|token| &token.kind) {
                Some(TokenKind::Number(text)) => (Sketch::Number(format!("-{text}")), at + 2),
                _ => (Sketch::Hole, at + 1),
            },
            TokenKind::Mark('{') => self.object(at, '}', depth),
            TokenKind::Mark('[') if self.is_map(at) => self.object(at, ']', depth),
            TokenKind::Mark('[') => self.array(at, ']', depth),
            TokenKind::Mark('(') => (Sketch::Hole, self.skip(at)),
            TokenKind::Word(word) => self.named(at, word, depth),
            // Swift's `.post`.
            TokenKind::Mark('.') if self.word(at + 1).is_some() && self.mark(at + 2) != Some('(') => {
                (Sketch::Text(format!("${{of.{}}}", self.word(at + 1).unwrap_or_default())), at + 2)
            }
            _ => (Sketch::Hole, at),
        }
    }

    /// A name: a constant, a call that passes its argument on, a variable.
    fn named(&mut self, at: usize, word: &str, depth: usize) -> (Sketch, usize) {
        let call = self.mark(at + 1) == Some('(');
        // `Method::POST`, as Rust and C++ name a thing of another.
        if self.mark(at + 1) == Some(':') && self.mark(at + 2) == Some(':') {
            let Some(inner) = self.word(at + 3) else { return (Sketch::Hole, at + 3) };
            return match self.mark(at + 4) {
                Some('(' | ':') => self.named(at + 3, inner, depth + 1),
                _ => (Sketch::Text(format!("${{{word}.{inner}}}")), at + 4),
            };
        }
        match word {
            "true" | "True" | "TRUE" => (Sketch::Bool(true), at + 1),
            "false" | "False" | "FALSE" => (Sketch::Bool(false), at + 1),
            "null" | "None" | "nil" | "NULL" | "undefined" => (Sketch::Null, at + 1),
            "await" | "new" => self.primary(at + 1, depth + 1),
            "array" if call && !self.is_map(at + 1) && self.mark(at + 2) != Some(')') => self.array(at + 1, ')', depth),
            "array" if call => self.object(at + 1, ')', depth),
            "dict" if call => (Sketch::Hole, self.skip(at + 1)),
            "Uri.parse" | "JSON.stringify" | "json_encode" | "json.dumps" | "URLSearchParams" | "Headers"
            | "http_build_query" | "URL" | "URI" | "String" | "Buffer.from" | "strings.NewReader"
            | "bytes.NewBuffer" | "URI.parse" | "byte" | "str"
                if call =>
            {
                let (value, _) = self.value(at + 2, depth + 1);
                (value, self.skip(at + 1))
            }
            "fmt.Sprintf" | "sprintf" if call => (self.formatted_call(at + 2, depth), self.skip(at + 1)),
            _ if call => {
                let end = self.skip(at + 1);
                (self.environment(at, end).unwrap_or(Sketch::Hole), end)
            }
            _ if self.mark(at + 1) == Some('[') => {
                let end = self.skip(at + 1);
                (self.environment(at, end).unwrap_or(Sketch::Hole), end)
            }
            _ => match self.variable(word).cloned() {
                Some(value) => {
                    self.fuel = self.fuel.saturating_sub(value.size()).max(1);
                    (value, at + 1)
                }
                None => (Sketch::Text(format!("${{{word}}}")), at + 1),
            },
        }
    }

    /// The text that `Sprintf("…%s", value)` makes, from its first argument on.
    fn formatted_call(&mut self, at: usize, depth: usize) -> Sketch {
        let (text, mut next) = self.value(at, depth + 1);
        let mut values = Vec::new();
        while self.mark(next) == Some(',') && values.len() < 12 && !self.burn() {
            let (value, end) = self.value(next + 1, depth + 1);
            values.push(value);
            next = end.max(next + 2);
        }
        text.text().map_or(Sketch::Hole, |text| formatted(text, &values))
    }

    /// `getenv('X')`, `os.environ["X"]`, `ENV['X']`: the hole `${X}`.
    fn environment(&self, at: usize, end: usize) -> Option<Sketch> {
        let name = self.word(at)?.to_ascii_lowercase();
        if !name.contains("env") {
            return None;
        }
        self.tokens[at + 1..end.min(self.tokens.len())].iter().find_map(|token| match &token.kind {
            TokenKind::Text(name) => Some(Sketch::Text(format!("${{{name}}}"))),
            _ => None,
        })
    }

    /// Whether a bracket opens PHP's `['key' => value]`.
    fn is_map(&self, at: usize) -> bool {
        matches!(self.tokens.get(at + 2).map(|token| &token.kind), Some(TokenKind::Arrow))
    }

    fn object(&mut self, at: usize, close: char, depth: usize) -> (Sketch, usize) {
        let mut fields: Vec<(String, Sketch)> = Vec::new();
        let (mut next, mut has_nameless) = (at + 1, false);
        while let Some(token) = self.tokens.get(next) {
            if self.burn() {
                break;
            }
            let key = match &token.kind {
                // `{ {…}, {…} }` is neither an object nor a list.
                TokenKind::Mark(mark) if *mark == close => {
                    let is_none = has_nameless && fields.is_empty() && depth > 0;
                    return (if is_none { Sketch::Hole } else { Sketch::Object(fields) }, next + 1);
                }
                TokenKind::Mark('{' | '[' | '(') => {
                    has_nameless = true;
                    next = self.skip(next);
                    continue;
                }
                // `**rest` and `...rest`: what a variable holds.
                TokenKind::Mark('*' | '.') if self.spread(next).is_some() => {
                    let (more, end) = self.spread(next).unwrap_or_default();
                    fields.extend(more);
                    next = end;
                    continue;
                }
                TokenKind::Mark(_) | TokenKind::Arrow => {
                    next += 1;
                    continue;
                }
                TokenKind::Word(key) | TokenKind::Text(key) | TokenKind::Number(key) => key.clone(),
            };
            match self.tokens.get(next + 1).map(|token| &token.kind) {
                Some(TokenKind::Mark(':') | TokenKind::Arrow) => {
                    let (value, end) = self.value(next + 2, depth + 1);
                    self.is_broken |= matches!(value, Sketch::Text(_)) && self.mark(end) == Some(':');
                    fields.push((key, value));
                    next = self.next_comma(end.max(next + 2), close);
                }
                // `{ name }` of JavaScript; a string alone is a list's item.
                Some(TokenKind::Mark(',' | '}')) if matches!(token.kind, TokenKind::Word(_)) && close == '}' => {
                    let value = self.variable(&key).cloned().unwrap_or(Sketch::Hole);
                    fields.push((key, value));
                    next += 1;
                }
                _ => next += 1,
            }
        }
        (Sketch::Object(fields), next)
    }

    /// The fields of a variable that an object takes over, and the token behind it; none where nothing does.
    fn spread(&self, at: usize) -> Option<(Vec<(String, Sketch)>, usize)> {
        let mark = self.mark(at)?;
        let len = if mark == '*' { 2 } else { 3 };
        let is_spread = (1..len).all(|next| self.mark(at + next) == Some(mark));
        let name = self.word(at + len).filter(|_| is_spread)?;
        let fields = match self.variable(name) {
            Some(Sketch::Object(fields)) => fields.clone(),
            _ => Vec::new(),
        };
        Some((fields, at + len + 1))
    }

    fn array(&mut self, at: usize, close: char, depth: usize) -> (Sketch, usize) {
        let mut items = Vec::new();
        let mut next = at + 1;
        while let Some(mark) = self.tokens.get(next).map(|token| &token.kind) {
            if *mark == TokenKind::Mark(close) {
                return (Sketch::Array(items), next + 1);
            }
            if *mark == TokenKind::Mark(',') {
                next += 1;
                continue;
            }
            if self.burn() {
                break;
            }
            // `...` says that there is more of the same.
            let dots = *mark == TokenKind::Mark('.') || *mark == TokenKind::Mark('…');
            let (value, end) = self.value(next, depth + 1);
            self.is_broken |= matches!(value, Sketch::Text(_)) && self.mark(end) == Some(':');
            if !dots {
                items.push(value);
            }
            next = self.next_comma(end.max(next + 1), close);
        }
        (Sketch::Array(items), next)
    }

    /// The next comma or end of this literal.
    fn next_comma(&mut self, mut at: usize, close: char) -> usize {
        while let Some(token) = self.tokens.get(at) {
            match token.kind {
                TokenKind::Mark(mark) if mark == close || mark == ',' => break,
                // A closing mark of another literal ends this one too.
                TokenKind::Mark('}' | ']' | ')') => break,
                TokenKind::Mark('{' | '[' | '(') => at = self.skip(at),
                // Without a comma, the next key begins: JSON of a page.
                TokenKind::Text(_) if self.mark(at + 1) == Some(':') => break,
                _ => at += 1,
            }
            if self.burn() {
                break;
            }
        }
        at
    }

    /// The token behind the bracket that closes the one at `at`.
    pub fn skip(&mut self, at: usize) -> usize {
        let mut depth = 0usize;
        for next in at..self.tokens.len() {
            match self.tokens[next].kind {
                TokenKind::Mark('{' | '[' | '(') => depth += 1,
                TokenKind::Mark('}' | ']' | ')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 || self.burn() {
                return next + 1;
            }
        }
        self.tokens.len()
    }

    /// Uses up one step; whether none is left.
    fn burn(&mut self) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        self.fuel == 0
    }
}
