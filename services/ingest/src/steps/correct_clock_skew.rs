//! The time at which an event happened, by the server's clock (the reference is when capture received it).

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone as _, Utc};

use crate::{event::Event, steps::Verdict, world::World};

/// An event further ahead than any time zone explains has a wrong date, not a fast clock.
const FARTHEST_AHEAD: Duration = Duration::hours(23);
/// `events.timestamp` holds no earlier year.
const FIRST_YEAR: i32 = 1900;

pub(super) fn correct_clock_skew<'a>(world: &mut World<'_>, mut event: Event<'a>) -> Verdict<'a> {
    let captured = &event.captured;
    let sent = captured.timestamp.as_deref();
    let parsed = sent.and_then(parse_iso_8601);
    if sent.is_some() && parsed.is_none() && captured.offset_ms.is_none() {
        world.warn(
            &event,
            "invalid_timestamp",
            [("timestamp", sent.unwrap_or_default().into())],
        );
    }
    let is_sent_at_ignored = captured.is_historical
        || event
            .properties
            .get("$ignore_sent_at")
            .is_some_and(|value| value.get() == "true");
    let sent_at = captured
        .sent_at
        .as_deref()
        .filter(|_| !is_sent_at_ignored)
        .and_then(parse_iso_8601);
    event.timestamp = corrected(captured.captured_at, captured.offset_ms, parsed, sent_at);
    Verdict::Keep(event)
}

fn corrected(
    now: DateTime<Utc>,
    offset_ms: Option<u64>,
    timestamp: Option<Moment>,
    sent_at: Option<Moment>,
) -> DateTime<Utc> {
    let happened = match (offset_ms, timestamp, sent_at) {
        (Some(offset_ms), _, _) => i64::try_from(offset_ms)
            .ok()
            .and_then(Duration::try_milliseconds)
            .and_then(|age| now.checked_sub_signed(age))
            .unwrap_or(DateTime::UNIX_EPOCH),
        (None, Some(Moment::At(timestamp)), Some(Moment::At(sent_at))) => now
            .checked_sub_signed(sent_at - timestamp)
            .unwrap_or(DateTime::UNIX_EPOCH),
        (None, Some(Moment::At(timestamp)), _) => timestamp,
        (None, Some(Moment::OutOfRange), _) => DateTime::UNIX_EPOCH,
        (None, None, _) => now,
    };
    if happened > now + FARTHEST_AHEAD {
        now
    } else if happened.year() < FIRST_YEAR {
        DateTime::UNIX_EPOCH
    } else {
        happened
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    At(DateTime<Utc>),
    /// A well-formed time of a year outside of 0 to 9999.
    OutOfRange,
}

/// `2026-11-24`, then optionally `T` or a space and `10:20[:30[.123]]`, then optionally `Z`, `+05:30`, `+0530` or `+05`;
/// without a zone it is UTC. A signed year may have more than four digits.
fn parse_iso_8601(text: &str) -> Option<Moment> {
    let text = text.trim();
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let (year, rest) = unsigned.split_once('-')?;
    if !(4..=9).contains(&year.len()) {
        return None;
    }
    let year = sign * number(year)?;
    let (month, rest) = (number(rest.get(..2)?)?, rest.get(2..)?.strip_prefix('-')?);
    let (day, rest) = (number(rest.get(..2)?)?, rest.get(2..)?);
    let (time, offset) = match rest.strip_prefix(['T', 't', ' ']) {
        None if rest.is_empty() => (NaiveTime::MIN, Duration::zero()),
        None => return None,
        Some(rest) => parse_time_and_zone(rest)?,
    };
    // A leap year stands in for a year that the calendar cannot hold, so that a wrong month or day is still malformed.
    NaiveDate::from_ymd_opt(2024, month.cast_unsigned(), day.cast_unsigned())?;
    if !(0..=9999).contains(&year) {
        return Some(Moment::OutOfRange);
    }
    let date = NaiveDate::from_ymd_opt(year, month.cast_unsigned(), day.cast_unsigned())?;
    let utc = Utc.from_utc_datetime(&date.and_time(time)) - offset;
    Some(Moment::At(utc))
}

fn parse_time_and_zone(text: &str) -> Option<(NaiveTime, Duration)> {
    let zone_at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = (text[..zone_at].trim_end(), &text[zone_at..]);
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let mut part = || match parts.next() {
        Some(digits) if digits.len() == 2 => number(digits).map(i32::cast_unsigned),
        Some(_) => None,
        None => Some(0),
    };
    let (hour, minute, second) = (part()?, part()?, part()?);
    if parts.next().is_some()
        || fraction.is_empty()
        || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let nanos: u32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    // A leap second becomes the second before it.
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second.min(59), nanos)?;
    Some((time, parse_zone(zone)?))
}

