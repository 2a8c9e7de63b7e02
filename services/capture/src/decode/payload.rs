use std::borrow::Cow;

use bytes::Bytes;

use super::{
    base64_text,
    compression::{Compression, decompress},
    form::{RequestQuery, is_form, parse_form},
    gzip,
};
use crate::{
    drop_reason::{DropReason, Refusal},
    limits::Reservation,
};

/// Where a payload may be, and what the client says of its encoding.
#[derive(Debug)]
pub struct PayloadSource<'a> {
    pub query: &'a RequestQuery<'a>,
    pub content_type: &'a str,
    pub content_encoding: &'a str,
    pub body: Bytes,
}

/// Layers that are unwrapped at most: base64 around gzip around base64 is the deepest that a client was seen to send.
const MAX_LAYERS: usize = 4;
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Hints are only hints: bytes that begin as gzip are gzip, and bytes that begin as JSON are left alone.
pub fn decode_payload(
    source: PayloadSource<'_>,
    limit_bytes: usize,
    memory: &mut Reservation,
) -> Result<String, Refusal> {
    let (mut payload, mut hint) = locate(source)?;
    for _ in 0..MAX_LAYERS {
        let Some(compression) = layer_of(&payload, hint.take()) else {
            break;
        };
        payload = decompress(compression, &payload, limit_bytes, memory)?.into();
    }
    if payload.is_empty() {
        return Err(DropReason::MissingPayload.into());
    }
    utf8(payload)
}

pub fn utf8(payload: Bytes) -> Result<String, Refusal> {
    let text = String::from_utf8(payload.into()).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        Refusal::with_detail(DropReason::InvalidUtf8, format!("at byte {position}"))
    })?;
    match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}

fn locate(source: PayloadSource<'_>) -> Result<(Bytes, Option<Compression>), Refusal> {
    let query_hint = source
        .query
        .compression
        .as_deref()
        .and_then(Compression::of_parameter);
    let encoding_hint = Compression::of_content_encoding(source.content_encoding);
    if let Some(data) = &source.query.data {
        return Ok((
            Bytes::copy_from_slice(data.as_bytes()),
            query_hint.or(encoding_hint),
        ));
    }
    if source.body.is_empty() {
        return Err(DropReason::MissingPayload.into());
    }
    // Command-line clients call everything a form; no form begins as JSON or as gzip does.
    if is_form(source.content_type, &source.body)
        && !gzip::is_gzip(&source.body)
        && !begins_as_json(&source.body)
    {
        let form = parse_form(&source.body).ok_or(DropReason::InvalidForm)?;
        let form_hint = form
            .compression
            .as_deref()
            .and_then(Compression::of_parameter);
        let data = match form.data {
            Cow::Owned(data) => Bytes::from(data),
            Cow::Borrowed(data) => source.body.slice_ref(data.as_bytes()),
        };
        return Ok((data, query_hint.or(form_hint).or(encoding_hint)));
    }
    Ok((source.body, query_hint.or(encoding_hint)))
}

fn layer_of(payload: &[u8], hint: Option<Compression>) -> Option<Compression> {
    if gzip::is_gzip(payload) {
        return Some(Compression::Gzip);
    }
    if begins_as_json(payload) {
        return None;
    }
    match hint {
        // Without its magic bytes it is not gzip, whatever the hint: perhaps base64 of gzip.
        None | Some(Compression::Gzip) => {
            base64_text::looks_encoded(payload).then_some(Compression::Base64)
        }
        hint => hint,
    }
}

