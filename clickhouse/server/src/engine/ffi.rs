//! The only place with `unsafe`: the C API of `libchdb.so`, found at run time.
//!
//! A [`Connection`] runs one statement at a time, so every method that talks to the engine takes `&mut self`, and a
//! running stream borrows its connection: the compiler holds the library's rule.
#![expect(
    unsafe_code,
    reason = "the engine is a C library loaded at run time; this module is its safe face"
)]

use std::ffi::{CStr, CString, OsString, c_char, c_int, c_void};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::slice;

use libloading::os::unix::{Library as RawLibrary, RTLD_LOCAL, RTLD_NOW};

use super::error::EngineError;

/// A value bound to `{name:Type}`; the value is in the escaped text form of `TabSeparated`.
pub(crate) type Param = (String, String);

#[repr(C)]
struct RawConnection(c_void);
#[repr(C)]
struct RawResult(c_void);
#[repr(C)]
struct RawInsert(c_void);

#[repr(C)]
struct RawAnalysis {
    struct_size: u32,
    statement_count: u32,
    flags: u32,
    query_class: u32,
}

type RunStatement = unsafe extern "C" fn(
    *mut RawConnection,
    *const c_char,
    usize,
    *const c_char,
    usize,
    *const *const c_char,
    *const usize,
    *const *const c_char,
    *const usize,
    usize,
) -> *mut RawResult;

type OpenInsert = unsafe extern "C" fn(
    *mut RawConnection,
    *const c_char,
    usize,
    *const c_char,
    usize,
    *const *const c_char,
    *const usize,
    *const *const c_char,
    *const usize,
    usize,
) -> *mut RawInsert;

type ReadCounter = unsafe extern "C" fn(*mut RawResult) -> u64;

struct Symbols {
    version: unsafe extern "C" fn() -> *const c_char,
    set_signal_handlers_enabled: unsafe extern "C" fn(c_int),
    connect: unsafe extern "C" fn(c_int, *mut *mut c_char) -> *mut *mut RawConnection,
    close: unsafe extern "C" fn(*mut *mut RawConnection),
    classify: unsafe extern "C" fn(
        *mut RawConnection,
        *const c_char,
        usize,
        *const c_char,
        usize,
        *mut RawAnalysis,
    ) -> c_int,
    query: RunStatement,
    stream_query: RunStatement,
    stream_fetch: unsafe extern "C" fn(*mut RawConnection, *mut RawResult) -> *mut RawResult,
    stream_cancel: unsafe extern "C" fn(*mut RawConnection, *mut RawResult),
    destroy_result: unsafe extern "C" fn(*mut RawResult),
    result_buffer: unsafe extern "C" fn(*mut RawResult) -> *mut c_char,
    result_length: unsafe extern "C" fn(*mut RawResult) -> usize,
    result_error: unsafe extern "C" fn(*mut RawResult) -> *const c_char,
    result_rows: ReadCounter,
    result_bytes: ReadCounter,
    result_storage_rows: ReadCounter,
    result_storage_bytes: ReadCounter,
    result_written_rows: ReadCounter,
    result_written_bytes: ReadCounter,
    insert_open: OpenInsert,
    insert_append: unsafe extern "C" fn(*mut RawInsert, *const c_void, usize) -> c_int,
    insert_done: unsafe extern "C" fn(*mut RawInsert) -> *mut RawResult,
    insert_cancel: unsafe extern "C" fn(*mut RawInsert),
    insert_error: unsafe extern "C" fn(*mut RawInsert) -> *const c_char,
    insert_destroy: unsafe extern "C" fn(*mut RawInsert),
}

/// The loaded engine library. It is never unloaded: the engine's own threads run in it.
#[derive(Clone, Copy)]
pub(crate) struct Library {
    symbols: &'static Symbols,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("cannot load the engine library {path}: {reason}")]
    Open { path: PathBuf, reason: String },
    #[error(
        "{path} is not a usable chdb library (no `{symbol}`); this server needs chdb 26.7 or newer"
    )]
    Symbol { path: PathBuf, symbol: &'static str },
}

