//! curl commands, by curl's own option table; those of wget, whose options say the same; and where
//! in a text any command that sends a request begins and ends.

use std::borrow::Cow;

use super::bare;
use super::command::CurlCommand;
use super::items;
use super::quotes;
use super::shown::{OpenParts, SampleRequest};
use crate::text::prose;

/// Options that take a value and say nothing of the request that counts here.
const WITH_VALUE: &[&str] = &[
    "-o",
    "--output",
    "-m",
    "--max-time",
    "--connect-timeout",
    "--retry",
    "-x",
    "--proxy",
    "-c",
    "--cookie-jar",
    "-w",
    "--write-out",
    "-K",
    "--config",
    "--cacert",
    "-E",
    "--cert",
    "--key",
    "--resolve",
    "-T",
    "--upload-file",
    "-D",
    "--dump-header",
    "--retry-delay",
    "--limit-rate",
    "-r",
    "--range",
];

/// Options that one letter stands for and that take no value.
const FLAGS: &str = "sSiIkLvfgNGOJ#0";

/// Where in a line a curl command begins: at its start, behind a prompt, in
/// `$(…)`, behind another command.
pub(super) fn begins(line: &str) -> Option<usize> {
    let start = line.len() - line.trim_start().len();
    let prompt = ["$ ", "> ", "% "].iter().find(|prompt| line[start..].starts_with(**prompt));
    let start = start + prompt.map_or(0, |prompt| prompt.len());
    let inside = || {
        let marks = ["$(curl ", "&& curl ", "| curl ", "; curl ", "`curl "];
        let at = marks.iter().filter_map(|mark| Some(line.find(mark)? + mark.len() - 5)).min()?;
        Some((at, &line[at..]))
    };
    let own = &line[start..];
    if own.starts_with("wget ") || items::begins(own) {
        return Some(start);
    }
    let (at, command) = if own.starts_with("curl") { (start, own) } else { inside()? };
    // `curl.exe` is what it is called on Windows.
    let name = if command.starts_with("curl.exe") { 8 } else { 4 };
    let ends = command[name..].chars().next().is_none_or(|c| c.is_whitespace() || c == '\\');
    ends.then_some(at)
}

/// Reads the command at the start of a text; gives it, and its length.
pub(super) fn read(text: &str) -> (Option<SampleRequest>, usize) {
    let len = without_more_len(text).unwrap_or_else(|| extent(text));
    let command = text[..len].trim();
    let command = unfold(&quotes::without_more(&uncommented(command)));
    let words = shell_words::split(&command).unwrap_or_else(|_| quotes::loose_words(&command));
    let sample = match words.first().map(String::as_str) {
        Some("http" | "https" | "xh" | "xhs") => items::sample(&words),
        _ => sample(&words),
    };
    (sample, len)
}

/// How long a command is in which a quote stands too many; none where there is none.
fn without_more_len(text: &str) -> Option<usize> {
    // Longer than any sample's.
    let head = prose::cut(text, 20_000);
    let Cow::Owned(fixed) = quotes::without_more(head) else { return None };
    let lines = fixed[..extent(&fixed)].matches('\n').count();
    let ends = head.match_indices('\n').map(|(at, _)| at).nth(lines);
    Some(ends.unwrap_or(head.len()))
}

/// The command's bytes: lines go on behind a backslash, inside quotes, and
/// where the next line begins with an option or an URL though none is there.
fn extent(text: &str) -> usize {
    let mut quote: Option<u8> = None;
    let mut escaped = false;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (_, _) if escaped => escaped = false,
            (None | Some(b'"'), b'\\') => escaped = true,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'\n') if !goes_on(&text[..at], behind_comments(&text[at + 1..])) => return at,
            _ => {}
        }
    }
    text.len()
}

/// What stands behind lines that are nothing but comments: `# highlight-next-line`.
fn behind_comments(text: &str) -> &str {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('\n').filter(|(line, _)| line.trim_start().starts_with("# ")) {
        rest = behind;
    }
    rest
}

fn goes_on(before: &str, behind: &str) -> bool {
    let next = behind.split('\n').next().unwrap_or_default();
    let last = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let option = next.trim_start().starts_with('-') && next.starts_with([' ', '\t', '-']) && !next.starts_with("---");
    let bare = next.trim_start().trim_start_matches(['"', '\'']);
    let address = ["http://", "https://"].iter().any(|scheme| bare.starts_with(scheme));
    // The address on a line of its own, and none before it.
    if address && !before.contains("://") {
        return true;
    }
    // A backslash with a blank behind it was meant to go on.
    option && !next.trim_start().starts_with("- ") || last.ends_with(['\\', '^']) && !next.trim().is_empty()
}

