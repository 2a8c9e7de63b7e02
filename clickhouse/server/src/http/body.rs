//! The request's body as a blocking reader, fed from the connection.

use std::io::{self, Read};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::{Buf as _, Bytes};
use futures::StreamExt as _;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// So much is read before the statement may take a place in the queue, so that slow senders of small bodies hold none.
const READ_AHEAD_BYTES: usize = 1 << 20;
const PIECES_UNDERWAY: usize = 4;

pub(crate) struct BodyReader {
    current: Bytes,
    pieces: Option<mpsc::Receiver<io::Result<Bytes>>>,
}

impl BodyReader {
    /// Reads ahead, then feeds the rest from a task of its own. `idle` is the longest pause between two pieces.
    pub(crate) async fn open(body: Body, idle: Duration) -> io::Result<Self> {
        let mut stream = body.into_data_stream();
        let mut ahead = Vec::new();
        while ahead.len() < READ_AHEAD_BYTES {
            match next_piece(&mut stream, idle).await? {
                Some(piece) => ahead.extend_from_slice(&piece),
                None => {
                    return Ok(Self {
                        current: ahead.into(),
                        pieces: None,
                    });
                }
            }
        }
        let (sender, pieces) = mpsc::channel(PIECES_UNDERWAY);
        tokio::spawn(async move {
            loop {
                let piece = match next_piece(&mut stream, idle).await {
                    Ok(None) => return,
                    Ok(Some(piece)) => Ok(piece),
                    Err(error) => Err(error),
                };
                let is_last = piece.is_err();
                if sender.send(piece).await.is_err() || is_last {
                    return;
                }
            }
        });
        Ok(Self {
            current: ahead.into(),
            pieces: Some(pieces),
        })
    }

    pub(crate) fn of_text(text: String) -> Self {
        Self {
            current: text.into(),
            pieces: None,
        }
    }
}

async fn next_piece(stream: &mut BodyDataStream, idle: Duration) -> io::Result<Option<Bytes>> {
    match timeout(idle, stream.next()).await {
        Ok(None) => Ok(None),
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(Some(Err(error))) => Err(io::Error::other(error)),
        Err(_) => Err(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("no byte of the body came for {} s", idle.as_secs()),
        )),
    }
}

impl Read for BodyReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            let next = self.pieces.as_mut().and_then(mpsc::Receiver::blocking_recv);
            match next {
                Some(piece) => self.current = piece?,
                None => return Ok(0),
            }
        }
        let taken = out.len().min(self.current.len());
        self.current.copy_to_slice(&mut out[..taken]);
        Ok(taken)
    }
}
