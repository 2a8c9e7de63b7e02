//! The load side of the benchmarks: `http` sends batches to a running capture, `kafka` writes the same events straight
//! to the broker, as the limit that no capture can pass. Both print one JSON object; the drivers in `bench/` read it.
//!
//! Every event has a uuid of its own, and all bodies are made before the clock starts, so that what is stored can be
//! counted afterwards and the making costs the run nothing.

mod events;
mod http;
mod kafka;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Load for the benchmarks; loopback addresses only")]
struct Arguments {
    #[command(subcommand)]
    mode: Mode,
}

#[derive(Subcommand)]
enum Mode {
    /// Send gzip batches over HTTP.
    Http(http::Settings),
    /// Produce the same events straight to Kafka with acks=all.
    Kafka(kafka::Settings),
}

#[tokio::main(flavor = "current_thread")]
#[expect(
    clippy::print_stdout,
    reason = "the JSON report on stdout is this program's answer"
)]
async fn main() -> anyhow::Result<()> {
    let report = match Arguments::parse().mode {
        Mode::Http(settings) => http::run(settings).await?,
        Mode::Kafka(settings) => kafka::run(&settings)?,
    };
    println!("{report}");
    Ok(())
}
