//! One batch: read the messages, load the world, decide, write people, publish.

use std::{borrow::Cow, collections::BTreeMap, time::Instant};

use chrono::Utc;
use footfall_event::DeadLetter;
use footfall_kafka::{team_id_of, uuid_of};
use rdkafka::{Message as _, message::BorrowedMessage};

use super::{Interruption, Worker, consumer::GroupConsumer, publish::Publication};
use crate::{
    dedup::{Identity, IdentityMaker},
    enrich::{Needs, enrich},
    event::{Event, Lane, Source, Unreadable},
    json::without_unstorable_escapes,
    store::{Progress, StoreError},
    world::World,
};

/// Conflicts with other writers in a row after which PostgreSQL is given a rest.
const ATTEMPTS: u32 = 20;
const REFUSED: &str = "refused_by_postgres";

/// A message as it came, with its place.
struct Record<'m> {
    source: Source,
    key: &'m [u8],
    recorded_at_ms: i64,
    header_identity: Option<Identity>,
    header_team_id: i64,
    payload: &'m [u8],
    text: Result<Cow<'m, str>, Unreadable>,
}

/// A window's news, once the batch is committed.
struct Seen {
    source: Source,
    recorded_at_ms: i64,
    identity: Option<Identity>,
}

impl Worker {
    /// Content that PostgreSQL refuses is found by halving the batch; the one message that has it becomes a dead letter.
    pub(super) fn process_or_split(
        &mut self,
        consumer: &GroupConsumer,
        messages: &[BorrowedMessage<'_>],
    ) -> Result<(), Interruption> {
        match self.process(consumer, messages, None) {
            Err(Interruption::Refused(reason)) if messages.len() == 1 => {
                tracing::warn!(reason, "a message becomes a dead letter");
                self.process(consumer, messages, Some(&reason))
            }
            Err(Interruption::Refused(_)) => {
                let (first, second) = messages.split_at(messages.len() / 2);
                self.process_or_split(consumer, first)?;
                self.process_or_split(consumer, second)
            }
            outcome => outcome,
        }
    }

    fn process(
        &mut self,
        consumer: &GroupConsumer,
        messages: &[BorrowedMessage<'_>],
        refusal: Option<&str>,
    ) -> Result<(), Interruption> {
        let started = Instant::now();
        let lanes: Vec<Lane> = self.windows.keys().cloned().collect();
        self.open_claim(&lanes)?;
        self.seen.turn_to(Utc::now());
        let records = self.read(messages);
        let mut publication = Publication::default();
        let mut seen = Vec::with_capacity(records.len());
        let mut attempt = 1;
        let newly_seen = loop {
            publication.clear();
            seen.clear();
            let events = self.parse(&records, refusal, &mut publication, &mut seen);
            match self.decide_and_write(events, &mut publication) {
                Ok(newly_seen) => break newly_seen,
                Err(StoreError::Conflict(reason)) if attempt < ATTEMPTS => {
                    tracing::debug!(reason, attempt, "another writer was first");
                    metrics::counter!("footfall_ingest_conflicts_total").increment(1);
                    self.store.forget_group_types();
                    std::thread::sleep(std::time::Duration::from_millis(u64::from(attempt)));
                    attempt += 1;
                }
                Err(error) => return Err(error.into()),
            }
        };
        self.publish(consumer, &progress_of(&records), &publication)?;
        self.seen.remember(newly_seen);
        for record in seen {
            if let Some(window) = self.windows.get_mut(&record.source.lane) {
                let Seen {
                    source,
                    recorded_at_ms,
                    identity,
                } = record;
                window.push(source.offset, recorded_at_ms, identity);
            }
        }
        self.settle(&publication);
        metrics::counter!("footfall_ingest_events_total").increment(records.len() as u64);
        metrics::histogram!("footfall_ingest_batch_records").record(records.len() as f64);
        metrics::histogram!("footfall_ingest_batch_seconds").record(started.elapsed());
        Ok(())
    }

    fn read<'m>(&self, messages: &'m [BorrowedMessage<'_>]) -> Vec<Record<'m>> {
        let lanes: BTreeMap<(&str, i32), &Lane> = self
            .windows
            .keys()
            .map(|lane| ((&*lane.topic, lane.partition), lane))
            .collect();
        messages
            .iter()
            .map(|message| {
                let (topic, partition) = (message.topic(), message.partition());
                let lane = lanes.get(&(topic, partition)).map_or_else(
                    || Lane {
                        topic: topic.into(),
                        partition,
                    },
                    |lane| (*lane).clone(),
                );
                let payload = message.payload().unwrap_or_default();
                let text = match message.payload() {
                    None => Err(Unreadable::Empty),
                    Some(bytes) => str::from_utf8(bytes)
                        .map(without_unstorable_escapes)
                        .map_err(Unreadable::from),
                };
                Record {
                    source: Source {
                        lane,
                        offset: message.offset(),
                    },
                    key: message.key().unwrap_or_default(),
                    recorded_at_ms: message.timestamp().to_millis().unwrap_or(0),
                    header_identity: header_identity(message, &self.identities),
                    header_team_id: message.headers().and_then(team_id_of).unwrap_or(0),
                    payload,
                    text,
                }
            })
            .collect()
    }

    fn parse<'r>(
        &self,
        records: &'r [Record<'_>],
        refusal: Option<&str>,
        publication: &mut Publication,
        seen: &mut Vec<Seen>,
    ) -> Vec<Event<'r>> {
        let mut events = Vec::with_capacity(records.len());
        for record in records {
            let mut identity = record.header_identity;
            let parsed = match (&record.text, refusal) {
                (_, Some(refusal)) => Err((REFUSED, refusal.to_owned())),
                (Err(error), None) => Err((error.reason(), error.to_string())),
                (Ok(text), None) => self
                    .event(record, text)
                    .map_err(|error| (error.reason(), error.to_string())),
            };
            match parsed {
                Ok(event) => {
                    identity = Some(event.identity);
                    events.push(event);
                }
                Err((reason, error)) => {
                    metrics::counter!("footfall_ingest_dead_letters_total", "reason" => reason)
                        .increment(1);
                    let letter = dead_letter(record, reason, error);
                    publication.add_dead_letter(record.key, &letter);
                }
            }
            seen.push(Seen {
                source: record.source.clone(),
                recorded_at_ms: record.recorded_at_ms,
                identity,
            });
        }
        events
    }

