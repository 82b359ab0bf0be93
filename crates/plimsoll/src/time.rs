//! The one place that knows what time it is.

use anyhow::Context as _;
use plimsoll_model::Timestamp;

/// Now.
pub(crate) fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

/// RFC 3339 in UTC, to the second.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads RFC 3339, or a date, which means its first instant in UTC.
pub(crate) fn parse(text: &str) -> anyhow::Result<Timestamp> {
    let at = text.parse::<jiff::Timestamp>().or_else(|error| {
        let date: jiff::civil::Date = text.parse().map_err(|_| error)?;
        jiff::tz::TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0))
    });
    let at = at.with_context(|| format!("--as-of `{text}`: expected a time such as 2026-03-31T00:00:00Z"))?;
    Ok(Timestamp(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::{parse, rfc3339};

    #[test]
    fn times_and_dates_are_read() {
        for text in ["2026-03-31T00:00:00Z", "2026-03-31T02:00:00+02:00", "2026-03-31"] {
            assert_eq!(rfc3339(parse(text).unwrap()), "2026-03-31T00:00:00Z", "{text}");
        }
        assert!(parse("yesterday").is_err());
    }
}
