//! What the program is told at its start. It reads no environment: statements of users run in this process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::engine::pool::PoolLimits;
use crate::wall::ReaderLimits;

/// An embedded ClickHouse that speaks ClickHouse's HTTP protocol.
#[derive(Debug, Parser)]
#[command(name = "footfall-clickhouse-server", version)]
pub(crate) struct Settings {
    /// Directory of all data; made when missing. One process at a time may have it.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// Address of the HTTP interface.
    #[arg(long)]
    pub(crate) listen: SocketAddr,
    /// The engine: libchdb.so of chdb 26.7 or newer.
    #[arg(long)]
    pub(crate) library: PathBuf,
    /// JSON file of users, password hashes and roles.
    #[arg(long)]
    pub(crate) credentials: PathBuf,
    /// Database of statements that name none; made when missing.
    #[arg(long, default_value = "footfall")]
    pub(crate) database: String,

    /// Statements of the writer role that run at once.
    #[arg(long, default_value_t = 16)]
    pub(crate) writer_queries: usize,
    /// Statements of the reader role that run at once.
    #[arg(long, default_value_t = 8)]
    pub(crate) reader_queries: usize,
    /// Statements of each role that may wait for a place; one more is refused with code 202.
    #[arg(long, default_value_t = 200)]
    pub(crate) queue_length: usize,
    /// Seconds a statement may wait for a place.
    #[arg(long, default_value_t = 30)]
    pub(crate) queue_wait_s: u64,

    /// Seconds a reader's statement may run.
    #[arg(long, default_value_t = 60)]
    pub(crate) reader_execution_s: u64,
    /// Bytes of memory a reader's statement may use.
    #[arg(long, default_value_t = 4 << 30)]
    pub(crate) reader_memory_bytes: u64,
    /// Rows a reader's statement may return; 0 for no limit.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) reader_result_rows: u64,
    /// Threads a reader's statement may use; 0 for as many as there are cores.
    #[arg(long, default_value_t = 0)]
    pub(crate) reader_threads: u64,

    /// Seconds without a byte of the request's body before it is given up.
    #[arg(long, default_value_t = 60)]
    pub(crate) body_idle_s: u64,
    /// Seconds a client may take nothing of a result before its statement is killed.
    #[arg(long, default_value_t = 300)]
    pub(crate) send_wait_s: u64,
    /// Seconds that running statements get to end after SIGTERM, before they are killed.
    #[arg(long, default_value_t = 20)]
    pub(crate) stop_wait_s: u64,
}

impl Settings {
    pub(crate) fn pool_limits(&self, running: usize) -> PoolLimits {
        PoolLimits {
            running: running.max(1),
            waiting: self.queue_length,
            wait: Duration::from_secs(self.queue_wait_s),
        }
    }

    pub(crate) fn reader_limits(&self) -> ReaderLimits {
        ReaderLimits {
            execution_s: self.reader_execution_s,
            memory_bytes: self.reader_memory_bytes,
            result_rows: self.reader_result_rows,
            threads: self.reader_threads,
        }
    }

    /// Threads that may block on the engine: every statement that runs or waits, and the house's own.
    pub(crate) fn blocking_threads(&self) -> usize {
        self.writer_queries + self.reader_queries + 2 * self.queue_length + 64
    }
}
