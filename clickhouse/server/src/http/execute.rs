//! One request on the engine, from its text to its last row. Runs on a blocking thread.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use bytes::Bytes;
use tokio::runtime::Handle;

use super::body::BodyReader;
use super::encoding::Encoding;
use super::outlet::Outlet;
use super::request::Request;
use crate::app::App;
use crate::credentials::Role;
use crate::engine::error::{
    ACCESS_DENIED, BAD_ARGUMENTS, CANNOT_DECOMPRESS, EngineError, NETWORK_ERROR,
    QUERY_WAS_CANCELLED, READONLY, SYNTAX_ERROR, UNKNOWN_FORMAT,
};
use crate::engine::ffi::{Class, Connection, Counters, Param};
use crate::engine::pool::Place;
use crate::engine::session::{Session, Wanted};
use crate::named_sessions::Visit;
use crate::queries::{Listed, wait_for_end};
use crate::statement::shape::{
    Beginning, InsertShape, KillShape, OutputShape, read_beginning, read_kill, read_output,
};
use crate::wall;

/// The longest statement, without an INSERT's data.
const MAX_STATEMENT_BYTES: usize = 1 << 20;
const INSERT_PIECE_BYTES: usize = 256 << 10;
const DEFAULT_FORMAT: &str = "TabSeparated";

/// Formats whose blocks, printed one by one, make the same text as the whole.
const STREAMABLE: &[&str] = &[
    "CSV",
    "JSONCompactEachRow",
    "JSONCompactStringsEachRow",
    "JSONEachRow",
    "JSONLines",
    "JSONStringsEachRow",
    "LineAsString",
    "NDJSON",
    "Native",
    "RawBLOB",
    "RowBinary",
    "TSKV",
    "TSV",
    "TSVRaw",
    "TabSeparated",
    "TabSeparatedRaw",
];

pub(super) struct Job {
    pub(super) app: Arc<App>,
    pub(super) request: Request,
    pub(super) body: BodyReader,
    pub(super) body_encoding: Encoding,
    pub(super) listed: Listed,
    pub(super) runtime: Handle,
}

/// What the request's text turned out to be.
enum Text {
    Statement(Vec<u8>),
    Insert {
        statement: Vec<u8>,
        format: Option<String>,
        data: Box<dyn Read + Send>,
    },
}

impl Job {
    /// Runs to the end and tells the outlet.
    pub(super) fn run(mut self, mut outlet: Outlet) {
        let started = Instant::now();
        let role = self.listed.running.user.role.name();
        let outcome = self.answer(&mut outlet);
        let label = if outcome.is_ok() { "ok" } else { "failed" };
        metrics::counter!("clickhouse_queries_total", "role" => role, "outcome" => label)
            .increment(1);
        metrics::histogram!("clickhouse_query_duration_seconds", "role" => role)
            .record(started.elapsed().as_secs_f64());
        let query_id = self.listed.query_id.clone();
        // The statement is unlisted before the client can know its end and use the id again.
        match outcome {
            Ok(()) => {
                if let Err(error) = outlet.finish() {
                    tracing::debug!(query_id, %error, "the result did not get out");
                }
                drop(self);
                drop(outlet);
            }
            Err(error) => {
                let text = self.app.error_text(&error);
                tracing::debug!(query_id, %text, "a statement failed");
                drop(self);
                outlet.fail(error, &text);
            }
        }
    }

