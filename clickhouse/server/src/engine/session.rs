//! An engine connection that knows what was set on it, so that the next statement sets only what differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::error::{BAD_ARGUMENTS, EngineError};
use super::ffi::Connection;

/// What a statement wants its connection to look like: the current database, and every setting that is not a default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) database: String,
    pub(crate) settings: BTreeMap<String, String>,
}

pub(crate) struct Session {
    pub(crate) connection: Connection,
    current: Wanted,
    _open: Arc<()>,
}

impl Session {
    /// `open` is held as long as the session is.
    pub(crate) fn new(connection: Connection, open: Arc<()>) -> Self {
        Self {
            connection,
            _open: open,
            current: Wanted {
                database: "default".to_owned(),
                settings: BTreeMap::new(),
            },
        }
    }

    /// Makes the connection look as wanted. After an error its state is unknown, so the caller must discard it.
    pub(crate) fn prepare(&mut self, wanted: &Wanted) -> Result<(), EngineError> {
        if self.current.settings != wanted.settings {
            let assignments = difference(&self.current.settings, &wanted.settings)?;
            self.connection
                .query(format!("SET {assignments}").as_bytes(), "Null", &[])?;
            self.current.settings.clone_from(&wanted.settings);
        }
        if self.current.database != wanted.database {
            let statement = format!("USE {}", quote_identifier(&wanted.database));
            self.connection.query(statement.as_bytes(), "Null", &[])?;
            self.current.database.clone_from(&wanted.database);
        }
        Ok(())
    }
}

fn difference(
    current: &BTreeMap<String, String>,
    wanted: &BTreeMap<String, String>,
) -> Result<String, EngineError> {
    let mut assignments = String::new();
    for name in current.keys().filter(|name| !wanted.contains_key(*name)) {
        let _ = write!(assignments, ", {name} = DEFAULT");
    }
    for (name, value) in wanted {
        if current.get(name) == Some(value) {
            continue;
        }
        let is_plain = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'.';
        if name.is_empty() || !name.bytes().all(is_plain) {
            let message = format!("{name:?} cannot be the name of a setting");
            return Err(EngineError::new(BAD_ARGUMENTS, message));
        }
        let _ = write!(assignments, ", {name} = {}", quote_text(value));
    }
    Ok(assignments.split_off(", ".len()))
}

/// `'text'` with ClickHouse's escapes.
pub(crate) fn quote_text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// `` `name` `` with ClickHouse's escapes.
pub(crate) fn quote_identifier(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{difference, quote_identifier, quote_text};

    fn settings(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = pairs.iter();
        owned
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn only_what_differs_is_set_and_what_is_gone_returns_to_its_default() {
        let current = settings(&[("max_threads", "1"), ("log_comment", "a")]);
        let wanted = settings(&[("log_comment", "b'c"), ("max_block_size", "9")]);
        assert_eq!(
            difference(&current, &wanted).unwrap(),
            r"max_threads = DEFAULT, log_comment = 'b\'c', max_block_size = '9'"
        );
    }

    #[test]
    fn a_name_that_could_carry_sql_is_refused() {
        let error = difference(&BTreeMap::new(), &settings(&[("a = 1, b", "2")])).unwrap_err();
        assert_eq!(error.code, 36);
    }

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(quote_text(r"a'\b"), r"'a\'\\b'");
        assert_eq!(quote_identifier(r"a`\b"), r"`a\`\\b`");
    }
}
