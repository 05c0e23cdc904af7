use std::{sync::Arc, time::Duration};

use chainstore_ports::Work;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sqlx::postgres::PgListener;
use tokio::{sync::Notify, task::AbortHandle};

use crate::config::Engine;

/// The channel on which processes tell each other.
const CHANNEL: &str = "chainstore_work";
/// How often a process looks whether another one wrote to the SQLite file.
const POLL: Duration = Duration::from_millis(250);
/// Announcements within this time are one.
const GATHER: Duration = Duration::from_millis(20);
/// After the listening connection broke.
const RECONNECT: Duration = Duration::from_secs(1);

/// Who waits for work in this process, and the tasks that carry signals between processes.
pub(crate) struct Signals {
    bells: Arc<Bells>,
    tasks: Vec<AbortHandle>,
}

#[derive(Default)]
struct Bells {
    inbox: Notify,
    outbox: Notify,
    announce_inbox: Notify,
    announce_outbox: Notify,
}

impl Bells {
    fn ring(&self, work: Work) {
        let bell = match work {
            Work::Inbox => &self.inbox,
            Work::Outbox => &self.outbox,
        };
        // Those who wait now, and one who is just about to.
        bell.notify_waiters();
        bell.notify_one();
    }
}

impl Signals {
    /// Starts listening to other processes. Must be called within a Tokio runtime.
    pub(crate) fn start(
        engine: Engine,
        writer: &DatabaseConnection,
        reader: &DatabaseConnection,
    ) -> Self {
        let bells = Arc::new(Bells::default());
        let tasks = match engine {
            Engine::Sqlite => {
                vec![tokio::spawn(watch_file(reader.clone(), Arc::clone(&bells))).abort_handle()]
            }
            Engine::Postgres => vec![
                tokio::spawn(listen(writer.clone(), Arc::clone(&bells))).abort_handle(),
                tokio::spawn(announce(writer.clone(), Arc::clone(&bells), Work::Inbox))
                    .abort_handle(),
                tokio::spawn(announce(writer.clone(), Arc::clone(&bells), Work::Outbox))
                    .abort_handle(),
            ],
        };
        Self { bells, tasks }
    }

    /// Something came into the inbox, and is committed.
    pub(crate) fn inbox(&self) {
        self.bells.ring(Work::Inbox);
        self.bells.announce_inbox.notify_one();
    }

    /// Something is owed, and is committed.
    pub(crate) fn outbox(&self) {
        self.bells.ring(Work::Outbox);
        self.bells.announce_outbox.notify_one();
    }

    /// Waits for the bell.
    pub(crate) async fn wait(&self, work: Work) {
        match work {
            Work::Inbox => self.bells.inbox.notified().await,
            Work::Outbox => self.bells.outbox.notified().await,
        }
    }
}

impl Signals {
    /// Stops listening, so that the pools can be closed.
    pub(crate) fn stop(&self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.stop();
    }
}

const fn name(work: Work) -> &'static str {
    match work {
        Work::Inbox => "inbox",
        Work::Outbox => "outbox",
    }
}

/// Tells other processes, after the commit and outside of it: a NOTIFY inside a transaction makes all
/// commits wait for one another. A lost announcement costs a wait, never work.
async fn announce(writer: DatabaseConnection, bells: Arc<Bells>, work: Work) {
    loop {
        match work {
            Work::Inbox => bells.announce_inbox.notified().await,
            Work::Outbox => bells.announce_outbox.notified().await,
        }
        tokio::time::sleep(GATHER).await;
        let values = [CHANNEL.into(), name(work).into()];
        let sql = "SELECT pg_notify($1, $2)";
        let statement = Statement::from_sql_and_values(writer.get_database_backend(), sql, values);
        if writer.execute_raw(statement).await.is_err() {
            tracing::debug!(
                work = name(work),
                "other processes were not told of new work"
            );
        }
    }
}

/// Rings when another process tells of work; and once after each reconnection, for what was missed.
async fn listen(writer: DatabaseConnection, bells: Arc<Bells>) {
    loop {
        if let Ok(mut listener) =
            PgListener::connect_with(writer.get_postgres_connection_pool()).await
            && listener.listen(CHANNEL).await.is_ok()
        {
            bells.ring(Work::Inbox);
            bells.ring(Work::Outbox);
            while let Ok(told) = listener.recv().await {
                for work in [Work::Inbox, Work::Outbox] {
                    if told.payload() == name(work) {
                        bells.ring(work);
                    }
                }
            }
        }
        tokio::time::sleep(RECONNECT).await;
    }
}

/// Rings when the file was written to. The version is one connection's view, so one is kept.
async fn watch_file(reader: DatabaseConnection, bells: Arc<Bells>) {
    loop {
        if let Ok(mut connection) = reader.get_sqlite_connection_pool().acquire().await {
            let mut seen = None;
            while let Ok(version) = sqlx::query_scalar::<_, i64>("PRAGMA data_version")
                .fetch_one(&mut *connection)
                .await
            {
                if seen.is_some_and(|seen| seen != version) {
                    bells.ring(Work::Inbox);
                    bells.ring(Work::Outbox);
                }
                seen = Some(version);
                tokio::time::sleep(POLL).await;
            }
        }
        tokio::time::sleep(RECONNECT).await;
    }
}
