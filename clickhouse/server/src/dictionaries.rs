//! Dictionaries follow their sources by their LIFETIME, which the embedded engine does not do by itself.
//!
//! A dictionary over tables of this server is reloaded only when one of them changed: the newest block and the newest
//! mutation of every partition tell, and merges change neither. A dictionary over anything else is reloaded every time.
//! When a reload fails the engine keeps the rows it had; the next tries follow ever later, up to a minute apart.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::error::EngineError;
use crate::engine::pool::Pool;
use crate::engine::session::quote_identifier;
use crate::queries::run_in_house;

const TICK: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_mins(1);

const FOLLOWED: &str = "\
SELECT database, name, greatest(lifetime_min, 1) FROM system.dictionaries \
WHERE lifetime_max > 0 AND status IN ('LOADED', 'FAILED', 'LOADED_AND_RELOADING', 'FAILED_AND_RELOADING')";

/// Dictionaries that read only `MergeTree` tables of this server, and a number that changes with those.
const STATES: &str = "\
SELECT d.database, d.name, groupBitXor(cityHash64(s.database, s.name, p.state)) \
FROM ( \
    SELECT database, name, arrayJoin(arrayZip(loading_dependencies_database, loading_dependencies_table)) AS source \
    FROM system.tables WHERE engine = 'Dictionary' \
) AS d \
LEFT JOIN (SELECT database, name, engine FROM system.tables) AS s ON s.database = d.source.1 AND s.name = d.source.2 \
LEFT JOIN ( \
    SELECT database, table, groupBitXor(cityHash64(partition_id, newest_block, newest_mutation)) AS state \
    FROM ( \
        SELECT database, table, partition_id, max(max_block_number) AS newest_block, max(data_version) AS newest_mutation \
        FROM system.parts WHERE active GROUP BY database, table, partition_id \
    ) GROUP BY database, table \
) AS p ON p.database = s.database AND p.table = s.name \
GROUP BY d.database, d.name HAVING countIf(s.engine NOT LIKE '%MergeTree') = 0";

type Name = (String, String);

struct Followed {
    /// What the sources looked like before the last reload that went well.
    state: Option<String>,
    next_look: Instant,
    failures: u32,
}

pub(crate) async fn follow(house: Arc<Pool>) {
    let mut followed = HashMap::new();
    loop {
        tokio::time::sleep(TICK).await;
        match look(&house, &mut followed).await {
            Ok(()) => {}
            Err(error) => tracing::warn!(%error, "cannot look at the dictionaries"),
        }
    }
}

async fn look(
    house: &Arc<Pool>,
    followed: &mut HashMap<Name, Followed>,
) -> Result<(), EngineError> {
    let rows = run_in_house(house, FOLLOWED.to_owned()).await?;
    let mut dictionaries = Vec::new();
    for row in rows.lines() {
        if let [database, name, lifetime_s] = row.split('\t').collect::<Vec<_>>().as_slice() {
            let lifetime = Duration::from_secs(lifetime_s.parse().unwrap_or(1));
            dictionaries.push(((*database).to_owned(), (*name).to_owned(), lifetime));
        }
    }
    let now = Instant::now();
    followed.retain(|(database, name), _| {
        dictionaries
            .iter()
            .any(|(d, n, _)| d == database && n == name)
    });
    let is_due = |database: &String, name: &String| {
        let entry = followed.get(&(database.clone(), name.clone()));
        entry.is_none_or(|entry| entry.next_look <= now)
    };
    dictionaries.retain(|(database, name, _)| is_due(database, name));
    if dictionaries.is_empty() {
        return Ok(());
    }
    let states = read_states(house).await?;
    for (database, name, lifetime) in dictionaries {
        let key = (database.clone(), name.clone());
        let state = states.get(&key);
        let entry = followed.entry(key).or_insert(Followed {
            state: None,
            next_look: now,
            failures: 0,
        });
        if state.is_some() && entry.state.as_ref() == state {
            entry.next_look = now + lifetime;
            continue;
        }
        let started = Instant::now();
        let statement = format!(
            "SYSTEM RELOAD DICTIONARY {}.{}",
            quote_identifier(&database),
            quote_identifier(&name)
        );
        let outcome = run_in_house(house, statement).await;
        let took = started.elapsed();
        let label = if outcome.is_ok() { "ok" } else { "failed" };
        metrics::counter!("clickhouse_dictionary_reloads_total", "outcome" => label).increment(1);
        match outcome {
            Ok(_) => {
                entry.failures = 0;
                entry.state = state.cloned();
                // A big dictionary must not load all the time.
                entry.next_look = Instant::now() + lifetime.max(took * 4);
            }
            Err(error) => {
                entry.failures += 1;
                let pause = lifetime.max(took * 4) * 2_u32.pow(entry.failures.min(6));
                let pause = pause.min(MAX_PAUSE);
                entry.next_look = Instant::now() + pause;
                tracing::warn!(%database, %name, %error, ?pause, "a dictionary did not reload; its old rows stay");
            }
        }
    }
    Ok(())
}

async fn read_states(house: &Arc<Pool>) -> Result<HashMap<Name, String>, EngineError> {
    let rows = run_in_house(house, STATES.to_owned()).await?;
    let states = rows.lines().filter_map(|row| {
        let mut fields = row.split('\t').map(str::to_owned);
        Some(((fields.next()?, fields.next()?), fields.next()?))
    });
    Ok(states.collect())
}