impl Library {
    pub(crate) fn load(path: &Path) -> Result<Self, LoadError> {
        // SAFETY: loading runs the library's initialisers. Which file is loaded is the operator's choice at start, as
        // the program itself is; `RTLD_LOCAL` keeps the allocator inside the library from replacing ours.
        let opened = unsafe { RawLibrary::open(Some(path), RTLD_NOW | RTLD_LOCAL) };
        let raw: &'static RawLibrary =
            Box::leak(Box::new(opened.map_err(|e| LoadError::Open {
                path: path.to_owned(),
                reason: e.to_string(),
            })?));

        macro_rules! symbol {
            ($name:literal) => {{
                // SAFETY: the field this initialises has the signature that `chdb.h` 26.7 declares for the symbol, and
                // `raw` lives as long as the process.
                let found = unsafe { raw.get($name.as_bytes()) };
                *found.map_err(|_| LoadError::Symbol {
                    path: path.to_owned(),
                    symbol: $name,
                })?
            }};
        }

        let symbols = Symbols {
            version: symbol!("chdb_version"),
            set_signal_handlers_enabled: symbol!("chdb_set_signal_handlers_enabled"),
            connect: symbol!("chdb_connect"),
            close: symbol!("chdb_close_conn"),
            classify: symbol!("chdb_classify_query_n"),
            query: symbol!("chdb_query_with_params_n"),
            stream_query: symbol!("chdb_stream_query_with_params_n"),
            stream_fetch: symbol!("chdb_stream_fetch_result"),
            stream_cancel: symbol!("chdb_stream_cancel_query"),
            destroy_result: symbol!("chdb_destroy_query_result"),
            result_buffer: symbol!("chdb_result_buffer"),
            result_length: symbol!("chdb_result_length"),
            result_error: symbol!("chdb_result_error"),
            result_rows: symbol!("chdb_result_rows_read"),
            result_bytes: symbol!("chdb_result_bytes_read"),
            result_storage_rows: symbol!("chdb_result_storage_rows_read"),
            result_storage_bytes: symbol!("chdb_result_storage_bytes_read"),
            result_written_rows: symbol!("chdb_result_rows_written"),
            result_written_bytes: symbol!("chdb_result_bytes_written"),
            insert_open: symbol!("chdb_stream_insert_with_params_n"),
            insert_append: symbol!("chdb_stream_append"),
            insert_done: symbol!("chdb_stream_done"),
            insert_cancel: symbol!("chdb_stream_cancel_insert"),
            insert_error: symbol!("chdb_stream_insert_error"),
            insert_destroy: symbol!("chdb_destroy_insert_stream"),
        };
        // SAFETY: takes a plain int; called before the first connection, as the header asks.
        unsafe { (symbols.set_signal_handlers_enabled)(0) };
        Ok(Self {
            symbols: Box::leak(Box::new(symbols)),
        })
    }

    pub(crate) fn version(self) -> String {
        // SAFETY: returns a string with static lifetime, or null.
        unsafe { text((self.symbols.version)()) }.unwrap_or_default()
    }

    /// Opens a connection; the first one starts the engine, and closing the last one stops it with all written. `arguments` are `--name=value`.
    pub(crate) fn connect(self, arguments: &[OsString]) -> Result<Connection, EngineError> {
        let mut owned = vec![c"clickhouse".to_owned()];
        for argument in arguments {
            let argument = CString::new(argument.clone().into_vec());
            owned.push(
                argument.map_err(|_| EngineError::new(36, "an engine argument has a zero byte"))?,
            );
        }
        let mut pointers: Vec<*mut c_char> = owned.iter().map(|a| a.as_ptr().cast_mut()).collect();
        // SAFETY: `pointers` has as many live, terminated strings as the count says; the engine copies them.
        let handle = unsafe {
            (self.symbols.connect)(
                c_int::try_from(pointers.len()).unwrap_or(c_int::MAX),
                pointers.as_mut_ptr(),
            )
        };
        // SAFETY: a handle that is not null points at the connection until it is closed.
        if handle.is_null() || unsafe { *handle }.is_null() {
            return Err(EngineError::new(
                210,
                "the engine refused a connection; its own log above says why",
            ));
        }
        Ok(Connection {
            library: self,
            handle,
        })
    }
}

