//! Asks which headers an answer has.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::{Relation, Side};
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use countersign_openapi::Grounds;
use countersign_openapi::Header;
use countersign_openapi::schema::Shapes;

pub const CHECK: Check<Headers> = Check {
    id: "response-headers",
    side: Side::Response,
    spec,
    live,
    client: unspoken,
    relate: Headers::relate,
    lies: &[Lie {
        name: "no header but the content type",
        tell: |testimony| {
            let Some(response) = testimony.trace.last_response_mut() else { return };
            response.headers.retain(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        },
    }],
};

pub enum Headers {
    Declared { headers: Vec<Header>, shapes: Arc<Shapes> },
    Seen(BTreeMap<String, String>),
}

impl Headers {
    fn relate(&self, later: &Headers) -> Relation {
        let (Headers::Declared { headers, shapes }, Headers::Seen(seen)) = (self, later) else {
            return Relation::Unknown(SilentReason::TwoDeclarations);
        };
        let wrong = headers.iter().filter(|header| header.grounds == Grounds::Documented).find_map(|header| match seen
            .get(&header.name.to_ascii_lowercase())
        {
            None if header.required => Some(format!("the required header {} is missing", header.name)),
            None => None,
            Some(value) => (!fits(shapes, header.schema.as_deref()?, value))
                .then(|| format!("the header {} does not fit its schema", header.name)),
        });
        wrong.map_or(Relation::Same, Relation::Disjoint)
    }
}

/// Whether a header's text fits a schema, as a text or as the number or boolean that it spells.
fn fits(shapes: &Shapes, schema: &str, value: &str) -> bool {
    let text = Value::String(value.to_owned());
    let spelled = serde_json::from_str(value).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    let readings = [Some(text), spelled];
    readings
        .into_iter()
        .flatten()
        .any(|reading| !shapes.check(schema, &reading).is_ok_and(|mismatches| !mismatches.is_empty()))
}

impl fmt::Display for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = match self {
            Headers::Declared { headers, .. } => headers
                .iter()
                .map(|header| format!("{}{}", header.name, if header.required { "" } else { "?" }))
                .collect(),
            Headers::Seen(seen) => seen.keys().cloned().collect(),
        };
        f.write_str(&names.join(", "))
    }
}

fn spec(world: &World) -> Spoken<Headers> {
    let declared = world.declared()?;
    let first = declared.headers.first()?;
    let answer = Headers::Declared { headers: declared.headers.clone(), shapes: world.contract.shapes.clone() };
    Some(Ok(Claim { answer, source: first.source.clone().into(), grounds: declared.grounds }))
}

fn live(world: &World) -> Spoken<Headers> {
    match world.response() {
        Ok(response) => {
            let headers = response.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.shown()));
            world.live("/headers", Headers::Seen(headers.collect()))
        }
        Err(reason) => Some(Err(reason)),
    }
}
