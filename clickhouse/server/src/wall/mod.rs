//! The reader's wall: which statements of users reach the engine.
//!
//! The engine parses (`EXPLAIN AST`), this judges every node of the printed tree by lists of what is known to be
//! harmless. What is not listed is refused, and so is a tree that cannot be read. See docs/decisions/0004.

mod functions;
mod judge;
mod settings;
mod tree;

use std::collections::HashSet;

use parking_lot::Mutex;

pub(crate) use self::judge::judge;
pub(crate) use self::settings::{ReaderLimits, check_database, reader_settings};

const MAX_REMEMBERED: usize = 4096;

/// Statements that passed, so that the same text is not parsed twice. Values of parameters are not part of the text.
#[derive(Default)]
pub(crate) struct Passed {
    statements: Mutex<HashSet<Vec<u8>>>,
}

impl Passed {
    pub(crate) fn contains(&self, statement: &[u8]) -> bool {
        self.statements.lock().contains(statement)
    }

    pub(crate) fn remember(&self, statement: &[u8]) {
        // A parameter of type Identifier becomes a name, so such a statement's tree depends on its values.
        let names_by_parameter = statement
            .windows(b"identifier".len())
            .any(|w| w.eq_ignore_ascii_case(b"identifier"));
        if names_by_parameter || statement.len() > 64 << 10 {
            return;
        }
        let mut statements = self.statements.lock();
        if statements.len() >= MAX_REMEMBERED {
            statements.clear();
        }
        statements.insert(statement.to_vec());
    }
}
