//! The command that shows something again.

use crate::live::{Request, Slot, curl};
use crate::provider::Provider;
use crate::settings::Variables;

/// The command that sends a request, with credentials as shell variables; `is_own` tells of a
/// scheme whether a variable of its own holds its credential, and not one that is every scheme's.
pub fn reproduce(provider: &Provider, request: &Request, base: &str, is_own: &dyn Fn(&str) -> bool) -> String {
    let variables = Variables::of(&provider.settings);
    let shell = |slot: &Slot| match provider.contract.scheme(&slot.scheme) {
        Some(scheme) => variables.shell(slot, scheme, is_own(&slot.scheme)),
        None => slot.to_string(),
    };
    curl(request, base, &shell)
}