    fn answer(&mut self, outlet: &mut Outlet) -> Result<(), EngineError> {
        let text = self.read_text()?;
        if let Text::Statement(statement) = &text
            && let Some(kill) = read_kill(statement)
        {
            return self.answer_kill(&kill, statement, outlet);
        }
        let pool = self.app.pool_of(self.listed.running.user.role);
        let place = self.runtime.block_on(pool.enter())?;
        if self.listed.running.is_killed() {
            return Err(cancelled());
        }
        let (visit, held) = self.visit_session()?;
        let wanted = self.wanted()?;
        let mut session = match held {
            Some(mut session) => {
                session.prepare(&wanted)?;
                session
            }
            None => place.session(&wanted)?,
        };
        let outcome = match text {
            Text::Statement(statement) => {
                self.run_statement(&mut session.connection, &statement, outlet)
            }
            Text::Insert {
                statement,
                format,
                data,
            } => self
                .run_insert(&mut session.connection, &statement, format, data, outlet)
                .map(|()| Leaves::Nothing),
        };
        let outcome = match outcome {
            // An error of writing to a client that is gone, or to a killed statement's, is not its own.
            Err(_) if self.listed.running.is_killed() => Err(cancelled()),
            outcome => outcome,
        };
        self.put_back(session, visit, &place, outcome)
    }

    fn put_back(
        &self,
        session: Session,
        visit: Option<Visit>,
        place: &Place,
        outcome: Result<Leaves, EngineError>,
    ) -> Result<(), EngineError> {
        match (visit, &outcome) {
            (Some(visit), _) if visit.is_exclusive() => visit.hold(session)?,
            (Some(visit), Ok(Leaves::State)) => visit.hold(session)?,
            // What SET or USE left without a session id is nobody's: the session closes.
            (None, Ok(Leaves::State)) => drop(session),
            // A kill may still be under way to this connection; the next statement must not meet it.
            _ if self.listed.running.is_killed() => drop(session),
            _ => place.keep(session),
        }
        outcome.map(|_| ())
    }

    fn visit_session(&self) -> Result<(Option<Visit>, Option<Session>), EngineError> {
        let user = &self.listed.running.user;
        match &self.request.session {
            // A reader cannot leave anything in a session.
            Some(choice) if user.role == Role::Writer => {
                let (visit, held) = self.app.sessions.visit(&user.name, choice)?;
                Ok((Some(visit), held))
            }
            _ => Ok((None, None)),
        }
    }

    fn wanted(&mut self) -> Result<Wanted, EngineError> {
        let asked = std::mem::take(&mut self.request.settings);
        let database = match self.request.database.as_deref() {
            None | Some("default") => self.app.database.clone(),
            Some(database) => database.to_owned(),
        };
        let mut settings = match self.listed.running.user.role {
            Role::Writer => asked,
            Role::Reader => {
                wall::check_database(&database, None)?;
                wall::reader_settings(self.app.reader_limits, asked)?
            }
        };
        settings.remove("readonly");
        settings.insert("log_comment".to_owned(), self.listed.query_id.clone());
        settings
            .entry("max_query_size".to_owned())
            .or_insert_with(|| MAX_STATEMENT_BYTES.to_string());
        Ok(Wanted { database, settings })
    }

    /// Reads so much of URL and body as shows where an INSERT's data begins, or all of it.
    fn read_text(&mut self) -> Result<Text, EngineError> {
        let body = std::mem::replace(&mut self.body, BodyReader::of_text(String::new()));
        let mut body = self
            .body_encoding
            .reader(Box::new(body), self.request.unpacks_blocks)
            .map_err(|e| body_error(&e))?;
        let mut text = std::mem::take(&mut self.request.query).into_bytes();
        if !text.is_empty()
            && let Beginning::Insert(shape) = read_beginning(&text, true)
        {
            return Ok(split_insert(&text, shape, body));
        }
        if !text.is_empty() {
            text.push(b'\n');
        }
        let mut piece = vec![0; 64 << 10];
        loop {
            let size = body.read(&mut piece).map_err(|e| body_error(&e))?;
            text.extend_from_slice(&piece[..size]);
            match read_beginning(&text, size == 0) {
                Beginning::Insert(shape) => return Ok(split_insert(&text, shape, body)),
                _ if size == 0 => break,
                _ if text.len() > MAX_STATEMENT_BYTES => {
                    return Err(EngineError::new(
                        SYNTAX_ERROR,
                        format!("The statement is longer than {MAX_STATEMENT_BYTES} bytes"),
                    ));
                }
                _ => {}
            }
        }
        if text.trim_ascii().is_empty() {
            return Err(EngineError::new(SYNTAX_ERROR, "Empty query"));
        }
        Ok(Text::Statement(text))
    }

