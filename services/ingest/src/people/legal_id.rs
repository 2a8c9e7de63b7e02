/// Placeholders that many people's devices send, in any case: a merge by one would make strangers one person.
const ILLEGAL_IN_ANY_CASE: [&str; 10] = [
    "anonymous",
    "guest",
    "distinctid",
    "distinct_id",
    "id",
    "not_authenticated",
    "email",
    "undefined",
    "true",
    "false",
];
const ILLEGAL: [&str; 6] = ["[object Object]", "NaN", "None", "none", "null", "0"];
const LONGEST: usize = 400;

pub(crate) fn is_legal_id(id: &str) -> bool {
    let trimmed = id.trim();
    let bare = unquoted(trimmed).trim();
    !bare.is_empty()
        && id.chars().count() <= LONGEST
        && !ILLEGAL.contains(&bare)
        && !ILLEGAL_IN_ANY_CASE
            .iter()
            .any(|illegal| illegal.eq_ignore_ascii_case(bare))
}

fn unquoted(id: &str) -> &str {
    ['\'', '"']
        .iter()
        .find_map(|&quote| id.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_illegal_quoted_or_not() {
        for id in [
            "anonymous",
            "GUEST",
            "Undefined",
            "'email'",
            "\"TRUE\"",
            "[object Object]",
            "NaN",
            "'null'",
            "0",
            "\"0\"",
            "",
            "   ",
            "''",
            "\"",
            " id ",
        ] {
            let expected = id == "\"";
            assert_eq!(is_legal_id(id), expected, "{id:?}");
        }
        assert!(!is_legal_id(&"x".repeat(401)));
    }

    #[test]
    fn what_only_resembles_a_placeholder_is_legal() {
        for id in [
            "nan",
            "NULL",
            "NONE",
            "00",
            "user",
            "anonymous-1",
            "ada@example.com",
            "'0",
        ] {
            assert!(is_legal_id(id), "{id}");
        }
        assert!(is_legal_id(&"é".repeat(400)));
    }
}
