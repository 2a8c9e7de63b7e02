//! ClickHouse's errors: a code, a text, and the HTTP status that ClickHouse gives for the code.

use http::StatusCode;

/// `Code: N. DB::Exception: text (NAME)`, taken apart.
#[derive(Debug, Clone, thiserror::Error)]
#[error("Code: {code}. DB::Exception: {message}")]
pub(crate) struct EngineError {
    pub(crate) code: u32,
    /// The text behind `DB::Exception: `, with the name of the code at its end.
    pub(crate) message: String,
}

pub(crate) const BAD_ARGUMENTS: u32 = 36;
pub(crate) const SYNTAX_ERROR: u32 = 62;
pub(crate) const READONLY: u32 = 164;
pub(crate) const REQUIRED_PASSWORD: u32 = 194;
pub(crate) const TOO_MANY_SIMULTANEOUS_QUERIES: u32 = 202;
pub(crate) const NETWORK_ERROR: u32 = 210;
pub(crate) const QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING: u32 = 216;
pub(crate) const ABORTED: u32 = 236;
pub(crate) const CANNOT_DECOMPRESS: u32 = 271;
pub(crate) const SESSION_NOT_FOUND: u32 = 372;
pub(crate) const SESSION_IS_LOCKED: u32 = 373;
pub(crate) const QUERY_WAS_CANCELLED: u32 = 394;
pub(crate) const QUERY_IS_PROHIBITED: u32 = 392;
pub(crate) const SETTING_CONSTRAINT_VIOLATION: u32 = 452;
pub(crate) const ACCESS_DENIED: u32 = 497;
pub(crate) const AUTHENTICATION_FAILED: u32 = 516;
pub(crate) const UNKNOWN_SETTING: u32 = 115;
pub(crate) const NOT_IMPLEMENTED: u32 = 48;
pub(crate) const UNKNOWN_FORMAT: u32 = 73;

const NAMES: &[(u32, &str)] = &[
    (BAD_ARGUMENTS, "BAD_ARGUMENTS"),
    (NOT_IMPLEMENTED, "NOT_IMPLEMENTED"),
    (SYNTAX_ERROR, "SYNTAX_ERROR"),
    (UNKNOWN_FORMAT, "UNKNOWN_FORMAT"),
    (UNKNOWN_SETTING, "UNKNOWN_SETTING"),
    (READONLY, "READONLY"),
    (REQUIRED_PASSWORD, "REQUIRED_PASSWORD"),
    (
        TOO_MANY_SIMULTANEOUS_QUERIES,
        "TOO_MANY_SIMULTANEOUS_QUERIES",
    ),
    (NETWORK_ERROR, "NETWORK_ERROR"),
    (
        QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING,
        "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
    ),
    (ABORTED, "ABORTED"),
    (CANNOT_DECOMPRESS, "CANNOT_DECOMPRESS"),
    (SESSION_NOT_FOUND, "SESSION_NOT_FOUND"),
    (SESSION_IS_LOCKED, "SESSION_IS_LOCKED"),
    (QUERY_IS_PROHIBITED, "QUERY_IS_PROHIBITED"),
    (QUERY_WAS_CANCELLED, "QUERY_WAS_CANCELLED"),
    (SETTING_CONSTRAINT_VIOLATION, "SETTING_CONSTRAINT_VIOLATION"),
    (ACCESS_DENIED, "ACCESS_DENIED"),
    (AUTHENTICATION_FAILED, "AUTHENTICATION_FAILED"),
];

impl EngineError {
    /// An error of this server's own, in ClickHouse's form.
    pub(crate) fn new(code: u32, message: impl AsRef<str>) -> Self {
        let name = NAMES.iter().find(|(known, _)| *known == code);
        let name = name.map_or("UNKNOWN_EXCEPTION", |(_, name)| name);
        Self {
            code,
            message: format!("{}. ({name})", message.as_ref()),
        }
    }

    /// Reads the engine's text. One without a code is the library's own complaint, which is code 1002 as in ClickHouse.
    pub(crate) fn parse(text: &str) -> Self {
        let coded = text.find("Code: ").and_then(|start| {
            let (code, rest) = text[start + "Code: ".len()..].split_once('.')?;
            let message = rest.trim_start();
            let message = message.strip_prefix("DB::Exception: ").unwrap_or(message);
            Some((code.trim().parse().ok()?, message.trim_end()))
        });
        match coded {
            Some((code, message)) => Self {
                code,
                message: strip_version(message).to_owned(),
            },
            None => Self {
                code: 1002,
                message: format!("{} (UNKNOWN_EXCEPTION)", text.trim()),
            },
        }
    }

    /// The status that ClickHouse's HTTP interface gives for the code.
    pub(crate) fn status(&self) -> StatusCode {
        match self.code {
            REQUIRED_PASSWORD => StatusCode::UNAUTHORIZED,
            192
            | 193
            | 512
            | AUTHENTICATION_FAILED
            | READONLY
            | QUERY_IS_PROHIBITED
            | ACCESS_DENIED => StatusCode::FORBIDDEN,
            6
            | 25..=27
            | BAD_ARGUMENTS
            | 38
            | 41..=43
            | 53
            | SYNTAX_ERROR
            | 69
            | 72
            | 117
            | 130
            | 131
            | 167..=169
            | 182
            | 190
            | 191
            | 427
            | 441
            | 456
            | 457
            | 461 => StatusCode::BAD_REQUEST,
            46 | 47 | 50 | 56 | 60 | 63 | 73 | 78 | 81 | 94 | UNKNOWN_SETTING | 336
            | SESSION_NOT_FOUND => StatusCode::NOT_FOUND,
            159 => StatusCode::REQUEST_TIMEOUT,
            223 => StatusCode::PAYLOAD_TOO_LARGE,
            NOT_IMPLEMENTED => StatusCode::NOT_IMPLEMENTED,
            209 | TOO_MANY_SIMULTANEOUS_QUERIES | ABORTED => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

fn strip_version(message: &str) -> &str {
    message
        .rfind(" (version ")
        .filter(|_| message.ends_with(')'))
        .map_or(message, |at| &message[..at])
}

#[cfg(test)]
mod tests {
    use super::EngineError;

    #[test]
    fn the_engines_text_is_taken_apart() {
        let text =
            "Code: 60. DB::Exception: Table f.x does not exist. (UNKNOWN_TABLE) (version 26.7.2.1)";
        let error = EngineError::parse(text);
        assert_eq!(error.code, 60);
        assert_eq!(
            error.to_string(),
            "Code: 60. DB::Exception: Table f.x does not exist. (UNKNOWN_TABLE)"
        );
        assert_eq!(error.status(), 404);
    }

    #[test]
    fn a_text_without_a_code_is_an_unknown_exception() {
        let error = EngineError::parse("send_insert does not support that");
        assert_eq!(error.code, 1002);
        assert_eq!(error.status(), 500);
    }
}