    fn default_format(&self) -> &str {
        self.request
            .default_format
            .as_deref()
            .unwrap_or(DEFAULT_FORMAT)
    }

    fn answer_kill(
        &self,
        kill: &KillShape,
        statement: &[u8],
        outlet: &mut Outlet,
    ) -> Result<(), EngineError> {
        let by = &self.listed.running.user;
        let format = read_output(statement).format;
        let format = format.unwrap_or_else(|| self.default_format().to_owned());
        let found = self.app.queries.kill(&kill.query_id, by);
        let status = match &found {
            Some(running) if kill.is_sync => {
                let wait = wait_for_end(running, self.app.kill_wait);
                let has_ended = self.runtime.block_on(wait);
                if has_ended { "finished" } else { "waiting" }
            }
            _ => "waiting",
        };
        let user = found
            .as_ref()
            .map_or("", |running| running.user.name.as_str());
        let sql = format!(
            "SELECT {{status:String}} AS kill_status, {{id:String}} AS query_id, {{user:String}} AS user \
             FROM numbers({}) FORMAT {format}",
            u8::from(found.is_some())
        );
        let params = [("status", status), ("id", &kill.query_id), ("user", user)]
            .map(|(name, value)| (name.to_owned(), escape_param(value)));
        let place = self.runtime.block_on(self.app.house.enter())?;
        let mut session = place.session(&Wanted {
            database: "default".to_owned(),
            ..Wanted::default()
        })?;
        let result = session.connection.query(sql.as_bytes(), &format, &params);
        place.keep(session);
        let result = result?;
        outlet.begin(Some(&format)).map_err(|e| out_error(&e))?;
        outlet
            .write(Bytes::from_owner(result))
            .map_err(|e| out_error(&e))
    }

    fn run_statement(
        &self,
        connection: &mut Connection,
        statement: &[u8],
        outlet: &mut Outlet,
    ) -> Result<Leaves, EngineError> {
        let shape = read_output(statement);
        if shape.has_into_outfile {
            return Err(EngineError::new(
                ACCESS_DENIED,
                "INTO OUTFILE is not allowed: the result is the response",
            ));
        }
        let core = &statement[..shape.core_end];
        let analysis = connection.classify(core);
        if analysis.statement_count > 1 {
            return Err(EngineError::new(
                SYNTAX_ERROR,
                "Multi-statements are not allowed",
            ));
        }
        let is_setting = matches!(shape.verb.as_str(), "SET" | "USE");
        let is_reading = matches!(analysis.class, Class::Reading | Class::Unparsed);
        if self.request.only_reads && !is_reading && !is_setting {
            return Err(changes_by_get());
        }
        let is_reader = self.listed.running.user.role == Role::Reader;
        if is_reader {
            self.pass_wall(connection, core, &shape, analysis.class)?;
        }
        let format = shape.format.clone();
        let format = format.unwrap_or_else(|| self.default_format().to_owned());
        check_format_name(&format)?;
        let params = &self.request.params;
        if analysis.class == Class::Reading && (is_reader || shape.is_select) {
            let tail = match is_reader {
                true if asks_for_settings(core) => "SETTINGS readonly = 2",
                true => "SETTINGS readonly = 1",
                false => &shape.settings,
            };
            if !shape.is_select {
                let sql = [core, format!("\nFORMAT {format}\n{tail}").as_bytes()].concat();
                return run_whole(connection, &sql, &format, params, outlet);
            }
            outlet.begin(Some(&format)).map_err(|e| out_error(&e))?;
            if STREAMABLE.contains(&format.as_str()) {
                let sql = [core, format!("\nFORMAT {format}\n{tail}").as_bytes()].concat();
                stream_blocks(connection, &sql, &format, params, outlet)?;
            } else {
                stream_through_pipe(connection, core, &format, tail, params, outlet)?;
            }
            return Ok(Leaves::Nothing);
        }
        run_whole(connection, statement, &format, params, outlet)?;
        let leaves_nothing = ["KILL", "SYSTEM", "BACKUP", "RESTORE", "ATTACH", "DETACH"];
        let has_state = analysis.class != Class::Changing
            && analysis.class != Class::Reading
            && !leaves_nothing.contains(&shape.verb.as_str());
        Ok(if has_state {
            Leaves::State
        } else {
            Leaves::Nothing
        })
    }

