//! Which groups an event belongs to, and what it says about one.

use std::borrow::Cow;

use super::{Verdict, record_definitions::PropertyKind};
use crate::{
    event::Event,
    groups::GroupId,
    json::{Draft, Drafted, Object, text_of},
    world::World,
};

/// As wide as the columns.
const MAX_NAME_CHARS: usize = 400;

pub(super) fn resolve_groups<'a>(world: &mut World<'_>, mut event: Event<'a>) -> Verdict<'a> {
    if let Some(groups) = event.properties.get("$groups").and_then(Object::parse) {
        for (name, key) in groups.iter() {
            if let Some(key) = name_of(text_of(key)) {
                join(world, &mut event, name, key);
            }
        }
    }
    if event.captured.event == "$groupidentify"
        && let Some((name, key)) = identified_group(&event)
        && let Some(type_index) = join(world, &mut event, &name, key.clone())
        && !event.is_settled
    {
        describe(world, &event, type_index, key.into_owned());
    }
    Verdict::Keep(event)
}

/// Type and key of the group that a `$groupidentify` describes.
pub(crate) fn identified_group<'a>(event: &Event<'a>) -> Option<(Cow<'a, str>, Cow<'a, str>)> {
    let text = |name| name_of(event.properties.get(name).and_then(text_of));
    Some((text("$group_type")?, text("$group_key")?))
}

fn name_of(text: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    Some(match text.char_indices().nth(MAX_NAME_CHARS) {
        Some((end, _)) => Cow::Owned(text[..end].to_owned()),
        None => text,
    })
}

fn join<'a>(
    world: &mut World<'_>,
    event: &mut Event<'a>,
    name: &str,
    key: Cow<'a, str>,
) -> Option<i16> {
    let team_id = event.captured.team_id;
    let name = name_of(Some(Cow::Borrowed(name)))?;
    let found = if event.is_settled {
        world.groups.type_index(team_id, &name)
    } else {
        world.groups.type_index_or_new(team_id, &name)
    };
    let Some(type_index) = found else {
        world.warn_once_per_batch(
            event,
            "too_many_group_types",
            ("group_type", name.into_owned()),
        );
        return None;
    };
    *event.groups.get_mut(usize::try_from(type_index).ok()?)? = key;
    Some(type_index)
}

fn describe(world: &mut World<'_>, event: &Event<'_>, type_index: i16, key: String) {
    let team_id = event.captured.team_id;
    let id = GroupId {
        team_id,
        type_index,
        key,
    };
    let before = world.groups.properties_or_new(&id, event.timestamp);
    let mut draft = Draft::new(before.clone());
    let said = event.properties.get("$group_set").and_then(Object::parse);
    for (name, value) in said.unwrap_or_default().iter() {
        draft.set(name, value);
    }
    for name in std::mem::take(&mut draft.refused) {
        world.warn(event, "invalid_group_property", [("property", name.into())]);
    }
    match draft.finish() {
        Drafted::Unchanged => {}
        Drafted::TooLarge { size_bytes } => {
            let details = [("size_bytes", size_bytes.into())];
            world.warn(event, "group_properties_too_large", details);
        }
        Drafted::Changed(after) => {
            let seen_at = event.captured.captured_at;
            for (name, value) in after.iter().filter(|(name, _)| before.get(name).is_none()) {
                let kind = PropertyKind::Group(type_index);
                world
                    .definitions
                    .record_property(team_id, kind, name, value, seen_at);
            }
            world.groups.set_properties(&id, after);
        }
    }
}
