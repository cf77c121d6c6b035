//! The tokens that JavaScript, Python, PHP, Ruby, Go and JSON have in common.

/// A token, with the byte that it begins at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub at: usize,
    pub kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name with its dots: `process.env.TOKEN`, `$headers`.
    Word(String),
    /// A string, unescaped; what a template puts in is `${…}`.
    Text(String),
    Number(String),
    /// `=>`
    Arrow,
    Mark(char),
}

/// Reads all tokens; comments are skipped. Linear in the text.
pub(super) fn read(text: &str) -> Vec<Token> {
    let mut reader = TokenReader { text, bytes: text.as_bytes(), at: 0, tokens: Vec::new() };
    while reader.at < text.len() {
        reader.step();
    }
    reader.tokens
}

struct TokenReader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    tokens: Vec<Token>,
}

impl TokenReader<'_> {
    fn step(&mut self) {
        let start = self.at;
        match self.bytes[start] {
            b if b.is_ascii_whitespace() => self.at += 1,
            b'#' => self.skip_line(),
            b'/' if self.bytes.get(start + 1) == Some(&b'/') => self.skip_line(),
            b'/' if self.bytes.get(start + 1) == Some(&b'*') => {
                let end = self.text[start + 2..].find("*/");
                self.at = end.map_or(self.text.len(), |end| start + 2 + end + 2);
            }
            b'=' if self.bytes.get(start + 1) == Some(&b'>') => {
                self.at += 2;
                self.push(start, TokenKind::Arrow);
            }
            quote @ (b'"' | b'\'' | b'`') => self.quoted(start, quote, true),
            b if b.is_ascii_digit() => self.number(start),
            b if is_word(b) => self.word(start),
            _ => {
                let mark = self.text[start..].chars().next().unwrap_or(' ');
                self.at += mark.len_utf8();
                self.push(start, TokenKind::Mark(mark));
            }
        }
    }

    fn push(&mut self, at: usize, kind: TokenKind) {
        self.tokens.push(Token { at, kind });
    }

    fn skip_line(&mut self) {
        self.at = self.text[self.at..].find('\n').map_or(self.text.len(), |end| self.at + end);
    }

    fn number(&mut self, start: usize) {
        let rest = &self.bytes[start..];
        let len = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'.').count();
        self.at += len;
        self.push(start, TokenKind::Number(self.text[start..start + len].to_owned()));
    }

    fn word(&mut self, start: usize) {
        let rest = &self.bytes[start..];
        let mut len = rest.iter().take_while(|b| is_word(**b) || b.is_ascii_digit() || **b == b'.').count();
        while len > 1 && rest[len - 1] == b'.' {
            len -= 1;
        }
        let word = &self.text[start..start + len];
        self.at += len;
        // Python's f"…", r"…", b"…"; C#'s $"…".
        let prefix =
            len <= 2 && word.bytes().all(|b| matches!(b.to_ascii_lowercase(), b'f' | b'r' | b'b' | b'u' | b'$' | b'@'));
        match self.bytes.get(self.at) {
            Some(&quote @ (b'"' | b'\'')) if prefix => {
                self.quoted(start, quote, word.to_ascii_lowercase().contains(['f', '$']));
            }
            _ => self.push(start, TokenKind::Word(word.to_owned())),
        }
    }

    /// A string from its opening quote; `holes`: whether `{x}` is one.
    fn quoted(&mut self, start: usize, quote: u8, holes: bool) {
        let formatted = holes && start < self.at;
        let triple = self.bytes[self.at..].starts_with(&[quote; 3]) && quote != b'`';
        let mut text = Vec::new();
        self.at += if triple { 3 } else { 1 };
        while let Some(&byte) = self.bytes.get(self.at) {
            let ends = if triple { self.bytes[self.at..].starts_with(&[quote; 3]) } else { byte == quote };
            if ends {
                self.at += if triple { 3 } else { 1 };
                break;
            }
            match byte {
                // A quote that its line does not close is an apostrophe.
                b'\n' if !triple && quote == b'\'' && text.is_empty() => break,
                b'\\' => {
                    self.at += 1;
                    self.escape(&mut text);
                    continue;
                }
                b'{' if formatted => text.extend(b"${"),
                b'#' if quote == b'"' && self.bytes.get(self.at + 1) == Some(&b'{') => text.push(b'$'),
                _ => text.push(byte),
            }
            self.at += 1;
        }
        self.push(start, TokenKind::Text(String::from_utf8_lossy(&text).into_owned()));
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        match self.bytes.get(self.at) {
            Some(b'n') => text.push(b'\n'),
            Some(b't') => text.push(b'\t'),
            Some(b'u') => {
                let digits = self.text.get(self.at + 1..self.at + 5);
                let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let c = code.and_then(char::from_u32).unwrap_or('\u{fffd}');
                text.extend(c.encode_utf8(&mut [0; 4]).bytes());
                self.at += if code.is_some() { 4 } else { 0 };
            }
            Some(byte) => text.push(*byte),
            None => {}
        }
        self.at += 1;
    }
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphabetic() || matches!(b, b'_' | b'$' | b'@')
}
