//! How changes are taken: what they mean by the settings, and which are borne.

use countersign_openapi::{Contract, suggestion};

use super::StatementChange;
use crate::rules;
use crate::settings::{ChangeSettings, Waiver};

/// What the settings say of changes, on a day.
#[derive(Debug, Clone, Default)]
pub struct ChangePolicy {
    settings: ChangeSettings,
    /// `YYYY-MM-DD`; without it no waiver ends.
    today: Option<String>,
}

/// Settings of changes that name what is not there, or everything. It completes "failed to …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error(
        "read [[changes.waivers]]: waiver {number} covers everything: expected `finding`, `check` or `operation` \
         beside its reason"
    )]
    Everything { number: usize },
    #[error("read [[changes.waivers]]: waiver {number} names the scenario \"{scenario}\", and no change is of one")]
    Scenario { number: usize, scenario: String },
    #[error("read [[changes.waivers]]: waiver {number}: unknown rule \"{name}\"{nearest}")]
    Rule { number: usize, name: String, nearest: String },
    #[error("read [changes.classes]: unknown rule \"{name}\"{nearest}")]
    Class { name: String, nearest: String },
}

impl ChangePolicy {
    /// # Errors
    /// Where the settings name a rule that there is not, or waive everything.
    pub fn new(settings: ChangeSettings, today: Option<String>) -> Result<ChangePolicy, PolicyError> {
        let known = rules::change_rules();
        let nearest = |name: &str| suggestion(name, known.iter().map(String::as_str));
        let is_unknown = |name: &&String| !known.contains(name);
        if let Some(name) = settings.classes.keys().find(is_unknown) {
            return Err(PolicyError::Class { name: name.clone(), nearest: nearest(name) });
        }
        for (number, waiver) in (1..).zip(&settings.waivers) {
            if waiver.covers_everything() {
                return Err(PolicyError::Everything { number });
            }
            if let Some(scenario) = waiver.scenario.clone() {
                return Err(PolicyError::Scenario { number, scenario });
            }
            if let Some(name) = waiver.check.as_ref().filter(is_unknown) {
                return Err(PolicyError::Rule { number, name: name.clone(), nearest: nearest(name) });
            }
        }
        Ok(ChangePolicy { settings, today })
    }

    /// Gives each change the class that the settings have for its rule, and the reason of the first waiver that
    /// covers it: one of the settings, or of the provider's own. The contracts say what operations' ids stand for.
    pub fn apply(&self, changes: &mut [StatementChange], own: &[Waiver], contracts: &[&Contract]) {
        let waivers: Vec<CurrentWaiver> = self
            .settings
            .waivers
            .iter()
            .chain(own)
            .filter(|waiver| !waiver.is_over(self.today.as_deref()))
            .map(|waiver| CurrentWaiver { waiver, key: key(waiver, contracts) })
            .collect();
        for change in changes {
            if let Some(class) = self.settings.classes.get(&change.rule) {
                change.class = *class;
            }
            let waived = waivers.iter().find(|waiver| waiver.covers(change));
            change.waived = waived.map(|waived| waived.waiver.reason.clone());
        }
    }

    /// The waivers whose last day has passed, in sentences.
    pub fn over<'a>(&'a self, own: &'a [Waiver]) -> impl Iterator<Item = String> + 'a {
        let all = self.settings.waivers.iter().chain(own);
        let over = all.filter(|waiver| waiver.is_over(self.today.as_deref()));
        over.map(|waiver| format!("a waiver ended on {}: {}", waiver.until, waiver.reason))
    }
}

/// The operation that a waiver names by its id, as `METHOD /path`.
fn key(waiver: &Waiver, contracts: &[&Contract]) -> Option<String> {
    let id = waiver.operation.as_deref()?;
    let operation = contracts.iter().find_map(|contract| contract.operation(id))?;
    Some(format!("{} {}", operation.method, operation.path))
}

