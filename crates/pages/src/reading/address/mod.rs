//! URLs of samples: the origin, the base path, and the path as a template.

mod host;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use self::host::{host_of, lower_host};
pub use self::host::{is_local, is_loopback, is_placeholder_host, is_reserved, open_origin};

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlParts {
    /// `https://host`, where there is one.
    pub origin: Option<String>,
    /// The path as a template: ids are parameters.
    pub path: String,
}

/// Takes a URL or a path apart. None for what is neither, and for an origin
/// that the sample leaves open and nothing behind it.
pub fn parse(text: &str) -> Option<UrlParts> {
    // `#{id}`, as Ruby puts a value in, is no fragment.
    let text = &text.trim().trim_end_matches(['.', ',', ';']).replace("#{", "{");
    let end = text.find(['?', '#']).filter(|at| !text[..*at].ends_with("${")).unwrap_or(text.len());
    // `/a[/b]`, `/a[?b=c]`: what stands in brackets may be left out.
    let text = text[..text[..end].find("[/").unwrap_or(end)].trim_end_matches('[');
    let (origin, path) = if let Some(at) = text.find("://").filter(|at| *at <= 5) {
        let rest = &text[at + 3..];
        let slash = host::len(rest);
        let host = rest[..slash].rsplit('@').next().unwrap_or_default();
        let is_cut = host.matches('{').count() != host.matches('}').count();
        if host.is_empty() || is_cut || host.contains(char::is_whitespace) {
            return None;
        }
        let host = &host_of(host);
        let open = (host.contains(['$', '{', '<']) || host::is_shouted(host)) && !host.contains('.');
        let origin = format!("{}://{}", text[..at].to_ascii_lowercase(), lower_host(host));
        ((!open).then_some(origin), &rest[slash..])
    } else if text.starts_with('/') {
        (None, text)
    } else {
        // `${BASE_URL}/path`: what the base is, the sample does not show.
        let closed = if text.starts_with('{') || text.starts_with("${") { text.find('}')? } else { 0 };
        let at = text[closed..].find('/')? + closed;
        if !text.starts_with(['$', '{', '<']) {
            return None;
        }
        (None, &text[at..])
    };
    Some(UrlParts { origin, path: template(path) })
}

/// Whether a path has values in the places of parameters, and marks none: `/users/17`.
pub fn has_values(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    path.starts_with('/') && !path.split('/').any(|part| MARKED.is_match(part)) && template(path).contains('{')
}

/// A path with its ids made into parameters; what else stands in it, and the slash at its end, stays.
pub fn template(path: &str) -> String {
    let mut out = String::new();
    let mut before = "";
    // Who marks parameters writes the rest as it is.
    let is_marked = |part: &str| MARKED.is_match(part) && !OF_ODATA.contains(&part);
    let is_template = path.split('/').any(is_marked);
    for part in path.split('/').filter(|part| !part.is_empty()).take(40) {
        // `/api/2/search`, `/1/boards`: a version.
        let is_number = part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()) && matches!(before, "" | "api");
        let is_day = matches!(before, "" | "api" | "rest" | "data") && DAY.is_match(part);
        let is_version = (is_number || is_day) && !out.contains('{');
        let is_plain = is_template && !is_marked(part) && !is_shouted(part);
        let is_literal = is_version || is_plain || OF_ODATA.contains(&part);
        let written = if is_literal { part.to_owned() } else { segment(part, before) };
        before = if written.contains('{') { "" } else { part };
        out.push('/');
        out.push_str(&written);
    }
    if out.is_empty() || path.ends_with('/') {
        out.push('/');
    }
    out
}

