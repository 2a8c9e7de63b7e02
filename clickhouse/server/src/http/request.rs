//! What a request asks for, apart from its body: ClickHouse's URL parameters and headers.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;

use super::encoding::Encoding;
use crate::engine::error::{BAD_ARGUMENTS, EngineError};
use crate::engine::ffi::Param;

const MAX_SESSION_TIMEOUT_S: u64 = 3600;

#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) name: String,
    pub(crate) password: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionChoice {
    pub(crate) id: String,
    pub(crate) timeout: Duration,
    /// The session must exist already.
    pub(crate) must_exist: bool,
}

#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a parameter of the protocol that is on or off"
)]
pub(crate) struct Request {
    pub(crate) query: String,
    pub(crate) database: Option<String>,
    pub(crate) default_format: Option<String>,
    pub(crate) query_id: Option<String>,
    pub(crate) session: Option<SessionChoice>,
    pub(crate) params: Vec<Param>,
    pub(crate) settings: BTreeMap<String, String>,
    /// The method may not change anything.
    pub(crate) only_reads: bool,
    pub(crate) waits_for_end: bool,
    pub(crate) sends_progress: bool,
    pub(crate) packs_blocks: bool,
    pub(crate) unpacks_blocks: bool,
    pub(crate) response_encoding: Option<Encoding>,
}

fn is_on(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// A value as the engine reads it is escaped, so a bare line end or tab cannot be part of it: one that comes bare is meant
/// as itself. One behind a backslash is escaped already.
fn escape_blanks(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    let mut is_escaped = false;
    for char in value.chars() {
        match char {
            '\n' if !is_escaped => escaped.push_str("\\n"),
            '\t' if !is_escaped => escaped.push_str("\\t"),
            '\r' if !is_escaped => escaped.push_str("\\r"),
            _ => escaped.push(char),
        }
        is_escaped = char == '\\' && !is_escaped;
    }
    escaped
}

impl Request {
    /// Takes the parameters of URL and form apart. Those that are not the protocol's own are settings.
    pub(crate) fn read<'p>(
        pairs: impl Iterator<Item = (&'p str, &'p str)>,
        headers: &HeaderMap,
    ) -> Result<Self, EngineError> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let mut request = Self {
            database: header("x-clickhouse-database").map(str::to_owned),
            default_format: header("x-clickhouse-format").map(str::to_owned),
            ..Self::default()
        };
        let mut session_id = None;
        let mut session_timeout = Duration::from_mins(1);
        let mut session_must_exist = false;
        let mut packs_response = false;
        for (name, value) in pairs {
            match name {
                "query" => request.query.push_str(value),
                "database" => request.database = Some(value.to_owned()),
                "default_format" => request.default_format = Some(value.to_owned()),
                "query_id" => request.query_id = Some(value.to_owned()),
                "session_id" => session_id = Some(value.to_owned()),
                "session_timeout" => session_timeout = read_session_timeout(value)?,
                "session_check" => session_must_exist = is_on(value),
                "wait_end_of_query" => request.waits_for_end = is_on(value),
                "send_progress_in_http_headers" => request.sends_progress = is_on(value),
                "compress" => request.packs_blocks = is_on(value),
                "decompress" => request.unpacks_blocks = is_on(value),
                "enable_http_compression" => packs_response = is_on(value),
                // Read for the login, or of no meaning here; listed in the documentation.
                "user"
                | "password"
                | "quota_key"
                | "role"
                | "stacktrace"
                | "buffer_size"
                | "client_protocol_version"
                | "http_zlib_compression_level"
                | "http_headers_progress_interval_ms"
                | "http_write_exception_in_output_format"
                | "cancel_http_readonly_queries_on_client_close"
                | "log_comment" => {}
                _ => match name.strip_prefix("param_") {
                    Some(param) => {
                        let value = escape_blanks(value);
                        request.params.push((param.to_owned(), value));
                    }
                    None => {
                        request.settings.insert(name.to_owned(), value.to_owned());
                    }
                },
            }
        }
        request.database = request.database.filter(|name| !name.is_empty());
        request.query_id = request.query_id.filter(|id| !id.is_empty());
        request.session = session_id
            .filter(|id| !id.is_empty())
            .map(|id| SessionChoice {
                id,
                timeout: session_timeout,
                must_exist: session_must_exist,
            });
        if packs_response {
            request.response_encoding = header("accept-encoding").map(Encoding::accepted);
        }
        Ok(request)
    }
}