fn begins_as_json(payload: &[u8]) -> bool {
    let first = payload.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, prelude::BASE64_STANDARD};

    use super::*;
    use crate::limits::{MIB, MemoryBudget};

    const JSON: &str = "{\"event\":\"a b+c\",\"distinct_id\":\"1\"}";

    fn gzip(text: &str) -> Vec<u8> {
        libdeflate_gzip(text.as_bytes())
    }

    fn libdeflate_gzip(bytes: &[u8]) -> Vec<u8> {
        let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
        let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
        let size = compressor.gzip_compress(bytes, &mut packed).unwrap();
        packed.truncate(size);
        packed
    }

    fn decoded(
        query: &str,
        content_type: &str,
        content_encoding: &str,
        body: impl Into<Vec<u8>>,
    ) -> Result<String, DropReason> {
        let query = RequestQuery::parse(query);
        let source = PayloadSource {
            query: &query,
            content_type,
            content_encoding,
            body: Bytes::from(body.into()),
        };
        let mut memory = MemoryBudget::new(64 * MIB).reserve();
        decode_payload(source, MIB, &mut memory).map_err(|refusal| refusal.reason)
    }

    #[test]
    fn gzip_without_any_hint_is_sniffed() {
        assert_eq!(
            decoded("", "text/plain", "", gzip(JSON)).as_deref(),
            Ok(JSON)
        );
    }

    #[test]
    fn gzip_wins_over_a_wrong_hint() {
        let query = "compression=base64";
        assert_eq!(
            decoded(query, "text/plain", "br", gzip(JSON)).as_deref(),
            Ok(JSON)
        );
    }

    #[test]
    fn plain_json_under_a_gzip_hint_is_read_as_it_is() {
        assert_eq!(
            decoded("compression=gzip-js", "", "gzip", JSON).as_deref(),
            Ok(JSON)
        );
    }

    #[test]
    fn a_form_of_urlencoded_base64_is_unwrapped() {
        let encoded = BASE64_STANDARD.encode(JSON);
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("data", &encoded)
            .finish();
        let content_type = "application/x-www-form-urlencoded";
        assert_eq!(
            decoded("compression=base64", content_type, "", form.as_str()).as_deref(),
            Ok(JSON)
        );
        assert_eq!(
            decoded("", content_type, "", form.as_str()).as_deref(),
            Ok(JSON)
        );
        assert_eq!(decoded("", "text/plain", "", form).as_deref(), Ok(JSON));
    }

    #[test]
    fn a_form_of_plain_json_keeps_its_spaces() {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("data", JSON)
            .finish();
        let content_type = "application/x-www-form-urlencoded";
        assert_eq!(decoded("", content_type, "", form).as_deref(), Ok(JSON));
    }

    #[test]
    fn the_query_wins_over_the_body() {
        let encoded = BASE64_STANDARD.encode(JSON);
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("data", &encoded)
            .finish();
        assert_eq!(decoded(&query, "", "", "{}").as_deref(), Ok(JSON));
    }

    #[test]
    fn base64_of_gzip_is_unwrapped_twice() {
        let encoded = BASE64_STANDARD.encode(gzip(JSON));
        assert_eq!(decoded("", "text/plain", "", encoded).as_deref(), Ok(JSON));
    }

    #[test]
    fn lz64_is_unpacked_under_both_of_its_names() {
        let packed = lz_str::compress_to_base64(JSON);
        assert_eq!(
            decoded("compression=lz64", "", "", packed.as_str()).as_deref(),
            Ok(JSON)
        );
        assert_eq!(
            decoded("compression=lz-string", "", "", packed).as_deref(),
            Ok(JSON)
        );
    }

    #[test]
    fn nothing_at_all_is_a_missing_payload() {
        assert_eq!(
            decoded("data=", "", "", ""),
            Err(DropReason::MissingPayload)
        );
    }

    #[test]
    fn a_form_without_data_is_refused() {
        let refused = decoded(
            "",
            "application/x-www-form-urlencoded",
            "",
            "compression=base64",
        );
        assert_eq!(refused, Err(DropReason::InvalidForm));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused() {
        assert_eq!(
            decoded("", "", "", *b"{\"event\":\"\xff\"}"),
            Err(DropReason::InvalidUtf8)
        );
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(decoded("", "", "", "\u{feff}{}").as_deref(), Ok("{}"));
    }
}
