//! What events do to people and groups.

use crate::history::{House, TEAM, at, captured};
use footfall_event::person_id;
use serde_json::{Value, json};

fn after(events: &[Value]) -> House {
    let mut house = House::default();
    house.take(0, events);
    house
}

#[test]
fn a_first_event_makes_a_person_with_the_derived_id() {
    let mut event = captured("act", "ada", &json!({}));
    event["timestamp"] = json!("2026-11-24T10:00:00Z");
    let house = after(&[event]);
    let person = house.person_of("ada");
    assert_eq!(person.id, person_id(TEAM, "ada"));
    assert_eq!((person.version, person.is_identified), (1, false));
    assert_eq!(person.created_at, at("2026-11-24T10:00:00Z"));
    assert!(house.overrides.is_empty());
}

#[test]
fn a_personless_event_makes_nobody_and_changes_nothing() {
    let properties = json!({"$process_person_profile": false, "$set": {"a": 1}});
    let house = after(&[captured("act", "ada", &properties)]);
    assert!(house.persons.is_empty());
    assert_eq!(house.enriched[0]["person_mode"], "personless");
    assert_eq!(
        house.enriched[0]["person_id"],
        json!(person_id(TEAM, "ada"))
    );
    let mut house = after(&[captured("act", "ada", &json!({"$set": {"b": 2}}))]);
    house.take(1, &[captured("act", "ada", &properties)]);
    assert_eq!(house.properties_of("ada"), json!({"b": 2}));
    assert_eq!(house.enriched[1]["person_mode"], "full");
    assert_eq!(house.enriched[1]["person_properties"], json!({"b": 2}));
}

#[test]
fn only_a_real_false_is_personless() {
    let house = after(&[captured(
        "act",
        "ada",
        &json!({"$process_person_profile": "false"}),
    )]);
    assert_eq!(house.enriched[0]["person_mode"], "full");
}

#[test]
fn identify_joins_the_anonymous_person_into_the_known_one() {
    let house = after(&[
        captured("act", "anon", &json!({"$set": {"a": 1, "both": "anon"}})),
        captured("act", "ada", &json!({"$set": {"both": "ada"}})),
        captured(
            "$identify",
            "ada",
            &json!({"$anon_distinct_id": "anon", "$set": {"c": 3}}),
        ),
    ]);
    assert_eq!(house.ids["anon"], house.ids["ada"]);
    assert_eq!(
        house.properties_of("ada"),
        json!({"a": 1, "both": "ada", "c": 3})
    );
    assert!(house.person_of("ada").is_identified);
    assert_eq!(house.shown(person_id(TEAM, "anon")), person_id(TEAM, "ada"));
    assert_eq!(house.persons.len(), 1);
}

#[test]
fn old_personless_events_join_by_the_merge() {
    let quiet = json!({"$process_person_profile": false});
    let house = after(&[
        captured("act", "anon", &quiet),
        captured("$identify", "ada", &json!({"$anon_distinct_id": "anon"})),
    ]);
    let stamped = person_id(TEAM, "anon");
    assert_eq!(house.enriched[0]["person_id"], json!(stamped));
    assert_eq!(house.shown(stamped), house.ids["ada"]);
}

#[test]
fn an_identified_person_is_merged_only_by_force() {
    let identify = |id, anon| captured("$identify", id, &json!({"$anon_distinct_id": anon}));
    let mut house = after(&[
        identify("ada", "a1"),
        identify("bob", "b1"),
        identify("ada", "bob"),
    ]);
    assert_ne!(house.ids["ada"], house.ids["bob"]);
    assert_eq!(house.warnings, ["cannot_merge_already_identified"]);
    house.take(
        3,
        &[captured(
            "$merge_dangerously",
            "ada",
            &json!({"alias": "bob"}),
        )],
    );
    assert_eq!(house.ids["b1"], house.ids["ada"]);
    assert_eq!(house.warnings.len(), 1);
}

#[test]
fn a_placeholder_id_merges_nobody() {
    let house = after(&[captured(
        "$identify",
        "ada",
        &json!({"$anon_distinct_id": "Guest"}),
    )]);
    assert_eq!(house.warnings, ["cannot_merge_with_illegal_distinct_id"]);
    assert_eq!(house.ids.len(), 1);
    assert_eq!(house.enriched.len(), 1);
}

#[test]
fn identify_alone_marks_the_person_identified() {
    let house = after(&[captured("$identify", "ada", &json!({"$set": {"a": 1}}))]);
    assert!(house.person_of("ada").is_identified);
    let alias = after(&[captured(
        "$create_alias",
        "ada",
        &json!({"alias": "lovelace"}),
    )]);
    assert_eq!(alias.ids["lovelace"], alias.ids["ada"]);
}

