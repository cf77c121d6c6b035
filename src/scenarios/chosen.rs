//! Values that the document itself gives for parameters that may be left out, or may be one of several: each value
//! alone with each of another parameter, in as few requests as do.

use std::collections::HashSet;

use serde_json::Value;

use super::bodies::MOST_REQUESTS;
use super::faults::{FaultKind, RequestFault};
use super::valid::{Provocation, Valid};
use crate::live::Request;
use countersign_openapi::{Direction, Location, Node, Parameter, ParameterStyle, letters, value_has_effect};

/// So many values of one parameter are tried: the first ones of a list.
const MOST_VALUES: usize = 8;
/// Of so many parameters something is chosen, those first that the document has first.
const MOST_PARAMETERS: usize = 12;

/// A parameter, and what may be chosen for it.
struct Choice<'v> {
    parameter: &'v Parameter,
    options: Vec<ChoiceOption>,
}

struct ChoiceOption {
    /// Nothing where the parameter is left out.
    text: Option<String>,
    /// Whether the valid request is another with it.
    changes: bool,
}

impl Valid<'_> {
    /// Requests in which parameters have the values that the document gives for them. Each pair of two parameters'
    /// values is in one of them, those with the most new pairs first.
    pub fn each_choice(&self) -> Vec<Provocation> {
        let choices: Vec<Choice> = self.choices().take(MOST_PARAMETERS).collect();
        let rows = pairwise(&choices.iter().map(|choice| choice.options.len()).collect::<Vec<_>>());
        let made = rows.into_iter().enumerate().map(|(index, row)| {
            let chosen: Vec<(&Choice, &ChoiceOption)> =
                choices.iter().zip(&row).map(|(choice, option)| (choice, &choice.options[*option])).collect();
            let request = chosen.iter().fold(self.request.clone(), |request, (choice, option)| {
                self.with_choice(request, choice.parameter, option.text.as_deref())
            });
            let fault = self.only_one(&chosen, &request);
            Provocation { variant: Some(format!("{}", index + 1)), fault, ..Provocation::of(request) }
        });
        let is_new = |made: &Provocation| made.request != self.request;
        made.filter(is_new).collect()
    }

    fn with_choice(&self, request: Request, parameter: &Parameter, text: Option<&str>) -> Request {
        match text {
            Some(text) => self.filled(request, parameter, text),
            None => self.left_out(request, parameter),
        }
    }

    /// What is chosen, where it is of one parameter alone: of several, some may exclude others.
    fn only_one(&self, chosen: &[(&Choice, &ChoiceOption)], request: &Request) -> Option<RequestFault> {
        let mut others = chosen.iter().filter(|(_, option)| option.changes);
        let (choice, option) = others.next()?;
        if others.next().is_some() || *request == self.request {
            return None;
        }
        let parameter = choice.parameter;
        let says = match option.text {
            Some(_) => format!("{} has a value that the document gives for it", super::faults::called(parameter)),
            None => format!("{} is left out, which may be", super::faults::called(parameter)),
        };
        Some(RequestFault { kind: FaultKind::None, says, source: parameter.source.clone(), basis: parameter.basis })
    }

    fn choices(&self) -> impl Iterator<Item = Choice<'_>> {
        const PLACES: [Location; 3] = [Location::Query, Location::Header, Location::Cookie];
        let needing = self.needing_others();
        self.parameters(&PLACES).filter(move |parameter| !needing.contains(&parameter.name)).filter_map(|parameter| {
            let is_plain = matches!(parameter.style, ParameterStyle::Form | ParameterStyle::Simple);
            let schema = self.schema(parameter).filter(|_| is_plain)?;
            let option = |text: Option<String>| {
                let changes = self.with_choice(self.request.clone(), parameter, text.as_deref()) != self.request;
                ChoiceOption { text, changes }
            };
            let left_out = (!parameter.required).then_some(None).into_iter();
            let options: Vec<_> = left_out.chain(self.given(parameter, &schema).into_iter().map(Some)).collect();
            (options.len() > 1).then(|| Choice { parameter, options: options.into_iter().map(option).collect() })
        })
    }

    /// The members of objects that may be left out, and have others that none may be without.
    fn needing_others(&self) -> HashSet<String> {
        let optional = self.operation.parameters_in(Location::Query).filter(|whole| !whole.required);
        let members = optional.map(|whole| (whole, self.read.members.of(whole)));
        let needing = members.filter(|(whole, members)| !members.is_empty() && !self.takes_nothing(whole));
        needing.flat_map(|(_, members)| members).map(|member| member.name).collect()
    }

    /// The texts that the document gives for a parameter: what it lists, both truths, its bounds where they are near,
    /// and what it shows.
    fn given(&self, parameter: &Parameter, schema: &Node) -> Vec<String> {
        let listed = schema.listed();
        let truths = (schema.text("type") == Some("boolean")).then(|| [true, false].map(Value::from));
        let is_near = |value: &Value| value.as_i64().is_some_and(|number| (-1000..=1000).contains(&number));
        // The least id is nobody's.
        let names_other = ["id", "ids"].iter().any(|end| letters(&parameter.name).ends_with(end));
        let bounds = ["minimum", "maximum"].into_iter().filter(|_| !names_other);
        let bounds = bounds.filter_map(|bound| schema.value.get(bound).cloned());
        let shown = parameter.is_given(self.contract).then(|| parameter.sample(self.contract).ok()).flatten();
        let values = listed.into_iter().chain(truths.into_iter().flatten()).chain(bounds.filter(is_near));
        let values = values.chain(shown.map(|shown| (*shown).clone()));
        let fits = |value: &Value| self.contract.schemas.fits(Direction::Request, &schema.pointer, value);
        let mut texts: Vec<String> = Vec::new();
        for value in values.filter(fits) {
            let text = match value {
                Value::String(text) => text,
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                _ => continue,
            };
            // A GET with it may do what only `--allow` lets an operation do.
            if self.operation.is_safe() && value_has_effect(&text) {
                continue;
            }
            if !text.is_empty() && !texts.contains(&text) && texts.len() < MOST_VALUES {
                texts.push(text);
            }
        }
        texts
    }
}

