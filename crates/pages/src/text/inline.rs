//! Inline markup taken away: what is left is what a reader reads, with the
//! inline code still marked by backticks.

/// Markdown inline text without emphasis, link targets, images, tags and
/// escapes. Linear in the text.
pub fn markdown(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let closers = Closers::of(&chars);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        at = step(&chars, &closers, at, &mut out);
    }
    squeeze(&entities(&out))
}

/// Where the next backtick, `]`, `)` and `>` stand, for each place: without it
/// a line of openers would be searched again and again.
struct Closers {
    tick: Vec<u32>,
    bracket: Vec<u32>,
    paren: Vec<u32>,
    angle: Vec<u32>,
}

impl Closers {
    fn of(chars: &[char]) -> Self {
        let next = |wanted: char| {
            let mut places = vec![u32::MAX; chars.len() + 1];
            for index in (0..chars.len()).rev() {
                places[index] = if chars[index] == wanted { index as u32 } else { places[index + 1] };
            }
            places
        };
        Self { tick: next('`'), bracket: next(']'), paren: next(')'), angle: next('>') }
    }
}

fn after(places: &[u32], at: usize) -> Option<usize> {
    places.get(at).filter(|place| **place != u32::MAX).map(|place| *place as usize)
}

/// Takes one piece from `at`, writes what a reader sees, gives the next place.
fn step(chars: &[char], closers: &Closers, at: usize, out: &mut String) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '`' => code(chars, closers, at, out),
        '\\' if next.is_some_and(|c| c.is_ascii_punctuation()) => {
            out.extend(next);
            at + 2
        }
        '!' if next == Some('[') => match link(chars, closers, at + 1) {
            Some((_, end)) => end,
            None => keep(chars, at, out),
        },
        // What is struck out is said no more.
        '~' if next == Some('~') => match struck(chars, at + 2, &['~', '~']) {
            Some(end) => end,
            None => keep(chars, at, out),
        },
        '[' => match link(chars, closers, at) {
            Some((label, end)) => {
                out.push_str(&emphasis(&label));
                end
            }
            None => keep(chars, at, out),
        },
        '<' => tag(chars, closers, at, out),
        // `a * b` and `/all/*` are no emphasis.
        '*' if !spaced(chars, at) && (at == 0 || chars[at - 1] != '/') => at + 1,
        '_' if next == Some('_') && is_strong(chars, at) => at + 2,
        _ => keep(chars, at, out),
    }
}

/// Where what is struck out ends: within a few words, for marks that close nothing are text.
fn struck(chars: &[char], from: usize, close: &[char]) -> Option<usize> {
    const LONGEST: usize = 200;
    let near = &chars[from.min(chars.len())..chars.len().min(from + LONGEST)];
    let at = near.windows(close.len()).position(|window| window == close).filter(|at| *at > 0)?;
    Some(from + at + close.len())
}

/// Whether `__` opens or closes emphasis: inside a word it is a part of it.
fn is_strong(chars: &[char], at: usize) -> bool {
    let word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    !word(before) || !word(chars.get(at + 2))
}

fn keep(chars: &[char], at: usize, out: &mut String) -> usize {
    out.push(chars[at]);
    at + 1
}

fn spaced(chars: &[char], at: usize) -> bool {
    let blank = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace());
    blank(chars.get(at + 1)) && blank(at.checked_sub(1).and_then(|before| chars.get(before)))
}

fn emphasis(label: &str) -> String {
    label.replace("**", "").replace("__", "")
}

/// Inline code: one or more backticks, to the next ones; kept as one each.
fn code(chars: &[char], closers: &Closers, at: usize, out: &mut String) -> usize {
    let start = at + chars[at..].iter().take_while(|c| **c == '`').count();
    let Some(end) = after(&closers.tick, start) else {
        return start;
    };
    // `` `X-Key` ``: what has backticks in it stands between more of them (CommonMark §6.1).
    if start - at > 1
        && let Some((inside, end)) = wide(chars, start, start - at)
    {
        out.push('`');
        out.push_str(&inside);
        out.push('`');
        return end;
    }
    out.push('`');
    out.extend(&chars[start..end]);
    out.push('`');
    end + chars[end..].iter().take_while(|c| **c == '`').count()
}

