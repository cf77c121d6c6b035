//! To what an error that is shown is the answer.

use countersign_openapi::Cause;

use super::Scene;
use crate::reading::outline::StatementRole;
use crate::reading::responses::bodies::{body_status, is_of_one, messages};
use crate::reading::responses::leads::OCCURS;
use crate::reading::responses::named::named;
use crate::reading::responses::why::EXCEEDED;
use crate::reading::sample::SampleAnswer;
use crate::reading::sketch::Sketch;

/// The causes that phrases of statuses name (RFC 9110 §15.5.6, §15.5.7, §15.5.16).
const OF_PHRASES: [Cause; 3] = [Cause::MethodNotAllowed, Cause::NotAcceptable, Cause::MediaTypeUnsupported];

/// Whether a body has a code that says none of these.
fn has_own_code(body: &Sketch) -> bool {
    let code = body.get("code").or_else(|| body.get("error_code")).and_then(Sketch::text);
    code.is_some_and(|code| {
        let code = code.to_ascii_lowercase();
        !["method", "media", "accept", "content", "allowed"].iter().any(|word| code.contains(word))
    })
}

/// Whether a body says that there was too much of something.
pub(super) fn says_exceeded(body: &Sketch) -> bool {
    let mut texts = Vec::new();
    messages(body, 0, &mut texts);
    texts.iter().any(|text| EXCEEDED.is_match(text))
}

/// What a cause is about, before the first hyphen of its id: the credential, the body, …
fn kind(cause: Cause) -> &'static str {
    cause.id().split('-').next().unwrap_or_default()
}

impl Scene<'_> {
    /// What a shown error answers: said by what leads to it, its heading, its
    /// own message, and a list of causes behind it. Of one without a status, what stands around it may be said of others.
    pub(super) fn causes(&self, answer: &SampleAnswer, is_told: bool) -> Vec<Cause> {
        let mut texts: Vec<String> = Vec::new();
        if let Some(body) = answer.body.as_ref().filter(|body| is_told || is_of_one(body)) {
            messages(body, 0, &mut texts);
        }
        let status = answer.status.or_else(|| answer.body.as_ref().and_then(body_status));
        let of = |texts: &[String]| texts.iter().flat_map(|text| named(text, status)).collect::<Vec<Cause>>();
        let mut causes = of(&texts);
        if is_told {
            let mut around: Vec<String> = self.lead.iter().map(|statement| statement.text.clone()).collect();
            around.extend(self.titles.first().cloned());
            around.extend(self.trailing());
            causes.extend(of(&around));
        } else {
            let near: Vec<String> = self.lead.first().map(|statement| statement.text.clone()).into_iter().collect();
            // What several kinds of refusals have in common shows one of them.
            let near = of(&near);
            let is_of_one = near.iter().all(|cause| kind(*cause) == kind(near[0]));
            causes.extend(near.into_iter().filter(|_| is_of_one));
        }
        // A code of its own says more than the phrase of the status.
        if answer.body.as_ref().is_some_and(has_own_code) {
            causes.retain(|cause| !OF_PHRASES.contains(cause));
        }
        causes.sort_unstable();
        causes.dedup();
        causes
    }

    /// The list of causes behind an error: `Common causes:`, `Possible reasons:`.
    fn trailing(&self) -> Vec<String> {
        const OPENERS: [&str; 5] = ["cause", "reason", "happen", "occur", "because"];
        let (outline, example) = (self.outline, self.example);
        let after = outline.examples.partition_point(|other| other.line <= example.line);
        let next = outline.examples[after..].iter().take(20);
        let next = next.filter(|other| other.section == example.section).map(|other| other.position).next();
        let end = next.map_or(usize::MAX, |next| next.saturating_sub(example.position));
        let behind = outline.statements[example.position..].iter();
        let behind = behind.take_while(|statement| statement.section == example.section);
        let mut texts = Vec::new();
        let mut listing = false;
        for statement in behind.take(end.min(20)) {
            match statement.role {
                // `Occurs when the user may not do it.`
                StatementRole::Sentence if OCCURS.is_match(&statement.lower) => texts.push(statement.text.clone()),
                StatementRole::Sentence => listing = OPENERS.iter().any(|word| statement.lower.contains(word)),
                StatementRole::Item if listing => texts.push(statement.text.clone()),
                _ => {}
            }
        }
        texts
    }
}
