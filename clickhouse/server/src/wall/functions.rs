//! The functions a reader may call. Together the two lists name every function of the engine (a test holds them to it),
//! so a function that a newer engine brings is refused until somebody has looked at it.

use std::collections::HashSet;
use std::sync::LazyLock;

/// `~` behind a name: the engine does not mind its case.
const ALLOWED: &str = include_str!("allowed_functions.txt");

/// They read files, other servers or the machine, wait, or look behind the tables.
const REFUSED: &str = include_str!("refused_functions.txt");

/// Suffixes that make a new aggregate function of one.
const COMBINATORS: &[&str] = &[
    "ArgMax",
    "ArgMin",
    "Array",
    "Distinct",
    "ForEach",
    "If",
    "Map",
    "Merge",
    "OrDefault",
    "OrNull",
    "Resample",
    "SimpleState",
    "State",
    "Tuple",
];

/// They make rows of their arguments alone.
const TABLE_FUNCTIONS: &[&str] = &[
    "generateRandom",
    "generateSeries",
    "generate_series",
    "null",
    "numbers",
    "numbers_mt",
    "primes",
    "values",
    "view",
    "zeros",
    "zeros_mt",
];

static EXACT: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    ALLOWED
        .split_whitespace()
        .map(|n| n.trim_end_matches('~'))
        .collect()
});

static ANY_CASE: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let names = ALLOWED.split_whitespace();
    names
        .filter_map(|name| name.strip_suffix('~'))
        .map(str::to_lowercase)
        .collect()
});

static NEVER: LazyLock<HashSet<String>> =
    LazyLock::new(|| REFUSED.split_whitespace().map(str::to_lowercase).collect());

pub(super) fn is_known_table_function(name: &str) -> bool {
    TABLE_FUNCTIONS.contains(&name)
}

pub(super) fn is_known_function(name: &str) -> bool {
    if NEVER.contains(&name.to_lowercase()) {
        return false;
    }
    let mut base = name;
    loop {
        if EXACT.contains(base) || ANY_CASE.contains(&base.to_lowercase()) {
            return true;
        }
        let shorter = COMBINATORS.iter().find_map(|c| base.strip_suffix(c));
        match shorter {
            Some(shorter) if !shorter.is_empty() => base = shorter,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_known_function, is_known_table_function};

    #[test]
    fn what_questions_need_is_known() {
        for name in [
            "windowFunnel",
            "sumIf",
            "uniqStateIf",
            "argMaxMerge",
            "LOWER",
            "count",
            "COUNT",
            "quantilesTDigestIf",
            "dictGetOrDefault",
            "lambda",
            "tupleElement",
            "countDistinct",
            "toStartOfInterval",
            "JSONExtract",
            "CAST",
            "sumArrayOrNullIf",
        ] {
            assert!(is_known_function(name), "{name}");
        }
    }

    #[test]
    fn what_leaves_the_tables_is_not() {
        for name in [
            "file",
            "File",
            "fileIf",
            "joinGetOrNull",
            "sleep",
            "",
            "filesystemAvailable",
            "somethingNewIf",
            "aiGenerate",
            "__applyFilter",
        ] {
            assert!(!is_known_function(name), "{name}");
        }
        assert!(is_known_table_function("numbers"));
        assert!(!is_known_table_function("eval"));
    }
}
