use tokio_postgres::error::SqlState;

/// What the caller does about a statement that failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Someone else changed the same rows: read again and decide again, now.
    #[error("the rows changed meanwhile: {0}")]
    Conflict(String),
    /// Another process owns the lane: drop the batch and what is known about the lane.
    #[error("the lane belongs to another process")]
    Fenced,
    /// PostgreSQL will never take this content.
    #[error("postgres refused the content: {0}")]
    Refused(String),
    /// PostgreSQL cannot be asked now; whether the last transaction was committed is not known.
    #[error("postgres cannot be asked now: {0}")]
    Unavailable(String),
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(refusal) = error.as_db_error() else {
            return Self::Unavailable(error.to_string());
        };
        let text = format!("{} ({})", refusal.message(), refusal.code().code());
        match refusal.code() {
            &SqlState::T_R_SERIALIZATION_FAILURE
            | &SqlState::T_R_DEADLOCK_DETECTED
            | &SqlState::LOCK_NOT_AVAILABLE
            | &SqlState::UNIQUE_VIOLATION => Self::Conflict(text),
            code if ["22", "23", "54"]
                .iter()
                .any(|class| code.code().starts_with(class)) =>
            {
                Self::Refused(text)
            }
            _ => Self::Unavailable(text),
        }
    }
}