fn parse_zone(zone: &str) -> Option<Duration> {
    let sign = match zone.as_bytes().first() {
        None => return Some(Duration::zero()),
        Some(b'Z' | b'z') => return (zone.len() == 1).then(Duration::zero),
        Some(b'-') => -1,
        Some(_) => 1,
    };
    let digits = zone[1..].replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits)?, 0),
        4 => (number(digits.get(..2)?)?, number(digits.get(2..)?)?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59)
        .then(|| Duration::minutes(i64::from(sign) * i64::from(hours * 60 + minutes)))
}

fn number(digits: &str) -> Option<i32> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-24T12:00:00.000Z";

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text)
            .expect("RFC 3339")
            .to_utc()
    }

    fn moment(text: &str) -> Option<Moment> {
        parse_iso_8601(text)
    }

    fn corrected_to(timestamp: Option<&str>, sent_at: Option<&str>) -> DateTime<Utc> {
        corrected(
            at(NOW),
            None,
            timestamp.and_then(moment),
            sent_at.and_then(moment),
        )
    }

    #[test]
    fn every_iso_form_that_sdks_send_is_read() {
        let expected = Some(Moment::At(at("2026-11-24T04:44:48.146Z")));
        for text in [
            "2026-11-24T04:44:48.146Z",
            "2026-11-24T04:44:48.146",
            "2026-11-24 04:44:48.146",
            "2026-11-24T10:14:48.146+05:30",
            "2026-11-24T10:14:48.146+0530",
            "2026-11-24T07:44:48.146+03",
            "2026-11-23 23:44:48.146-05:00",
            "2026-11-24T04:44:48,146Z",
            " 2026-11-24T04:44:48.146000000z ",
            "+002026-11-24T04:44:48.146Z",
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
        assert_eq!(
            moment("2026-11-24"),
            Some(Moment::At(at("2026-11-24T00:00:00Z")))
        );
        assert_eq!(
            moment("2026-11-24T07:30"),
            Some(Moment::At(at("2026-11-24T07:30:00Z")))
        );
        assert_eq!(
            moment("2016-12-31T23:59:60Z"),
            Some(Moment::At(at("2016-12-31T23:59:59Z")))
        );
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "now",
            "2026",
            "2026-13-01",
            "2026-11-32",
            "2026-02-30",
            "2026-11-24T25:00:00Z",
            "2026-11-24Tten",
            "2026-11-24T10:00:00+5",
            "2026-11-24X",
            "20261124",
            "1764000000",
            "2026-11-24T10:00:00.Z",
            "2026-11-2\u{e9}",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_outside_of_the_calendar_is_the_epoch() {
        assert_eq!(moment("+012345-01-01T00:00:00Z"), Some(Moment::OutOfRange));
        assert_eq!(moment("-000001-01-01"), Some(Moment::OutOfRange));
        assert_eq!(
            corrected_to(Some("-000001-01-01"), None),
            DateTime::UNIX_EPOCH
        );
        assert_eq!(corrected_to(Some("0001-01-01"), None), DateTime::UNIX_EPOCH);
        assert_eq!(
            corrected_to(Some("+912345678-01-01"), Some(NOW)),
            DateTime::UNIX_EPOCH
        );
    }

    #[test]
    fn the_clients_clock_is_corrected_by_when_it_says_it_sent() {
        assert_eq!(
            corrected_to(Some("2026-11-24T15:55:00Z"), Some("2026-11-24T16:00:00Z")),
            at("2026-11-24T11:55:00Z")
        );
        assert_eq!(
            corrected_to(Some("2026-11-24T09:00:00Z"), None),
            at("2026-11-24T09:00:00Z")
        );
        assert_eq!(corrected_to(None, Some(NOW)), at(NOW));
    }

    #[test]
    fn an_offset_is_the_events_age_and_wins() {
        let by_offset = |offset_ms| corrected(at(NOW), Some(offset_ms), moment("2020-01-01"), None);
        assert_eq!(by_offset(60_000), at("2026-11-24T11:59:00Z"));
        assert_eq!(by_offset(u64::MAX), DateTime::UNIX_EPOCH);
    }

    #[test]
    fn a_time_too_far_ahead_is_now() {
        assert_eq!(
            corrected_to(Some("2026-11-25T11:00:00Z"), None),
            at("2026-11-25T11:00:00Z")
        );
        assert_eq!(corrected_to(Some("2026-11-25T11:00:01Z"), None), at(NOW));
        assert_eq!(
            corrected_to(Some("9999-12-31T23:59:59-23:59"), None),
            at(NOW)
        );
    }
}
