//! The names that a value of an option may be: shells complete them.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use super::changes::ChangesDestination;
use super::explain;
use super::reports::ReportDestination;
use crate::report::{self, changes};
use crate::{provider, rules, scenarios};

/// A parser of values that also names those that there are. It takes what it takes without the names too: an id that is
/// not there is told later, with the nearest one.
#[derive(Clone)]
pub struct WithNames<P> {
    parser: P,
    names: fn() -> Vec<&'static str>,
}

impl<P: TypedValueParser> TypedValueParser for WithNames<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<P::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}

/// Reads a value from its text.
type Parse<T> = fn(&str) -> Result<T, String>;

/// `FORMAT` or `FORMAT=FILE`, of a run.
pub fn formats() -> WithNames<Parse<ReportDestination>> {
    let names = || report::ALL.iter().map(|format| format.id).collect();
    WithNames { parser: ReportDestination::parse, names }
}

/// The same, of what differs.
pub fn formats_of_changes() -> WithNames<Parse<ChangesDestination>> {
    let names = || changes::ALL.iter().map(|format| format.id).collect();
    WithNames { parser: ChangesDestination::parse, names }
}

pub fn scenarios() -> WithNames<StringValueParser> {
    WithNames { parser: StringValueParser::new(), names: || scenarios::ALL.iter().map(|own| own.id).collect() }
}

pub fn checks() -> WithNames<StringValueParser> {
    WithNames { parser: StringValueParser::new(), names: || rules::EXCHANGE.iter().map(|check| check.id()).collect() }
}

/// Ids of what `explain` knows; that of a finding has no list.
pub fn explained() -> WithNames<StringValueParser> {
    WithNames { parser: StringValueParser::new(), names: || explain::ids().collect() }
}

/// Built-in providers, where a document may stand too.
pub fn providers() -> WithNames<StringValueParser> {
    WithNames { parser: StringValueParser::new(), names: provider_names }
}

pub fn provider_names() -> Vec<&'static str> {
    provider::typed::PROVIDERS.iter().map(|provider| provider.id).collect()
}