fn read_session_timeout(value: &str) -> Result<Duration, EngineError> {
    match value.parse() {
        Ok(seconds) if seconds <= MAX_SESSION_TIMEOUT_S => Ok(Duration::from_secs(seconds)),
        _ => Err(EngineError::new(
            BAD_ARGUMENTS,
            format!(
                "session_timeout must be a number of seconds up to {MAX_SESSION_TIMEOUT_S}, not {value:?}"
            ),
        )),
    }
}

/// Name and password from `Authorization: Basic`, the `X-ClickHouse-User`/`-Key` headers or the URL, in this order.
pub(crate) fn read_login(headers: &HeaderMap, pairs: &[(String, String)]) -> Option<Login> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(authorization) = header("authorization") {
        let encoded = authorization
            .strip_prefix("Basic ")
            .or_else(|| authorization.strip_prefix("basic "))?;
        let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        let (name, password) = decoded.split_once(':')?;
        return Some(Login {
            name: name.to_owned(),
            password: password.to_owned(),
        });
    }
    if let Some(name) = header("x-clickhouse-user") {
        return Some(Login {
            name: name.to_owned(),
            password: header("x-clickhouse-key").unwrap_or_default().to_owned(),
        });
    }
    let of_url = |wanted: &str| pairs.iter().rfind(|(name, _)| name == wanted);
    of_url("user").map(|(_, name)| Login {
        name: name.clone(),
        password: of_url("password").map_or_else(String::new, |(_, password)| password.clone()),
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::{Request, read_login};
    use crate::http::encoding::Encoding;

    fn read(pairs: &[(&str, &str)], headers: &HeaderMap) -> Request {
        Request::read(pairs.iter().copied(), headers).unwrap()
    }

    #[test]
    fn the_protocols_own_parameters_are_not_settings() {
        let request = read(
            &[
                ("query", "SELECT {x:String}"),
                ("param_x", "a\tb\\n\\\t\\\\\t"),
                ("database", "d"),
                ("max_threads", "2"),
                ("user", "u"),
                ("wait_end_of_query", "1"),
            ],
            &HeaderMap::new(),
        );
        let value = "a\\tb\\n\\\t\\\\\\t";
        assert_eq!(request.params, [("x".to_owned(), value.to_owned())]);
        assert_eq!(request.settings.keys().collect::<Vec<_>>(), ["max_threads"]);
        assert_eq!(request.database.as_deref(), Some("d"));
        assert!(request.waits_for_end);
    }

    #[test]
    fn a_response_is_packed_only_when_asked_for() {
        let mut headers = HeaderMap::new();
        headers.insert("accept-encoding", "zstd".parse().unwrap());
        assert_eq!(read(&[], &headers).response_encoding, None);
        let request = read(&[("enable_http_compression", "1")], &headers);
        assert_eq!(request.response_encoding, Some(Encoding::Zstd));
    }

    #[test]
    fn a_session_timeout_beyond_the_limit_is_refused() {
        for value in ["3601", "-1", "x"] {
            let pairs = [("session_timeout", value)];
            assert!(Request::read(pairs.into_iter(), &HeaderMap::new()).is_err());
        }
    }

    #[test]
    fn a_login_is_read_from_all_three_places() {
        let mut headers = HeaderMap::new();
        let pairs = vec![
            ("user".to_owned(), "u".to_owned()),
            ("password".to_owned(), "p".to_owned()),
        ];
        assert_eq!(read_login(&headers, &pairs).unwrap().name, "u");
        headers.insert("x-clickhouse-user", "h".parse().unwrap());
        assert_eq!(read_login(&headers, &pairs).unwrap().name, "h");
        headers.insert("authorization", "Basic YTpiOmM=".parse().unwrap());
        let login = read_login(&headers, &pairs).unwrap();
        assert_eq!((login.name.as_str(), login.password.as_str()), ("a", "b:c"));
        headers.insert("authorization", "Bearer x".parse().unwrap());
        assert!(read_login(&headers, &pairs).is_none());
    }
}
