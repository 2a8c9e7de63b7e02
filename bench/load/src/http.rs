use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::Bytes;
use clap::Args;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use libdeflater::{CompressionLvl, Compressor};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::events::event;

#[derive(Args)]
pub(crate) struct Settings {
    /// host:port of capture or of the gateway
    #[arg(long)]
    address: String,
    #[arg(long)]
    token: String,
    /// events in all; the run ends when all were answered
    #[arg(long)]
    events: u64,
    #[arg(long, default_value_t = 50)]
    batch: u64,
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// events a second at a fixed rate; without it each connection sends as soon as it has its answer
    #[arg(long)]
    rate: Option<u64>,
    #[arg(long, default_value_t = 1000)]
    people: u64,
}

struct Planned {
    body: Bytes,
    /// When an open-loop request is due; latency counts from here, so that a late answer delays nobody's clock.
    due: Option<Duration>,
}

#[derive(Default)]
struct Seen {
    latencies: Vec<Duration>,
    acknowledged_requests: u64,
    refused_requests: u64,
}

fn plan(settings: &Settings) -> anyhow::Result<VecDeque<Planned>> {
    let mut compressor =
        Compressor::new(CompressionLvl::new(6).map_err(|_| anyhow::anyhow!("level"))?);
    let requests = settings.events.div_ceil(settings.batch);
    (0..requests)
        .map(|request| {
            let batch: Vec<Value> = (0..settings.batch)
                .map(|index| event(request * settings.batch + index, settings.people))
                .collect();
            let raw = serde_json::to_vec(&json!({"api_key": settings.token, "batch": batch}))?;
            let mut packed = vec![0; compressor.gzip_compress_bound(raw.len())];
            let size = compressor.gzip_compress(&raw, &mut packed)?;
            packed.truncate(size);
            let due = settings.rate.map(|rate| {
                Duration::from_secs_f64((request * settings.batch) as f64 / rate as f64)
            });
            Ok(Planned {
                body: Bytes::from(packed),
                due,
            })
        })
        .collect()
}

async fn send_all(
    address: String,
    queue: Arc<Mutex<VecDeque<Planned>>>,
    start: Instant,
) -> anyhow::Result<Seen> {
    let stream = TcpStream::connect(&address).await.context("connect")?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let mut seen = Seen::default();
    loop {
        let Some(planned) = queue
            .lock()
            .map_err(|_| anyhow::anyhow!("queue"))?
            .pop_front()
        else {
            break;
        };
        let from = match planned.due {
            Some(due) => {
                tokio::time::sleep_until((start + due).into()).await;
                start + due
            }
            None => Instant::now(),
        };
        let request = Request::post("/batch/")
            .header("host", &address)
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .body(Full::new(planned.body))?;
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let is_acknowledged = response.status().as_u16() == 200;
        response.into_body().collect().await?;
        seen.latencies.push(from.elapsed());
        if is_acknowledged {
            seen.acknowledged_requests += 1;
        } else {
            seen.refused_requests += 1;
        }
    }
    drop(sender);
    driver.await??;
    Ok(seen)
}

fn percentile_ms(sorted: &[Duration], share: f64) -> f64 {
    let index = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted
        .get(index)
        .map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
}

pub(crate) async fn run(settings: Settings) -> anyhow::Result<Value> {
    let queue = Arc::new(Mutex::new(plan(&settings)?));
    // The driver reads the process clocks of capture between this line and the report.
    tokio::task::spawn_blocking(wait_for_go).await??;
    let start = Instant::now();
    let tasks: Vec<_> = (0..settings.connections)
        .map(|_| {
            tokio::spawn(send_all(
                settings.address.clone(),
                Arc::clone(&queue),
                start,
            ))
        })
        .collect();
    let mut all = Seen::default();
    for task in tasks {
        let seen = task.await??;
        all.latencies.extend(seen.latencies);
        all.acknowledged_requests += seen.acknowledged_requests;
        all.refused_requests += seen.refused_requests;
    }
    let wall_s = start.elapsed().as_secs_f64();
    all.latencies.sort_unstable();
    Ok(json!({
        "acknowledged_events": all.acknowledged_requests * settings.batch,
        "refused_requests": all.refused_requests,
        "wall_s": wall_s,
        "p50_ms": percentile_ms(&all.latencies, 0.50),
        "p99_ms": percentile_ms(&all.latencies, 0.99),
        "max_ms": percentile_ms(&all.latencies, 1.0),
    }))
}

/// The bodies are ready: say so and wait for a line on standard input before the clock starts.
fn wait_for_go() -> anyhow::Result<()> {
    eprintln!("ready");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}