    /// The reader's wall: class by the engine's parser, then every node of its tree.
    fn pass_wall(
        &self,
        connection: &mut Connection,
        core: &[u8],
        shape: &OutputShape,
        class: Class,
    ) -> Result<(), EngineError> {
        let refused = |why: &str| {
            metrics::counter!("clickhouse_reader_refusals_total").increment(1);
            Err(EngineError::new(ACCESS_DENIED, why))
        };
        match class {
            Class::Reading => {}
            // The engine tells best what is wrong with a text it cannot parse, and it cannot run it either.
            Class::Unparsed => {
                let explain = [b"EXPLAIN AST ", core].concat();
                connection.query(&explain, "TabSeparatedRaw", &self.request.params)?;
                return refused("This credential may only read: the statement does not parse");
            }
            Class::Changing | Class::Control => {
                return refused(&format!(
                    "This credential may only read: {} is not allowed",
                    shape.verb
                ));
            }
        }
        if !shape.settings.is_empty() {
            return refused(
                "This credential may only read: SETTINGS is not allowed in a statement; send settings beside it",
            );
        }
        if self.app.passed.contains(core) {
            return Ok(());
        }
        let explain = [b"EXPLAIN AST ", core].concat();
        let tree = connection.query(&explain, "TabSeparatedRaw", &self.request.params)?;
        let judged = match std::str::from_utf8(tree.as_ref()) {
            Ok(printed) => wall::judge(printed),
            Err(_) => return refused("This credential may only read: a name is not UTF-8"),
        };
        if judged.is_err() {
            metrics::counter!("clickhouse_reader_refusals_total").increment(1);
        } else {
            self.app.passed.remember(core);
        }
        judged
    }

    fn run_insert(
        &self,
        connection: &mut Connection,
        statement: &[u8],
        format: Option<String>,
        mut data: Box<dyn Read + Send>,
        outlet: &mut Outlet,
    ) -> Result<(), EngineError> {
        if self.listed.running.user.role == Role::Reader {
            metrics::counter!("clickhouse_reader_refusals_total").increment(1);
            return Err(EngineError::new(
                ACCESS_DENIED,
                "This credential may only read: INSERT is not allowed",
            ));
        }
        if self.request.only_reads {
            return Err(changes_by_get());
        }
        let format = format.or_else(|| self.request.default_format.clone());
        let format = format.unwrap_or_else(|| "Values".to_owned());
        check_format_name(&format)?;
        let mut insert = connection.insert(statement, &format, &self.request.params)?;
        let mut piece = vec![0; INSERT_PIECE_BYTES];
        loop {
            let size = data.read(&mut piece).map_err(|e| body_error(&e))?;
            if size == 0 {
                break;
            }
            insert.append(&piece[..size])?;
        }
        if self.listed.running.is_killed() {
            return Err(cancelled());
        }
        let counters = insert.finish()?;
        metrics::counter!("clickhouse_rows_written_total").increment(counters.written_rows);
        outlet.begin(None).map_err(|e| out_error(&e))?;
        outlet.count(counters);
        Ok(())
    }
}

/// What a statement leaves in its connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaves {
    Nothing,
    State,
}

fn split_insert(text: &[u8], shape: InsertShape, rest: Box<dyn Read + Send>) -> Text {
    let inline = text[shape.data_start..].to_vec();
    Text::Insert {
        statement: text[..shape.statement_end].to_vec(),
        format: shape.format,
        data: Box::new(Cursor::new(inline).chain(rest)),
    }
}

