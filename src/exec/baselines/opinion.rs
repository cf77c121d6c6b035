//! Whether a credential that one operation refused is taken by another.

use super::Baselines;
use super::baseline::Found;
use crate::exec::credentials::schemes;
use crate::exec::transport::Destination;
use crate::plan::{Case, is_unknown};
use crate::reason::SkipReason;
use crate::scenarios;
use countersign_openapi::{Location, Operation};

/// So many other operations are asked.
const MOST_ASKED: usize = 3;

impl Baselines<'_> {
    /// Finds out, once, whether the credentials of a valid case which was refused are taken anywhere. An
    /// operation that serves anybody takes none.
    ///
    /// # Errors
    /// Where the limits do not allow to ask.
    pub(super) async fn settle(&self, refused: &Case) -> Result<(), SkipReason> {
        let standing = self.gate.standing();
        let _asking = standing.opinion.lock().await;
        if standing.is_taken(refused).is_some() {
            return Ok(());
        }
        for (operation, is_served) in self.others(refused) {
            let Some(valid) = self.same_credentials(operation, refused) else { continue };
            if (is_served || self.is_let_in(operation, &valid).await?) && self.needs_credential(operation).await? {
                standing.take(refused);
                return Ok(());
            }
        }
        standing.refuse(refused);
        Ok(())
    }

    /// Other operations that may be asked: those that served who has these credentials, then others that
    /// name nothing that is made up.
    fn others(&self, refused: &Case) -> Vec<(&Operation, bool)> {
        let contract = self.planner.contract();
        let served = self.gate.standing().servers(refused);
        let is_known = |operation: &&Operation| {
            let values = self.planner.values_for(operation);
            let mut path = operation.parameters_in(Location::Path);
            operation.id != refused.operation && !path.any(|parameter| is_unknown(contract, parameter, &values))
        };
        let selection = &self.planner.options.selection;
        let may_be_asked =
            |operation: &&Operation| is_known(operation) && operation.is_safe() && selection.selects(operation);
        let others = contract.operations().iter().filter(may_be_asked).filter(|it| !served.contains(&it.id));
        let others = others.filter(|operation| self.same_credentials(operation, refused).is_some());
        let first = served.iter().filter_map(|id| contract.operation(id)).map(|operation| (operation, true));
        first.chain(others.map(|operation| (operation, false))).take(MOST_ASKED).collect()
    }

    fn same_credentials(&self, operation: &Operation, refused: &Case) -> Option<Case> {
        let wanted = schemes(refused);
        self.valid_cases(operation, &Found::default())
            .into_iter()
            .filter(|valid| valid.unsent.is_none() && self.gate.unwritten(operation, valid).is_none())
            .find(|valid| schemes(valid) == wanted)
    }

    /// Whether who sends the credentials is let in: served, or refused for something else.
    async fn is_let_in(&self, operation: &Operation, valid: &Case) -> Result<bool, SkipReason> {
        if !matches!(self.transport().destination(), Destination::Service { .. }) {
            return Ok(false);
        }
        let attempt = self.transport().send(operation, &valid.request).await?;
        Ok(attempt.is_ok_and(|exchange| {
            exchange.response.is_success() || exchange.response.status == 403 || exchange.response.is_of_the_request()
        }))
    }

    /// Whether an operation refuses who sends no credential.
    async fn needs_credential(&self, operation: &Operation) -> Result<bool, SkipReason> {
        let bare = self.planned(operation, &Found::default(), &[&scenarios::CREDENTIAL_MISSING]);
        let Some(bare) = bare.first() else { return Ok(false) };
        let attempt = self.transport().send(operation, &bare.request).await?;
        Ok(attempt.is_ok_and(|exchange| matches!(exchange.response.status, 401 | 403)))
    }
}
