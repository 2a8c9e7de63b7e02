//! The judgement over a statement's tree.

use super::functions::{is_known_function, is_known_table_function};
use super::settings::check_database;
use super::tree::{self, Node};
use crate::engine::error::{ACCESS_DENIED, EngineError};

/// Nodes without a name of their own that matter only by their children.
const PLAIN_NODES: &[&str] = &[
    "ArrayJoin",
    "Asterisk",
    "ColumnsExceptTransformer",
    "ColumnsListMatcher",
    "ColumnsRegexpMatcher",
    "ColumnsReplaceTransformer",
    "ColumnsReplaceTransformer::Replacement",
    "ColumnsTransformerList",
    "DescribeQuery",
    "ExpressionList",
    "InterpolateElement",
    "Literal",
    "OrderByElement",
    "QualifiedAsterisk",
    "QualifiedColumnsListMatcher",
    "QualifiedColumnsRegexpMatcher",
    "SampleRatio",
    "SelectIntersectExceptQuery",
    "SelectQuery",
    "SelectWithUnionQuery",
    "Subquery",
    "TableExpression",
    "TableJoin",
    "TablesInSelectQuery",
    "TablesInSelectQueryElement",
    "WindowDefinition",
    "WindowListElement",
    "WithElement",
];

/// Statements that show schema; what they may show of `system` is decided by the names in them.
const SHOWING_NODES: &[&str] = &[
    "ExistsDatabaseQuery",
    "ExistsDictionaryQuery",
    "ExistsTableQuery",
    "ExistsViewQuery",
    "ShowColumns",
    "ShowCreateTableQuery",
    "ShowCreateViewQuery",
    "ShowFunctions",
    "ShowTables",
];

const EXPLAIN_KINDS: &[&str] = &[
    "EXPLAIN",
    "EXPLAIN AST",
    "EXPLAIN ESTIMATE",
    "EXPLAIN PIPELINE",
    "EXPLAIN QUERY TREE",
    "EXPLAIN SYNTAX",
];

fn refused(what: impl AsRef<str>) -> EngineError {
    let what = what.as_ref();
    EngineError::new(
        ACCESS_DENIED,
        format!("This credential may only read: {what}"),
    )
}

/// Judges the text that `EXPLAIN AST` printed for a statement.
pub(crate) fn judge(printed: &str) -> Result<(), EngineError> {
    let Some(root) = tree::read(printed) else {
        return Err(refused(
            "the statement's tree cannot be read (a name with a line end in it, or too deep)",
        ));
    };
    let is_statement = matches!(
        root.kind(),
        "SelectWithUnionQuery" | "SelectIntersectExceptQuery" | "Explain" | "DescribeQuery"
    ) || SHOWING_NODES.contains(&root.kind());
    if !is_statement {
        return Err(refused(format!(
            "a statement of the kind {} is not allowed",
            root.kind()
        )));
    }
    // Here the database and the table are two nodes, not one name.
    if let [database, table] = root.children.as_slice()
        && SHOWING_NODES.contains(&root.kind())
    {
        check_database(database.name(), Some(table.name()))?;
    }
    judge_node(&root, None)
}

fn judge_node(node: &Node<'_>, parent: Option<&Node<'_>>) -> Result<(), EngineError> {
    match node.kind() {
        "Function" => judge_function(node, parent)?,
        "Identifier" | "TableIdentifier" => judge_identifier(node.name())?,
        "Set" => {
            return Err(refused(
                "SETTINGS is not allowed in a statement; send settings beside it",
            ));
        }
        "ColumnsApplyTransformer" => {
            return Err(refused(
                "APPLY is not allowed, because it calls a function by name",
            ));
        }
        "Explain" if parent.is_none() => {
            if !EXPLAIN_KINDS.contains(&node.name()) {
                return Err(refused(format!("{} is not allowed", node.name())));
            }
        }
        kind if PLAIN_NODES.contains(&kind) => {}
        kind if parent.is_none() && SHOWING_NODES.contains(&kind) => {}
        kind => {
            return Err(refused(format!("{kind} is not known to be harmless")));
        }
    }
    for child in &node.children {
        judge_node(child, Some(node))?;
    }
    Ok(())
}

fn judge_function(node: &Node<'_>, parent: Option<&Node<'_>>) -> Result<(), EngineError> {
    let name = node.name();
    if parent.is_some_and(|parent| parent.kind() == "TableExpression") {
        if is_known_table_function(name) {
            return Ok(());
        }
        return Err(refused(format!("the table function {name} is not allowed")));
    }
    if is_known_function(name) {
        return Ok(());
    }
    Err(refused(format!(
        "the function {name} is not on the list of allowed functions"
    )))
}

/// Whatever could name a table: `FROM`, the right side of IN, a qualified column.
fn judge_identifier(name: &str) -> Result<(), EngineError> {
    match name.split_once('.') {
        Some((database, table)) => {
            let table = table.split('.').next().unwrap_or(table);
            check_database(database, Some(table))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::judge;

    const SELECT: &str = "SelectWithUnionQuery (children 1)\n ExpressionList (children 1)\n  SelectQuery (children 2)\n   ExpressionList (children 1)\n    Asterisk\n   TablesInSelectQuery (children 1)\n    TablesInSelectQueryElement (children 1)\n     TableExpression (children 1)\n      ";

    fn judge_table(table: &str) -> Result<(), crate::engine::error::EngineError> {
        judge(&format!("{SELECT}{table}\n"))
    }

    #[test]
    fn tables_of_the_house_are_readable() {
        judge_table("TableIdentifier footfall.events (alias e)").unwrap();
        judge_table("TableIdentifier events").unwrap();
        judge_table("TableIdentifier system.one").unwrap();
        judge_table("Function numbers (children 1)\n       ExpressionList (children 1)\n        Literal UInt64_1").unwrap();
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for table in [
            "TableIdentifier system.processes",
            "TableIdentifier SYSTEM.processes",
            "Function file",
            "Function url (alias numbers)",
            "Function quantile",
            "Set",
            "ColumnsApplyTransformer",
            "SomethingNew x",
        ] {
            let error = judge_table(table).unwrap_err();
            assert_eq!(error.code, 497, "{table}");
        }
    }

    #[test]
    fn only_reading_statements_are_roots() {
        for root in [
            "DropQuery t",
            "InsertQuery",
            "Set",
            "SystemQuery",
            "Literal 1",
        ] {
            assert!(judge(root).is_err(), "{root}");
        }
        assert!(judge("ShowTables").is_ok());
        let shown = "ExistsTableQuery f t (children 2)\n Identifier f\n Identifier t";
        assert!(judge(shown).is_ok());
        assert!(judge(&shown.replace("Identifier f", "Identifier system")).is_err());
        assert!(judge("Explain EXPLAIN TABLE OVERRIDE").is_err());
    }
}
