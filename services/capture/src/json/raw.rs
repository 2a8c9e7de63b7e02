use std::borrow::Cow;

use serde_json::value::RawValue;

/// The text of a JSON string; `None` for any other kind of value.
pub fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(raw.get()).ok().map(Cow::Owned)
}

/// The value if it is a JSON object.
pub fn object(raw: &RawValue) -> Option<&RawValue> {
    raw.get().starts_with('{').then_some(raw)
}

/// At most `limit` characters, with NUL replaced: no database of the house can hold it.
pub fn truncated(text: Cow<'_, str>, limit: usize) -> Cow<'_, str> {
    let text = if memchr::memchr(0, text.as_bytes()).is_some() {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        text
    };
    if text.len() <= limit {
        return text;
    }
    match text.char_indices().nth(limit) {
        None => text,
        Some((end, _)) => match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
            Cow::Owned(mut text) => {
                text.truncate(end);
                Cow::Owned(text)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_text_is_unescaped_only_where_it_must_be() {
        assert!(matches!(
            text(raw("\"plain\"")),
            Some(Cow::Borrowed("plain"))
        ));
        assert_eq!(text(raw("\"a\\n\\u00e9\"")).as_deref(), Some("a\né"));
        assert_eq!(text(raw("5")), None);
        assert_eq!(text(raw("null")), None);
    }

    #[test]
    fn truncation_counts_characters_and_never_splits_one() {
        assert_eq!(truncated("żółw".into(), 2), "żó");
        assert_eq!(truncated("żółw".into(), 4), "żółw");
        assert_eq!(truncated("a\0b".into(), 9), "a\u{fffd}b");
    }
}
