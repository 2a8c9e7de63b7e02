//! What kind of statement it is, seen from the outside.

use super::lexer::{Kind, Lexer, Token};

/// An INSERT whose data stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InsertShape {
    /// The statement without FORMAT or VALUES is `sql[..statement_end]`.
    pub(crate) statement_end: usize,
    /// `None`: the statement names none.
    pub(crate) format: Option<String>,
    pub(crate) data_start: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Beginning {
    Insert(InsertShape),
    /// Not an INSERT with data: the whole text is the statement.
    Whole,
    /// What was read so far does not tell.
    NeedsMore,
}

/// Looks at the beginning of a request's text. `is_complete`: nothing follows.
pub(crate) fn read_beginning(sql: &[u8], is_complete: bool) -> Beginning {
    let undecided = if is_complete {
        Beginning::Whole
    } else {
        Beginning::NeedsMore
    };
    let mut tokens = Lexer::new(sql).peekable();
    // A word at the very end may go on in the next piece.
    let is_cut = |token: &Token| !is_complete && token.end == sql.len();
    match tokens.next() {
        Some(first) if is_cut(&first) || first.kind == Kind::Unclosed => return undecided,
        Some(first) if first.is_word(sql, "INSERT") => {}
        Some(_) => return Beginning::Whole,
        None => return undecided,
    }
    let mut last_end = 0;
    let mut previous: Option<Token> = None;
    while let Some(token) = tokens.next() {
        if is_cut(&token) || token.kind == Kind::Unclosed {
            return undecided;
        }
        let follows_dot = previous.is_some_and(|p| p.kind == Kind::Symbol(b'.'));
        let is_name = follows_dot
            || previous.is_some_and(|p| {
                p.is_word(sql, "INTO") || p.is_word(sql, "TABLE") || p.is_word(sql, "FUNCTION")
            });
        if token.depth == 0 && !is_name {
            if token.is_word(sql, "VALUES") {
                return Beginning::Insert(InsertShape {
                    statement_end: token.start,
                    format: Some("Values".to_owned()),
                    data_start: token.end,
                });
            }
            if token.is_word(sql, "SELECT") || token.is_word(sql, "WITH") {
                return if is_complete {
                    Beginning::Whole
                } else {
                    Beginning::NeedsMore
                };
            }
            if token.is_word(sql, "FORMAT") {
                let Some(name) = tokens.next() else {
                    return undecided;
                };
                if is_cut(&name) {
                    return undecided;
                }
                return Beginning::Insert(InsertShape {
                    statement_end: token.start,
                    format: Some(String::from_utf8_lossy(name.text(sql)).into_owned()),
                    data_start: skip_to_data(sql, name.end),
                });
            }
            if token.kind == Kind::Symbol(b';') {
                break;
            }
        }
        last_end = token.end;
        previous = Some(token);
    }
    if !is_complete {
        return Beginning::NeedsMore;
    }
    Beginning::Insert(InsertShape {
        statement_end: last_end,
        format: None,
        data_start: sql.len(),
    })
}

/// Behind the format's name the engine skips spaces, one `;` and one end of line; then the data begins.
fn skip_to_data(sql: &[u8], name_end: usize) -> usize {
    let mut at = name_end;
    if sql.get(at) == Some(&b';') {
        at += 1;
    }
    while matches!(sql.get(at), Some(b' ' | b'\t' | 0x0c)) {
        at += 1;
    }
    if sql.get(at) == Some(&b'\r') {
        at += 1;
    }
    if sql.get(at) == Some(&b'\n') {
        at += 1;
    }
    at
}

/// A statement that gives rows, split from what says how to print them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutputShape {
    /// The statement without FORMAT, the SETTINGS behind it, and `;` is `sql[..core_end]`.
    pub(crate) core_end: usize,
    pub(crate) format: Option<String>,
    /// `SETTINGS …` behind the FORMAT, or empty.
    pub(crate) settings: String,
    /// It begins as a SELECT does, so its rows can be streamed.
    pub(crate) is_select: bool,
    pub(crate) has_into_outfile: bool,
    /// The first word, in capitals.
    pub(crate) verb: String,
}