/// A segment as a template has it: `:id`, `<id>`, `{{id}}` and an example of an id are `{id}`, with
/// the verb or the extension that stands behind it.
fn segment(part: &str, before: &str) -> String {
    if MARKED.is_match(part) {
        let written = MARKED.replace_all(part, |found: &Captures<'_>| format!("{{{}}}", marked(found))).into_owned();
        // A place without a name, as Python's formats have it.
        return if written == "{}" { format!("{{{}}}", id_of(before)) } else { written };
    }
    let named = |name: String| if name.is_empty() { id_of(before) } else { name };
    if let Some(name) = parameter(part) {
        return format!("{{{}}}", named(name));
    }
    let tail = TAIL.find(part).map_or(part.len(), |tail| tail.start());
    let (head, tail) = part.split_at(tail);
    match parameter(head).filter(|_| !tail.is_empty()) {
        Some(name) => format!("{{{}}}{tail}", named(name)),
        None => part.to_owned(),
    }
}

/// The name between the marks of a parameter, as the page has it where it is a name.
fn marked(found: &Captures<'_>) -> String {
    let name = found.iter().skip(1).flatten().next().map_or("", |name| name.as_str());
    // `${encodeURIComponent(id)}`: what the program puts in.
    let name = name.rsplit_once('(').map_or(name, |(_, inside)| inside.trim_end_matches(')')).trim();
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    let shouted = !name.bytes().any(|b| b.is_ascii_lowercase());
    let lower = name.to_ascii_lowercase();
    let own = OWN.iter().find_map(|mark| lower.strip_prefix(mark));
    match own {
        Some(_) => snake(name).split_once('_').map_or_else(String::new, |(_, rest)| rest.to_owned()),
        None if is_name && !shouted => name.to_owned(),
        None => snake(name),
    }
}

/// What stands before the name of the reader's own thing.
const OWN: [&str; 4] = ["your_", "your-", "my_", "my-"];

/// A version that is a day: `2010-04-01`, `20240101`.
static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$").expect("a constant pattern"));

/// The ways in which people mark a parameter in a path.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\$\{([^{}]*)\}|\{\{([^{}]*)\}\}|\{([^{}]*)\}|<([^<>]*)>|\[([^\[\]]*)\]|(?i:%7B)(.*?)(?i:%7D)|^:([A-Za-z_]\w*)|^\$([A-Za-z_]\w*)|^\((?:[a-z]+:)?([A-Za-z_]\w*)\)$",
    )
    .expect("a constant pattern")
});

/// Segments of OData's own (OData 4.01 URL Conventions §4), which are no variables of a program.
const OF_ODATA: [&str; 9] =
    ["$all", "$batch", "$count", "$crossjoin", "$entity", "$links", "$metadata", "$ref", "$value"];

/// A verb or an extension at the end of a segment: `:cancel`, `.csv`.
static TAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?::[A-Za-z][A-Za-z_-]*|(?:\.[a-z][a-z0-9]{1,4})+)$").expect("a constant pattern"));

/// `USER_ID`: a placeholder.
fn is_shouted(segment: &str) -> bool {
    let word = segment.trim_matches('_');
    word.len() > 2
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
        && word.bytes().any(|b| b.is_ascii_uppercase())
}

/// The parameter that a segment without marks is: its name, or none where it is an example.
fn parameter(segment: &str) -> Option<String> {
    let word = segment.trim_matches('_');
    if is_shouted(segment) {
        return Some(snake(word.trim_start_matches("YOUR_")));
    }
    let lower = segment.to_ascii_lowercase();
    if let Some(name) = OWN.iter().find_map(|mark| lower.strip_prefix(mark)) {
        return Some(snake(name));
    }
    is_example(segment).then(|| prefix_name(segment))
}

/// Whether a segment is an example of an id: a number, a UUID, hexadecimal, a
/// prefix with digits behind it, an example's domain or address.
fn is_example(segment: &str) -> bool {
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    let all = |test: fn(&u8) -> bool| segment.bytes().all(|b| test(&b));
    if super::literals::literal_kind(segment).is_some() || !segment.is_empty() && all(u8::is_ascii_digit) {
        return true;
    }
    let is_domain = ["example.", "mydomain.", "yourdomain."].iter().any(|name| segment.starts_with(name));
    if is_domain || segment.contains('@') && segment.contains('.') {
        return true;
    }
    // `prompt-2025` is what something is called since that year.
    let tail = segment.rsplit(['_', '-']).next().unwrap_or_default();
    let is_year = tail.len() == 4
        && (tail.starts_with("20") || tail.starts_with("19"))
        && tail.bytes().all(|b| b.is_ascii_digit());
    let words = &segment[..segment.len() - tail.len()];
    if is_year && words.len() > 1 && words.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
        return false;
    }
    let tail_digits = tail.bytes().filter(u8::is_ascii_digit).count();
    let prefixed = tail.len() < segment.len()
        && tail.len() >= 3
        && tail_digits >= 2
        && tail.bytes().all(|b| b.is_ascii_alphanumeric());
    let random = segment.len() >= 12 && digits >= 3 && all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    prefixed || random
}

