use std::borrow::Cow;

const REPLACEMENT: &str = "\\ufffd";

/// JSON text without the escapes that PostgreSQL's `jsonb` and Rust's strings cannot hold: `\u0000` and lone surrogates
/// become U+FFFD. Everything else stays byte for byte.
pub fn without_unstorable_escapes(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut cleaned: Option<String> = None;
    let mut copied_to = 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|&byte| byte == b'\\') {
        let escape = at + found;
        at = match unit_at(bytes, escape) {
            None => escape + 2,
            Some(0xD800..=0xDBFF)
                if matches!(unit_at(bytes, escape + 6), Some(0xDC00..=0xDFFF)) =>
            {
                escape + 12
            }
            Some(0 | 0xD800..=0xDFFF) => {
                let text = cleaned.get_or_insert_with(|| String::with_capacity(json.len()));
                text.push_str(&json[copied_to..escape]);
                text.push_str(REPLACEMENT);
                copied_to = escape + 6;
                copied_to
            }
            Some(_) => escape + 6,
        };
        if at >= bytes.len() {
            break;
        }
    }
    match cleaned {
        None => Cow::Borrowed(json),
        Some(mut text) => {
            text.push_str(&json[copied_to..]);
            Cow::Owned(text)
        }
    }
}

/// The UTF-16 unit that the `\uXXXX` at `escape` stands for.
fn unit_at(bytes: &[u8], escape: usize) -> Option<u16> {
    let digits = bytes.get(escape..escape + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_such_escapes_is_not_copied() {
        for json in [
            r#"{"a":"\n\\u0000 \u00e9 \ud83d\ude00"}"#,
            "",
            "\\",
            r"\u00",
        ] {
            assert!(matches!(without_unstorable_escapes(json), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn nul_and_lone_surrogates_become_replacement_characters() {
        assert_eq!(
            without_unstorable_escapes(r#"{"a":"x\u0000y\ud800z\udc00\ud83d\ude00\uD83D"}"#),
            r#"{"a":"x\ufffdy\ufffdz\ufffd\ud83d\ude00\ufffd"}"#
        );
    }

    #[test]
    fn an_escaped_backslash_hides_what_follows() {
        let json = r#""\\u0000\\\u0000""#;
        assert_eq!(without_unstorable_escapes(json), r#""\\u0000\\\ufffd""#);
    }
}
