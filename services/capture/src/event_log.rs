use futures::future::BoxFuture;

use crate::outgoing::Outgoing;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppendError {
    /// Nothing is known to be stored, or only a part: the client must send everything again.
    Unavailable,
    /// The log will never take one of these messages.
    TooLarge,
}

/// Where accepted events are kept. `append` is done when every message is stored for good.
pub trait EventLog: Send + Sync + 'static {
    fn append<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<(), AppendError>>;
}
