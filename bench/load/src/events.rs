//! Events of the size that browsers send: about 900 bytes of JSON, 30 properties.

use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

const PATHS: [&str; 6] = [
    "/",
    "/pricing",
    "/docs/start",
    "/login",
    "/app/reports",
    "/blog/funnels",
];
const BROWSERS: [&str; 4] = ["Chrome", "Firefox", "Safari", "Edge"];

/// The `number`th event of a run, with a new uuid. `people` bounds the number of distinct ids.
pub(crate) fn event(number: u64, people: u64) -> Value {
    let path = PATHS[number as usize % PATHS.len()];
    let person = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % people;
    json!({
        "event": "$pageview",
        "uuid": Uuid::now_v7(),
        "distinct_id": format!("person-{person}"),
        "timestamp": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
        "properties": {
            "$browser": BROWSERS[person as usize % BROWSERS.len()],
            "$browser_version": 120 + person % 20,
            "$current_url": format!("https://shop.example{path}?visit={number}"),
            "$device_id": format!("device-{person}"),
            "$device_type": "Desktop",
            "$host": "shop.example",
            "$lib": "web",
            "$lib_version": "1.449.2",
            "$os": "Mac OS X",
            "$os_version": "10.15.7",
            "$pathname": path,
            "$referrer": "https://search.example/",
            "$referring_domain": "search.example",
            "$screen_height": 1080,
            "$screen_width": 1920,
            "$session_id": format!("session-{}", number / 7),
            "$viewport_height": 900,
            "$viewport_width": 1440,
            "$window_id": format!("window-{}", number / 7),
            "$timezone": "Europe/Lisbon",
            "plan": if person.is_multiple_of(3) { "team" } else { "free" },
            "is_trial": person.is_multiple_of(5),
            "items_in_cart": number % 4,
            "load_ms": 100 + number % 900,
        }
    })
}
