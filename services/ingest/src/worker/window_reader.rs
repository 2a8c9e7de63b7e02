//! Reads the records before the committed offsets back into the windows of seen uuids.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use footfall_kafka::consumer_config;
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
    message::BorrowedMessage,
};

use super::{WorkerSettings, assignment::Extent, process::header_identity};
use crate::{
    dedup::{Identity, IdentityMaker, Window},
    event::Lane,
    json::without_unstorable_escapes,
};

const TIMEOUT: Duration = Duration::from_secs(10);
/// Without a message for so long, Kafka is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Brings every window up to its lane's committed offset. A window that is already there is not read again.
///
/// # Errors
/// Kafka cannot be read now.
pub(super) fn extend(
    settings: &WorkerSettings,
    identities: &IdentityMaker,
    windows: &mut HashMap<Lane, Window>,
    extents: &HashMap<Lane, Extent>,
) -> anyhow::Result<()> {
    for (lane, extent) in extents {
        let is_usable = windows
            .get(lane)
            .is_some_and(|window| (extent.first..=extent.committed).contains(&window.next_offset));
        if !is_usable {
            let records = i64::try_from(settings.window.records).unwrap_or(i64::MAX);
            let from = extent.first.max(extent.committed.saturating_sub(records));
            windows.insert(lane.clone(), Window::new(settings.window, from));
        }
    }
    let behind: HashMap<&Lane, i64> = extents
        .iter()
        .filter(|(lane, extent)| windows[*lane].next_offset < extent.committed)
        .map(|(lane, extent)| (lane, extent.committed))
        .collect();
    if behind.is_empty() {
        return Ok(());
    }
    let started = Instant::now();
    let reader = open_reader(settings, windows, &behind)?;
    let records = read_back(&reader, identities, windows, behind)?;
    let seconds = started.elapsed().as_secs_f64();
    tracing::info!(records, seconds, "read back the seen uuids");
    Ok(())
}

fn open_reader(
    settings: &WorkerSettings,
    windows: &HashMap<Lane, Window>,
    behind: &HashMap<&Lane, i64>,
) -> anyhow::Result<BaseConsumer> {
    // The group is a formality of the client: the reader neither joins nor commits.
    let group = format!("{}-window", settings.group_id);
    let mut config = consumer_config(&settings.brokers, "footfall-ingest-window", &group);
    config.set("enable.partition.eof", "true");
    let reader: BaseConsumer = config.create()?;
    let oldest = chrono::Utc::now().timestamp_millis() - settings.window.age_ms;
    let mut asked = TopicPartitionList::new();
    for lane in behind.keys() {
        asked.add_partition_offset(&lane.topic, lane.partition, Offset::Offset(oldest))?;
    }
    let young = reader
        .offsets_for_times(asked, TIMEOUT)
        .context("asking where the window begins")?;
    let mut starts = TopicPartitionList::new();
    for lane in behind.keys() {
        let begin = windows[*lane].next_offset;
        let begin = match young
            .find_partition(&lane.topic, lane.partition)
            .map(|found| found.offset())
        {
            Some(Offset::Offset(offset)) => begin.max(offset),
            // No record is young enough: the end.
            _ => begin.max(behind[*lane] - 1),
        };
        starts.add_partition_offset(
            &lane.topic,
            lane.partition,
            Offset::Offset(begin.min(behind[*lane] - 1)),
        )?;
    }
    reader.assign(&starts)?;
    Ok(reader)
}

fn read_back(
    reader: &BaseConsumer,
    identities: &IdentityMaker,
    windows: &mut HashMap<Lane, Window>,
    behind: HashMap<&Lane, i64>,
) -> anyhow::Result<u64> {
    let mut records = 0;
    let mut heard_at = Instant::now();
    let mut left = behind.clone();
    while !left.is_empty() {
        match reader.poll(Duration::from_millis(200)) {
            Some(Ok(message)) => {
                heard_at = Instant::now();
                let found = left.iter().find(|(lane, _)| is_of(lane, &message));
                let Some((&lane, &until)) = found else {
                    continue;
                };
                let offset = message.offset();
                if offset < until
                    && let Some(window) = windows.get_mut(lane)
                {
                    let at_ms = message.timestamp().to_millis().unwrap_or(0);
                    window.push(offset, at_ms, identity_of(&message, identities));
                    records += 1;
                }
                if offset + 1 >= until {
                    left.remove(lane);
                }
            }
            Some(Err(error)) if !matches!(error, KafkaError::PartitionEOF(_)) => {
                tracing::warn!(%error, "reading back the seen uuids");
            }
            // The last offsets may hold no record, only marks of the broker's.
            Some(Err(_)) | None => {
                let positions = reader.position()?;
                left.retain(|lane, until| {
                    let found = positions.find_partition(&lane.topic, lane.partition);
                    match found.map(|found| found.offset()) {
                        Some(Offset::Offset(next)) => next < *until,
                        _ => true,
                    }
                });
            }
        }
        anyhow::ensure!(heard_at.elapsed() < PATIENCE, "kafka is silent");
    }
    for (lane, until) in behind {
        if let Some(window) = windows.get_mut(lane) {
            window.next_offset = window.next_offset.max(until);
        }
    }
    Ok(records)
}

fn is_of(lane: &Lane, message: &BorrowedMessage<'_>) -> bool {
    lane.partition == message.partition() && &*lane.topic == message.topic()
}

/// The headers say it; a message without them says it in its body.
fn identity_of(message: &BorrowedMessage<'_>, identities: &IdentityMaker) -> Option<Identity> {
    #[derive(serde::Deserialize)]
    struct Body {
        team_id: i64,
        uuid: uuid::Uuid,
    }
    header_identity(message, identities).or_else(|| {
        let text = without_unstorable_escapes(str::from_utf8(message.payload()?).ok()?);
        let body: Body = serde_json::from_str(&text).ok()?;
        Some(identities.identity(body.team_id, body.uuid.into_bytes()))
    })
}
