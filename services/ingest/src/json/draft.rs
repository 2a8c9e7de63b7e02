use std::sync::Arc;

use serde_json::value::RawValue;

use super::{Properties, storable_value};

/// The properties of one person or group may not be larger: a person is copied into each of its events.
const MAX_PROPERTIES_BYTES: usize = 512 * 1024;
const MAX_KEY_CHARS: usize = 400;

/// Properties under change, copied only when something really changes.
#[derive(Debug)]
pub struct Draft {
    before: Arc<Properties>,
    after: Option<Properties>,
    /// Keys whose key or value cannot be stored.
    pub refused: Vec<String>,
}

#[derive(Debug)]
pub enum Drafted {
    Unchanged,
    Changed(Properties),
    /// The change made them larger than they may be.
    TooLarge {
        size_bytes: usize,
    },
}

impl Draft {
    pub fn new(before: Arc<Properties>) -> Self {
        Self {
            before,
            after: None,
            refused: Vec::new(),
        }
    }

    pub fn set(&mut self, key: &str, raw: &RawValue) {
        if self.current().get(key) == Some(raw.get()) {
            return;
        }
        match storable_value(raw) {
            Some(value) if key.chars().count() <= MAX_KEY_CHARS => {
                if !self.current().has(key, &value) {
                    self.writable().set(key, &value);
                }
            }
            _ => self.refused.push(key.chars().take(MAX_KEY_CHARS).collect()),
        }
    }

    pub fn set_once(&mut self, key: &str, raw: &RawValue) {
        if self.current().get(key).is_none() {
            self.set(key, raw);
        }
    }

    pub fn unset(&mut self, key: &str) {
        if self.current().get(key).is_some() {
            self.writable().unset(key);
        }
    }

    pub fn finish(self) -> Drafted {
        match self.after {
            Some(after) if after != *self.before => {
                let size_bytes = after.size_bytes();
                if size_bytes > MAX_PROPERTIES_BYTES && size_bytes > self.before.size_bytes() {
                    Drafted::TooLarge { size_bytes }
                } else {
                    Drafted::Changed(after)
                }
            }
            _ => Drafted::Unchanged,
        }
    }

    fn current(&self) -> &Properties {
        self.after.as_ref().unwrap_or(&self.before)
    }

    fn writable(&mut self) -> &mut Properties {
        self.after.get_or_insert_with(|| (*self.before).clone())
    }
}
