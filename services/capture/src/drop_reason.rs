use axum::http::StatusCode;

/// What one count of a reason stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Request,
    Event,
}

macro_rules! drop_reasons {
    ($($variant:ident $code:literal $scope:ident $status:literal $text:literal)*) => {
        /// Why something that was sent is not stored. The list is closed: every refusal is one of these, and each is
        /// one value of the label `reason` of `footfall_capture_refusals_total`. `contracts/capture/README.md` lists
        /// the same reasons, and a test holds both equal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum DropReason { $($variant),* }

        impl DropReason {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The metric label, and the `reason` of a reply.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            pub const fn scope(self) -> Scope {
                match self { $(Self::$variant => Scope::$scope),* }
            }

            const fn status_code(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// The first part of the reply's plain text; some replies add a detail after it.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
    };
}

drop_reasons! {
    MissingPayload "missing_payload" Request 400 "failed to decode request: missing data payload"
    InvalidForm "invalid_form" Request 400 "failed to decode request: the form has no data field"
    InvalidCompression "invalid_compression" Request 400 "failed to decode request: the compressed body is damaged"
    InvalidBase64 "invalid_base64" Request 400 "failed to decode request: the body is not base64"
    InvalidUtf8 "invalid_utf8" Request 400 "failed to decode request: the body is not UTF-8"
    InvalidJson "invalid_json" Request 400 "failed to decode request: the body is not valid JSON"
    InvalidShape "invalid_shape" Request 400 "failed to decode request: expected an event, an array of events or an object with a batch array"
    EmptyBatch "empty_batch" Request 400 "request holds no event"
    BodyInterrupted "body_interrupted" Request 400 "the body ended before it was complete"
    BodyTimeout "body_timeout" Request 408 "the body did not arrive in time"
    BodyTooLarge "body_too_large" Request 413 "maximum event size exceeded: the body is too large"
    DecompressedTooLarge "decompressed_too_large" Request 413 "maximum event size exceeded: the decompressed body is too large"
    TooManyEvents "too_many_events" Request 413 "maximum event size exceeded: too many events in one request"
    TokenMissing "token_missing" Request 401 "no project API key: send it as api_key or token"
    TokenEmpty "token_empty" Request 401 "API key is not valid: empty"
    TokenTooLong "token_too_long" Request 401 "API key is not valid: too_long"
    TokenNotAscii "token_not_ascii" Request 401 "API key is not valid: not_ascii"
    TokenIsPersonal "token_is_personal" Request 401 "API key is not valid: personal_api_key"
    TokenHasNull "token_has_null" Request 401 "API key is not valid: null_byte"
    TokensDiffer "tokens_differ" Request 401 "the events of one request carry different project API keys"
    TokenUnknown "token_unknown" Request 401 "no project has this project API key"
    IngestionDisabled "ingestion_disabled" Request 401 "ingestion is turned off for this project API key"
    TokenUnverifiable "token_unverifiable" Request 503 "transient error, please retry: the project API key cannot be checked now"
    StoreUnavailable "store_unavailable" Request 503 "transient error, please retry"
    Overloaded "overloaded" Request 503 "transient error, please retry: too much data in flight"
    NotAnObject "not_an_object" Event 400 "event is not an object"
    MissingEventName "missing_event_name" Event 400 "event submitted with an empty event name"
    MissingDistinctId "missing_distinct_id" Event 400 "event submitted without a distinct_id"
    InvalidUuid "invalid_uuid" Event 400 "event submitted with an invalid uuid"
    InvalidProperties "invalid_properties" Event 400 "event submitted with properties that are not an object"
    TooDeep "too_deep" Event 400 "event submitted with JSON that is nested too deeply"
    InvalidCookielessMode "invalid_cookieless_mode" Event 400 "event submitted with a $cookieless_mode that is not a boolean"
    EventTooLarge "event_too_large" Event 413 "maximum event size exceeded: the event is too large"
    PerformanceEvent "performance_event" Event 200 "$performance_event is no longer stored"
    MissingSessionId "missing_session_id" Event 400 "snapshot submitted without a $session_id"
    InvalidSessionId "invalid_session_id" Event 400 "snapshot submitted with an invalid $session_id"
    MissingSnapshotData "missing_snapshot_data" Event 400 "snapshot submitted without $snapshot_data"
    MissingAuthorization "missing_authorization" Request 401 "send the project API key as Authorization: Bearer"
    MissingRequiredHeaders "missing_required_headers" Request 400 "a required header is missing or malformed"
    UnsupportedContentType "unsupported_content_type" Request 415 "the content type must be application/json"
    UnsupportedEncoding "unsupported_encoding" Request 415 "the content encoding must be gzip, deflate, br or zstd"
    MissingUuid "missing_uuid" Request 400 "every event needs a uuid"
    InvalidBatchUuid "invalid_batch_uuid" Request 400 "every event needs a valid uuid"
    DuplicateUuid "duplicate_uuid" Request 400 "a uuid appears twice in the batch"
    EventNameTooLong "event_name_too_long" Event 200 "the event name is longer than 200 characters"
    DistinctIdTooLarge "distinct_id_too_large" Event 200 "the distinct_id is longer than 200 characters"
    InvalidEventTimestamp "invalid_event_timestamp" Event 200 "the timestamp is not RFC 3339"
    MalformedEventProperties "malformed_event_properties" Event 200 "the properties are not an object"
    InvalidOptions "invalid_options" Event 200 "the options are not an object or one has a wrong type"
}

impl DropReason {
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Counts `refused` events, or one request.
    pub fn count(self, refused: u64) {
        metrics::counter!("footfall_capture_refusals_total", "reason" => self.code())
            .increment(refused);
    }
}

/// A refusal of a whole request.
#[derive(Debug)]
pub struct Refusal {
    pub reason: DropReason,
    pub detail: Option<String>,
}

impl Refusal {
    pub fn with_detail(reason: DropReason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            detail: Some(detail.into()),
        }
    }

    pub fn text(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{}: {detail}", self.reason.text()),
            None => self.reason.text().to_owned(),
        }
    }
}

impl From<DropReason> for Refusal {
    fn from(reason: DropReason) -> Self {
        Self {
            reason,
            detail: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const DOCUMENT: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../contracts/capture/README.md"
    ));

    #[test]
    fn every_reason_has_its_own_code() {
        let codes: HashSet<_> = DropReason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), DropReason::ALL.len());
    }

    #[test]
    fn the_contract_lists_exactly_the_reasons_of_the_code() {
        let documented: Vec<&str> = DOCUMENT
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        let coded: Vec<String> = DropReason::ALL
            .iter()
            .map(|reason| {
                let scope = match reason.scope() {
                    Scope::Request => "request",
                    Scope::Event => "event",
                };
                format!(
                    "| `{}` | {scope} | {} | {} |",
                    reason.code(),
                    reason.status().as_u16(),
                    reason.text()
                )
            })
            .collect();
        assert_eq!(documented, coded);
    }
}
