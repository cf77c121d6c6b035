//! What a witness says, with its place and the words that stand there.

use countersign_openapi::Document;
use maud::{Markup, html};

use crate::claim::{Source, Witness};
use crate::finding::{Answered, Evidence};
use crate::report::escape_untrusted::{escape_untrusted, visible, visible_lines};
use crate::report::exchange_text::with_phrase;
use crate::report::place::source;
use crate::report::quote::{Quote, quote};

/// A card of one witness. `elsewhere` is the end of its source, where others say the same.
pub fn card(said: &Evidence, document: Option<&Document>, elsewhere: &str) -> Markup {
    card_under(title(said.witness), said, document, elsewhere)
}

/// A card of a witness who was asked twice: what it said, or what it says now.
pub fn card_of_then_and_now(said: &Evidence, document: Option<&Document>, now: bool) -> Markup {
    let title = match (said.witness, now) {
        (Witness::Docs, false) => "The documentation said",
        (Witness::Docs, true) => "The documentation says now",
        (Witness::Spec, false) => "The document said",
        (Witness::Spec, true) => "The document says now",
        (Witness::Live | Witness::Client, _) => title(said.witness),
    };
    card_under(title, said, document, "")
}

fn card_under(title: &str, said: &Evidence, document: Option<&Document>, elsewhere: &str) -> Markup {
    html! {
        div.witness {
            header { b { (title) } span { (visible(&source(said, document))) (elsewhere) } }
            pre { (says(said)) }
            @if let Some(Quote { line, lines }) = quote(said, document) {
                pre {
                    @for (index, text) in lines.iter().enumerate() {
                        @if let Some(line) = line { span.ln { (line + index) } }
                        (visible(text)) "\n"
                    }
                }
            }
        }
    }
}

/// A card of the service, with the answer itself.
pub fn card_of_answer(said: &Evidence, document: Option<&Document>, answer: &Answered) -> Markup {
    let content_type = answer.content_type.as_deref().unwrap_or_default();
    html! {
        div.witness {
            header { b { (title(said.witness)) } span { (visible(&source(said, document))) } }
            pre { (says(said)) }
            pre {
                (with_phrase(answer.status)) "\n"
                @if !content_type.is_empty() { "content-type: " (visible(content_type)) "\n" }
                @if !answer.body.is_empty() { "\n" (marked(&answer.body, said)) }
            }
        }
    }
}

/// What a witness says, marked where it is short; of a long text the mark would be the page's.
fn says(said: &Evidence) -> Markup {
    let text = visible_lines(&said.says);
    html! { @if text.chars().count() <= MARKED { mark { (text) } } @else { (text) } }
}

/// So long is a text that is marked as a whole.
const MARKED: usize = 80;

/// A card of a witness who says nothing.
pub fn absent(words: &str) -> Markup {
    html! { div.witness { header { b { (words) } } p.absent { "nothing" } } }
}

fn title(witness: Witness) -> &'static str {
    match witness {
        Witness::Docs => "The documentation says",
        Witness::Spec => "The document says",
        Witness::Live => "The service answered",
        Witness::Client => "The typed client makes of it",
    }
}

/// A body, in which the member that it is about is marked.
fn marked(body: &str, said: &Evidence) -> Markup {
    let body = visible_lines(body);
    let member = match said.at.as_deref() {
        Some(Source::Exchange { pointer, .. }) => {
            pointer.strip_prefix("/body/").and_then(|rest| rest.rsplit('/').next())
        }
        _ => None,
    };
    let found = member.map(|name| format!("\"{}\"", escape_untrusted(name))).and_then(|name| {
        let at = body.find(&name)?;
        Some((at, at + name.len()))
    });
    match found {
        Some((start, end)) => html! { (body[..start]) mark { (body[start..end]) } (body[end..]) },
        None => html! { (body) },
    }
}
