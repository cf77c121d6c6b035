//! What is written as pages have it and no program would send: an answer without its protocol, an address with blanks.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::reading::sketch::Sketch;
use crate::text::{form, status};

/// A block of code as programs have it, line for line; as it is, where it is so.
pub(super) fn completed(code: &str) -> Cow<'_, str> {
    let named = joined(code);
    let named = match commanded(&named) {
        Some(command) => Cow::Owned(command),
        None => named,
    };
    match answered(&named) {
        Some(answer) => Cow::Owned(answer),
        None => named,
    }
}

/// A code in which what goes on as a command, and is none, is one: `POST https://a.example/boats \`, `-F "a=b"`. What a
/// line ends without saying that it goes on, goes on where the next one says so.
fn commanded(code: &str) -> Option<String> {
    static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*(GET|POST|PUT|PATCH|DELETE) (https?://\S+(?: \\$| +-(?:[A-Za-z] |-[a-z]).*))")
            .expect("a constant pattern")
    });
    let lines: Vec<&str> = code.split('\n').collect();
    let is_open = |at: usize| {
        let next = lines.get(at + 1).map_or("", |line| line.trim());
        let is_begun = lines[at].contains("curl ") || lines[at].trim_start().starts_with('-');
        is_begun
            && !lines[at].trim_end().ends_with('\\')
            && (next == "\\" || lines[at].trim() == "-d" && next.starts_with(['\'', '"']))
    };
    let is_changed = lines.iter().enumerate().any(|(at, line)| OPENS.is_match(line) || is_open(at));
    is_changed.then(|| {
        let line = |(at, line): (usize, &&str)| {
            let line = OPENS.replace(line, "curl -X $1 $2");
            if is_open(at) { format!("{line} \\") } else { line.into_owned() }
        };
        lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
    })
}

/// A code in which `https://{your instance}/a` has no blanks: it is one address.
fn joined(code: &str) -> Cow<'_, str> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"://[^\s"'`{}<>]*(?:\{[A-Za-z]\w*(?: \w+){1,4}\}|<[A-Za-z]\w*(?: \w+){1,4}>)"#)
            .expect("a constant pattern")
    });
    // `<%= api_url %>/a`: an address that the page's own program puts in.
    static ERB: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<%=[^%<>\n]{1,60}%>/").expect("a constant pattern"));
    // `%TOKEN%`, as Windows' shell puts a value in; what is encoded begins with a digit or is of two letters.
    static PERCENT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"%([A-Z][A-Z0-9_]{2,40})%").expect("a constant pattern"));
    // `http(s)://`, `<http|https>://`: either.
    static EITHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bhttp(?:\(s\)|\[s\])://|[<{\[]https?[|/]https?[>}\]]://").expect("a constant pattern")
    });
    // `${{ secrets.TOKEN }}`, as a workflow puts a value in.
    static PUT_IN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\$\{\{ ?(?:\w+\.)*(\w+) ?\}\}").expect("a constant pattern"));
    if code.contains("<%=") {
        return ERB.replace_all(code, "{{base_url}}/");
    }
    if !code.contains("://") {
        return Cow::Borrowed(code);
    }
    let steps: [fn(&str) -> Cow<'_, str>; 4] = [
        |code| PUT_IN.replace_all(code, "$${$1}"),
        |code| OPEN.replace_all(code, |found: &Captures<'_>| found[0].replace(' ', "_")),
        |code| PERCENT.replace_all(code, "$${$1}"),
        |code| EITHER.replace_all(code, "https://"),
    ];
    steps.into_iter().fold(Cow::Borrowed(code), |code, step| match step(&code) {
        Cow::Owned(changed) => Cow::Owned(changed),
        Cow::Borrowed(_) => code,
    })
}

