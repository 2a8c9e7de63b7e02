//! The way out: bytes of a result, packed as asked, to the connection, with the status decided as late as possible.
//!
//! The head leaves with the first full piece (or after everything, for `wait_end_of_query`), so an error before that has
//! its own status. A later error is written into the body in ClickHouse's form, and then the body breaks off.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write};
use std::path::PathBuf;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::encoding::{Encoder, Encoding};
use crate::engine::error::EngineError;
use crate::engine::ffi::Counters;

const PIECE_BYTES: usize = 64 << 10;
const PIECES_UNDERWAY: usize = 4;
const SPOOL_MEMORY_BYTES: usize = 4 << 20;
/// The connection's task needs a moment to send the error's text before the body breaks off.
const PAUSE_BEFORE_BREAK: Duration = Duration::from_millis(50);

/// What is known when the response begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    pub(crate) format: Option<String>,
    pub(crate) counters: Counters,
    pub(crate) encoding: Option<Encoding>,
}

pub(crate) type HeadResult = Result<Head, EngineError>;
pub(crate) type Pieces = mpsc::Receiver<io::Result<Bytes>>;

/// Holds a result until its end: in memory, and past a few megabytes in a file without a name.
struct Spool {
    directory: PathBuf,
    memory: BytesMut,
    file: Option<File>,
}

impl Spool {
    fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            return file.write_all(piece);
        }
        self.memory.extend_from_slice(piece);
        if self.memory.len() > SPOOL_MEMORY_BYTES {
            let path = self.directory.join(Uuid::new_v4().to_string());
            let mut options = File::options();
            let mut file = options
                .create_new(true)
                .read(true)
                .write(true)
                .open(&path)?;
            fs::remove_file(&path)?;
            file.write_all(&self.memory)?;
            self.memory = BytesMut::new();
            self.file = Some(file);
        }
        Ok(())
    }
}

struct Gate {
    head: Option<oneshot::Sender<HeadResult>>,
    prepared: Head,
    pieces: mpsc::Sender<io::Result<Bytes>>,
    spool: Option<Spool>,
    runtime: Handle,
    send_limit: Duration,
    buffer: BytesMut,
}

impl Gate {
    fn open(&mut self) {
        if let Some(head) = self.head.take() {
            // The receiver is gone when the client is; then sending the first piece fails.
            let _ = head.send(Ok(self.prepared.clone()));
        }
    }

    fn send(&mut self, piece: io::Result<Bytes>) -> io::Result<()> {
        self.open();
        let sending = tokio::time::timeout(self.send_limit, self.pieces.send(piece));
        match self.runtime.block_on(sending) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "the client is gone",
            )),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!(
                    "the client took nothing for {} s",
                    self.send_limit.as_secs()
                ),
            )),
        }
    }

    fn push(&mut self, piece: Bytes) -> io::Result<()> {
        match &mut self.spool {
            Some(spool) => spool.push(&piece),
            None => self.send(Ok(piece)),
        }
    }

    fn push_buffer(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = self.buffer.split().freeze();
        self.push(piece)
    }
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE_BYTES {
            self.push_buffer()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.push_buffer()
    }
}

pub(crate) struct OutletOptions {
    pub(crate) encoding: Option<Encoding>,
    pub(crate) packs_blocks: bool,
    /// Where a result waits for its end, when it shall.
    pub(crate) spool: Option<PathBuf>,
    pub(crate) exception_tag: String,
    pub(crate) send_limit: Duration,
}

pub(crate) struct Outlet {
    encoder: Option<Encoder<Gate>>,
    options: OutletOptions,
    gate: Option<Gate>,
}

impl Outlet {
    pub(crate) fn new(
        options: OutletOptions,
        runtime: Handle,
    ) -> (Self, oneshot::Receiver<HeadResult>, Pieces) {
        let (head, head_receiver) = oneshot::channel();
        let (pieces, piece_receiver) = mpsc::channel(PIECES_UNDERWAY);
        let gate = Gate {
            head: Some(head),
            prepared: Head {
                encoding: options.encoding,
                ..Head::default()
            },
            pieces,
            spool: options.spool.clone().map(|directory| Spool {
                directory,
                memory: BytesMut::new(),
                file: None,
            }),
            runtime,
            send_limit: options.send_limit,
            buffer: BytesMut::new(),
        };
        let outlet = Self {
            encoder: None,
            options,
            gate: Some(gate),
        };
        (outlet, head_receiver, piece_receiver)
    }

