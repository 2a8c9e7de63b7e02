//! The real routes, in this process, with a log that remembers instead of Kafka.

#[cfg(test)]
mod examples;
#[cfg(test)]
mod remembering_log;
#[cfg(test)]
mod service;