/// `Status: 204 No Content` or `201 Created`, among header lines and before a body perhaps, as the start of an answer
/// (RFC 9112 §4). None where there is no such line, or more than one.
fn answered(code: &str) -> Option<String> {
    // Far more than an answer has headers.
    const MOST: usize = 60;
    let head: Vec<&str> =
        code.split('\n').take_while(|line| !line.trim_start().starts_with(['{', '['])).take(MOST).collect();
    let is_headed =
        |line: &&str| line.trim().is_empty() || bare_status(line).is_some() || form::header_line(line).is_some();
    let mut at = head.iter().enumerate().filter(|(_, line)| bare_status(line).is_some()).map(|(at, _)| at);
    let (found, None) = (at.next()?, at.next()) else { return None };
    if head.len() == MOST || !head.iter().all(is_headed) {
        return None;
    }
    let first = head.iter().position(|line| !line.trim().is_empty())?;
    let mut lines: Vec<&str> = code.split('\n').collect();
    let status = format!("HTTP/1.1 {}", bare_status(lines[found])?);
    // The headers that stand before it stand behind it.
    let moved = lines.remove(found);
    debug_assert!(bare_status(moved).is_some());
    lines.insert(first, &status);
    Some(lines.join("\n"))
}

/// The fields of lines that are the body of a form, and how many lines they are: `grant_type=code`, `&code=x`.
pub(super) fn form(lines: &[&str]) -> Option<(Sketch, usize)> {
    let goes_on = |at: usize| {
        let next = lines.get(at).map_or("", |line| line.trim());
        !next.is_empty() && (next.starts_with('&') || lines[at - 1].trim_end().ends_with('&'))
    };
    lines.first()?;
    let len = 1 + (1..lines.len().min(40)).take_while(|at| goes_on(*at)).count();
    let text: String = lines[..len].iter().map(|line| line.trim()).collect();
    Some((pairs(&text)?, len))
}

/// The parts of a form, each on a line of its own, and how many lines they are: `file=<binary>`, `user=abc-123`.
pub(super) fn parts(lines: &[&str]) -> Option<(Sketch, usize)> {
    let fields = lines.iter().take(40).map_while(|line| match pairs(line)? {
        Sketch::Object(fields) => Some(fields),
        _ => None,
    });
    let fields: Vec<Vec<(String, Sketch)>> = fields.collect();
    let len = fields.len();
    (len > 0).then(|| (Sketch::Object(fields.into_iter().flatten().collect()), len))
}

/// The fields of a block of code that is the body of a form and nothing else. One field is one in one line, without blanks.
pub fn form_alone(code: &str) -> Option<Sketch> {
    let lines: Vec<&str> = code.trim().lines().collect();
    let (form, len) = form(&lines)?;
    let is_form = match &form {
        Sketch::Object(fields) if fields.len() == 1 => {
            !lines[0].contains([' ', '"', '\'', '(']) && !lines[0].ends_with('=')
        }
        _ => true,
    };
    (is_form && len == lines.len()).then_some(form)
}

fn pairs(line: &str) -> Option<Sketch> {
    let pairs = line.trim().split('&').map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'[' | b']');
        let is_pair = !name.is_empty() && name.bytes().all(is_name) && value.len() < 2_000;
        is_pair.then(|| (name.to_owned(), Sketch::Text(value.to_owned())))
    });
    pairs.collect::<Option<Vec<_>>>().map(Sketch::Object)
}

/// The status of a line that is one and its phrase: `204 No Content`, `Status: 200 OK`, `HTTP 404 Not Found`.
fn bare_status(line: &str) -> Option<u16> {
    static BARE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?i)(?:(?:http )?(status)(?: code)?:? |(http) )?([2-5]\d\d)(?: ([a-z][a-z' -]{1,40}))?$")
            .expect("a constant pattern")
    });
    let found = BARE.captures(line.trim())?;
    let number = found.get(3)?.as_str();
    let phrase = found.get(4).map_or("", |phrase| phrase.as_str());
    let is_named = found.get(1).is_some() || found.get(2).is_some();
    let is_phrased = !phrase.is_empty() && status::leading_reason(&format!("{number} {phrase}")).is_some();
    (is_named || is_phrased).then(|| number.parse().ok())?
}

/// An address whose base is a name that the reader puts in: `BASE_URL/boats`, `__HOST__/boats` is `${BASE_URL}/boats`.
pub(super) fn based(word: &str) -> Option<String> {
    const BASES: [&str; 8] = ["URL", "HOST", "BASE", "ENDPOINT", "DOMAIN", "SERVER", "ORIGIN", "ADDRESS"];
    let (name, path) = word.split_once('/')?;
    let is_shouted = name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    let is_base = is_shouted && BASES.iter().any(|base| name.split(['_', '-']).any(|part| part == *base));
    (is_base && !path.is_empty()).then(|| format!("${{{}}}/{path}", name.trim_matches('_')))
}
