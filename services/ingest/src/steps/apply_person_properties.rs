//! What an event says about its person, and the person's properties as they are after it.

use std::sync::Arc;

use footfall_event::PersonMode;
use serde_json::value::RawValue;

use super::{
    Verdict,
    automatic_properties::{initial_name, is_automatic},
    record_definitions::PropertyKind,
    resolve_person::may_change_people,
};
use crate::{
    event::Event,
    json::{Draft, Drafted, Object, text_of},
    world::World,
};

pub(super) fn apply_person_properties<'a>(
    world: &mut World<'_>,
    mut event: Event<'a>,
) -> Verdict<'a> {
    if event.person_mode == PersonMode::Personless {
        return Verdict::Keep(event);
    }
    if !event.is_settled && may_change_people(&event) {
        change_person(world, &event);
    }
    event.person_properties = world.people.person(event.person_id).properties.text();
    Verdict::Keep(event)
}

fn change_person(world: &mut World<'_>, event: &Event<'_>) {
    let before = Arc::clone(&world.people.person(event.person_id).properties);
    let mut draft = Draft::new(Arc::clone(&before));
    draft_changes(event, &mut draft);
    for key in std::mem::take(&mut draft.refused) {
        world.warn(event, "invalid_person_property", [("property", key.into())]);
    }
    match draft.finish() {
        Drafted::Unchanged => {}
        Drafted::TooLarge { size_bytes } => {
            let details = [("size_bytes", size_bytes.into())];
            world.warn(event, "person_properties_too_large", details);
        }
        Drafted::Changed(after) => {
            let (team_id, seen_at) = (event.captured.team_id, event.captured.captured_at);
            for (key, value) in after.iter().filter(|(key, _)| before.get(key).is_none()) {
                let kind = PropertyKind::Person;
                world
                    .definitions
                    .record_property(team_id, kind, key, value, seen_at);
            }
            world.people.person_mut(event.person_id).properties = Arc::new(after);
        }
    }
}

/// Once-only values first, then the set ones, then what is removed. What stands beside the properties wins over what
/// stands inside of them, and both over what is read from the event itself.
fn draft_changes(event: &Event<'_>, draft: &mut Draft) {
    let (captured, properties) = (&event.captured, &event.properties);
    for object in both_objects(captured.set_once, properties.get("$set_once")) {
        for (key, value) in object.iter().rev() {
            draft.set_once(key, value);
        }
    }
    for (key, value) in properties.iter().rev() {
        if let Some(initial) = initial_name(key)
            && is_scalar(value)
        {
            draft.set_once(initial, value);
        }
    }
    let [outer, inner] = both_objects(captured.set, properties.get("$set"));
    for (key, value) in properties.iter() {
        let is_said = outer.get(key).is_some() || inner.get(key).is_some();
        if is_automatic(key) && is_scalar(value) && !is_said {
            draft.set(key, value);
        }
    }
    for object in [inner, outer] {
        for (key, value) in object.iter() {
            draft.set(key, value);
        }
    }
    for raw in [captured.unset, properties.get("$unset")]
        .into_iter()
        .flatten()
    {
        for key in keys_to_unset(raw) {
            draft.unset(&key);
        }
    }
}

fn both_objects<'a>(outer: Option<&'a RawValue>, inner: Option<&'a RawValue>) -> [Object<'a>; 2] {
    [outer, inner].map(|raw| raw.and_then(Object::parse).unwrap_or_default())
}

fn is_scalar(value: &RawValue) -> bool {
    !value.get().starts_with(['{', '[', 'n'])
}

/// Of a list of keys, or of an object whose keys count.
fn keys_to_unset(raw: &RawValue) -> Vec<String> {
    if let Some(object) = Object::parse(raw) {
        return object.iter().map(|(key, _)| key.to_owned()).collect();
    }
    serde_json::from_str::<Vec<&RawValue>>(raw.get())
        .unwrap_or_default()
        .into_iter()
        .filter_map(text_of)
        .map(std::borrow::Cow::into_owned)
        .collect()
}