    /// Names the format of what is written from now on.
    pub(crate) fn begin(&mut self, format: Option<&str>) -> io::Result<()> {
        if let Some(mut gate) = self.gate.take() {
            gate.prepared.format = format.map(str::to_owned);
            let encoding = self.options.encoding.unwrap_or(Encoding::Identity);
            self.encoder = Some(Encoder::new(encoding, self.options.packs_blocks, gate)?);
        }
        Ok(())
    }

    /// What the head will say was read, if it has not left yet.
    pub(crate) fn count(&mut self, counters: Counters) {
        let gate = match &mut self.encoder {
            Some(encoder) => Some(encoder.inner_mut()),
            None => self.gate.as_mut(),
        };
        if let Some(gate) = gate {
            gate.prepared.counters = counters;
        }
    }

    pub(crate) fn write(&mut self, piece: Bytes) -> io::Result<()> {
        match &mut self.encoder {
            Some(Encoder::Identity(gate)) if piece.len() >= PIECE_BYTES / 4 => {
                gate.push_buffer()?;
                gate.push(piece)
            }
            Some(encoder) => encoder.write_all(&piece),
            None => Err(io::Error::other("the outlet was not begun")),
        }
    }

    fn close_encoder(&mut self) -> io::Result<Option<Gate>> {
        let gate = match self.encoder.take() {
            Some(encoder) => Some(encoder.finish()?),
            None => self.gate.take(),
        };
        Ok(gate)
    }

    /// Sends all that is left. The client sees the end when the outlet is dropped.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        let Some(gate) = self.close_encoder()? else {
            return Ok(());
        };
        let gate = self.gate.insert(gate);
        gate.push_buffer()?;
        if let Some(mut spool) = gate.spool.take() {
            gate.open();
            if !spool.memory.is_empty() {
                gate.send(Ok(spool.memory.split().freeze()))?;
            }
            if let Some(mut file) = spool.file.take() {
                file.rewind()?;
                loop {
                    let mut piece = vec![0; PIECE_BYTES];
                    let size = file.read(&mut piece)?;
                    if size == 0 {
                        break;
                    }
                    piece.truncate(size);
                    gate.send(Ok(piece.into()))?;
                }
            }
        }
        gate.open();
        Ok(())
    }

    /// Ends the response with an error: by its status while that is still open, else in the body.
    pub(crate) fn fail(mut self, error: EngineError, text: &str) {
        let is_unopened = |gate: &Gate| gate.head.is_some();
        let still_open = match (&mut self.encoder, &self.gate) {
            (Some(encoder), _) => is_unopened(encoder.inner_mut()),
            (None, gate) => gate.as_ref().is_some_and(is_unopened),
        };
        if still_open {
            let gate = match &mut self.encoder {
                Some(encoder) => Some(encoder.inner_mut()),
                None => self.gate.as_mut(),
            };
            if let Some(head) = gate.and_then(|gate| gate.head.take()) {
                let _ = head.send(Err(error));
            }
            return;
        }
        if let Err(error) = self.write_exception(text) {
            tracing::debug!(%error, "the client was gone before the error's text");
        }
    }

    fn write_exception(&mut self, text: &str) -> io::Result<()> {
        let tag = self.options.exception_tag.clone();
        let size = text.len() + 1;
        let block =
            format!("\r\n__exception__\r\n{tag}\r\n{text}\n{size} {tag}\r\n__exception__\r\n");
        if let Some(encoder) = &mut self.encoder {
            encoder.write_all(block.as_bytes())?;
        }
        if let Some(mut gate) = self.close_encoder()? {
            gate.push_buffer()?;
            std::thread::sleep(PAUSE_BEFORE_BREAK);
            gate.send(Err(io::Error::other(
                "the query failed after its first rows",
            )))?;
        }
        Ok(())
    }
}
