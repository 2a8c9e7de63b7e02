use std::borrow::Cow;

/// The query parameters that mean something here; all others are ignored.
#[derive(Debug, Default)]
pub struct RequestQuery<'a> {
    pub data: Option<Cow<'a, str>>,
    pub compression: Option<Cow<'a, str>>,
    pub is_beacon: bool,
    /// `_` or `sent_at`: the client's clock when it sent the request.
    pub sent_at_ms: Option<i64>,
}

impl<'a> RequestQuery<'a> {
    pub fn parse(query: &'a str) -> Self {
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "data" if !value.is_empty() => parsed.data = Some(value),
                "compression" => parsed.compression = Some(value),
                "beacon" => parsed.is_beacon = value == "1",
                "_" | "sent_at" => parsed.sent_at_ms = value.parse().ok().or(parsed.sent_at_ms),
                _ => {}
            }
        }
        parsed
    }
}

pub(crate) struct Form<'a> {
    pub(crate) data: Cow<'a, str>,
    pub(crate) compression: Option<Cow<'a, str>>,
}

/// `None` if the form has no `data`.
pub(crate) fn parse_form(body: &[u8]) -> Option<Form<'_>> {
    let (mut data, mut compression) = (None, None);
    for (name, value) in form_urlencoded::parse(body) {
        match &*name {
            "data" => data = Some(value),
            "compression" => compression = Some(value),
            _ => {}
        }
    }
    Some(Form {
        data: data.filter(|data| !data.is_empty())?,
        compression,
    })
}

/// Some old clients post a form as plain text.
pub(crate) fn is_form(content_type: &str, body: &[u8]) -> bool {
    let mime = content_type.split(';').next().unwrap_or_default().trim();
    mime.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        || (mime.eq_ignore_ascii_case("text/plain") && body.starts_with(b"data="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_an_old_browser_client_is_understood() {
        let query =
            RequestQuery::parse("ip=1&_=1763942684000&ver=1.180.0&compression=gzip-js&beacon=1");
        assert_eq!(query.compression.as_deref(), Some("gzip-js"));
        assert_eq!(query.sent_at_ms, Some(1_763_942_684_000));
        assert!(query.is_beacon);
        assert_eq!(query.data, None);
    }

    #[test]
    fn a_form_without_data_is_none() {
        assert!(parse_form(b"compression=base64").is_none());
        assert!(parse_form(b"data=").is_none());
    }

    #[test]
    fn a_content_type_with_parameters_is_still_a_form() {
        assert!(is_form(
            "application/x-www-form-urlencoded; charset=UTF-8",
            b"x"
        ));
        assert!(is_form("text/plain", b"data=abc"));
        assert!(!is_form("text/plain", b"{\"data=\":1}"));
        assert!(!is_form("application/json", b"data=abc"));
    }
}
