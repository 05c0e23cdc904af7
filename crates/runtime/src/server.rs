//! The program `chainstore-server`: the API, the workers that follow chains, and the sealer.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer};
use async_trait::async_trait;
use chainstore_http::{Api, ApiParts, Check, Readiness};
use chainstore_postgres::Database;
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

use crate::config::{Config, Program};
use crate::error::StartError;
use crate::listening::{listen, run_http, serve_metrics};
use crate::platform::Platform;
use crate::scanner::Scanner;
use crate::sealer::Sealer;
use crate::settings;
use crate::supervisor::Supervisor;

/// Runs the server until it gets a signal to stop.
///
/// # Errors
/// [`StartError`] when the server cannot start; its text says what to do.
pub async fn serve() -> Result<(), StartError> {
    let platform = Platform::ready(Config::from_env(Program::Server)?, Program::Server).await?;
    let supervisor = Supervisor::new();
    settings::seed(&platform).await?;
    settings::start(&platform, &supervisor).await?;
    for chain in &platform.chains {
        Scanner::start(&platform, chain, &supervisor).await?;
    }
    Sealer::start(&platform, &supervisor)?;
    serve_api(&platform, &supervisor)?;
    serve_metrics(&platform, &supervisor)?;
    supervisor.until_stopped().await;
    platform.spawner.drained().await;
    platform.database.close().await;
    Ok(())
}

fn serve_api(platform: &Platform, supervisor: &Supervisor) -> Result<(), StartError> {
    let api = Api::new(ApiParts {
        gate: platform.gate.clone(),
        readiness: Arc::new(Ready {
            runtime: Handle::current(),
            database: platform.database.clone(),
        }),
        clock: Arc::clone(&platform.clock),
        entropy: Arc::clone(&platform.entropy),
        cors_origins: platform.config.cors_origins.clone(),
    });
    let address = platform.config.http_bind;
    let listener = listen(address)?;
    let server = HttpServer::new(move || App::new().configure(api.configure()))
        .workers(2)
        .disable_signals()
        .client_request_timeout(Duration::from_secs(5))
        .shutdown_timeout(10)
        .listen(listener)
        .map_err(|source| StartError::Listen { address, source })?;
    tracing::info!(%address, "the API is served");
    run_http(server.run(), supervisor);
    Ok(())
}

/// Checks whether the database answers. The check runs on the runtime of the program. On a thread of the HTTP server it
/// could open a connection that is closed when the thread ends, while other tasks still use that connection.
struct Ready {
    runtime: Handle,
    database: Database,
}

#[async_trait]
impl Readiness for Ready {
    async fn checks(&self) -> Vec<Check> {
        let database = self.database.clone();
        let asked = self.runtime.spawn(async move { database.ping().await });
        // Dropped with the request when the caller hangs up: otherwise many such callers would fill the pool.
        let answer = match AbortOnDropHandle::new(asked).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        vec![Check {
            name: "database",
            ok: answer.is_ok(),
            detail: answer.err().unwrap_or_else(|| "answers".to_owned()),
        }]
    }
}

#[cfg(test)]
mod tests {
    use chainstore_databases::{Engine, TestDatabase, connect};
    use chainstore_system::SystemClock;
    use futures_util::future::join_all;
    use tokio::runtime::{Builder, Runtime};

    use super::*;

    /// More questions at a time than connections that are open at the beginning.
    const AT_ONCE: usize = 4;

    fn threads() -> Runtime {
        let runtime = Builder::new_multi_thread().enable_all().build();
        runtime.expect("a runtime")
    }

    /// A thread of an HTTP server.
    fn thread() -> Runtime {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime")
    }

    #[test]
    fn connections_outlive_the_thread_that_asked_whether_the_database_answers() {
        let program = threads();
        let (_home, database) = program.block_on(async {
            let home = TestDatabase::migrated(Engine::Postgres).await;
            let database = connect(home.url(), Arc::new(SystemClock)).await;
            (home, database)
        });
        let ready = Ready {
            runtime: program.handle().clone(),
            database: database.clone(),
        };
        let caller = thread();
        let asked = caller.block_on(join_all((0..AT_ONCE).map(|_| ready.checks())));
        assert!(asked.iter().flatten().all(|check| check.ok));
        drop(caller);
        let pings = program.block_on(join_all((0..AT_ONCE).map(|_| database.ping())));
        assert!(pings.iter().all(Result::is_ok), "{pings:?}");
    }
}
