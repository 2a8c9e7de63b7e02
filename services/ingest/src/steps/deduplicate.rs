use crate::{
    event::Event,
    steps::{DropReason, Verdict},
    world::World,
};

pub(super) fn deduplicate<'a>(world: &mut World<'_>, event: Event<'a>) -> Verdict<'a> {
    if world.is_first(&event) {
        Verdict::Keep(event)
    } else {
        Verdict::Drop(DropReason::Duplicate)
    }
}
