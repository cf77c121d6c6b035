//! A number among the words of a text: whether they say that it is a status, and not that it counts.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::is_reason;

/// The words of a text, each by its bytes.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_gap(letter), start) {
            (false, None) => start = Some(at),
            (true, Some(begun)) => {
                words.push(begun..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || "`\"'“”„(),:;[]*/—–|<>=".contains(c)
}

/// A number and the words around it.
pub(super) struct Around<'t> {
    pub text: &'t str,
    pub words: &'t [Range<usize>],
    pub index: usize,
}

impl Around<'_> {
    fn word(&self, index: Option<usize>) -> Option<String> {
        Some(self.text[self.words.get(index?)?.clone()].to_ascii_lowercase())
    }

    /// The words behind the number, with nothing but blanks between.
    pub(super) fn behind(&self) -> impl Iterator<Item = String> {
        let pairs = self.words[self.index..].windows(2);
        let is_near = |pair: &&[Range<usize>]| {
            let between = &self.text[pair[0].end..pair[1].start];
            let ends = self.text[pair[0].clone()].ends_with(['.', '!', '?']);
            !ends && between.chars().all(|letter| matches!(letter, ' ' | '`' | '*'))
        };
        pairs.take_while(is_near).map(|pair| self.text[pair[1].clone()].to_ascii_lowercase())
    }

    /// Whether the words say that it is a status.
    pub fn says(&self, status: u16, follows: bool) -> bool {
        const BEFORE: &[&str] =
            &["http", "status", "code", "codes", "error", "errors", "http/1.1", "answered", "answers", "answer"];
        // Behind these a number may count something.
        const MAYBE: &[&str] = &[
            "a",
            "an",
            "returns",
            "return",
            "returned",
            "responds",
            "respond",
            "with",
            "receive",
            "receives",
            "get",
            "gets",
            "as",
            "returning",
            "are",
            "gives",
            "give",
            "yield",
            "yields",
            "raises",
            "throws",
            "sends",
            "expect",
            "expects",
            "both",
        ];
        let before = self.word(self.index.checked_sub(1));
        let earlier = self.word(self.index.checked_sub(2));
        let (before, earlier) = (before.as_deref(), earlier.as_deref());
        let after = self.word(Some(self.index + 1));
        if after.as_deref().is_some_and(|word| is_reason(status, word)) {
            return true;
        }
        // `a 403 looks …`: what is one of a kind is not counted.
        let is_one = before.is_some_and(|word| matches!(word, "a" | "an" | "the"));
        if self.begins_range() || self.ends_range() || !is_one && self.counts() {
            return false;
        }
        let after = after.as_deref();
        before.is_some_and(|word| BEFORE.contains(&word) || MAYBE.contains(&word))
            || before.is_some_and(|word| matches!(word, "of" | "is" | "was"))
                && earlier.is_some_and(|word| matches!(word, "status" | "code" | "response" | "error" | "answer"))
            || after.is_some_and(|word| {
                // `500 responses.` may be how many there are.
                let word = if status >= 400 && !is_round(status) { word.trim_end_matches(['.', '?', '!']) } else { word };
                matches!(
                    word,
                    "error" | "errors" | "status" | "response" | "responses" | "means" | "mean" | "indicates"
                )
            })
            // `The response will either be 201, 422 or a 404.`
            || self.is_response()
            // `400 (wrong input), 401 (wrong key)`.
            || follows && self.is_glossed()
            // `in v2 it is `410``, `…; when it lacks a right, it is 404`.
            || before == Some("is") && earlier == Some("it") && (follows || self.is_code())
            // `401 if the token has expired`, `insufficient_scope` (403)`.
            || self.index == 0 && after.is_some_and(|word| matches!(word, "if" | "when" | "whenever" | "unless" | "because"))
            || status >= 400 && self.is_of_code()
            // `a clean `400` with …`.
            || status >= 400 && self.is_code() && matches!(earlier, Some("a" | "an")) && before.is_some_and(|word| {
                matches!(word, "clean" | "plain" | "generic" | "bare" | "simple" | "proper" | "normal" | "standard" | "regular")
            })
            // `… that outran its time (`504`)`.
            || status >= 400 && self.is_bracketed(status)
            // `the 401 HTTP response code`.
            || after == Some("http") && self.word(Some(self.index + 2)).is_some_and(|word| {
                matches!(word.trim_end_matches(['.', ',']), "response" | "status" | "error" | "code")
            })
            // `401 is returned when …`.
            || after == Some("is") && self.word(Some(self.index + 2)).is_some_and(|word| {
                matches!(word.trim_end_matches(['.', '!']), "returned" | "sent" | "answered" | "given" | "used" | "raised" | "thrown" | "issued")
            })
            // `204 on success, 404 if there is none`, `and 503 during maintenance`.
            || follows && after.is_some_and(|word| {
                matches!(word, "if" | "when" | "for" | "where" | "whenever" | "because" | "during")
            })
            // `we use 429 for rate limits`.
            || status >= 400 && before.is_some_and(|word| matches!(word, "use" | "uses")) && after == Some("for")
            // `the name must be free (409 otherwise)`, `…, else 403`.
            || status >= 400 && (after.is_some_and(|word| word.trim_end_matches('.') == "otherwise") || self.is_of_else(status))
            // `if it is missing, you get 401; if it is wrong, 403.`
            || follows && status >= 400 && self.ends_condition()
            // `if the key is missing, 401`.
            || status >= 400 && self.is_of_condition(status)
            // `an expired token gives 401, a revoked one 403`.
            || follows && before.is_some_and(|word| matches!(word, "one" | "ones"))
            // `401` for a missing key`; `401 (missing key), 403 (wrong key)`.
            || self.index == 0 && (self.is_code() && after == Some("for") || self.begins_glosses())
            // `Names must be unique (409 otherwise)`, `…, else 403`, `…; if not, 409`.
            || status >= 400 && (after.is_some_and(|word| word.trim_end_matches('.') == "otherwise") || before == Some("else"))
            || status >= 400 && before == Some("not") && earlier == Some("if") && self.ends()
            || before.is_some_and(|word| matches!(word, "use" | "uses")) && after == Some("for")
            // `429 or 503`: one that follows another.
            || follows && before.is_some_and(|word| matches!(word, "or" | "and"))
            || follows && before.is_some_and(|word| word.parse::<u16>().is_ok())
    }

    /// Whether it is said to be what the response will be, and that ends or goes on with others.
    fn is_response(&self) -> bool {
        static WILL_BE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)(?:^\W*|[.;:,)] )(?:then |and |otherwise )?(?:the|its|an?) (?:http )?(?:response|answer|status)(?: status| code)* (?:will|can|may) (?:either be|be either|be) [`*]*$")
                .expect("a constant pattern")
        });
        static ENDS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^[`*]*(?:[.;]?$|[.;] |,? (?:or |and )?(?:an? )?[`*]*[2-5]\d\d\b| (?:if|when|on)\b)")
                .expect("a constant pattern")
        });
        let Some(own) = self.words.get(self.index) else { return false };
        let end = own.start + self.text[own.clone()].trim_end_matches(['.', '!', '?']).len();
        WILL_BE.is_match(&self.text[..own.start]) && ENDS.is_match(&self.text[end..])
    }

    /// Whether the sentence ends behind it.
    fn ends(&self) -> bool {
        let Some(own) = self.words.get(self.index) else { return false };
        let behind = self.text[own.end..].trim_start_matches(['`', '*', ')']);
        self.text[own.clone()].ends_with('.') || behind.is_empty() || behind.starts_with(['.', ';'])
    }

    /// Whether it stands in code.
    fn is_code(&self) -> bool {
        let Some(own) = self.words.get(self.index) else { return false };
        self.text[..own.start].ends_with('`') && self.text[own.end..].starts_with('`')
    }

    /// Whether it is in code, and that alone in brackets; behind it may stand the code of an error: `500 not_ready`.
    fn is_bracketed(&self, status: u16) -> bool {
        static BEHIND: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^(?: [a-z]+(?:_[a-z]+)+)?`\)").expect("a constant pattern"));
        let Some(own) = self.words.get(self.index) else { return false };
        let behind = BEHIND.find(&self.text[own.end..]);
        let is_said = |found: regex::Match<'_>| found.len() > 2 || !is_round(status);
        let before = self.text[..own.start].strip_suffix("(`").map(str::trim_end);
        // `the port of HTTPS (`443`)`.
        let is_other =
            |before: &str| before.split(['.', ';']).next_back().is_some_and(|clause| clause.contains("port"));
        before.is_some_and(|before| !is_other(before)) && behind.is_some_and(is_said)
    }

    /// Whether it stands in brackets behind the code of an error: `invalid_token` (401)`.
    fn is_of_code(&self) -> bool {
        let Some(own) = self.words.get(self.index) else { return false };
        let (before, behind) = (&self.text[..own.start], &self.text[own.end..]);
        let before = before.trim_end_matches('`').strip_suffix('(').map(str::trim_end);
        let code = before.and_then(|before| before.strip_suffix('`')).and_then(|before| before.rsplit('`').next());
        let is_name = |code: &str| code.contains('_') && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        code.is_some_and(is_name) && behind.trim_start_matches('`').starts_with(')')
    }

    /// Whether it is what becomes of a condition of its own, behind another status.
    fn ends_condition(&self) -> bool {
        static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\b[45]\d\d[`*]*[;,]? (?:and |but )?(?:if|when) [^.;\d]{2,80}(?:, [`*]*| `)$")
                .expect("a constant pattern")
        });
        let Some(own) = self.words.get(self.index) else { return false };
        // What goes on behind a number may be what it counts.
        let behind = self.text[own.end..].trim_start_matches(['`', '*']);
        let is_last = self.text[own.clone()].ends_with('.') || behind.is_empty() || behind.starts_with(['.', ';']);
        is_last && CONDITION.is_match(&self.text[..own.start])
    }

    /// Whether it is all that is said of a condition under which something is wrong.
    fn is_of_condition(&self, status: u16) -> bool {
        static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)(?:^|[;.,] (?:and |but |or )?)(?:if|when|where) ([^.;,\d]{3,80}), [`*]*$")
                .expect("a constant pattern")
        });
        static WRONG: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)\b(?:missing|absent|wrong|bad|invalid|unknown|expired|revoked|malformed|unsupported|duplicate|not (?:valid|there|found|known)|too (?:large|big|many|long)|(?:does|do) not exist|doesn['’]t exist|already (?:exists?|there|taken)|deleted|gone)\b")
                .expect("a constant pattern")
        });
        let Some(own) = self.words.get(self.index) else { return false };
        let condition = CONDITION.captures(&self.text[..own.start]).and_then(|found| found.get(1));
        self.ends_clause(own)
            && !is_round(status)
            && condition.is_some_and(|condition| WRONG.is_match(condition.as_str()))
    }

    /// Whether it is all that is said of what happens otherwise.
    fn is_of_else(&self, status: u16) -> bool {
        static ELSE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?i)\b(?:if not|otherwise|else),? [`*]*$").expect("a constant pattern"));
        let Some(own) = self.words.get(self.index) else { return false };
        self.ends_clause(own) && !is_round(status) && ELSE.is_match(&self.text[..own.start])
    }

    /// Whether nothing stands behind it in its clause.
    fn ends_clause(&self, own: &Range<usize>) -> bool {
        let behind = self.text[own.end..].trim_start_matches(['`', '*']);
        self.text[own.clone()].ends_with('.') || behind.is_empty() || behind.starts_with(['.', ';', ',', ')'])
    }

    /// Whether it is one of a list, each with its meaning in brackets.
    fn is_glossed(&self) -> bool {
        let Some(own) = self.words.get(self.index) else { return false };
        let before = self.text[..own.start].trim_end_matches([' ', '`']);
        let behind = self.text[own.end..].trim_start_matches(['`', ' ']);
        let is_joined = before.ends_with([',', ';']) || before.ends_with(" or") || before.ends_with(" and");
        is_joined && behind.starts_with('(')
    }

    /// Whether it begins a list of statuses, each with its meaning in brackets.
    fn begins_glosses(&self) -> bool {
        static GLOSSES: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^`? \([^()]{3,60}\)(?:,| and| or)+ (?:and |or )?`?[45]\d\d`? \(").expect("a constant pattern")
        });
        self.words.get(self.index).is_some_and(|own| GLOSSES.is_match(&self.text[own.end..]))
    }

    /// The end of such a range.
    fn ends_range(&self) -> bool {
        static BEGUN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:\b\d{3}[`\s]*(?:-|–|—|\.\.|to|through|until)|\bbetween [`\s]*\d{3}[`\s]* and)[`\s]*$")
                .expect("a constant pattern")
        });
        let start = self.words.get(self.index).map_or(0, |own| own.start);
        BEGUN.is_match(&self.text[..start])
    }

    /// `400-499`, `400 to 499`.
    fn begins_range(&self) -> bool {
        let end = self.words.get(self.index).map_or(0, |own| own.end);
        is_range(&self.text[end..])
    }
}

/// `if it is missing, 500` may be what holds then.
fn is_round(status: u16) -> bool {
    status.is_multiple_of(50) && status != 400
}

/// Whether a number goes on as a range: `-499`, ` to 499`.
pub(super) fn is_range(behind: &str) -> bool {
    static RANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[`\s]*(?:-|–|—|\.\.|to\b|through\b|until\b)[`\s]*\d{3}").expect("a constant pattern")
    });
    RANGE.is_match(behind)
}
