//! Numbers within bounds.

use serde_json::{Number, Value};

/// What stands for a bound that itself is excluded: for integers the next one is in, and for
/// others a little is enough.
pub(super) fn above(bound: f64) -> f64 {
    bound + nudge(bound)
}

pub(super) fn below(bound: f64) -> f64 {
    bound - nudge(bound)
}

fn nudge(bound: f64) -> f64 {
    (bound.abs() * 1e-9).max(1e-6)
}

/// An integer within the bounds, and a multiple: 1 where that is one.
pub(super) fn integer(minimum: Option<f64>, maximum: Option<f64>, multiple: Option<f64>) -> Value {
    let step = multiple.map_or(1.0, |multiple| multiple.abs().max(1.0));
    let least = minimum.map(|minimum| (minimum / step).ceil() * step);
    let most = maximum.map(|maximum| (maximum / step).floor() * step);
    let chosen = within(step, least, most);
    Value::from(chosen as i64)
}

/// A number within the bounds, and a multiple.
pub(super) fn number(minimum: Option<f64>, maximum: Option<f64>, multiple: Option<f64>) -> Value {
    let chosen = match multiple {
        Some(step) if step > 0.0 => {
            let least = minimum.map(|minimum| (minimum / step).ceil() * step);
            within(step, least, maximum)
        }
        _ => match (minimum, maximum) {
            (Some(least), Some(most)) if !(least..=most).contains(&1.0) => least + (most - least) / 2.0,
            _ => within(1.0, minimum, maximum),
        },
    };
    Number::from_f64(chosen).map_or(Value::Null, Value::Number)
}

fn within(usual: f64, least: Option<f64>, most: Option<f64>) -> f64 {
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

    #[test]
    fn numbers_are_within_their_bounds() {
        assert_eq!(integer(None, None, None), json!(1));
        assert_eq!(integer(Some(above(0.0)), None, None), json!(1));
        assert_eq!(integer(Some(10.0), Some(20.0), Some(7.0)), json!(14));
        assert_eq!(integer(None, Some(-3.0), None), json!(-3));
        assert_eq!(number(Some(above(0.0)), Some(0.5), None).as_f64().map(|number| number < 0.5), Some(true));
        assert_eq!(number(None, None, Some(0.25)), json!(0.25));
        assert_eq!(number(Some(100.0), None, None), json!(100.0));
    }
}