#[test]
fn properties_change_in_the_order_once_set_unset_and_the_outer_ones_win() {
    let mut event = captured(
        "act",
        "ada",
        &json!({
            "$set": {"a": "inner", "b": "inner"},
            "$set_once": {"a": "once", "c": "inner"},
            "$unset": ["d"],
            "$browser": "Firefox", "utm_source": "news", "$os": {"not": "scalar"},
        }),
    );
    event["$set"] = json!({"a": "outer", "d": 1});
    event["$set_once"] = json!({"c": "outer"});
    let mut house = after(&[event]);
    let expected = json!({
        "a": "outer", "b": "inner", "c": "outer",
        "$browser": "Firefox", "$initial_browser": "Firefox",
        "utm_source": "news", "$initial_utm_source": "news",
    });
    assert_eq!(house.properties_of("ada"), expected);
    assert_eq!(house.enriched[0]["person_properties"], expected);
    house.take(
        1,
        &[captured(
            "act",
            "ada",
            &json!({"$browser": "Safari", "$unset": {"a": null}}),
        )],
    );
    let properties = house.properties_of("ada");
    assert_eq!(
        (&properties["$browser"], &properties["$initial_browser"]),
        (&json!("Safari"), &json!("Firefox"))
    );
    assert_eq!(properties.get("a"), None);
}

#[test]
fn reports_of_a_page_touch_nobody() {
    let house = after(&[captured("$exception", "ada", &json!({"$set": {"a": 1}}))]);
    assert!(house.persons.is_empty());
}

#[test]
fn an_unchanged_person_is_not_written_again() {
    let event = || {
        captured(
            "act",
            "ada",
            &json!({"$set": {"a": [1, 2.5]}, "$browser": "Firefox"}),
        )
    };
    let mut house = after(&[event()]);
    house.take(1, &[event(), event()]);
    assert_eq!(house.person_of("ada").version, 1);
}

#[test]
fn properties_grow_no_further_than_their_limit() {
    let long = "x".repeat(300 * 1024);
    let house = after(&[
        captured("act", "ada", &json!({"$set": {"a": long}})),
        captured("act", "ada", &json!({"$set": {"b": long}})),
        captured("act", "ada", &json!({"$set": {"c": 1}})),
    ]);
    let properties = house.properties_of("ada");
    assert_eq!((properties.get("b"), &properties["c"]), (None, &json!(1)));
    assert_eq!(house.warnings, ["person_properties_too_large"]);
}

#[test]
fn a_team_has_five_group_types_in_order_of_first_use() {
    let groups = |name: &str| captured("act", "ada", &json!({"$groups": {name: "k"}}));
    let house = after(&["a", "b", "c", "d", "e", "f", "a"].map(groups));
    let names: Vec<&str> = house
        .types
        .iter()
        .map(|group_type| &*group_type.name)
        .collect();
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    assert_eq!(house.enriched[4]["group_4"], "k");
    assert_eq!(house.enriched[6]["group_0"], "k");
    assert_eq!(house.warnings, ["too_many_group_types"]);
}

#[test]
fn groupidentify_describes_a_group_and_personless_makes_no_person() {
    let event = |set| {
        let properties = json!({
            "$process_person_profile": false,
            "$group_type": "company", "$group_key": "acme", "$group_set": set,
        });
        captured("$groupidentify", "$company_acme", &properties)
    };
    let mut house = after(&[event(json!({"plan": "team"}))]);
    house.take(1, &[event(json!({"seats": 5}))]);
    assert!(house.persons.is_empty());
    let group = house.groups.values().next().expect("a group");
    assert_eq!(group.version, 2);
    assert_eq!(
        group.properties.text().get(),
        r#"{"plan":"team","seats":5}"#
    );
    assert_eq!(house.enriched[1]["group_0"], "acme");
}

#[test]
fn one_uuid_in_a_batch_is_one_event() {
    let event = captured("act", "ada", &json!({}));
    let house = after(&[event.clone(), event.clone(), event]);
    assert_eq!(house.enriched.len(), 1);
}

#[test]
fn the_address_and_outer_changes_are_kept_with_the_event() {
    let mut event = captured("act", "ada", &json!({}));
    event["ip"] = json!("192.0.2.1");
    event["$set"] = json!({"a": 1});
    let mut own = captured("act", "ada", &json!({"$ip": "198.51.100.1"}));
    own["ip"] = json!("192.0.2.1");
    let house = after(&[event, own]);
    assert_eq!(
        house.enriched[0]["properties"],
        json!({"$ip": "192.0.2.1", "$set": {"a": 1}})
    );
    assert_eq!(
        house.enriched[1]["properties"],
        json!({"$ip": "198.51.100.1"})
    );
}
