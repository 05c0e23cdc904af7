//! HTTP servers of a program: how they start and stop.

use std::net::{SocketAddr, TcpListener};

use actix_web::{App, HttpServer};

use crate::error::StartError;
use crate::platform::Platform;
use crate::supervisor::Supervisor;

/// Listens on an address.
pub(crate) fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
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

/// Serves the page of metrics, if it is configured.
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
