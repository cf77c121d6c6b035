//! Environment variables that samples read or set.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

/// The ways that shells and languages read and set a variable of the environment.
static FIRM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:process\.env|import\.meta\.env)\.([A-Z][A-Z0-9_]+)",
        r#"|(?i:env)[A-Za-z]*(?:\.[A-Za-z]+|::[a-z_]+)?!?\s*[\[(]\s*["']([A-Z][A-Z0-9_]+)["']"#,
        r"|(?m:^)[ \t]*(?:\$ )?(?:export |set |setx |\$env:|\$Env:)?([A-Z][A-Z0-9_]+)=",
    ))
    .expect("a constant pattern")
});

/// `$NAME` and `${NAME}` in a command or a template.
static USED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\$\{?(?:env:)?([A-Z][A-Z0-9_]{2,})\b").expect("a constant pattern"));

/// Each variable once, with the line that names it first, from 0. One that is
/// only used counts when its name says whose it is: `$TOKEN` is a placeholder.
pub(super) fn named(code: &str) -> Vec<(usize, String)> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for pattern in [&*FIRM, &*USED] {
        let firm = std::ptr::eq(pattern, &*FIRM);
        let (mut line, mut counted) = (0, 0);
        for captures in pattern.captures_iter(code) {
            let Some(name) = captures.iter().skip(1).flatten().next() else {
                continue;
            };
            line += code[counted..name.start()].matches('\n').count();
            counted = name.start();
            if (firm || !is_generic(name.as_str())) && seen.insert(name.as_str()) {
                found.push((line, name.as_str().to_owned()));
            }
        }
    }
    found
}

/// Whether each word of a name is one that any placeholder has.
fn is_generic(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "TOKEN", "API", "KEY", "ACCESS", "SECRET", "YOUR", "MY", "AUTH", "JWT", "BEARER", "ID", "CLIENT", "SERVICE",
        "USER", "PASSWORD", "THE", "PUBLIC", "PRIVATE",
    ];
    name.split('_').all(|word| WORDS.contains(&word))
}