pub(crate) fn read_output(sql: &[u8]) -> OutputShape {
    let mut tokens: Vec<Token> = Lexer::new(sql).collect();
    while tokens.last().is_some_and(|t| t.kind == Kind::Symbol(b';')) {
        tokens.pop();
    }
    let outer: Vec<Token> = tokens.iter().copied().filter(|t| t.depth == 0).collect();
    let pairs = || outer.windows(2).enumerate();
    let has_into_outfile =
        pairs().any(|(_, pair)| pair[0].is_word(sql, "INTO") && pair[1].is_word(sql, "OUTFILE"));
    let format = pairs().rfind(|(i, pair)| {
        let behind = outer.get(i + 2);
        pair[0].is_word(sql, "FORMAT")
            && pair[1].kind == Kind::Word
            && behind.is_none_or(|t| t.is_word(sql, "SETTINGS"))
    });
    let format = format.map(|(i, _)| i);
    let end = tokens.last().map_or(0, |t| t.end);
    let verb = tokens.first().map_or_else(String::new, |t| {
        String::from_utf8_lossy(t.text(sql)).to_ascii_uppercase()
    });
    let (core_end, format, settings) = match format {
        Some(i) if i > 0 => {
            let settings_start = outer.get(i + 2).map_or(end, |t| t.start);
            (
                outer[..i].iter().map(|t| t.end).max().unwrap_or(0),
                Some(String::from_utf8_lossy(outer[i + 1].text(sql)).into_owned()),
                String::from_utf8_lossy(&sql[settings_start..end]).into_owned(),
            )
        }
        _ => (end, None, String::new()),
    };
    OutputShape {
        core_end,
        format,
        settings,
        is_select: matches!(verb.as_str(), "SELECT" | "WITH" | "FROM" | "("),
        has_into_outfile,
        verb,
    }
}

/// `KILL QUERY WHERE query_id = '…' [SYNC | ASYNC]`, which the engine cannot answer: it does not know our ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KillShape {
    pub(crate) query_id: String,
    pub(crate) is_sync: bool,
}

pub(crate) fn read_kill(sql: &[u8]) -> Option<KillShape> {
    let shape = read_output(sql);
    let sql = &sql[..shape.core_end];
    let tokens: Vec<Token> = Lexer::new(sql).collect();
    let [kill, query, filter, column, equals, id, mode @ ..] = tokens.as_slice() else {
        return None;
    };
    let is_sync = match mode {
        [] => false,
        [word] if word.is_word(sql, "ASYNC") => false,
        [word] if word.is_word(sql, "SYNC") => true,
        _ => return None,
    };
    let is_kill = kill.is_word(sql, "KILL")
        && query.is_word(sql, "QUERY")
        && filter.is_word(sql, "WHERE")
        && column.is_word(sql, "query_id")
        && equals.kind == Kind::Symbol(b'=')
        && id.kind == Kind::Quoted
        && sql[id.start] == b'\'';
    is_kill.then(|| KillShape {
        query_id: unquote(id.text(sql)),
        is_sync,
    })
}

