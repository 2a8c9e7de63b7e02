//! One task owns the connection: it reads the whole table, then applies each notification, and starts again after a
//! lost connection. Notifications are applied in order, so memory never goes back to an older state.

use std::{
    future::poll_fn,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{sync::mpsc, time::MissedTickBehavior};
use tokio_postgres::{AsyncMessage, Client, NoTls};

use crate::{
    Team,
    directory::{Inner, TEAM_COLUMNS, team_of_row},
};

const FIRST_RETRY: Duration = Duration::from_millis(200);
const LAST_RETRY: Duration = Duration::from_secs(5);

pub(crate) async fn keep_fresh(inner: Arc<Inner>, on_loaded: impl Fn(bool) + Send + Sync) {
    let mut retry = FIRST_RETRY;
    loop {
        let connected_at = Instant::now();
        let Err(error) = follow(&inner, &on_loaded).await;
        *inner.client.write() = None;
        metrics::counter!("footfall_team_directory_disconnects_total").increment(1);
        tracing::warn!(error = format!("{error:#}"), "teams are served from memory");
        let was_stable = connected_at.elapsed() > LAST_RETRY;
        retry = if was_stable {
            FIRST_RETRY
        } else {
            (retry * 2).min(LAST_RETRY)
        };
        tokio::time::sleep(retry).await;
    }
}

async fn follow(
    inner: &Inner,
    on_loaded: &impl Fn(bool),
) -> anyhow::Result<std::convert::Infallible> {
    let (client, mut connection) = tokio_postgres::connect(&inner.settings.postgres_url, NoTls)
        .await
        .context("connecting")?;
    let (changes, mut notifications) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notification) = message
                && changes.send(notification.payload().to_owned()).is_err()
            {
                break;
            }
        }
    });
    let client = Arc::new(client);
    client
        .batch_execute("LISTEN team_changed")
        .await
        .context("listening")?;
    load_all(inner, &client).await?;
    *inner.client.write() = Some(Arc::clone(&client));
    on_loaded(true);

    let mut refresh = tokio::time::interval(inner.settings.refresh_every);
    refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
    refresh.reset();
    loop {
        tokio::select! {
            change = notifications.recv() => match change.context("the connection was lost")?.parse() {
                Ok(team_id) => load_one(inner, &client, team_id).await?,
                Err(_) => load_all(inner, &client).await?,
            },
            _ = refresh.tick() => load_all(inner, &client).await?,
        }
    }
}

async fn load_all(inner: &Inner, client: &Client) -> anyhow::Result<()> {
    let rows = client
        .query(TEAM_COLUMNS, &[])
        .await
        .context("reading all teams")?;
    let teams: Vec<Team> = rows.iter().map(team_of_row).collect();
    metrics::gauge!("footfall_teams_in_memory").set(teams.len() as f64);
    let mut snapshot = inner.snapshot.write();
    snapshot.replace_all(teams);
    inner.admission.lock().forget_refusals();
    Ok(())
}

async fn load_one(inner: &Inner, client: &Client, team_id: i64) -> anyhow::Result<()> {
    let query = format!("{TEAM_COLUMNS} WHERE id = $1");
    let row = client
        .query_opt(&query, &[&team_id])
        .await
        .context("reading one team")?;
    let mut snapshot = inner.snapshot.write();
    snapshot.replace(team_id, row.as_ref().map(team_of_row));
    inner.admission.lock().forget_refusals();
    Ok(())
}
