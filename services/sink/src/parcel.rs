//! What one insert carries, and the messages that its rows came from.

use bytes::Bytes;

use crate::{
    block::Block,
    clickhouse::{Refusal, Table},
    rows::Rows,
};

/// Rows of one table under one token: the same token always comes with the same rows.
#[derive(Debug, Clone)]
pub struct Parcel<'a> {
    pub table: &'a Table,
    pub token: String,
    pub rows: Bytes,
    pub messages: Messages<'a>,
}

#[derive(Debug, Clone, Copy)]
pub enum Messages<'a> {
    /// The rows `from..to` of a block.
    OfBlock {
        block: &'a Block,
        rows: &'a Rows,
        from: usize,
        to: usize,
    },
    Letters(&'a [Vec<u8>]),
}

impl Parcel<'_> {
    /// What tells the newest rows apart; empty when the table needs no such question.
    ///
    /// # Errors
    /// [`Refusal::Later`]: a row cannot be read again as it was written.
    pub fn samples(&self) -> Result<Vec<u8>, Refusal> {
        let Some(identity) = &self.table.identity else {
            return Ok(Vec::new());
        };
        let samples = match self.messages {
            Messages::OfBlock {
                block,
                rows,
                from,
                to,
            } => identity.samples(
                (from..to)
                    .rev()
                    .map(|row| block.message(rows.message_of(row)).payload),
            ),
            Messages::Letters(letters) => identity.samples(letters.iter().rev().map(Vec::as_slice)),
        };
        samples.map_err(|error| Refusal::Later(error.to_string()))
    }
}
