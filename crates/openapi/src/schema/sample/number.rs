//! Numbers within bounds.

use serde_json::{Map, Number, Value};

/// The least and the most that a number may be.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Bounds {
    least: Option<f64>,
    most: Option<f64>,
    /// The same of integers, which may be larger than a fraction can tell apart.
    least_whole: Option<i128>,
    most_whole: Option<i128>,
}

/// Which of several numbers that are within the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    Usual,
    Large,
    Small,
}

impl Bounds {
    /// Takes in what a schema says. `exclusiveMinimum` is a flag in 3.0 and a number in 3.1.
    pub fn take(&mut self, members: &Map<String, Value>) {
        let flagged = |name: &str| members.get(name) == Some(&Value::Bool(true));
        for (inclusive, exclusive, is_least) in
            [("minimum", "exclusiveMinimum", true), ("maximum", "exclusiveMaximum", false)]
        {
            let stated = members.get(inclusive).and_then(Value::as_number).map(|bound| (bound, flagged(exclusive)));
            let excluded = members.get(exclusive).and_then(Value::as_number).map(|bound| (bound, true));
            for (bound, excluded) in stated.into_iter().chain(excluded) {
                if is_least { self.at_least(bound, excluded) } else { self.at_most(bound, excluded) }
            }
        }
    }

    fn at_least(&mut self, bound: &Number, excluded: bool) {
        let number = bound.as_f64().unwrap_or(f64::MIN);
        let beyond = if excluded { number + nudge(number) } else { number };
        self.least = self.least.into_iter().chain([beyond]).reduce(f64::max);
        let step = i128::from(excluded && number.fract() == 0.0);
        let whole = whole(bound).unwrap_or(number.ceil() as i128) + step;
        self.least_whole = self.least_whole.into_iter().chain([whole]).max();
    }

    fn at_most(&mut self, bound: &Number, excluded: bool) {
        let number = bound.as_f64().unwrap_or(f64::MAX);
        let beyond = if excluded { number - nudge(number) } else { number };
        self.most = self.most.into_iter().chain([beyond]).reduce(f64::min);
        let step = i128::from(excluded && number.fract() == 0.0);
        let whole = whole(bound).unwrap_or(number.floor() as i128) - step;
        self.most_whole = self.most_whole.into_iter().chain([whole]).min();
    }

    pub fn are_stated(&self) -> bool {
        self.least.is_some() || self.most.is_some()
    }

    /// An integer within the bounds, and a multiple: 1 where that is one.
    pub fn integer(&self, multiple: Option<f64>, spread: Spread) -> Value {
        let step = multiple.map_or(1, whole_step);
        let least = self
            .least_whole
            .map(|least| least.div_euclid(step) * step + if least.rem_euclid(step) == 0 { 0 } else { step });
        let most = self.most_whole.map(|most| most.div_euclid(step) * step);
        let wanted = match spread {
            Spread::Usual => step,
            Spread::Large => least.unwrap_or(0).max(0) + 1000 * step,
            Spread::Small => most.unwrap_or(0).min(0) - 1000 * step,
        };
        let chosen = within(wanted, least, most);
        i64::try_from(chosen)
            .map(Value::from)
            .or_else(|_| u64::try_from(chosen).map(Value::from))
            .unwrap_or_else(|_| Number::from_f64(chosen as f64).map_or(Value::Null, Value::Number))
    }

    /// A number within the bounds, and a multiple.
    pub fn number(&self, multiple: Option<f64>, spread: Spread) -> Value {
        let usual = match spread {
            Spread::Usual => multiple.unwrap_or(1.0),
            Spread::Large => self.least.unwrap_or(0.0).max(0.0) + 1000.0,
            Spread::Small => self.most.unwrap_or(0.0).min(0.0) - 1000.0,
        };
        let chosen = match multiple {
            Some(step) if step > 0.0 => {
                let least = self.least.map(|least| (least / step).ceil() * step);
                within((usual / step).floor() * step, least, self.most)
            }
            _ => match (self.least, self.most) {
                (Some(least), Some(most)) if !(least..=most).contains(&usual) => least + (most - least) / 2.0,
                _ => within(usual, self.least, self.most),
            },
        };
        Number::from_f64(chosen).map_or(Value::Null, Value::Number)
    }
}

/// The least whole number that is a multiple.
fn whole_step(multiple: f64) -> i128 {
    let whole = (1..=1000).map(|times| multiple.abs() * f64::from(times)).find(|step| step.fract() == 0.0);
    whole.map_or(1, |step| (step as i128).max(1))
}

/// What stands for a bound that itself is excluded: a little is enough.
fn nudge(bound: f64) -> f64 {
    (bound.abs() * 1e-9).max(1e-6)
}

fn whole(bound: &Number) -> Option<i128> {
    bound.as_i64().map(i128::from).or_else(|| bound.as_u64().map(i128::from))
}

fn within<N: PartialOrd>(usual: N, least: Option<N>, most: Option<N>) -> N {
    match (least, most) {
        (Some(least), _) if usual < least => least,
        (_, Some(most)) if usual > most => most,
        _ => usual,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bounds(schema: &Value) -> Bounds {
        let mut bounds = Bounds::default();
        bounds.take(schema.as_object().unwrap());
        bounds
    }

    #[test]
    fn numbers_are_within_their_bounds() {
        let integer = |schema: Value, multiple| bounds(&schema).integer(multiple, Spread::Usual);
        assert_eq!(integer(json!({}), None), json!(1));
        assert_eq!(integer(json!({ "exclusiveMinimum": 0 }), None), json!(1));
        assert_eq!(integer(json!({ "minimum": 4, "exclusiveMinimum": true }), None), json!(5));
        assert_eq!(integer(json!({ "minimum": 10, "maximum": 20 }), Some(7.0)), json!(14));
        assert_eq!(integer(json!({ "maximum": -3 }), None), json!(-3));
        assert_eq!(integer(json!({ "minimum": 9_007_199_254_740_993_i64 }), None), json!(9_007_199_254_740_993_i64));
        assert_eq!(integer(json!({ "minimum": u64::MAX }), None), json!(u64::MAX));
        let number = |schema: Value, multiple| bounds(&schema).number(multiple, Spread::Usual);
        let little = number(json!({ "exclusiveMinimum": 0, "maximum": 0.5 }), None).as_f64().unwrap();
        assert!(little > 0.0 && little < 0.5);
        assert_eq!(number(json!({}), Some(0.25)), json!(0.25));
        assert_eq!(number(json!({ "minimum": 100 }), None), json!(100.0));
    }

    #[test]
    fn other_numbers_are_within_the_same_bounds() {
        assert_eq!(bounds(&json!({ "minimum": 0 })).integer(None, Spread::Large), json!(1000));
        assert_eq!(bounds(&json!({ "maximum": 10 })).integer(None, Spread::Small), json!(-1000));
        assert_eq!(bounds(&json!({ "minimum": 0, "maximum": 10 })).integer(None, Spread::Large), json!(10));
        assert_eq!(bounds(&json!({ "minimum": 0, "maximum": 10 })).number(None, Spread::Small), json!(5.0));
    }
}
