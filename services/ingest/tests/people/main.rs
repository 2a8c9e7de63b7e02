//! What events make of people and groups: rules one by one, and random histories.

mod history;
mod merge_histories;
mod people_of_events;
