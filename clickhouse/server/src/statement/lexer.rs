//! ClickHouse's tokens, over bytes, because an INSERT's data need not be text.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bare word: keyword, name or number.
    Word,
    /// `'text'`, `"name"`, `` `name` `` or `$tag$text$tag$`.
    Quoted,
    /// Any other single byte.
    Symbol(u8),
    /// A quote or comment without its end: all that follows.
    Unclosed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// How many brackets are open around it; a bracket counts as outside of itself.
    pub(crate) depth: usize,
}

impl Token {
    pub(crate) fn text<'s>(&self, sql: &'s [u8]) -> &'s [u8] {
        &sql[self.start..self.end]
    }

    pub(crate) fn is_word(&self, sql: &[u8], word: &str) -> bool {
        self.kind == Kind::Word && self.text(sql).eq_ignore_ascii_case(word.as_bytes())
    }
}

/// The tokens of `sql`, without spaces and comments.
pub(crate) struct Lexer<'s> {
    sql: &'s [u8],
    at: usize,
    depth: usize,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(sql: &'s [u8]) -> Self {
        Self {
            sql,
            at: 0,
            depth: 0,
        }
    }

    fn rest(&self) -> &'s [u8] {
        &self.sql[self.at..]
    }

    /// Skips spaces and comments; false when a comment has no end.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.rest();
            if rest
                .first()
                .is_some_and(|b| b.is_ascii_whitespace() || *b == 0x0b)
            {
                self.at += 1;
            } else if rest.starts_with(b"--") || rest.starts_with(b"# ") || rest.starts_with(b"#!")
            {
                let line = rest.iter().position(|b| *b == b'\n');
                self.at += line.unwrap_or(rest.len());
            } else if rest.starts_with(b"/*") {
                let Some(end) = find(&rest[2..], b"*/") else {
                    return false;
                };
                self.at += 2 + end + 2;
            } else {
                return true;
            }
        }
    }

    /// The length of the quoted token that starts here, `None` when it has no end.
    fn quoted_size(&self, quote: u8) -> Option<usize> {
        let rest = self.rest();
        let mut at = 1;
        while let Some(byte) = rest.get(at) {
            let is_pair = *byte == b'\\' || (*byte == quote && rest.get(at + 1) == Some(&quote));
            if is_pair {
                at += 2;
            } else if *byte == quote {
                return Some(at + 1);
            } else {
                at += 1;
            }
        }
        None
    }

    /// The length of the `$tag$…$tag$` that starts here, if one does.
    fn heredoc_size(&self) -> Option<usize> {
        let rest = self.rest();
        let tag_end = 1 + rest[1..]
            .iter()
            .position(|b| !is_word_byte(*b) || *b == b'$')?;
        if rest[tag_end] != b'$' {
            return None;
        }
        let tag = &rest[..=tag_end];
        find(&rest[tag.len()..], tag).map(|end| end + 2 * tag.len())
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let is_closed = self.skip_blank();
        let start = self.at;
        let first = *self.rest().first()?;
        let mut depth = self.depth;
        let (kind, size) = if !is_closed {
            (Kind::Unclosed, self.rest().len())
        } else if matches!(first, b'\'' | b'"' | b'`') {
            match self.quoted_size(first) {
                Some(size) => (Kind::Quoted, size),
                None => (Kind::Unclosed, self.rest().len()),
            }
        } else if let (b'$', Some(size)) = (first, self.heredoc_size()) {
            (Kind::Quoted, size)
        } else if is_word_byte(first) {
            let size = self.rest().iter().position(|b| !is_word_byte(*b));
            (Kind::Word, size.unwrap_or(self.rest().len()))
        } else {
            match first {
                b'(' | b'[' | b'{' => self.depth += 1,
                b')' | b']' | b'}' => {
                    self.depth = self.depth.saturating_sub(1);
                    depth = self.depth;
                }
                _ => {}
            }
            (Kind::Symbol(first), 1)
        };
        self.at = start + size;
        Some(Token {
            kind,
            start,
            end: self.at,
            depth,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Lexer};

    fn texts(sql: &str) -> Vec<&str> {
        Lexer::new(sql.as_bytes())
            .map(|t| &sql[t.start..t.end])
            .collect()
    }

    #[test]
    fn comments_and_spaces_are_no_tokens() {
        let sql = "SELECT /* ) */ 1 -- x\n, `a``b` # y\n FROM t";
        assert_eq!(texts(sql), ["SELECT", "1", ",", "`a``b`", "FROM", "t"]);
    }

    #[test]
    fn quotes_end_at_their_own_end() {
        let sql = r#"'a\'b' 'it''s' "x" $h$ ' $h$ 1"#;
        assert_eq!(
            texts(sql),
            [r"'a\'b'", "'it''s'", r#""x""#, "$h$ ' $h$", "1"]
        );
    }

    #[test]
    fn what_has_no_end_is_unclosed() {
        for sql in ["'a", "/* a", "`a", "\"a\\\""] {
            let last = Lexer::new(sql.as_bytes()).last().unwrap();
            assert_eq!(last.kind, Kind::Unclosed, "{sql}");
        }
    }

    #[test]
    fn brackets_count_as_outside_of_themselves() {
        let depths: Vec<_> = Lexer::new(b"f(a[1])").map(|t| t.depth).collect();
        assert_eq!(depths, [0, 0, 1, 1, 2, 1, 0]);
    }
}
