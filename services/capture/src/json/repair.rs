//! Real clients send three things that JSON does not allow: half of a surrogate pair, `NaN` and `Infinity`. They are
//! read as U+FFFD and null, so the rest of the event lives.

/// `\ud800` to `\udfff` in any case of letters: perhaps halves, perhaps whole pairs.
pub fn has_surrogate_escapes(json: &str) -> bool {
    memchr::memmem::find(json.as_bytes(), b"\\ud").is_some()
        || memchr::memmem::find(json.as_bytes(), b"\\uD").is_some()
}

const NOT_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

pub fn repaired(json: &str) -> String {
    let mut repaired = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(['"', 'N', 'I', '-']) {
        repaired.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('"') {
            rest = copy_text(rest, &mut repaired);
        } else if let Some(word) = NOT_NUMBERS.into_iter().find(|word| rest.starts_with(word)) {
            repaired.push_str("null");
            rest = &rest[word.len()..];
        } else {
            repaired.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    repaired.push_str(rest);
    repaired
}

/// Copies one JSON string, from its opening quote, and returns what follows it.
fn copy_text<'a>(json: &'a str, repaired: &mut String) -> &'a str {
    repaired.push('"');
    let mut rest = &json[1..];
    while let Some(at) = rest.find(['"', '\\']) {
        repaired.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('"') {
            repaired.push('"');
            return after;
        }
        let length = escape_length(rest);
        match escaped_unit(rest) {
            Some(0xd800..=0xdbff) if is_low_half(&rest[length..]) => {
                repaired.push_str(&rest[..2 * length]);
                rest = &rest[2 * length..];
                continue;
            }
            Some(0xd800..=0xdfff) => repaired.push_str("\\ufffd"),
            _ => repaired.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    repaired.push_str(rest);
    ""
}

fn is_low_half(rest: &str) -> bool {
    matches!(escaped_unit(rest), Some(0xdc00..=0xdfff))
}

/// Bytes of the escape that `rest` begins with.
fn escape_length(rest: &str) -> usize {
    if escaped_unit(rest).is_some() {
        return 6;
    }
    1 + rest[1..].chars().next().map_or(0, char::len_utf8)
}

fn escaped_unit(rest: &str) -> Option<u16> {
    let digits = rest.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pair_becomes_the_replacement_character() {
        assert_eq!(repaired(r#"{"a":"x\ud83dy"}"#), r#"{"a":"x\ufffdy"}"#);
        assert_eq!(repaired(r#"["\uDE00","\uD83D"]"#), r#"["\ufffd","\ufffd"]"#);
        assert_eq!(
            repaired(r#"["\ud83d\ud83d\ude00"]"#),
            r#"["\ufffd\ud83d\ude00"]"#
        );
    }

    #[test]
    fn whole_pairs_and_other_escapes_stay() {
        let json = r#"{"a\\":"\ud83d\ude00 \\ud83d \" \n é"}"#;
        assert_eq!(repaired(json), json);
    }

    #[test]
    fn what_is_not_a_number_becomes_null_outside_of_texts_only() {
        assert_eq!(
            repaired(r#"{"NaN":NaN,"b":[-Infinity,Infinity,-1],"c":"NaN -Infinity"}"#),
            r#"{"NaN":null,"b":[null,null,-1],"c":"NaN -Infinity"}"#
        );
    }

    #[test]
    fn text_that_never_ends_is_copied_and_left_to_the_parser() {
        for broken in [r#"{"a"#, r#"{"a\"#, r#"{"a\u"#, r#"{"a\ud8"#, "\"\\é"] {
            assert_eq!(repaired(broken), broken);
        }
    }
}