/// `agent_123456`: `agent_id`; empty where there is no word before the digits.
fn prefix_name(segment: &str) -> String {
    match segment.split_once('_') {
        Some((word, _)) if word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase()) => {
            format!("{word}_id")
        }
        _ => String::new(),
    }
}

/// The name of an id behind a collection: `agents` has `agent_id`.
fn id_of(collection: &str) -> String {
    let name = snake(collection);
    let single = match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').unwrap_or(&name).to_owned(),
    };
    if single.is_empty() || is_version(collection) || single.starts_with(|c: char| c.is_ascii_digit()) {
        "id".into()
    } else {
        format!("{single}_id")
    }
}

/// A name in snake case: `agentId`, `AGENT-ID` and `agent.id` are `agent_id`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut lower = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && lower {
                out.push('_');
            }
            lower = c.is_ascii_lowercase() || c.is_ascii_digit();
            out.push(c.to_ascii_lowercase());
        } else {
            lower = false;
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
        }
    }
    out.trim_end_matches('_').to_owned()
}

/// How many bytes of a path are a base path that nobody states: up to a segment `api` and the version
/// behind it.
pub fn usual_base_len(path: &str) -> usize {
    let Some(at) = format!("{path}/").find("/api/") else {
        return 0;
    };
    let end = at + 4;
    let version = path.get(end + 1..).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    if is_version(version) { end + 1 + version.len() } else { end }
}

/// `v1`, `v2.1`.
pub fn is_version(segment: &str) -> bool {
    let rest = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Whether a path has a part that stands for any number of segments: `/files/*`, `/{path*}`, `/{+path}`, `/{proxy+}`.
pub fn is_wild(path: &str) -> bool {
    path.contains('*') || ["{+", "+}", "...}", "{...", "[..."].iter().any(|mark| path.contains(mark))
}

/// Whether an address is one of a server that plays the API, and not the API's: `https://mock.a.example`, `/mocks/`.
pub fn is_mock(target: &str) -> bool {
    let Some((_, rest)) = target.split_once("://") else { return false };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let mut parts = rest[..end].split(['/', '.', '-']);
    parts.any(|part| matches!(part, "mock" | "mocks" | "mockserver" | "mockapi"))
}

/// Whether an address is a file that a site gives to whoever asks: an archive, a package, what a host for such things
/// has.
pub fn is_given_away(target: &str) -> bool {
    const PACKED: [&str; 16] = [
        ".tar.gz", ".tgz", ".zip", ".exe", ".dmg", ".deb", ".rpm", ".pkg", ".msi", ".jar", ".whl", ".gem", ".apk",
        ".iso", ".7z", ".sh",
    ];
    const HOSTS: [&str; 7] = ["cdn", "static", "assets", "download", "downloads", "dl", "get"];
    let Some((_, rest)) = target.split_once("://") else { return false };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let last = path.rsplit('/').next().unwrap_or_default();
    let lower = last.to_ascii_lowercase();
    let is_file = last.rsplit_once('.').is_some_and(|(name, kind)| !name.is_empty() && (1..=5).contains(&kind.len()));
    // Where a program's releases are kept.
    let is_release = path.contains("/releases/download/") || path.contains("/releases/latest/download/");
    is_release
        || host.starts_with("raw.githubusercontent.")
        || PACKED.iter().any(|ending| lower.ends_with(ending))
        || is_file && host.split('.').next().is_some_and(|label| HOSTS.contains(&label))
}