/// # Safety
/// `pointer` is null or a terminated string that lives for this call.
unsafe fn text(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(pointer) };
    Some(String::from_utf8_lossy(text.to_bytes()).into_owned())
}

/// What the engine's parser says a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS, CHECK.
    Reading,
    /// Changes data, schema or what the engine holds beside the databases.
    Changing,
    /// USE, SET, SYSTEM, KILL, BACKUP, writes outside the engine.
    Control,
    /// Did not parse.
    Unparsed,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Analysis {
    pub(crate) statement_count: u32,
    pub(crate) class: Class,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) read_rows: u64,
    pub(crate) read_bytes: u64,
    pub(crate) written_rows: u64,
    pub(crate) written_bytes: u64,
    pub(crate) result_rows: u64,
    pub(crate) result_bytes: u64,
}

impl Counters {
    pub(crate) fn add(&mut self, other: Self) {
        self.read_rows += other.read_rows;
        self.read_bytes += other.read_bytes;
        self.written_rows += other.written_rows;
        self.written_bytes += other.written_bytes;
        self.result_rows += other.result_rows;
        self.result_bytes += other.result_bytes;
    }
}

/// One engine session: its settings, current database and temporary tables.
pub(crate) struct Connection {
    library: Library,
    handle: *mut *mut RawConnection,
}

// SAFETY: the library allows calls from any thread as long as a connection is used by one at a time, which `&mut self`
// and the absence of `Sync` give.
unsafe impl Send for Connection {}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: the handle came from `connect` and is closed once.
        unsafe { (self.library.symbols.close)(self.handle) };
    }
}

struct ParamPointers {
    names: Vec<*const c_char>,
    name_sizes: Vec<usize>,
    values: Vec<*const c_char>,
    value_sizes: Vec<usize>,
}

impl ParamPointers {
    fn of(params: &[Param]) -> Self {
        Self {
            names: params.iter().map(|(n, _)| n.as_ptr().cast()).collect(),
            name_sizes: params.iter().map(|(n, _)| n.len()).collect(),
            values: params.iter().map(|(_, v)| v.as_ptr().cast()).collect(),
            value_sizes: params.iter().map(|(_, v)| v.len()).collect(),
        }
    }
}

impl Connection {
    fn raw(&self) -> *mut RawConnection {
        // SAFETY: the handle is live until drop.
        unsafe { *self.handle }
    }

    /// Parses without running. Needs the engine's parser only, about 10 µs.
    pub(crate) fn classify(&mut self, sql: &[u8]) -> Analysis {
        let mut raw = RawAnalysis {
            struct_size: size_of::<RawAnalysis>() as u32,
            statement_count: 0,
            flags: 0,
            query_class: 4,
        };
        // SAFETY: pointer and length name a live slice, a null target asks for no judgement about one, and `raw` has the
        // size it says.
        let state = unsafe {
            (self.library.symbols.classify)(
                self.raw(),
                sql.as_ptr().cast(),
                sql.len(),
                ptr::null(),
                0,
                &raw mut raw,
            )
        };
        let class = match (state, raw.query_class) {
            (0, 0) => Class::Reading,
            (0, 1 | 2) => Class::Changing,
            (0, 3) => Class::Control,
            _ => Class::Unparsed,
        };
        Analysis {
            statement_count: raw.statement_count,
            class,
        }
    }