fn run_whole(
    connection: &mut Connection,
    sql: &[u8],
    format: &str,
    params: &[Param],
    outlet: &mut Outlet,
) -> Result<Leaves, EngineError> {
    let result = connection.query(sql, format, params)?;
    let is_empty = result.as_ref().is_empty();
    outlet
        .begin((!is_empty).then_some(format))
        .map_err(|e| out_error(&e))?;
    outlet.count(result.counters());
    outlet
        .write(Bytes::from_owner(result))
        .map_err(|e| out_error(&e))?;
    Ok(Leaves::Nothing)
}

fn stream_blocks(
    connection: &mut Connection,
    sql: &[u8],
    format: &str,
    params: &[Param],
    outlet: &mut Outlet,
) -> Result<(), EngineError> {
    let mut stream = connection.stream(sql, format, params)?;
    let mut total = Counters::default();
    while let Some(block) = stream.next_block()? {
        total.add(block.counters());
        outlet.count(total);
        outlet
            .write(Bytes::from_owner(block))
            .map_err(|e| out_error(&e))?;
    }
    Ok(())
}

/// For formats with a beginning and an end: the engine prints into a pipe, as it would into a file, and stops while the
/// client does not take.
fn stream_through_pipe(
    connection: &mut Connection,
    core: &[u8],
    format: &str,
    tail: &str,
    params: &[Param],
    outlet: &mut Outlet,
) -> Result<(), EngineError> {
    use std::os::fd::AsRawFd as _;

    let (mut reader, writer) = io::pipe().map_err(|e| out_error(&e))?;
    let target = format!("/proc/self/fd/{}", writer.as_raw_fd());
    let printed = format!("\nINTO OUTFILE '{target}' TRUNCATE FORMAT {format}\n{tail}");
    let sql = [core, printed.as_bytes()].concat();
    let (result, copied) = thread::scope(|scope| {
        let running = scope.spawn(|| {
            let result = connection.query(&sql, format, params);
            // The last writing end: the reader sees the end now.
            drop(writer);
            result
        });
        let copied = copy_out(&mut reader, outlet);
        // Without a reader the engine's next write fails, and so the query ends.
        drop(reader);
        (running.join(), copied)
    });
    let Ok(result) = result else {
        return Err(EngineError::new(1002, "the query's thread panicked"));
    };
    copied.map_err(|e| out_error(&e))?;
    outlet.count(result?.counters());
    Ok(())
}

fn copy_out(reader: &mut impl Read, outlet: &mut Outlet) -> io::Result<()> {
    loop {
        let mut piece = vec![0; 64 << 10];
        let size = reader.read(&mut piece)?;
        if size == 0 {
            return Ok(());
        }
        piece.truncate(size);
        outlet.write(piece.into())?;
    }
}

/// With `readonly = 1` the engine lists every setting as one that cannot be changed, and clients that look first then send
/// none, although beside the statement some may be sent. The wall stands before either value.
fn asks_for_settings(core: &[u8]) -> bool {
    let name = b"system.settings";
    core.windows(name.len())
        .any(|w| w.eq_ignore_ascii_case(name))
}

fn check_format_name(format: &str) -> Result<(), EngineError> {
    if !format.is_empty()
        && format
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return Ok(());
    }
    let message = format!("Unknown format {format:?}");
    Err(EngineError::new(UNKNOWN_FORMAT, message))
}

/// The escaped form of a parameter's value.
fn escape_param(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t")
}

fn cancelled() -> EngineError {
    EngineError::new(QUERY_WAS_CANCELLED, "Query was cancelled")
}

fn changes_by_get() -> EngineError {
    EngineError::new(
        READONLY,
        "Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. Use POST for modifying queries",
    )
}

fn out_error(error: &io::Error) -> EngineError {
    EngineError::new(
        NETWORK_ERROR,
        format!("The result did not get out: {error}"),
    )
}

fn body_error(error: &io::Error) -> EngineError {
    let code = match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            CANNOT_DECOMPRESS
        }
        io::ErrorKind::TimedOut => 209,
        _ => BAD_ARGUMENTS,
    };
    EngineError::new(code, format!("The body cannot be read: {error}"))
}