fn unquote(quoted: &[u8]) -> String {
    let inner = String::from_utf8_lossy(&quoted[1..quoted.len() - 1]).into_owned();
    let mut text = String::with_capacity(inner.len());
    let mut bytes = inner.chars().peekable();
    while let Some(char) = bytes.next() {
        match (char, bytes.peek()) {
            ('\\', Some(next)) => {
                text.push(*next);
                bytes.next();
            }
            ('\'', Some('\'')) => {
                text.push('\'');
                bytes.next();
            }
            _ => text.push(char),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Beginning, read_beginning, read_kill, read_output};

    fn split(sql: &str) -> (String, Option<String>, String) {
        match read_beginning(sql.as_bytes(), true) {
            Beginning::Insert(shape) => (
                sql[..shape.statement_end].trim_end().to_owned(),
                shape.format,
                sql[shape.data_start..].to_owned(),
            ),
            other => panic!("{sql:?} is {other:?}"),
        }
    }

    #[test]
    fn an_insert_is_split_from_its_data() {
        let cases = [
            (
                "INSERT INTO t FORMAT TSV\n1\t2\n",
                "INSERT INTO t",
                "TSV",
                "1\t2\n",
            ),
            (
                "insert into db.t (a, `format`) settings x=1 format CSV 1,2",
                "insert into db.t (a, `format`) settings x=1",
                "CSV",
                "1,2",
            ),
            (
                "INSERT INTO t VALUES (1, 'FORMAT'), (2, '')",
                "INSERT INTO t",
                "Values",
                " (1, 'FORMAT'), (2, '')",
            ),
            (
                "INSERT INTO db.values FORMAT RowBinary\r\n\n\0",
                "INSERT INTO db.values",
                "RowBinary",
                "\n\0",
            ),
            (
                "/* x */ INSERT INTO format FORMAT Native",
                "/* x */ INSERT INTO format",
                "Native",
                "",
            ),
            ("INSERT INTO t FORMAT CSV;\n1", "INSERT INTO t", "CSV", "1"),
        ];
        for (sql, statement, format, data) in cases {
            let expected = (
                statement.to_owned(),
                Some(format.to_owned()),
                data.to_owned(),
            );
            assert_eq!(split(sql), expected);
        }
    }

    #[test]
    fn an_insert_without_a_format_ends_where_it_ends() {
        assert_eq!(
            split("INSERT INTO t (a) ; "),
            ("INSERT INTO t (a)".to_owned(), None, String::new())
        );
    }

    #[test]
    fn an_insert_from_a_select_is_a_whole_statement() {
        let sql = b"INSERT INTO t SELECT 1 FORMAT TSV";
        assert_eq!(read_beginning(sql, true), Beginning::Whole);
    }

    #[test]
    fn a_cut_text_needs_more_until_the_data_begins() {
        let sql = b"INSERT INTO t (a) FORMAT JSONEachRow\n{";
        for end in 0..=36 {
            let beginning = read_beginning(&sql[..end], false);
            assert_eq!(beginning, Beginning::NeedsMore, "{end}");
        }
        assert!(matches!(
            read_beginning(&sql[..37], false),
            Beginning::Insert(_)
        ));
        assert_eq!(read_beginning(b"SELECT 1", false), Beginning::Whole);
    }

    #[test]
    fn a_select_is_split_from_its_format() {
        let shape = read_output(b"SELECT 1 -- x\n FORMAT JSON SETTINGS a = 1, b = 'c';\n");
        assert_eq!(shape.core_end, "SELECT 1".len());
        assert_eq!(shape.format.as_deref(), Some("JSON"));
        assert_eq!(shape.settings, "SETTINGS a = 1, b = 'c'");
        assert!(shape.is_select);
    }

    #[test]
    fn a_format_inside_is_not_the_statements() {
        let shape =
            read_output(b"SELECT * FROM (SELECT 'FORMAT JSON' AS format) WHERE format = 'x'");
        assert_eq!(shape.format, None);
        let shape = read_output(b"(SELECT 1) FORMAT CSV");
        assert_eq!((shape.core_end, shape.format.as_deref()), (10, Some("CSV")));
    }

    #[test]
    fn into_outfile_is_seen() {
        assert!(read_output(b"SELECT 1 INTO /**/ OUTFILE 'x'").has_into_outfile);
        assert!(!read_output(b"SELECT 'INTO OUTFILE'").has_into_outfile);
    }

    #[test]
    fn a_kill_by_id_is_read() {
        let kill = read_kill(b"KILL QUERY WHERE query_id = 'it\\'s' SYNC;").unwrap();
        assert_eq!((kill.query_id.as_str(), kill.is_sync), ("it's", true));
        assert!(read_kill(b"kill query where query_id='a' format JSON").is_some());
        assert_eq!(read_kill(b"KILL QUERY WHERE query_id='a' OR 1"), None);
        assert_eq!(read_kill(b"KILL QUERY WHERE user = 'a'"), None);
    }
}
