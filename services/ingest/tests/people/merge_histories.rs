//! Random histories against a union-find, in random batches, and taken again as after a crash.

use std::collections::HashMap;

use crate::history::{House, captured};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Debug, Clone)]
enum Act {
    Merge(u8, u8),
    Quiet(u8),
    Set(u8, u8, u8),
}

fn name(id: u8) -> String {
    format!("id-{id}")
}

fn event(act: &Act) -> Value {
    match act {
        Act::Merge(from, into) => captured(
            "$merge_dangerously",
            &name(*into),
            &json!({"alias": name(*from)}),
        ),
        Act::Quiet(id) => captured(
            "act",
            &name(*id),
            &json!({"$process_person_profile": false}),
        ),
        Act::Set(id, key, value) => captured(
            "act",
            &name(*id),
            &json!({"$set": {key.to_string(): value}}),
        ),
    }
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..12_u8, 0..12_u8).prop_map(|(from, into)| Act::Merge(from, into)),
        (0..12_u8).prop_map(Act::Quiet),
        (0..12_u8, 0..3_u8, 0..4_u8).prop_map(|(id, key, value)| Act::Set(id, key, value)),
    ]
}

/// Whose ids are one person.
struct UnionFind([usize; 12]);

impl UnionFind {
    fn root(&self, id: usize) -> usize {
        if self.0[id] == id {
            id
        } else {
            self.root(self.0[id])
        }
    }
}

fn expected_people(acts: &[Act]) -> UnionFind {
    let mut people = UnionFind(std::array::from_fn(|id| id));
    for act in acts {
        if let Act::Merge(from, into) = act {
            let (from, into) = (
                people.root(usize::from(*from)),
                people.root(usize::from(*into)),
            );
            people.0[from] = into;
        }
    }
    people
}

fn take_in_batches(acts: &[Act], cuts: &[usize]) -> House {
    let mut house = House::default();
    let events: Vec<Value> = acts.iter().map(event).collect();
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (events.len() + 1)).collect();
    cuts.extend([0, events.len()]);
    cuts.sort_unstable();
    for range in cuts.windows(2) {
        house.take(range[0], &events[range[0]..range[1]]);
    }
    house
}

/// Each distinct id with its person's properties and version; the map's equality is the end state's.
fn end_state(house: &House) -> HashMap<String, (Uuid, String, i64)> {
    let state = |id: &String| {
        let person = house.person_of(id);
        (
            person.id,
            person.properties.text().get().to_owned(),
            person.version,
        )
    };
    house.ids.keys().map(|id| (id.clone(), state(id))).collect()
}

proptest! {
    #[test]
    fn distinct_ids_are_one_person_exactly_if_merges_say_so(
        acts in prop::collection::vec(act(), 1..60),
        cuts in prop::collection::vec(0..60_usize, 0..6),
    ) {
        let house = take_in_batches(&acts, &cuts);
        let people = expected_people(&acts);
        for (a, left) in &house.ids {
            for (b, right) in &house.ids {
                let root = |name: &str| people.root(name[3..].parse().expect("a number"));
                prop_assert_eq!(left == right, root(a) == root(b), "{} {}", a, b);
            }
        }
        for (old, new) in &house.overrides {
            prop_assert!(!house.overrides.contains_key(new), "no chain");
            prop_assert!(!house.persons.contains_key(old), "a person that lives is not overridden");
            prop_assert!(house.persons.contains_key(new), "an override ends at a person");
        }
        for event in &house.enriched {
            let distinct_id = event["distinct_id"].as_str().expect("text");
            let stamped: Uuid = serde_json::from_value(event["person_id"].clone()).expect("a uuid");
            if let Some(person) = house.ids.get(distinct_id) {
                prop_assert_eq!(house.shown(stamped), *person);
            }
        }
    }

    #[test]
    fn batches_of_any_size_come_to_the_same_people(
        acts in prop::collection::vec(act(), 1..60),
        cuts in prop::collection::vec(0..60_usize, 0..6),
    ) {
        let (one, many) = (take_in_batches(&acts, &[]), take_in_batches(&acts, &cuts));
        let without_version = |house: &House| -> HashMap<String, (Uuid, String)> {
            end_state(house)
                .into_iter()
                .map(|(id, (person, properties, _))| (id, (person, properties)))
                .collect()
        };
        prop_assert_eq!(without_version(&one), without_version(&many));
    }

    #[test]
    fn events_that_come_again_after_a_crash_change_nobody(
        acts in prop::collection::vec(act(), 1..60),
        from in 0..60_usize,
    ) {
        let mut house = take_in_batches(&acts, &[]);
        let before = end_state(&house);
        let overrides = house.overrides.clone();
        let from = from % acts.len();
        let again: Vec<Value> = acts[from..].iter().map(event).collect();
        house.take(from, &again);
        prop_assert_eq!(end_state(&house), before);
        prop_assert_eq!(&house.overrides, &overrides);
        for event in &house.enriched[acts.len()..] {
            let distinct_id = event["distinct_id"].as_str().expect("text");
            let stamped: Uuid = serde_json::from_value(event["person_id"].clone()).expect("a uuid");
            if let Some(person) = house.ids.get(distinct_id) {
                prop_assert_eq!(house.shown(stamped), *person);
            }
        }
    }
}
