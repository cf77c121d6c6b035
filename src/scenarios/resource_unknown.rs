//! A path that names what is not there.

use super::faults::{FaultKind, RequestFault};
use super::{Expects, Provocation, Scenario, Valid};
use countersign_openapi::{Cause, Direction, Location, ParameterStyle, StatusKey, schema::readings};

pub const SCENARIO: Scenario = Scenario {
    id: "resource-unknown",
    sends: "The path with a well-formed id in it that nothing has.",
    why: "Every client asks one day for what is gone, and must know that from a wrong request.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5",
    provokes: &[Cause::NotFound],
    expects: Expects::RefusedAsUnfit,
    points: &["refusal-status", "no-server-error"],
    provoke: |valid| {
        let Some(name) = valid.path.last().filter(|_| !may_make(valid)) else { return Vec::new() };
        let parameter = valid.operation.parameters_in(Location::Path).find(|parameter| parameter.name == name);
        let own = valid.path.value(name).unwrap_or_default();
        let absent = parameter.filter(|it| it.style == ParameterStyle::Simple).and_then(|parameter| {
            let fits = |text: &&str| {
                let fits = |schema: &String| {
                    let fits = |value| valid.contract.schemas.fits(Direction::Request, schema, value);
                    readings(text).iter().any(fits)
                };
                parameter.schema.as_ref().is_none_or(fits)
            };
            like(&own).find(fits)
        });
        let request = absent.map(|id| valid.path.request_with(&valid.request, name, id));
        // Where no answer is documented for it, there may be something behind every name.
        let is_listed = valid.lists(Cause::NotFound, 404);
        let fault = parameter.filter(|_| is_listed).map(|parameter| RequestFault {
            kind: FaultKind::Lenient,
            says: format!("the path parameter `{name}` names what is not there"),
            source: parameter.source.clone(),
            basis: parameter.basis,
        });
        let request = request.filter(|request| *request != valid.request);
        request.map(|request| Provocation { fault, ..Provocation::of(request) }).into_iter().collect()
    },
};

/// Whether the operation may make what its path names (RFC 9110 §9.3.4): the document has it answer that it did, or has
/// nothing else that makes what can be deleted.
fn may_make(valid: &Valid) -> bool {
    let path = &*valid.request.path;
    let says_made = valid.operation.answers.iter().any(|answer| answer.status == StatusKey::Code(201));
    let has = |method: &str| {
        valid.contract.operations_at(path).any(|other| other.method == method && other.path == valid.operation.path)
    };
    let is_made_otherwise = || {
        let (collection, _) = path.rsplit_once('/').unwrap_or_default();
        valid.contract.operations_at(collection).any(|other| other.method == "POST")
    };
    &*valid.request.method == "PUT" && (says_made || (has("DELETE") && !is_made_otherwise()))
}

/// Ids that nothing has: a name, a UUID, what databases make of 24 digits, and numbers.
const ABSENT: [&str; 8] = [
    "countersign-no-such-id",
    "c0de51e5-0000-4000-8000-c0de51e5c0de",
    "c0de51e5c0de51e5c0de51e5",
    "2012345679",
    "201234567",
    "20123456",
    "2012345",
    "201234",
];

/// Those ids, the ones first that look like another.
fn like(own: &str) -> impl Iterator<Item = &'static str> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let look = |text: &str| (is_number(text), text.len() == 36 && text.matches('-').count() == 4, text.len() == 24);
    let own = look(own);
    let (alike, others): (Vec<&str>, Vec<&str>) = ABSENT.iter().partition(|id| look(id) == own);
    alike.into_iter().chain(others)
}

/// Whether an id is one that nothing has.
pub fn is_absent(id: &str) -> bool {
    ABSENT.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn an_absent_id_looks_like_one_that_is_there() {
        for (own, first) in [
            ("42", "2012345679"),
            ("w-7", "countersign-no-such-id"),
            ("6f9619ff-8b86-4011-b42d-00c04fc964ff", "c0de51e5-0000-4000-8000-c0de51e5c0de"),
            ("507f1f77bcf86cd799439011", "c0de51e5c0de51e5c0de51e5"),
        ] {
            assert_eq!(like(own).next(), Some(first), "{own}");
        }
    }
}
