//! How long a service asks to be left alone.

use std::time::{Duration, SystemTime};

use crate::live::Response;

/// How long a service asks to be left alone: it answers 429, or 503 with `Retry-After` (RFC 6585 §4,
/// RFC 9110 §10.2.3). Where a 429 does not say how long, it is a second.
pub(super) fn asked_pause(response: &Response) -> Option<Duration> {
    let stated = response.header("retry-after").next().and_then(|value| delay_of(&value.shown()));
    match response.status {
        429 => Some(stated.unwrap_or(Duration::from_secs(1))),
        503 => stated,
        _ => None,
    }
}

/// How long a `Retry-After` asks to wait from now on.
pub fn delay_of(text: &str) -> Option<Duration> {
    delay(text, SystemTime::now())
}

/// Reads `Retry-After`: seconds, or a date, whose time may be over.
fn delay(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let seconds = |text| delay(text, now).map(|delay| delay.as_secs());
        assert_eq!(seconds(" 120 "), Some(120));
        for date in ["Sun, 06 Nov 1994 08:50:07 GMT", "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994"] {
            assert_eq!(seconds(date), Some(30), "{date}");
        }
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0), "what is over is not waited for");
        assert_eq!(seconds("soon"), None);
    }
}
