//! What a reader may set and see beside its statement.

use std::collections::BTreeMap;

use crate::engine::error::{ACCESS_DENIED, EngineError, SETTING_CONSTRAINT_VIOLATION};

/// The defaults of a reader's statements, which are also the most it may ask for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReaderLimits {
    pub(crate) execution_s: u64,
    pub(crate) memory_bytes: u64,
    pub(crate) result_rows: u64,
    pub(crate) threads: u64,
}

/// Settings that change how a result looks or is computed, never what may be reached.
const FREE_SETTINGS: &[&str] = &[
    "aggregate_functions_null_for_empty",
    "allow_experimental_analyzer",
    "any_join_distinct_right_table_keys",
    "cast_keep_nullable",
    "cast_ipv4_ipv6_default_on_conversion_error",
    "cast_string_to_dynamic_use_inference",
    "count_distinct_implementation",
    "date_time_input_format",
    "date_time_output_format",
    "distinct_overflow_mode",
    "enable_analyzer",
    "enable_optimize_predicate_expression",
    "extremes",
    "final",
    "format_csv_delimiter",
    "group_by_overflow_mode",
    "group_by_use_nulls",
    "join_algorithm",
    "join_use_nulls",
    "max_block_size",
    "max_bytes_before_external_group_by",
    "max_bytes_before_external_sort",
    "max_bytes_to_read",
    "max_expanded_ast_elements",
    "optimize_aggregation_in_order",
    "optimize_move_to_prewhere",
    "optimize_read_in_order",
    "optimize_skip_unused_shards",
    "prefer_column_name_to_alias",
    "query_plan_optimize_prewhere",
    "read_overflow_mode",
    "result_overflow_mode",
    "session_timezone",
    "timeout_overflow_mode",
    "transform_null_in",
    "use_query_cache",
    "use_skip_indexes",
    "use_skip_indexes_if_final",
    "do_not_merge_across_partitions_select_final",
];

/// Tables of `system` that tell about the engine and the schema, not about other users' statements or the machine.
const OPEN_SYSTEM_TABLES: &[&str] = &[
    "aggregate_function_combinators",
    "columns",
    "data_type_families",
    "databases",
    "formats",
    "functions",
    "numbers",
    "numbers_mt",
    "one",
    "settings",
    "tables",
    "time_zones",
    "zeros",
];

/// Refuses the engine's own databases, but for a few tables. `table`: `None` asks for the database as the current one.
pub(crate) fn check_database(database: &str, table: Option<&str>) -> Result<(), EngineError> {
    let is_system = database.eq_ignore_ascii_case("system");
    let is_schema = database.eq_ignore_ascii_case("information_schema");
    let is_open = is_system && table.is_some_and(|table| OPEN_SYSTEM_TABLES.contains(&table));
    if (is_system || is_schema) && !is_open {
        let what = table.map_or(database.to_owned(), |table| format!("{database}.{table}"));
        return Err(EngineError::new(
            ACCESS_DENIED,
            format!("This credential may not read {what}"),
        ));
    }
    Ok(())
}

impl ReaderLimits {
    fn capped(self) -> [(&'static str, u64); 4] {
        [
            ("max_execution_time", self.execution_s),
            ("max_memory_usage", self.memory_bytes),
            ("max_result_rows", self.result_rows),
            ("max_threads", self.threads),
        ]
    }
}

/// The settings of a reader's statement: the limits, and what it asked for within them.
pub(crate) fn reader_settings(
    limits: ReaderLimits,
    asked: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, EngineError> {
    let mut settings: BTreeMap<String, String> = limits
        .capped()
        .iter()
        .filter(|(_, most)| *most > 0)
        .map(|(name, most)| ((*name).to_owned(), most.to_string()))
        .collect();
    for (name, value) in asked {
        check_setting(limits, &name, &value)?;
        settings.insert(name, value);
    }
    Ok(settings)
}

fn check_setting(limits: ReaderLimits, name: &str, value: &str) -> Result<(), EngineError> {
    if name == "readonly" && matches!(value, "1" | "2") {
        return Ok(());
    }
    if let Some((_, most)) = limits.capped().iter().find(|(capped, _)| *capped == name) {
        let asked = value.parse::<u64>().ok();
        return match asked {
            Some(asked) if *most == 0 || (1..=*most).contains(&asked) => Ok(()),
            _ => Err(EngineError::new(
                SETTING_CONSTRAINT_VIOLATION,
                format!(
                    "Setting {name} of this credential must be a whole number from 1 to {most}, not {value:?}"
                ),
            )),
        };
    }
    if FREE_SETTINGS.contains(&name) || name.starts_with("output_format_") {
        return Ok(());
    }
    Err(EngineError::new(
        ACCESS_DENIED,
        format!("This credential may not change the setting {name}"),
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{ReaderLimits, check_database, reader_settings};

    const LIMITS: ReaderLimits = ReaderLimits {
        execution_s: 60,
        memory_bytes: 1000,
        result_rows: 0,
        threads: 2,
    };

    fn ask(name: &str, value: &str) -> Result<BTreeMap<String, String>, u32> {
        let asked = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        reader_settings(LIMITS, asked).map_err(|error| error.code)
    }

    #[test]
    fn limits_may_be_lowered_but_not_raised_or_lifted() {
        assert_eq!(
            ask("max_execution_time", "5").unwrap()["max_execution_time"],
            "5"
        );
        for value in ["61", "0", "-1", "1e9", "0.5", "x"] {
            assert_eq!(ask("max_execution_time", value), Err(452), "{value}");
        }
        assert_eq!(
            ask("join_use_nulls", "1").unwrap()["max_memory_usage"],
            "1000"
        );
        assert!(ask("max_result_rows", "99").is_ok());
    }

    #[test]
    fn settings_that_are_not_listed_are_refused() {
        for name in [
            "allow_introspection_functions",
            "max_memory_usage_for_user",
            "insert_quorum",
        ] {
            assert_eq!(ask(name, "1"), Err(497), "{name}");
        }
        assert_eq!(ask("readonly", "0"), Err(497));
    }

    #[test]
    fn the_engines_own_databases_are_closed_but_for_a_few_tables() {
        assert!(check_database("footfall", None).is_ok());
        assert!(check_database("system", Some("one")).is_ok());
        for (database, table) in [
            ("system", None),
            ("System", Some("query_log")),
            ("INFORMATION_SCHEMA", Some("tables")),
        ] {
            assert!(check_database(database, table).is_err(), "{database}");
        }
    }
}
