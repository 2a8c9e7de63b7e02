use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::drop_reason::DropReason;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// Characters looked at before a body without any hint is taken for base64.
const SNIFFED: usize = 128;

/// Form decoding turned `+` into a space; url-safe alphabets and line breaks are met in hand-written clients.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, DropReason> {
    let cleaned: Vec<u8> = text
        .iter()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .map(|byte| match byte {
            b' ' | b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    STANDARD
        .decode(cleaned)
        .map_err(|_| DropReason::InvalidBase64)
}

/// JSON begins with a brace or a bracket, which base64 does not know, so a false positive is no loss.
pub(crate) fn looks_encoded(text: &[u8]) -> bool {
    let is_alphabet =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    text.len() >= 4 && text.len().is_multiple_of(4) && text.iter().take(SNIFFED).all(is_alphabet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_with_spaces_for_plus_signs_decodes() {
        let encoded = b"eyJhIjoiPj4 In0=";
        assert_eq!(decode(encoded).unwrap(), b"{\"a\":\">>>\"}");
    }

    #[test]
    fn missing_padding_is_forgiven() {
        assert_eq!(decode(b"eyJhIjoxfQ").unwrap(), b"{\"a\":1}");
    }

    #[test]
    fn other_characters_are_refused() {
        assert_eq!(decode(b"{\"a\":1}"), Err(DropReason::InvalidBase64));
    }

    #[test]
    fn json_is_not_taken_for_base64() {
        assert!(!looks_encoded(b"{\"a\":12}"));
        assert!(!looks_encoded(b"[]"));
        assert!(looks_encoded(b"eyJhIjoxfQ=="));
    }
}