struct CurrentWaiver<'a> {
    waiver: &'a Waiver,
    key: Option<String>,
}

impl CurrentWaiver<'_> {
    /// Whether it is about a change: about all that it names. One that names a scenario is about a case of `test`.
    fn covers(&self, change: &StatementChange) -> bool {
        let Waiver { finding, check, operation, scenario, .. } = self.waiver;
        let is = |named: &Option<String>, own: &str| named.as_deref().is_none_or(|named| named == own);
        // A change of several operations is waived where it is of no other than the one that is named.
        let is_of = |name: &str| change.subject == name || matches!(change.operations.as_slice(), [own] if own == name);
        let is_of_it = [operation.as_deref(), self.key.as_deref()].into_iter().flatten().any(is_of);
        scenario.is_none() && is(finding, &change.id) && is(check, &change.rule) && (operation.is_none() || is_of_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Class;
    use crate::settings::Config;

    fn policy(settings: &str) -> Result<ChangePolicy, String> {
        let config = Config::parse("countersign.toml", settings).map_err(|error| error.to_string())?;
        ChangePolicy::new(config.changes, Some("2026-06-01".to_owned())).map_err(|error| error.to_string())
    }

    fn waiver(named: &str, until: &str) -> String {
        format!("[[changes.waivers]]\n{named}\nreason = \"known\"\nuntil = \"{until}\"\n")
    }

    fn change(subject: &str, operations: &[&str]) -> StatementChange {
        let rule = ("operation-removed".to_owned(), subject.to_owned());
        let change = StatementChange::new("shop", rule, Class::Breaking, "gone".to_owned(), None, None);
        StatementChange { operations: operations.iter().map(|name| (*name).to_owned()).collect(), ..change }
    }

    fn waived(settings: &str, change: StatementChange) -> bool {
        let mut changes = [change];
        policy(settings).unwrap().apply(&mut changes, &[], &[]);
        changes[0].waived.is_some()
    }

    #[test]
    fn a_waiver_covers_what_it_names_until_its_day() {
        let of_a = || change("GET /a", &["GET /a"]);
        let (later, before) = ("2026-12-31", "2026-05-31");
        assert!(waived(&waiver("check = \"operation-removed\"", later), of_a()));
        assert!(waived(&waiver("operation = \"GET /a\"", later), of_a()));
        assert!(waived(&waiver(&format!("finding = \"{}\"", of_a().id), later), of_a()));
        assert!(!waived(&waiver("check = \"operation-removed\"", before), of_a()));
        assert!(!waived(&waiver("check = \"operation-added\"", later), of_a()));
        assert!(!waived(&waiver("operation = \"GET /b\"", later), of_a()));
        assert!(!waived(&waiver("check = \"operation-removed\"\noperation = \"GET /b\"", later), of_a()));
        assert!(!waived(
            &waiver("operation = \"GET /a\"", later),
            change("/components/schemas/A", &["GET /a", "GET /b"])
        ));
    }

    #[test]
    fn a_rule_has_the_class_that_the_settings_give_it() {
        let mut changes = [change("GET /a", &[])];
        policy("[changes.classes]\noperation-removed = \"note\"\n").unwrap().apply(&mut changes, &[], &[]);
        assert_eq!(changes[0].class, Class::Note);
    }

    #[test]
    fn what_covers_everything_or_names_what_is_not_there_is_refused() {
        let later = "2026-12-31";
        let refused = [
            (waiver("", later), "waiver 1 covers everything"),
            (waiver("check = \"operation-remove\"", later), "did you mean `operation-removed`?"),
            (waiver("scenario = \"credential-missing\"", later), "no change is of one"),
            ("[changes.classes]\nrequest-enum-narrow = \"note\"\n".to_owned(), "did you mean `request-enum-narrower`?"),
            ("[changes.classes]\noperation-removed = \"bad\"\n".to_owned(), "countersign.toml:2:"),
        ];
        for (settings, said) in refused {
            let error = policy(&settings).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
