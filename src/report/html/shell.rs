//! What every page has around what it shows: its head, its style, its script, its foot.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest::{SHA256, digest};

use crate::report::escape_untrusted::visible;
use crate::report::verdict::VerdictClass;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The beginning of a page, its `main` left open. The page may load nothing, and run and look like nothing but
/// what it came with, whatever a service wrote into it: its one style and its one script are allowed by their
/// digests.
pub fn begin(title: &str) -> Markup {
    let digest = |text: &str| STANDARD.encode(digest(&SHA256, text.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; \
         form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    );
    html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"en\">"))
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="referrer" content="no-referrer";
            title { (visible(title)) }
            // Without one, a browser asks the server for it.
            link rel="icon" href="data:,";
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped("<body><main>"))
    }
}

/// The end of a page.
pub fn end(foot: &Markup) -> Markup {
    html! {
        footer { (foot) }
        (PreEscaped("</main>"))
        script { (PreEscaped(SCRIPT)) }
        (PreEscaped("</body></html>\n"))
    }
}

/// The class that a verdict has.
pub fn class_of(standing: VerdictClass) -> &'static str {
    match standing {
        VerdictClass::Fails => "fails",
        VerdictClass::Warns => "warns",
        VerdictClass::Agrees => "agrees",
        VerdictClass::Unknown => "unknown",
    }
}

/// A sentence in which what stands between backticks is code. Where they don't come in pairs, they stay.
pub fn words(sentence: &str) -> Markup {
    let shown = visible(sentence);
    let parts: Vec<&str> = shown.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (shown) };
    }
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// The first paragraph of a rule's reason.
pub fn why(text: &str) -> Markup {
    words(&text.lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" "))
}

/// What to show: a box to tick for each of these; the rest needs the script, and is hidden without it.
pub fn tools(classes: &[&str]) -> Markup {
    html! {
        div.tools {
            @for class in classes {
                label { input type="checkbox" checked id={ "show-" (class) }; " " (class) }
            }
            span.tools.scripted hidden {
                input type="search" aria-label="Filter by path, rule or words" placeholder="Filter: path, rule, words  ( / )";
                select aria-label="Rule" { option { "every rule" } }
                output {}
                span.small.keys { "j, k: next, last · o: open all" }
            }
        }
    }
}

/// Shares of a whole as a bar, each with its class and its share in percent. A style attribute would not get past
/// the policy; an image of the same shape does.
pub fn bar(shares: &[(&str, usize)], whole: usize, label: &str) -> Markup {
    let percent = |count: usize| if whole == 0 { 0.0 } else { count as f64 * 100.0 / whole as f64 };
    let mut before = 0;
    let placed = shares.iter().map(|(class, count)| {
        let at = before;
        before += count;
        (*class, format!("{:.2}", percent(at)), format!("{:.2}", percent(*count)))
    });
    html! {
        svg.bar role="img" aria-label=(label) viewBox="0 0 100 4" preserveAspectRatio="none" {
            @for (class, x, width) in placed { rect class=(class) x=(x) y="0" width=(width) height="4" {} }
        }
    }
}
