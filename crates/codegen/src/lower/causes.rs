//! What documented errors answer (`x-causes`), and how a client tells the bodies apart that are shown for one
//! status.

use countersign_openapi::{self as openapi, Basis, Cause, NamedCauses, escape};
use serde_json::Value;

use super::answers::{BodyType, LoweredContent};

/// A cause that is named, and whether it is inferred: no page says that this is answered to it.
pub type LoweredCause = (Cause, bool);

/// What an answer answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoweredCauses {
    /// What the answer itself names, whatever its body.
    pub own: Vec<LoweredCause>,
    /// Those of each body that can be told from the others.
    pub bodies: Vec<CausedBody>,
}

/// A body that is shown, and what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CausedBody {
    /// Where it differs from each other body, as JSON pointers, and what is there.
    pub marks: Vec<(String, Value)>,
    /// What it answers.
    pub causes: Vec<LoweredCause>,
}

impl LoweredCauses {
    /// All causes that are named.
    pub fn all(&self) -> impl Iterator<Item = Cause> + '_ {
        self.own.iter().chain(self.bodies.iter().flat_map(|body| &body.causes)).map(|(cause, _)| *cause)
    }
}

/// More values than these of one body are not looked at.
const MOST_VALUES: usize = 64;

pub(super) fn of(documented: &openapi::DocumentedResponse, contents: &[LoweredContent]) -> LoweredCauses {
    let own = stated(&documented.causes, documented.basis);
    // One body that is shown in several media types, or under several names, is one.
    let mut bodies: Vec<(&Value, Vec<LoweredCause>)> = Vec::new();
    for example in documented.examples() {
        let causes = stated(&example.causes, example.basis);
        match bodies.iter_mut().find(|(value, _)| **value == *example.value) {
            Some((_, known)) => add(known, causes),
            None => bodies.push((&*example.value, causes)),
        }
    }
    // The answer has one type, of which its values can be asked.
    let is_read = matches!(contents, [one] if one.body != BodyType::Bytes);
    match bodies.as_slice() {
        [(_, causes)] => LoweredCauses { own: with(own, causes), bodies: Vec::new() },
        several if is_read => LoweredCauses { bodies: apart(several, &own), own },
        _ => LoweredCauses { own, bodies: Vec::new() },
    }
}

/// The bodies that name causes, with what tells each of them from all others.
fn apart(bodies: &[(&Value, Vec<LoweredCause>)], own: &[LoweredCause]) -> Vec<CausedBody> {
    let values: Vec<_> = bodies.iter().map(|(value, _)| leaves(value)).collect();
    let marks = |index: usize| {
        let is_mark = |(at, value): &&(String, Value)| {
            let others = values.iter().enumerate().filter(|(other, _)| *other != index);
            let mut there = others.filter_map(|(_, leaves)| leaves.iter().find(|(known, _)| known == at));
            there.all(|(_, other)| other != value)
        };
        values[index].iter().filter(is_mark).cloned().collect::<Vec<_>>()
    };
    let caused = bodies.iter().enumerate().filter(|(_, (_, causes))| !causes.is_empty());
    let caused =
        caused.map(|(index, (_, causes))| CausedBody { marks: marks(index), causes: with(own.to_vec(), causes) });
    caused.filter(|body| !body.marks.is_empty()).collect()
}

fn stated(named: &NamedCauses, basis: Basis) -> Vec<LoweredCause> {
    let is_inferred = |cause: &Cause| basis == Basis::Inferred || named.deduced.contains(cause);
    named.all.iter().map(|cause| (*cause, is_inferred(cause))).collect()
}

fn with(mut causes: Vec<LoweredCause>, more: &[LoweredCause]) -> Vec<LoweredCause> {
    add(&mut causes, more.to_vec());
    causes
}

/// A cause that is named twice is documented where either is.
fn add(causes: &mut Vec<LoweredCause>, more: Vec<LoweredCause>) {
    for (cause, is_inferred) in more {
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, known)) => *known &= is_inferred,
            None => causes.push((cause, is_inferred)),
        }
    }
}

/// What is in a value and holds nothing more, each with its JSON pointer.
fn leaves(value: &Value) -> Vec<(String, Value)> {
    let (mut found, mut open) = (Vec::new(), vec![(String::new(), value)]);
    while let Some((at, value)) = open.pop().filter(|_| found.len() < MOST_VALUES) {
        match value {
            Value::Object(members) => {
                let inner = members.iter().rev().map(|(name, value)| (format!("{at}/{}", escape(name)), value));
                open.extend(inner);
            }
            Value::Array(items) => {
                let inner = items.iter().enumerate().take(MOST_VALUES).rev();
                open.extend(inner.map(|(index, value)| (format!("{at}/{index}"), value)));
            }
            scalar => found.push((at, scalar.clone())),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::lowered;
    use super::*;
    use serde_json::json;

    /// The causes of one operation's 401, with these members.
    fn causes(members: &str) -> LoweredCauses {
        let text = format!("paths: {{/a: {{get: {{operationId: a, responses: {{401: {{{members}}}}}}}}}}}");
        lowered(&text).operations.remove(0).answers.errors.remove(0).causes
    }

    fn shown(examples: &str) -> LoweredCauses {
        causes(&format!("content: {{application/json: {{schema: {{type: object}}, examples: {{{examples}}}}}}}"))
    }

    #[test]
    fn bodies_are_told_apart_by_what_none_other_has() {
        let found = shown(concat!(
            "old: {x-causes: [credential-expired], value: {code: OLD, status: 401, more: {at: 1}}}, ",
            "odd: {x-causes: [credential-unknown, {cause: credential-missing, x-basis: inferred}], value: {code: ODD, status: 401}}, ",
            "other: {value: {code: X, status: 401}}",
        ));
        let mark = |code: &str| ("/code".to_owned(), json!(code));
        let old = CausedBody {
            marks: vec![mark("OLD"), ("/more/at".into(), json!(1))],
            causes: vec![(Cause::CredentialExpired, false)],
        };
        let odd = CausedBody {
            marks: vec![mark("ODD")],
            causes: vec![(Cause::CredentialUnknown, false), (Cause::CredentialMissing, true)],
        };
        assert_eq!(found, LoweredCauses { own: vec![], bodies: vec![old, odd] });
    }

    #[test]
    fn the_only_body_needs_no_mark_and_the_same_body_is_one() {
        let two =
            "a: {x-causes: [credential-expired], value: {e: 1}}, b: {x-causes: [credential-missing], value: {e: 1}}";
        let own = vec![(Cause::CredentialExpired, false), (Cause::CredentialMissing, false)];
        assert_eq!(shown(two), LoweredCauses { own, bodies: vec![] });
    }

    #[test]
    fn bodies_that_nothing_tells_apart_say_nothing() {
        let two = "a: {x-causes: [credential-expired], value: {e: 1}}, b: {x-causes: [credential-missing], value: {e: 1, f: 2}}";
        let marked =
            CausedBody { marks: vec![("/f".into(), json!(2))], causes: vec![(Cause::CredentialMissing, false)] };
        assert_eq!(shown(two), LoweredCauses { own: vec![], bodies: vec![marked] });
    }

    #[test]
    fn an_inferred_answer_infers_what_it_answers() {
        let found = causes("x-basis: inferred, x-causes: [credential-missing]");
        assert_eq!(found, LoweredCauses { own: vec![(Cause::CredentialMissing, true)], bodies: vec![] });
    }
}