    fn run(
        &mut self,
        function: RunStatement,
        sql: &[u8],
        format: &str,
        params: &[Param],
    ) -> Result<ResultBuffer, EngineError> {
        let pointers = ParamPointers::of(params);
        // SAFETY: every pointer and length names memory that lives through the call, and the four vectors are as long
        // as the count.
        let raw = unsafe {
            function(
                self.raw(),
                sql.as_ptr().cast(),
                sql.len(),
                format.as_ptr().cast(),
                format.len(),
                pointers.names.as_ptr(),
                pointers.name_sizes.as_ptr(),
                pointers.values.as_ptr(),
                pointers.value_sizes.as_ptr(),
                params.len(),
            )
        };
        ResultBuffer::take(self.library, raw)
    }

    /// Runs a statement and holds its whole result.
    pub(crate) fn query(
        &mut self,
        sql: &[u8],
        format: &str,
        params: &[Param],
    ) -> Result<ResultBuffer, EngineError> {
        self.run(self.library.symbols.query, sql, format, params)
    }

    /// Starts a SELECT whose blocks are fetched one by one, each formatted by itself.
    pub(crate) fn stream(
        &mut self,
        sql: &[u8],
        format: &str,
        params: &[Param],
    ) -> Result<ResultStream<'_>, EngineError> {
        let handle = self.run(self.library.symbols.stream_query, sql, format, params)?;
        Ok(ResultStream {
            connection: self,
            handle,
            is_finished: false,
        })
    }

    /// Starts an INSERT whose data follows by [`InsertStream::append`]. `sql` has no FORMAT and no data.
    pub(crate) fn insert(
        &mut self,
        sql: &[u8],
        format: &str,
        params: &[Param],
    ) -> Result<InsertStream<'_>, EngineError> {
        let pointers = ParamPointers::of(params);
        // SAFETY: as in `run`.
        let handle = unsafe {
            (self.library.symbols.insert_open)(
                self.raw(),
                sql.as_ptr().cast(),
                sql.len(),
                format.as_ptr().cast(),
                format.len(),
                pointers.names.as_ptr(),
                pointers.name_sizes.as_ptr(),
                pointers.values.as_ptr(),
                pointers.value_sizes.as_ptr(),
                params.len(),
            )
        };
        let stream = InsertStream {
            connection: self,
            handle,
            is_finished: false,
        };
        match stream.error() {
            Some(error) => Err(error),
            None => Ok(stream),
        }
    }
}

/// A result's bytes, owned by the library until dropped.
pub(crate) struct ResultBuffer {
    library: Library,
    raw: *mut RawResult,
    bytes: *const u8,
    size_bytes: usize,
}

// SAFETY: after `take` the result is only read, and freeing it touches nothing of its connection.
unsafe impl Send for ResultBuffer {}
// SAFETY: shared access only reads memory that nobody writes until drop.
unsafe impl Sync for ResultBuffer {}

impl ResultBuffer {
    fn take(library: Library, raw: *mut RawResult) -> Result<Self, EngineError> {
        if raw.is_null() {
            return Err(EngineError::new(1002, "the engine returned no result"));
        }
        let symbols = library.symbols;
        // SAFETY: `raw` is a live result that this value now owns; buffer and length describe its memory.
        let (bytes, size_bytes, error) = unsafe {
            (
                (symbols.result_buffer)(raw).cast_const().cast::<u8>(),
                (symbols.result_length)(raw),
                text((symbols.result_error)(raw)),
            )
        };
        let owned = Self {
            library,
            raw,
            bytes,
            size_bytes: if bytes.is_null() { 0 } else { size_bytes },
        };
        match error {
            Some(message) => Err(EngineError::parse(&message)),
            None => Ok(owned),
        }
    }

    pub(crate) fn counters(&self) -> Counters {
        let symbols = self.library.symbols;
        // SAFETY: `raw` is live until drop; the calls only read.
        unsafe {
            Counters {
                read_rows: (symbols.result_storage_rows)(self.raw),
                read_bytes: (symbols.result_storage_bytes)(self.raw),
                written_rows: (symbols.result_written_rows)(self.raw),
                written_bytes: (symbols.result_written_bytes)(self.raw),
                result_rows: (symbols.result_rows)(self.raw),
                result_bytes: (symbols.result_bytes)(self.raw),
            }
        }
    }
}