    fn event<'r>(&self, record: &'r Record<'_>, text: &'r str) -> Result<Event<'r>, Unreadable> {
        let mut event = Event::parse(
            record.source.clone(),
            record.key,
            text,
            |captured| {
                record.header_identity.unwrap_or_else(|| {
                    self.identities
                        .identity(captured.team_id, captured.uuid.into_bytes())
                })
            },
            &self.no_properties,
        )?;
        event.is_settled = self
            .claim
            .as_ref()
            .and_then(|claim| claim.applied.get(&record.source.lane))
            .is_some_and(|applied| record.source.offset < *applied);
        Ok(event)
    }

    /// Returns the hashes of the definitions that are written now.
    fn decide_and_write(
        &mut self,
        events: Vec<Event<'_>>,
        publication: &mut Publication,
    ) -> Result<Vec<u64>, StoreError> {
        let needs = Needs::of(&events);
        let (people, groups) = self.runtime.block_on(self.store.load(&needs))?;
        drop(needs);
        let lanes = progress(events.iter().map(|event| &event.source));
        let world = World::new(&self.windows, &self.seen, people, groups);
        let outcome = enrich(world, events);
        outcome.record_step_times();
        if outcome.has_changes() {
            let progress = Progress {
                owner: self
                    .claim
                    .as_ref()
                    .map(|claim| claim.owner)
                    .unwrap_or_default(),
                lanes,
            };
            let written = self
                .runtime
                .block_on(self.store.write(&outcome, &progress))?;
            publication.promised = written.promised;
        }
        let newly_seen = outcome.definitions.newly_seen();
        for warning in &outcome.warnings {
            publication.add_warning(warning);
        }
        publication.enriched = outcome.enriched;
        Ok(newly_seen)
    }

    fn settle(&mut self, publication: &Publication) {
        let Some(claim) = &mut self.claim else { return };
        let published: Vec<i64> = publication
            .promised
            .iter()
            .chain(&claim.left)
            .map(|row| row.id)
            .collect();
        claim.left.clear();
        if published.is_empty() && claim.applied.is_empty() {
            return;
        }
        claim.applied.clear();
        let settled = self
            .runtime
            .block_on(self.store.settle(claim.owner, &published));
        if let Err(error) = settled {
            tracing::warn!(%error, "the outbox will be cleared at the next claim");
            self.store.disconnect();
            self.claim = None;
        }
    }
}

/// The offset after the last record, of each lane.
fn progress<'s>(sources: impl Iterator<Item = &'s Source>) -> Vec<(Lane, i64)> {
    let mut lanes: BTreeMap<&Lane, i64> = BTreeMap::new();
    for source in sources {
        let next = lanes.entry(&source.lane).or_insert(0);
        *next = (*next).max(source.offset + 1);
    }
    lanes
        .into_iter()
        .map(|(lane, next)| (lane.clone(), next))
        .collect()
}

fn progress_of(records: &[Record<'_>]) -> Vec<(Lane, i64)> {
    progress(records.iter().map(|record| &record.source))
}

pub(super) fn header_identity(
    message: &BorrowedMessage<'_>,
    identities: &IdentityMaker,
) -> Option<Identity> {
    let headers = message.headers()?;
    Some(identities.identity(team_id_of(headers)?, uuid_of(headers)?))
}

fn dead_letter<'r>(record: &'r Record<'_>, reason: &'r str, error: String) -> DeadLetter<'r> {
    DeadLetter {
        team_id: record.header_team_id,
        reason: Cow::Borrowed(reason),
        error,
        payload: String::from_utf8_lossy(record.payload).into_owned(),
        failed_at: Utc::now(),
        source_topic: Cow::Borrowed(&record.source.lane.topic),
        source_partition: record.source.lane.partition,
        source_offset: record.source.offset,
    }
}
