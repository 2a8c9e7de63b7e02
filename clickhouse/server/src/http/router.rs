//! The paths, and what surrounds a statement: login, listing, head and body of the response.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures::Stream;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::body::BodyReader;
use super::encoding::Encoding;
use super::execute::Job;
use super::outlet::{Head, Outlet, OutletOptions, Pieces};
use super::request::{Request, read_login};
use crate::app::App;
use crate::credentials::User;
use crate::engine::error::{
    AUTHENTICATION_FAILED, BAD_ARGUMENTS, EngineError, NOT_IMPLEMENTED, REQUIRED_PASSWORD,
};
use crate::queries::{Queries, Running};

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(answer).post(answer))
        .route("/ping", get(ping))
        .route("/replicas_status", get(ping))
        .route("/metrics", get(metrics_page))
        .fallback(not_found)
        .with_state(app)
}

async fn ping() -> &'static str {
    "Ok.\n"
}

async fn metrics_page(State(app): State<Arc<App>>) -> Response {
    let content_type = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
    ([content_type], app.render_metrics()).into_response()
}

async fn not_found(uri: Uri) -> Response {
    let text = format!(
        "There is no handle {}\n\nUse / or /ping for health checks. Send queries from your program with POST method or GET /?query=...\n",
        uri.path()
    );
    (StatusCode::NOT_FOUND, text).into_response()
}

/// Kills the statement when dropped before its end, which is what happens when the client goes away.
struct KillOnDrop {
    queries: Arc<Queries>,
    query_id: String,
    running: Arc<Running>,
    has_ended: bool,
}

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        if !self.has_ended {
            self.queries.kill_running(&self.query_id, &self.running);
        }
    }
}

/// The pieces of a result; when the client goes, so does its statement.
struct ResponseBody {
    pieces: Pieces,
    kill: KillOnDrop,
}

impl Stream for ResponseBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = self.pieces.poll_recv(context);
        if matches!(piece, Poll::Ready(None)) {
            self.kill.has_ended = true;
        }
        piece
    }
}

async fn answer(
    State(app): State<Arc<App>>,
    method: http::Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let mut query_id = None;
    let answered = try_answer(&app, &method, &uri, &headers, body, &mut query_id).await;
    let mut response = answered.unwrap_or_else(|error| error_response(&app, &error));
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    };
    set("x-clickhouse-server-display-name", &app.display_name);
    if let Some(query_id) = query_id {
        set("x-clickhouse-query-id", &query_id);
    }
    response
}

async fn try_answer(
    app: &Arc<App>,
    method: &http::Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
    echoed_id: &mut Option<String>,
) -> Result<Response, EngineError> {
    let mut pairs: Vec<(String, String)> =
        form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let user = authenticate(app, headers, &pairs)?;
    let header_text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_form = header_text("content-type").is_some_and(|t| t.starts_with("multipart/form-data"));
    let body = if is_form {
        pairs.extend(read_form(headers, body).await?);
        Body::empty()
    } else {
        body
    };
    let named = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut request = Request::read(named, headers)?;
    if method == http::Method::GET && request.query.is_empty() {
        return Ok("Ok.\n".into_response());
    }
    if method == http::Method::GET {
        // As in ClickHouse: a GET must change nothing, and a link is followed by more than people.
        request.only_reads = true;
    }
    let content_encoding = header_text("content-encoding").unwrap_or_default();
    let body_encoding = Encoding::of_content(content_encoding).ok_or_else(|| {
        EngineError::new(
            NOT_IMPLEMENTED,
            format!(
                "Content-Encoding {content_encoding:?} is not known; use gzip, deflate, lz4 or zstd"
            ),
        )
    })?;
    let query_id = request.query_id.take();
    let query_id = query_id.unwrap_or_else(|| Uuid::new_v4().to_string());
    let listed = app.queries.list(query_id.clone(), user)?;
    *echoed_id = Some(query_id.clone());
    let mut kill = KillOnDrop {
        queries: Arc::clone(&app.queries),
        query_id,
        running: Arc::clone(&listed.running),
        has_ended: false,
    };
    let body = BodyReader::open(body, app.body_idle)
        .await
        .map_err(|e| EngineError::new(BAD_ARGUMENTS, format!("The body cannot be read: {e}")))?;
    let exception_tag: String = Uuid::new_v4()
        .simple()
        .to_string()
        .chars()
        .take(16)
        .collect();
    let runtime = Handle::current();
    let (outlet, head, pieces) = Outlet::new(
        OutletOptions {
            encoding: request
                .response_encoding
                .filter(|e| *e != Encoding::Identity),
            packs_blocks: request.packs_blocks,
            spool: request.waits_for_end.then(|| app.spool.clone()),
            exception_tag: exception_tag.clone(),
            send_limit: app.send_limit,
        },
        runtime.clone(),
    );
    let sends_progress = request.sends_progress;
    let job = Job {
        app: Arc::clone(app),
        request,
        body,
        body_encoding,
        listed,
        runtime,
    };
    let started = std::time::Instant::now();
    tokio::task::spawn_blocking(move || job.run(outlet));
    let head = head
        .await
        .unwrap_or_else(|_| Err(EngineError::new(1002, "the statement's thread ended early")));
    kill.has_ended = head.is_err();
    let head = head?;
    let elapsed = started.elapsed();
    let mut response = Response::new(Body::from_stream(ResponseBody { pieces, kill }));
    set_head(app, response.headers_mut(), &head, elapsed, &exception_tag);
    if sends_progress {
        let summary = summary(&head, elapsed);
        insert_header(response.headers_mut(), "x-clickhouse-progress", &summary);
    }
    Ok(response)
}

