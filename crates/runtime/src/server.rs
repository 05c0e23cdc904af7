//! `chainstore-server`: the API and the payment workers.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer};
use async_trait::async_trait;
use chainstore_http::{Api, ApiParts, Check, Readiness};
use chainstore_postgres::Database;

use crate::config::{Config, Program};
use crate::scanner::Scanner;
use crate::sealer::Sealer;
use crate::supervisor::Supervisor;
use crate::{Platform, StartError};

/// Serves until told to stop.
///
/// # Errors
/// [`StartError`] that says what to do.
pub async fn serve() -> Result<(), StartError> {
    let platform = Platform::ready(Config::from_env(Program::Server)?).await?;
    let supervisor = Supervisor::new();
    for chain in &platform.config.chains {
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

/// Opens a socket, or says which one cannot be opened.
pub(crate) fn listen(address: std::net::SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(|source| StartError::Listen { address, source })
}

/// Runs an HTTP server until the supervisor stops.
pub(crate) fn run_http(server: actix_web::dev::Server, supervisor: &Supervisor) {
    let handle = server.handle();
    let cancel = supervisor.cancelled();
    supervisor.task(async move {
        cancel.cancelled().await;
        handle.stop(true).await;
    });
    let cancel = supervisor.cancelled();
    supervisor.task(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the HTTP server ended");
            cancel.cancel();
        }
    });
}

fn serve_api(platform: &Platform, supervisor: &Supervisor) -> Result<(), StartError> {
    let api = Api::new(ApiParts {
        gate: platform.gate.clone(),
        staff: Arc::clone(&platform.staff),
        readiness: Arc::new(Ready(platform.database.clone())),
        entropy: Arc::clone(&platform.context.entropy),
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

pub(crate) fn serve_metrics(
    platform: &Platform,
    supervisor: &Supervisor,
) -> Result<(), StartError> {
    let Some(address) = platform.config.metrics_bind else {
        return Ok(());
    };
    let listener = listen(address)?;
    let telemetry = platform.telemetry.clone();
    let server = HttpServer::new(move || App::new().configure(telemetry.metrics_service()))
        .workers(1)
        .disable_signals()
        .listen(listener)
        .map_err(|source| StartError::Listen { address, source })?;
    run_http(server.run(), supervisor);
    Ok(())
}

struct Ready(Database);

#[async_trait]
impl Readiness for Ready {
    async fn checks(&self) -> Vec<Check> {
        let answer = self.0.ping().await;
        let detail = answer
            .as_ref()
            .map_or_else(ToString::to_string, |()| "answers".to_owned());
        vec![Check {
            name: "database",
            ok: answer.is_ok(),
            detail,
        }]
    }
}
