//! Commands of PowerShell that send a request: `Invoke-RestMethod -Uri … -Method Post -Headers @{…}`.

use std::sync::LazyLock;

use regex::Regex;

use super::lenient::lenient;
use super::shown::{OpenParts, SampleRequest, SampleTool};
use crate::reading::sketch::Sketch;

/// Where in a line such a command begins.
pub(super) fn begins(line: &str) -> Option<usize> {
    static COMMAND: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)(?:^|[=(|;]|^\$ |> )\s*(?:invoke-restmethod|invoke-webrequest|irm|iwr)\s"));
    COMMAND.find(line).map(|found| found.end() - 1)
}

/// Reads the command behind its name; gives it, and its length. The program around it says what its variables hold.
pub(super) fn read(text: &str, program: &str) -> (Option<SampleRequest>, usize) {
    let len = extent(text);
    let words = words(&text[..len]);
    let mut sample = SampleRequest { tool: SampleTool::Command, ..SampleRequest::default() };
    let mut rest = words.iter().map(String::as_str).peekable();
    while let Some(word) = rest.next() {
        let Some(option) = word.strip_prefix('-').filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        else {
            if sample.url.is_empty() {
                sample.url = text_of(word, program);
            } else if word.starts_with('@') {
                sample.open = OpenParts::ALL;
            }
            continue;
        };
        let Some(value) = rest.next_if(|next| !next.starts_with('-')) else { continue };
        match option.to_ascii_lowercase().as_str() {
            "uri" => sample.url = text_of(value, program),
            "method" | "custommethod" => sample.method = text_of(value, program).to_ascii_uppercase(),
            "contenttype" => sample.headers.push(("Content-Type".to_owned(), text_of(value, program))),
            "token" => sample.headers.push(("Authorization".to_owned(), "Bearer ${token}".to_owned())),
            "headers" => match table(value, program) {
                Some(pairs) => sample.headers.extend(pairs),
                None => sample.open.headers = true,
            },
            "body" => {
                sample.body = body(value, program);
                sample.open.body = sample.body.is_none();
            }
            "infile" | "form" => sample.open.body = true,
            _ => {}
        }
    }
    if sample.method.is_empty() {
        "GET".clone_into(&mut sample.method);
    }
    (Some(sample).filter(|sample| !sample.url.is_empty()), len)
}

/// The command's bytes: lines go on behind a backtick, and inside brackets and quotes.
fn extent(text: &str) -> usize {
    let (mut depth, mut quote) = (0i32, None);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '{' | '[') => depth += 1,
            (None, ')' | '}' | ']') if depth == 0 => return at,
            (None, ')' | '}' | ']') => depth -= 1,
            (None, '\n') if depth == 0 && before != '`' => return at,
            (None, '|' | ';') if depth == 0 => return at,
            _ => {}
        }
        if !matches!(c, ' ' | '\r') {
            before = c;
        }
    }
    text.len()
}

/// The words of a command: what stands in brackets or quotes is one.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut depth, mut quote) = (0i32, None);
    for c in command.chars() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '{' | '[') => depth += 1,
            (None, ')' | '}' | ']') => depth -= 1,
            (None, _) if depth == 0 && c.is_whitespace() => {
                words.push(std::mem::take(&mut word));
                continue;
            }
            _ => {}
        }
        word.push(c);
    }
    words.push(word);
    words.retain(|word| !word.is_empty() && word != "`");
    words
}

/// A text: in quotes or not; a variable is what the program set it to, where it did. What is put in stands as `${…}`.
fn text_of(word: &str, program: &str) -> String {
    let is_variable =
        word.starts_with('$') && word[1..].bytes().all(|b| b.is_ascii_alphanumeric() || b"_:.".contains(&b));
    if is_variable {
        let set = assigned(&word[1..], program).filter(|value| value.starts_with(['"', '\'']));
        return set.map_or_else(|| format!("${{{}}}", &word[1..]), |value| unquoted(first_line(value)));
    }
    unquoted(word)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

/// A text without its quotes, with `${name}` for `$name` and `$($name)`.
fn unquoted(word: &str) -> String {
    static VARIABLE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\$\(?\$?(?:\{)?((?:env:)?[A-Za-z_][\w.]*)(?:\})?(\))?"));
    let inside = word.trim_matches(['"', '\'']);
    VARIABLE.replace_all(inside, "$${${1}}").into_owned()
}

/// The pairs of a table, `@{ "Name" = "value"; … }`, or of the variable that holds it.
fn table(word: &str, program: &str) -> Option<Vec<(String, String)>> {
    static PAIR: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?m)["']?([A-Za-z][\w-]*)["']?\s*=\s*("[^"\n]*"|'[^'\n]*'|\$[\w:.]+|[^\s;}]+)"#));
    let text = match word.strip_prefix('$') {
        Some(name) => assigned(name, program)?,
        None => word,
    };
    let inside = text.strip_prefix("@{")?;
    let inside = inside.find('}').map_or(inside, |end| &inside[..closing(inside, end)]);
    Some(PAIR.captures_iter(inside).map(|found| (found[1].to_owned(), text_of(&found[2], program))).collect())
}

/// Where a table ends: not at the bracket of a variable in a text.
fn closing(inside: &str, first: usize) -> usize {
    let mut quote = None;
    for (at, c) in inside.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '}') => return at,
            _ => {}
        }
    }
    first
}

/// A body: JSON in a text, or a table that is made JSON.
fn body(word: &str, program: &str) -> Option<Sketch> {
    let word = word.trim_start_matches('(');
    let made = match word.strip_prefix('$') {
        Some(name) => assigned(name.split(|c: char| !c.is_alphanumeric() && c != '_').next()?, program)?,
        None => word,
    };
    let made = made.trim_start_matches('(');
    if made.starts_with("@{") {
        let pairs = table(made, program)?.into_iter();
        // Numbers and booleans stand without quotes.
        let value = |text: String| match text.parse::<f64>() {
            Ok(_) => Sketch::Number(text),
            Err(_) if text.starts_with("${") => Sketch::Hole,
            Err(_) => Sketch::Text(text),
        };
        return Some(Sketch::Object(pairs.map(|(name, text)| (name, value(text))).collect()));
    }
    let text = made.trim_start_matches(['@', '"', '\'', '\n', ' ']);
    text.starts_with(['{', '[']).then(|| lenient(text)).flatten()
}

/// What a variable is set to: the text behind its sign.
fn assigned<'p>(name: &str, program: &'p str) -> Option<&'p str> {
    let mark = format!("${name}");
    program.match_indices(&mark).find_map(|(at, _)| {
        let behind = program[at + mark.len()..].trim_start_matches([' ', '\t']);
        let value = behind.strip_prefix('=').filter(|value| !value.starts_with('='))?;
        Some(value.trim_start())
    })
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}