fn authenticate(
    app: &App,
    headers: &HeaderMap,
    pairs: &[(String, String)],
) -> Result<Arc<User>, EngineError> {
    let Some(login) = read_login(headers, pairs) else {
        return Err(EngineError::new(
            REQUIRED_PASSWORD,
            "A user and a password are required: send them by basic auth, by X-ClickHouse-User and X-ClickHouse-Key, or as user= and password=",
        ));
    };
    let user = app.credentials.check(&login.name, &login.password);
    user.cloned().ok_or_else(|| {
        metrics::counter!("clickhouse_logins_refused_total").increment(1);
        let name: String = login.name.chars().take(64).collect();
        EngineError::new(
            AUTHENTICATION_FAILED,
            format!(
                "{name}: Authentication failed: password is incorrect, or there is no user with such name"
            ),
        )
    })
}

/// `query` and parameters sent as a form. Files would be external tables, which the engine's library does not take.
async fn read_form(headers: &HeaderMap, body: Body) -> Result<Vec<(String, String)>, EngineError> {
    let broken =
        |what: &str| EngineError::new(BAD_ARGUMENTS, format!("The form cannot be read: {what}"));
    let mut request = http::Request::new(body);
    *request.headers_mut() = headers.clone();
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|e| broken(&e.body_text()))?;
    let mut pairs = Vec::new();
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|e| broken(&e.body_text()))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            return Err(EngineError::new(
                NOT_IMPLEMENTED,
                format!(
                    "External data (the file {name:?} of the form) is not supported; insert it into a table first"
                ),
            ));
        }
        let value = field.text().await.map_err(|e| broken(&e.body_text()))?;
        pairs.push((name, value));
    }
    Ok(pairs)
}

fn insert_header(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn set_head(
    app: &App,
    headers: &mut HeaderMap,
    head: &Head,
    elapsed: std::time::Duration,
    exception_tag: &str,
) {
    let content_type = content_type(head.format.as_deref());
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(format) = &head.format {
        insert_header(headers, "x-clickhouse-format", format);
    }
    if let Some(name) = head.encoding.and_then(Encoding::name) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    insert_header(headers, "x-clickhouse-timezone", &app.timezone);
    insert_header(headers, "x-clickhouse-exception-tag", exception_tag);
    insert_header(headers, "x-clickhouse-summary", &summary(head, elapsed));
}

fn summary(head: &Head, elapsed: std::time::Duration) -> String {
    let counters = head.counters;
    format!(
        r#"{{"read_rows":"{}","read_bytes":"{}","written_rows":"{}","written_bytes":"{}","total_rows_to_read":"0","result_rows":"{}","result_bytes":"{}","elapsed_ns":"{}"}}"#,
        counters.read_rows,
        counters.read_bytes,
        counters.written_rows,
        counters.written_bytes,
        counters.result_rows,
        counters.result_bytes,
        elapsed.as_nanos()
    )
}

fn content_type(format: Option<&str>) -> &'static str {
    let Some(format) = format else {
        return "text/plain; charset=UTF-8";
    };
    if format.starts_with("TSV") || format.starts_with("TabSeparated") {
        "text/tab-separated-values; charset=UTF-8"
    } else if format.starts_with("CSV") {
        "text/csv; charset=UTF-8; header=absent"
    } else if format.starts_with("JSON") {
        "application/json; charset=UTF-8"
    } else if format == "XML" {
        "application/xml; charset=UTF-8"
    } else if matches!(
        format,
        "Native" | "RowBinary" | "Arrow" | "ArrowStream" | "Parquet" | "ORC"
    ) {
        "application/octet-stream"
    } else {
        "text/plain; charset=UTF-8"
    }
}

fn error_response(app: &App, error: &EngineError) -> Response {
    let text = format!("{}\n", app.error_text(error));
    let mut response = (error.status(), text).into_response();
    let headers = response.headers_mut();
    insert_header(
        headers,
        "x-clickhouse-exception-code",
        &error.code.to_string(),
    );
    if error.status() == StatusCode::UNAUTHORIZED {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"ClickHouse server HTTP API\""),
        );
    }
    response
}
