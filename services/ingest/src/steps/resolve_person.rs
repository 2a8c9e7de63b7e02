//! Whom an event belongs to; an event that says two ids are one person makes them so.

use std::borrow::Cow;

use footfall_event::{PersonMode, person_id};

use crate::{
    event::Event,
    json::text_of,
    people::{MergeOutcome, is_legal_id},
    steps::Verdict,
    world::World,
};

/// Longer ids are cut by capture, so an id named inside an event must be cut alike to meet them.
const DISTINCT_ID_CHARS: usize = 200;

pub(super) fn resolve_person<'a>(world: &mut World<'_>, mut event: Event<'a>) -> Verdict<'a> {
    let team_id = event.captured.team_id;
    if may_change_people(&event) {
        become_one_person(world, &event);
        if !event.is_settled {
            let (created_at, now) = (event.timestamp, event.captured.captured_at);
            world
                .people
                .find_or_create(team_id, &event.captured.distinct_id, created_at, now);
        }
    } else if is_personless(&event) && needs_a_profile(&event) {
        world.warn(
            &event,
            "invalid_event_when_process_person_profile_is_false",
            [],
        );
    }
    let found = world.people.find(team_id, &event.captured.distinct_id);
    event.person_id = found.unwrap_or_else(|| person_id(team_id, &event.captured.distinct_id));
    event.person_mode = if found.is_some() {
        PersonMode::Full
    } else {
        PersonMode::Personless
    };
    Verdict::Keep(event)
}

/// Not by an event that asks to be personless, nor by those that are reports of a page rather than acts of a person.
pub(super) fn may_change_people(event: &Event<'_>) -> bool {
    !is_personless(event) && !matches!(&*event.captured.event, "$exception" | "$$heatmap")
}

fn is_personless(event: &Event<'_>) -> bool {
    event
        .properties
        .get("$process_person_profile")
        .is_some_and(|value| value.get() == "false")
}

fn needs_a_profile(event: &Event<'_>) -> bool {
    matches!(
        &*event.captured.event,
        "$identify" | "$create_alias" | "$merge_dangerously"
    )
}

/// The id that the event says is the same person as its distinct id.
pub(crate) fn other_id_of_merge<'a>(event: &Event<'a>) -> Option<Cow<'a, str>> {
    let name = match &*event.captured.event {
        "$identify" => "$anon_distinct_id",
        "$create_alias" | "$merge_dangerously" => "alias",
        _ => return None,
    };
    let raw = event.properties.get(name)?;
    if raw.get() == "null" {
        return None;
    }
    // An array or an object is no id; its own text is one that no person has.
    let id = text_of(raw).unwrap_or(Cow::Borrowed("[object Object]"));
    let is_cut = is_legal_id(&id);
    match id.char_indices().nth(DISTINCT_ID_CHARS) {
        Some((end, _)) if is_cut => Some(Cow::Owned(id[..end].to_owned())),
        _ => Some(id),
    }
}

fn become_one_person(world: &mut World<'_>, event: &Event<'_>) {
    let captured = &event.captured;
    let (team_id, into) = (captured.team_id, &*captured.distinct_id);
    let other = other_id_of_merge(event);
    let Some(from) = other.as_deref().filter(|other| *other != into) else {
        if captured.event == "$identify" && is_legal_id(into) && !event.is_settled {
            let now = captured.captured_at;
            let id = world
                .people
                .find_or_create(team_id, into, event.timestamp, now);
            world.people.person_mut(id).is_identified = true;
        }
        return;
    };
    for id in [from, into] {
        if !is_legal_id(id) {
            let id = id.chars().take(DISTINCT_ID_CHARS).collect::<String>();
            world.warn(
                event,
                "cannot_merge_with_illegal_distinct_id",
                [("illegal_distinct_id", id.into())],
            );
            return;
        }
    }
    let is_forced = captured.event == "$merge_dangerously";
    let is_refused = if event.is_settled {
        !is_forced && world.people.would_refuse(team_id, (from, into))
    } else {
        let (created_at, now) = (event.timestamp, captured.captured_at);
        let outcome = world
            .people
            .merge(team_id, (from, into), is_forced, created_at, now);
        outcome == MergeOutcome::RefusedAsIdentified
    };
    if is_refused {
        world.warn(
            event,
            "cannot_merge_already_identified",
            [
                ("source_distinct_id", from.into()),
                ("target_distinct_id", into.into()),
            ],
        );
    }
}
