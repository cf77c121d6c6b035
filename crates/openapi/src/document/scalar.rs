//! YAML's plain scalars
//! ([core schema, 10.3.2](https://yaml.org/spec/1.2.2/#1032-tag-resolution)).

use serde_json::{Number, Value};

/// What a plain scalar without a tag means. A timestamp is a string in YAML 1.2,
/// and so are `yes`, `no`, `on` and `off`. Digits behind a zero stay a string as
/// well, against the letter of the schema: who writes `08012` means a postcode,
/// and JSON has no such number.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).unwrap_or_else(|| Value::String(text.to_owned())),
    }
}

/// What a scalar under a core tag means; `None` where it can't mean that.
pub(super) fn tagged(kind: &str, text: &str) -> Option<Value> {
    let value = plain(text);
    match kind {
        "null" => value.is_null().then_some(value),
        "bool" => value.is_boolean().then_some(value),
        "int" => (value.is_i64() || value.is_u64()).then_some(value),
        "float" => value.is_number().then(|| float(text)),
        _ => Some(Value::String(text.to_owned())),
    }
}

/// A float; one that no double holds becomes the nearest that one does. JSON has
/// no infinity, so that none may arise.
fn float(text: &str) -> Value {
    let float = text.parse::<f64>().unwrap_or(0.0).clamp(f64::MIN, f64::MAX);
    Number::from_f64(float).map_or(Value::Null, Value::Number)
}

/// An integer or a float.
pub(super) fn number(text: &str) -> Option<Value> {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(Value::from);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(digits) = text.strip_prefix("0o").filter(|d| is_digits(d, 8)) {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x").filter(|d| is_digits(d, 16)) {
        return radix(digits, 16);
    }
    if is_digits(unsigned, 10) {
        if unsigned.len() > 1 && unsigned.starts_with('0') {
            return None;
        }
        let signed = text.parse::<i64>().ok().map(Value::from);
        let unsigned = || text.parse::<u64>().ok().map(Value::from);
        return Some(signed.or_else(unsigned).unwrap_or_else(|| float(text)));
    }
    is_float(unsigned).then(|| float(text))
}

fn is_digits(text: &str, radix: u32) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_digit(radix))
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent = exponent.map(|e| e.strip_prefix(['-', '+']).unwrap_or(e));
    let mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => is_digits(fraction, 10),
        Some((whole, fraction)) => is_digits(whole, 10) && (fraction.is_empty() || is_digits(fraction, 10)),
        None => is_digits(mantissa, 10),
    };
    mantissa && exponent.is_none_or(|e| is_digits(e, 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_scalars_mean_what_the_core_schema_says() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("True", json!(true)),
            ("yes", json!("yes")),
            ("off", json!("off")),
            ("200", json!(200)),
            ("-7", json!(-7)),
            ("+7", json!(7)),
            ("007", json!("007")),
            ("0", json!(0)),
            ("0o17", json!(15)),
            ("0xfF", json!(255)),
            ("0xffffffffffffffff", json!(u64::MAX)),
            ("1_000", json!("1_000")),
            ("12:30", json!("12:30")),
            ("1.0", json!(1.0)),
            (".5", json!(0.5)),
            ("1.", json!(1.0)),
            ("1e3", json!(1000.0)),
            ("e3", json!("e3")),
            (".", json!(".")),
            ("-", json!("-")),
            (".inf", json!(".inf")),
            (".nan", json!(".nan")),
            ("3.0.3", json!("3.0.3")),
            ("2024-01-02", json!("2024-01-02")),
            ("2024-01-02T03:04:05Z", json!("2024-01-02T03:04:05Z")),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
        ] {
            assert_eq!(plain(text), value, "{text}");
        }
        assert_eq!(plain("1.0").to_string(), "1.0");
    }

    #[test]
    fn a_number_that_nothing_holds_becomes_the_nearest() {
        assert_eq!(plain("18446744073709551616"), json!(18446744073709551616.0_f64));
        assert_eq!(plain("1e999"), json!(f64::MAX));
        assert_eq!(plain("-1e999"), json!(f64::MIN));
    }

    #[test]
    fn a_tag_decides() {
        assert_eq!(tagged("str", "200"), Some(json!("200")));
        assert_eq!(tagged("float", "1"), Some(json!(1.0)));
        assert_eq!(tagged("int", "one"), None);
        assert_eq!(tagged("binary", "AA=="), Some(json!("AA==")));
    }
}