/// Rows of options, one of each count, until each pair of options of two columns is in one, the ones first in which
/// most are new. A single column has a row for each option.
fn pairwise(counts: &[usize]) -> Vec<Vec<usize>> {
    if let [count] = counts {
        return (0..*count).map(|option| vec![option]).collect();
    }
    let mut open = OpenPairs::of(counts);
    let mut rows = Vec::new();
    for [(one, first), (other, second)] in pairs(counts) {
        if rows.len() == MOST_REQUESTS {
            break;
        }
        if !open.have((one, first), (other, second)) {
            continue;
        }
        let mut row: Vec<Option<usize>> = vec![None; counts.len()];
        (row[one], row[other]) = (Some(first), Some(second));
        for column in 0..counts.len() {
            if row[column].is_none() {
                let fresh = |option: usize| {
                    let chosen = row.iter().enumerate().filter_map(|(other, chosen)| Some((other, (*chosen)?)));
                    chosen.filter(|chosen| open.have((column, option), *chosen)).count()
                };
                // The first of those that are as good: what the document has first.
                let best = (0..counts[column]).rev().max_by_key(|option| fresh(*option));
                row[column] = best;
            }
        }
        let row: Vec<usize> = row.into_iter().map(Option::unwrap_or_default).collect();
        open.close(&row);
        rows.push(row);
    }
    rows
}

/// A column, and one of its options.
type Chosen = (usize, usize);

/// Each option of each column with each of each column behind it.
fn pairs(counts: &[usize]) -> impl Iterator<Item = [Chosen; 2]> {
    let columns = (0..counts.len()).flat_map(|one| (one + 1..counts.len()).map(move |other| (one, other)));
    columns.flat_map(move |(one, other)| {
        let second = move |first| (0..counts[other]).map(move |second| [(one, first), (other, second)]);
        (0..counts[one]).flat_map(second)
    })
}

/// The pairs of options that are in no row yet.
struct OpenPairs {
    /// The number of the first option of each column, of all options.
    begins: Vec<usize>,
    /// How many options there are.
    all: usize,
    /// For each two options, in either order.
    open: Vec<bool>,
}

impl OpenPairs {
    fn of(counts: &[usize]) -> OpenPairs {
        let begins = counts.iter().scan(0, |all, count| Some(std::mem::replace(all, *all + count))).collect();
        let all = counts.iter().sum();
        OpenPairs { begins, all, open: vec![true; all * all] }
    }

    fn place(&self, (column, option): Chosen, (other, chosen): Chosen) -> usize {
        (self.begins[column] + option) * self.all + self.begins[other] + chosen
    }

    fn have(&self, one: Chosen, other: Chosen) -> bool {
        self.open[self.place(one, other)]
    }

    /// Those of a row are in one.
    fn close(&mut self, row: &[usize]) {
        let chosen = || row.iter().copied().enumerate();
        for (one, other) in chosen().flat_map(|one| chosen().map(move |other| (one, other))) {
            let place = self.place(one, other);
            self.open[place] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pairwise;

    #[test]
    fn each_pair_is_in_a_row_and_few_rows_do() {
        assert_eq!(pairwise(&[3]), [[0], [1], [2]]);
        assert!(pairwise(&[]).is_empty());
        for (counts, most) in [(&[2, 2, 2][..], 5), (&[3, 3, 2, 2], 11), (&[4, 2, 2, 2, 2], 11)] {
            let rows = pairwise(counts);
            assert!(rows.len() <= most, "{counts:?}: {}", rows.len());
            for one in 0..counts.len() {
                for other in one + 1..counts.len() {
                    for first in 0..counts[one] {
                        for second in 0..counts[other] {
                            assert!(rows.iter().any(|row| row[one] == first && row[other] == second), "{counts:?}");
                        }
                    }
                }
            }
        }
        // However many there are, it ends.
        assert_eq!(pairwise(&[8; 12]).len(), 64);
    }
}