/// A command without the lines that are nothing but comments, and stand in no quotes.
fn uncommented(command: &str) -> String {
    let mut is_quoted = false;
    let lines = command.lines().filter(|line| {
        let is_comment = !is_quoted && line.trim_start().starts_with("# ");
        if !is_comment && line.matches(['\'', '"']).count() % 2 == 1 {
            is_quoted = !is_quoted;
        }
        !is_comment
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Line ends behind a backslash as blanks, the ones without too, outside quotes.
fn unfold(command: &str) -> String {
    let mut out = String::with_capacity(command.len());
    let mut quote: Option<char> = None;
    let mut chars = command.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\\') if chars.peek().is_some_and(|next| next.is_whitespace()) => out.push(' '),
            // Where the line goes on in Windows' shell.
            (None, '^') if chars.peek() == Some(&'\n') => out.push(' '),
            (None | Some('"'), '\\') => {
                out.push(c);
                out.extend(chars.next());
            }
            (None, '\n') => out.push(' '),
            // `…/whoami|jq`; between the marks of a parameter it says `or`.
            (None, '|') if !is_marked(&out) => out.push_str(" | "),
            (None, '"' | '\'') => {
                quote = Some(c);
                out.push(c);
            }
            (Some(open), _) if open == c => {
                quote = None;
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Whether a mark of a parameter is open at the end of a text: `/a/<b`.
fn is_marked(text: &str) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    [('<', '>'), ('{', '}'), ('(', ')'), ('[', ']')].iter().any(|(open, close)| word.rfind(*open) > word.rfind(*close))
}

fn sample(words: &[String]) -> Option<SampleRequest> {
    let mut command = CurlCommand::default();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        // The end of `$(curl …)`.
        let word = &match word.strip_suffix(')').filter(|_| !word.contains('(')) {
            Some(inside) => inside.to_owned(),
            None => word.clone(),
        };
        if matches!(word.as_str(), "|" | ";" | "&&" | ">" | "||") {
            break;
        }
        let Some((option, attached)) = option(word) else {
            if command.url.is_none() && looks_like_url(word) {
                command.url = Some(word.clone());
            } else if word.starts_with('$') {
                command.open = OpenParts::ALL;
            }
            continue;
        };
        let value = || attached.clone().or_else(|| words.clone().next().cloned());
        if takes_value(&option) {
            let value = value().unwrap_or_default();
            if attached.is_none() {
                words.next();
            }
            command.set(&option, value);
        } else {
            command.flag(&option);
        }
    }
    command.finish()
}

/// An option, and the value that is attached to it: `-XPOST`, `--url=…`.
fn option(word: &str) -> Option<(String, Option<String>)> {
    if let Some(long) = word.strip_prefix("--") {
        return Some(match long.split_once('=') {
            Some((name, value)) => (format!("--{name}"), Some(value.to_owned())),
            None => (word.to_owned(), None),
        });
    }
    let letters = word.strip_prefix('-').filter(|letters| !letters.is_empty())?;
    // Flags may stand before the one that takes a value: `-sSX POST`.
    let flags = letters.chars().take_while(|c| FLAGS.contains(*c)).count();
    let rest = &letters[flags.min(letters.len())..];
    let mut chars = rest.chars();
    match chars.next() {
        None => Some((word.to_owned(), None)),
        Some(letter) => {
            let attached = chars.as_str();
            Some((format!("-{letter}"), (!attached.is_empty()).then(|| attached.to_owned())))
        }
    }
}

fn takes_value(option: &str) -> bool {
    WITH_VALUE.contains(&option)
        || matches!(
            option,
            "-X" | "--request"
                | "-H"
                | "--header"
                | "-d"
                | "--data"
                | "--data-raw"
                | "--data-binary"
                | "--data-ascii"
                | "--data-urlencode"
                | "--json"
                | "-F"
                | "--form"
                | "--form-string"
                | "-u"
                | "--user"
                | "--url"
                | "-A"
                | "--user-agent"
                | "-e"
                | "--referer"
                | "-b"
                | "--cookie"
                | "--oauth2-bearer"
                | "--url-query"
                | "--aws-sigv4"
                | "--method"
                | "--body-data"
                | "--post-data"
        )
}

fn looks_like_url(word: &str) -> bool {
    word.starts_with("http")
        || bare::based(word).is_some()
        || word.starts_with(['/', '$', '{', '<'])
        || word.contains('.') && word.contains('/')
        || word.contains("localhost")
}
