use std::{sync::Arc, time::Duration};

use chainstore_ports::Work;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sqlx::postgres::PgListener;
use tokio::{sync::Notify, task::AbortHandle};

use crate::config::Engine;

/// The NOTIFY channel by which processes announce new work to each other.
const CHANNEL: &str = "chainstore_work";
/// How often a process checks whether another process has written to the SQLite file.
const POLL: Duration = Duration::from_millis(250);
/// Work that comes within this time is announced by one NOTIFY.
const GATHER: Duration = Duration::from_millis(20);
/// How long to wait before the listening connection is opened again after it broke.
const RECONNECT: Duration = Duration::from_secs(1);

/// Wakes the workers that wait in this process, and runs the tasks that send and receive announcements of
/// other processes.
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
        // The first call wakes all that wait now. The second one leaves a permit for a worker that is about
        // to wait: it would otherwise miss this signal.
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
                tokio::spawn(announce(reader.clone(), Arc::clone(&bells), Work::Inbox))
                    .abort_handle(),
                tokio::spawn(announce(reader.clone(), Arc::clone(&bells), Work::Outbox))
                    .abort_handle(),
            ],
        };
        Self { bells, tasks }
    }

    /// Must be called after an inbox item is committed.
    pub(crate) fn inbox(&self) {
        self.bells.ring(Work::Inbox);
        self.bells.announce_inbox.notify_one();
    }

    /// Must be called after an owed message is committed.
    pub(crate) fn outbox(&self) {
        self.bells.ring(Work::Outbox);
        self.bells.announce_outbox.notify_one();
    }

    /// Waits for the next signal of new work.
    pub(crate) async fn wait(&self, work: Work) {
        match work {
            Work::Inbox => self.bells.inbox.notified().await,
            Work::Outbox => self.bells.outbox.notified().await,
        }
    }
}

impl Signals {
    /// Stops the tasks, because their connections would keep the pools from closing.
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

/// Announces new work to other processes by a NOTIFY after the commit. Inside the transaction it would
/// make all commits wait for one another. If an announcement is lost, the work is found later, when the
/// waiting time of a worker ends.
///
/// It uses the connections that read. With those that write it would compete with the next transaction,
/// for which the pool would then open one connection more.
async fn announce(reader: DatabaseConnection, bells: Arc<Bells>, work: Work) {
    loop {
        match work {
            Work::Inbox => bells.announce_inbox.notified().await,
            Work::Outbox => bells.announce_outbox.notified().await,
        }
        tokio::time::sleep(GATHER).await;
        let values = [CHANNEL.into(), work.name().into()];
        // Nobody waits until this commit is on the disk, where it would hold up that of the next order.
        let sql = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";
        let statement = Statement::from_sql_and_values(reader.get_database_backend(), sql, values);
        if reader.execute_raw(statement).await.is_err() {
            tracing::debug!(
                work = work.name(),
                "other processes were not told of new work"
            );
        }
    }
}

/// Wakes the workers when another process announces work, and once after each reconnection, because
/// announcements may have been missed.
async fn listen(writer: DatabaseConnection, bells: Arc<Bells>) {
    loop {
        if let Ok(mut listener) =
            PgListener::connect_with(writer.get_postgres_connection_pool()).await
            && listener.listen(CHANNEL).await.is_ok()
        {
            bells.ring(Work::Inbox);
            bells.ring(Work::Outbox);
            while let Ok(told) = listener.recv().await {
                for work in Work::ALL {
                    if told.payload() == work.name() {
                        bells.ring(*work);
                    }
                }
            }
        }
        tokio::time::sleep(RECONNECT).await;
    }
}

/// Wakes the workers when another process has written to the file. `data_version` can only be compared
/// on one and the same connection, so this task keeps one.
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
