//! Runs every file of `contracts/capture/examples/`: a request through the real routes, against a log that remembers.

use std::{collections::BTreeMap, fs, io::Write as _, path::Path};

use crate::remembering_log::{Remembered, RememberingLog, state};
use axum::{
    body::Body,
    http::{HeaderName, Request},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use footfall_event::CapturedEvent;
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::Value;
use tower::ServiceExt as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    title: String,
    request: ExampleRequest,
    expect: Expectation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleRequest {
    method: String,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// The body as text.
    #[serde(default)]
    text: String,
    /// The body as JSON, written compactly in the order of its keys.
    json: Option<Value>,
    /// The body as base64, where it is no text.
    base64: Option<String>,
    /// `[text, times]` pairs that are joined to the body.
    #[serde(default)]
    repeated: Vec<(String, usize)>,
    /// What is done to the body before it is sent, in order.
    #[serde(default)]
    encode: Vec<Encoding>,
    /// The encoded body goes into the query parameter `data` instead.
    #[serde(default)]
    in_query: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Encoding {
    Gzip,
    Deflate,
    Br,
    Zstd,
    Base64,
    Lz64,
    /// `data=<urlencoded>`
    Form,
    /// The last byte is lost on the way.
    Cut,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    text: Option<String>,
    text_contains: Option<String>,
    json: Option<Value>,
    #[serde(default)]
    messages: Vec<ExpectedMessage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedMessage {
    topic: String,
    key: String,
    value: Value,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_the_contract_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts/capture/examples");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() > 50, "the examples are gone");
    let mut failures = Vec::new();
    for path in paths {
        let example: Example = serde_json::from_slice(&fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let title = example.title.clone();
        if let Err(failure) = run(example).await {
            failures.push(format!("{} ({title}): {failure}", path.display()));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

async fn run(example: Example) -> Result<(), String> {
    let log = RememberingLog::default();
    let router = footfall_capture::routes::capture_routes(state(log.clone()));
    let response = router.oneshot(request_of(&example.request)).await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let expect = example.expect;
    same("status", &status, &expect.status).map_err(|error| format!("{error}, body {body}"))?;
    for (name, value) in &expect.headers {
        let found = headers
            .get(name)
            .map_or("", |found| found.to_str().unwrap());
        same(name, &found, &value.as_str())?;
    }
    if let Some(text) = &expect.text {
        same("text", &body, text)?;
    }
    if let Some(part) = &expect.text_contains
        && !body.contains(part.as_str())
    {
        return Err(format!("text {body:?} does not contain {part:?}"));
    }
    if let Some(json) = &expect.json {
        same("json", &serde_json::from_str::<Value>(&body).unwrap(), json)?;
    }
    let remembered = log.remembered();
    same(
        "number of messages",
        &remembered.len(),
        &expect.messages.len(),
    )?;
    for (found, expected) in remembered.iter().zip(&expect.messages) {
        same_message(found, expected)?;
    }
    Ok(())
}

fn same_message(found: &Remembered, expected: &ExpectedMessage) -> Result<(), String> {
    same("topic", &found.topic, &expected.topic)?;
    same("key", &found.key, &expected.key)?;
    let captured: CapturedEvent<'_> = serde_json::from_str(&found.payload)
        .map_err(|error| format!("not a captured_event: {error}"))?;
    same(
        "uuid of the record",
        &found.uuid,
        &captured.uuid.to_string(),
    )?;
    same(
        "value",
        &serde_json::from_str::<Value>(&found.payload).unwrap(),
        &expected.value,
    )
}

fn same<T: PartialEq + std::fmt::Debug + ?Sized>(
    what: &str,
    found: &T,
    expected: &T,
) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "{what}\n  found    {found:?}\n  expected {expected:?}"
    ))
}

fn request_of(example: &ExampleRequest) -> Request<Body> {
    let mut body = match (&example.json, &example.base64) {
        (Some(json), _) => serde_json::to_vec(json).unwrap(),
        (None, Some(base64)) => BASE64_STANDARD.decode(base64).unwrap(),
        (None, None) => example.text.clone().into_bytes(),
    };
    for (text, times) in &example.repeated {
        body.extend(text.repeat(*times).into_bytes());
    }
    for encoding in &example.encode {
        body = encoded(*encoding, body);
    }
    let mut path = example.path.clone();
    if example.in_query {
        let data = String::from_utf8(std::mem::take(&mut body)).unwrap();
        let pair = form_urlencoded::Serializer::new(String::new())
            .append_pair("data", &data)
            .finish();
        path = format!("{path}{}{pair}", if path.contains('?') { '&' } else { '?' });
    }
    let mut request = Request::builder().method(example.method.as_str()).uri(path);
    for (name, value) in &example.headers {
        request = request.header(name.parse::<HeaderName>().unwrap(), value);
    }
    request.body(Body::from(body)).unwrap()
}

fn encoded(encoding: Encoding, body: Vec<u8>) -> Vec<u8> {
    match encoding {
        Encoding::Gzip => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(&body).unwrap();
            gzip.finish().unwrap()
        }
        Encoding::Deflate => {
            let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            zlib.write_all(&body).unwrap();
            zlib.finish().unwrap()
        }
        Encoding::Br => {
            let mut packed = Vec::new();
            brotli::CompressorWriter::new(&mut packed, 4096, 4, 22)
                .write_all(&body)
                .unwrap();
            packed
        }
        Encoding::Zstd => zstd::encode_all(&body[..], 3).unwrap(),
        Encoding::Base64 => BASE64_STANDARD.encode(body).into_bytes(),
        Encoding::Lz64 => {
            lz_str::compress_to_base64(std::str::from_utf8(&body).unwrap()).into_bytes()
        }
        Encoding::Form => {
            let data = String::from_utf8(body).unwrap();
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.append_pair("data", &data).finish().into_bytes()
        }
        Encoding::Cut => body[..body.len() - 1].to_vec(),
    }
}