impl AsRef<[u8]> for ResultBuffer {
    fn as_ref(&self) -> &[u8] {
        if self.size_bytes == 0 {
            return &[];
        }
        // SAFETY: checked not null in `take`; the memory belongs to the result, which lives as long as `self`.
        unsafe { slice::from_raw_parts(self.bytes, self.size_bytes) }
    }
}

impl Drop for ResultBuffer {
    fn drop(&mut self) {
        // SAFETY: owned, and freed once.
        unsafe { (self.library.symbols.destroy_result)(self.raw) };
    }
}

/// A running SELECT. Dropping it before its end cancels it.
pub(crate) struct ResultStream<'c> {
    connection: &'c mut Connection,
    handle: ResultBuffer,
    is_finished: bool,
}

impl ResultStream<'_> {
    /// The next block, `None` after the last. After an error the stream is over.
    pub(crate) fn next_block(&mut self) -> Result<Option<ResultBuffer>, EngineError> {
        if self.is_finished {
            return Ok(None);
        }
        let library = self.connection.library;
        // SAFETY: connection and stream are live, and `&mut self` keeps fetches one after the other.
        let raw = unsafe { (library.symbols.stream_fetch)(self.connection.raw(), self.handle.raw) };
        match ResultBuffer::take(library, raw) {
            Ok(block) if block.as_ref().is_empty() && block.counters().result_rows == 0 => {
                self.is_finished = true;
                Ok(None)
            }
            Ok(block) => Ok(Some(block)),
            Err(error) => {
                self.is_finished = true;
                Err(error)
            }
        }
    }
}

impl Drop for ResultStream<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            // SAFETY: both handles are live; no fetch can be running, for that would borrow `self`.
            unsafe {
                (self.connection.library.symbols.stream_cancel)(
                    self.connection.raw(),
                    self.handle.raw,
                );
            };
        }
    }
}

/// A running INSERT. Dropping it before [`InsertStream::finish`] cancels it.
pub(crate) struct InsertStream<'c> {
    connection: &'c mut Connection,
    handle: *mut RawInsert,
    is_finished: bool,
}

impl InsertStream<'_> {
    fn error(&self) -> Option<EngineError> {
        // SAFETY: the handle is live until drop and never null; the string lives as long as it.
        let message = unsafe { text((self.connection.library.symbols.insert_error)(self.handle)) };
        message.map(|m| EngineError::parse(&m))
    }

    /// Hands over one piece of data, cut anywhere. Blocks while the engine is behind.
    pub(crate) fn append(&mut self, piece: &[u8]) -> Result<(), EngineError> {
        // SAFETY: the slice lives through the call, which copies it.
        let state = unsafe {
            (self.connection.library.symbols.insert_append)(
                self.handle,
                piece.as_ptr().cast(),
                piece.len(),
            )
        };
        if state == 0 {
            return Ok(());
        }
        let unnamed = || EngineError::new(1002, "the engine refused the insert's data");
        Err(self.error().unwrap_or_else(unnamed))
    }

    /// Commits. When this returns `Ok`, the rows are stored.
    pub(crate) fn finish(mut self) -> Result<Counters, EngineError> {
        self.is_finished = true;
        // SAFETY: the handle is live and finalised once.
        let raw = unsafe { (self.connection.library.symbols.insert_done)(self.handle) };
        ResultBuffer::take(self.connection.library, raw).map(|result| result.counters())
    }
}

impl Drop for InsertStream<'_> {
    fn drop(&mut self) {
        let symbols = self.connection.library.symbols;
        if !self.is_finished {
            // SAFETY: the handle is live and was not finalised.
            unsafe { (symbols.insert_cancel)(self.handle) };
        }
        // SAFETY: destroyed once, after cancel or done.
        unsafe { (symbols.insert_destroy)(self.handle) };
    }
}
