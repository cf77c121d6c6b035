//! A number that counts what stands behind it, and is no status.

use super::around::Around;

impl Around<'_> {
    /// Whether a thing that is counted stands behind it: `500 concurrent connections`.
    pub(super) fn counts(&self) -> bool {
        const PLAIN: &[&str] = &[
            "if",
            "when",
            "for",
            "and",
            "or",
            "in",
            "on",
            "to",
            "with",
            "is",
            "are",
            "was",
            "status",
            "error",
            "errors",
            "response",
            "responses",
            "code",
            "codes",
            "from",
            "because",
            "means",
            "mean",
            "as",
            "the",
            "a",
            "an",
            "until",
            "unless",
            "instead",
            "rather",
            "but",
            "then",
            "which",
            "that",
            "at",
            "by",
            "http",
            "along",
            "together",
            "whenever",
            "while",
            "during",
            "without",
            "after",
            "before",
            "once",
            "it",
            "indicates",
            "where",
            "also",
            "does",
            "only",
            "immediately",
            "again",
            "back",
            "even",
            "should",
            "will",
            "may",
            "can",
            "has",
            "not",
            "answer",
            "answers",
            "message",
            "since",
            "so",
            "via",
            "using",
            "either",
            "like",
        ];
        let is_many = |word: &String| word.len() > 2 && word.ends_with('s') && !word.ends_with("ss");
        let is_unit = |word: &String| {
            matches!(
                &**word,
                "ms" | "mb" | "kb" | "gb" | "tb" | "kib" | "mib" | "gib" | "px" | "per" | "of" | "rpm" | "million"
            )
        };
        let words = self.behind().take(3).map(|word| word.trim_end_matches(['.', '!', '?']).to_owned());
        let mut words = words.take_while(|word| !PLAIN.contains(&&**word));
        words.any(|word| is_many(&word) || is_unit(&word))
    }
}