/// What stands up to as many backticks as opened it, without those in it; short, for a line of openers is noise.
fn wide(chars: &[char], from: usize, ticks: usize) -> Option<(String, usize)> {
    const LONGEST: usize = 200;
    let near = &chars[from..chars.len().min(from + LONGEST)];
    let close = vec!['`'; ticks];
    let at = near.windows(ticks).position(|window| window == close).filter(|at| *at > 0)?;
    let inside: String = near[..at].iter().filter(|c| **c != '`').collect();
    let end = from + at + near[at..].iter().take_while(|c| **c == '`').count();
    (end - from - at == ticks).then(|| (inside.trim().to_owned(), end))
}

/// `[label](target)` or `[label][ref]`: the label, and the place after it.
fn link(chars: &[char], closers: &Closers, at: usize) -> Option<(String, usize)> {
    let close = after(&closers.bracket, at)?;
    // Longer than a sentence is no label.
    if close - at > 400 || chars[at + 1..close].contains(&'[') {
        return None;
    }
    let label: String = chars[at + 1..close].iter().collect();
    match chars.get(close + 1) {
        Some('(') => {
            let end = after(&closers.paren, close + 1)?;
            let target = &chars[close + 2..end];
            // `](` with spaces inside and no title is prose, not a link.
            let plain = !target.contains(&' ') || target.contains(&'"') || target.contains(&'\'');
            (plain && end - close < 2000).then_some((label, end + 1))
        }
        Some('[') => {
            let end = after(&closers.bracket, close + 1)?;
            (end - close < 200).then_some((label, end + 1))
        }
        _ => None,
    }
}

/// A tag is dropped, an autolink keeps its address, `a < b` stays.
fn tag(chars: &[char], closers: &Closers, at: usize, out: &mut String) -> usize {
    let opens = chars.get(at + 1).copied();
    let known = opens.is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let end = after(&closers.angle, at).filter(|end| known && end - at < 2000 && !chars[at + 1..*end].contains(&'<'));
    let Some(end) = end else {
        return keep(chars, at, out);
    };
    let inside: String = chars[at + 1..end].iter().collect();
    for close in ["</del>", "</s>", "</strike>"] {
        if inside == close[2..close.len() - 1]
            && let Some(end) = struck(chars, end + 1, &close.chars().collect::<Vec<_>>())
        {
            return end;
        }
    }
    let name: String =
        inside.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>();
    if inside.starts_with("http://") || inside.starts_with("https://") {
        out.push_str(&inside);
    } else if matches!(name.as_str(), "code" | "kbd") {
        out.push('`');
    } else if name.eq_ignore_ascii_case("br") || inside == "/li" {
        out.push(' ');
    } else if !is_element(&inside, &name) {
        // `Bearer <token>` and `<your-api-key>` are placeholders, not markup.
        out.push('<');
        return at + 1;
    }
    end + 1
}

/// Whether `<inside>` is an element and not a placeholder such as `<token>`.
fn is_element(inside: &str, name: &str) -> bool {
    inside.starts_with(['/', '!'])
        || inside.contains('=')
        || inside.ends_with('/')
        || name.chars().next().is_some_and(|c| c.is_ascii_uppercase()) && name.chars().any(|c| c.is_ascii_lowercase())
        || is_html_name(name) && inside.len() == name.len()
}

/// Names of HTML elements that stand in documentation.
pub fn is_html_name(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "a",
        "abbr",
        "article",
        "aside",
        "b",
        "blockquote",
        "body",
        "br",
        "button",
        "center",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "i",
        "img",
        "input",
        "kbd",
        "li",
        "link",
        "main",
        "meta",
        "nav",
        "ol",
        "p",
        "pre",
        "s",
        "samp",
        "script",
        "section",
        "small",
        "span",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.binary_search(&name.as_str()).is_ok()
}

/// Character references of HTML that pages use, and numeric ones.
pub fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| reference(&rest[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "rarr" => '→',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// Runs of white space as one space, none at the ends.
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
