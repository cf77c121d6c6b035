//! Days and moments (`format: date` and `date-time`).
//!
//! They hold the text that came: a client that refused a whole answer because one date in it is not as
//! [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6) has it would be of less use than one that says
//! so of that date.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month, OffsetDateTime, format_description::well_known::Rfc3339};

/// A moment (`date-time`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(String);

/// A day (`date`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CalendarDay(String);

impl Moment {
    /// The moment; none where the text is not of the documented format.
    pub fn value(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::parse(&self.0, &Rfc3339).ok()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CalendarDay {
    /// The day; none where the text is not of the documented format.
    pub fn value(&self) -> Option<Date> {
        let [year, month, day] = self.0.split('-').collect::<Vec<_>>().try_into().ok()?;
        let number = |text: &str, digits: usize| {
            let is_plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| text.parse::<u16>().ok()).flatten()
        };
        let month = Month::try_from(u8::try_from(number(month, 2)?).ok()?).ok()?;
        Date::from_calendar_date(number(year, 4)?.into(), month, number(day, 2)?.try_into().ok()?).ok()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A year that RFC 3339 can't write, beyond 9999, is written as Rust shows it.
impl From<OffsetDateTime> for Moment {
    fn from(value: OffsetDateTime) -> Moment {
        Moment(value.format(&Rfc3339).unwrap_or_else(|_| value.to_string()))
    }
}

impl From<Date> for CalendarDay {
    fn from(value: Date) -> CalendarDay {
        CalendarDay(value.to_string())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for CalendarDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        serde_json::from_value(text.into()).unwrap()
    }

    fn day(text: &str) -> CalendarDay {
        serde_json::from_value(text.into()).unwrap()
    }

    #[test]
    fn a_moment_is_one_and_is_written_as_it_was_read() {
        let noon = moment("2024-01-01T12:00:00Z");
        assert_eq!(noon.value().map(OffsetDateTime::unix_timestamp), Some(1_704_110_400));
        assert_eq!(noon.value(), moment("2024-01-01T14:00:00+02:00").value());
        assert_eq!(Moment::from(noon.value().unwrap()), noon);
        assert_eq!(serde_json::to_string(&moment("soon")).unwrap(), "\"soon\"");
    }

    #[test]
    fn a_day_is_one() {
        let leap = day("2024-02-29");
        assert_eq!(leap.value().map(|day| day.ordinal()), Some(60));
        assert_eq!(CalendarDay::from(leap.value().unwrap()), leap);
    }

    #[test]
    fn what_is_of_another_format_is_kept_and_is_no_date() {
        for text in ["", "soon", "2023-02-29", "2024-1-1", "+024-01-01", "2024-01-01T12:00:00Z", "20240101"] {
            assert_eq!(day(text).value(), None, "{text}");
            assert_eq!(day(text).as_str(), text);
        }
        for text in ["", "2024-01-01", "2024-01-01T12:00:00", "2024-13-01T12:00:00Z"] {
            assert_eq!(moment(text).value(), None, "{text}");
        }
    }
}
