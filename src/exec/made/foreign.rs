//! What is given to what is made: the ids of others that it names, and a name where who makes it says that.

use crate::exec::baselines::{Baselines, MadeReference};
use crate::exec::transport::Destination;
use crate::live::Request;
use crate::plan::{foreign_keys, refer};
use crate::reason::SkipReason;
use countersign_openapi::schema::readings;
use countersign_openapi::{Direction, Location, Operation, Parameter, templated};

impl Baselines<'_> {
    /// What the body of an operation names of what others make, made for it.
    ///
    /// # Errors
    /// Where the limits do not allow to make it.
    pub(in crate::exec) async fn named_in_body(&self, operation: &Operation) -> Result<Vec<MadeReference>, SkipReason> {
        let is_service = matches!(self.transport().destination(), Destination::Service { .. });
        if operation.is_safe() || !is_service || !self.planner().allows(operation) {
            return Ok(Vec::new());
        }
        let mut named = Vec::new();
        for key in foreign_keys(self.planner().contract(), operation) {
            if !self.may_make(&key.resource) {
                continue;
            }
            let made = Box::pin(self.kept(&key.resource)).await?;
            if let Some(id) = made.ids.and_then(|ids| ids.last().cloned()) {
                named.push(MadeReference { property: key.property, shown: key.shown, id });
            }
        }
        Ok(named)
    }

    /// Has a request name what was made.
    pub(in crate::exec) fn refer(&self, operation: &Operation, request: &mut Request, named: &[MadeReference]) {
        for MadeReference { property, shown, id } in named {
            refer(self.planner().contract(), operation, request, (property, shown), id);
        }
    }

    /// A name that nothing has yet, for what is made by a PUT, where the parameter takes one.
    pub(super) fn own_name(&self, create: &Operation) -> Option<(String, String)> {
        let name = templated(&create.path).last()?;
        let parameter = create.parameters_in(Location::Path).find(|parameter| parameter.name == name)?;
        let number = self.number(create);
        let candidates = [
            format!("countersign-{number}"),
            format!("countersign{number}"),
            format!("c0de51e5-1111-4111-8111-{number:012x}"),
            format!("{}", 19_870_000 + number),
            format!("c{number}"),
        ];
        let own = candidates.into_iter().find(|own| self.takes(parameter, own))?;
        Some((name.to_owned(), own))
    }

    fn takes(&self, parameter: &Parameter, text: &str) -> bool {
        let schemas = &self.planner().contract().schemas;
        let fits = |schema: &String| readings(text).iter().any(|it| schemas.fits(Direction::Request, schema, it));
        parameter.schema.as_ref().is_none_or(fits)
    }
}
