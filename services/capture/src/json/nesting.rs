/// Whether the brackets of valid JSON nest deeper than `limit`.
pub fn is_deeper_than(json: &str, limit: usize) -> bool {
    // `{` and `[` differ in one bit. Fewer opening brackets than the limit, in texts or not, cannot nest deeper, and
    // counting them is far faster than following them.
    let opening = json.bytes().filter(|byte| byte | 0x20 == b'{').count();
    opening > limit && depth(json) > limit
}

fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut is_text = false;
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_text = !is_text,
            b'\\' => {
                bytes.next();
            }
            b'{' | b'[' if !is_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_beyond_the_limit_is_seen() {
        let deep = "[".repeat(101) + &"]".repeat(101);
        assert!(is_deeper_than(&deep, 100));
        assert!(!is_deeper_than(&deep, 101));
    }

    #[test]
    fn wide_json_is_not_deep() {
        let wide = format!("[{}{{}}]", "{\"a\":[1]},".repeat(1000));
        assert!(!is_deeper_than(&wide, 3));
    }

    #[test]
    fn brackets_inside_texts_do_not_count() {
        let texts = format!("{{\"a\":\"\\\"{}\"}}", "[".repeat(500));
        assert!(!is_deeper_than(&texts, 2));
    }
}
