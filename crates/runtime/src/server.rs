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

/// Whether the database answers. It is asked on the runtime of the program: a connection that a thread of the HTTP
/// server opens ends with that thread, while others still use it.
struct Ready {
    runtime: Handle,
    database: Database,
}

#[async_trait]
impl Readiness for Ready {
    async fn checks(&self) -> Vec<Check> {
        let database = self.database.clone();
        let asked = self.runtime.spawn(async move { database.ping().await });
        // A caller that hangs up takes the question back, so that no questions pile up.
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
