use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use crate::telemetry::Telemetry;

impl Telemetry {
    /// Answers `GET /metrics`. It must be served on an address that cannot be reached from outside.
    pub fn metrics_service(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
        let telemetry = self.clone();
        move |config| {
            let telemetry = telemetry.clone();
            let answer = move || {
                let text = telemetry.render();
                async move {
                    HttpResponse::Ok()
                        .content_type("text/plain; version=0.0.4; charset=utf-8")
                        .insert_header(("Cache-Control", "no-store"))
                        .insert_header(("X-Content-Type-Options", "nosniff"))
                        .body(text)
                }
            };
            config.route("/metrics", web::get().to(answer));
        }
    }
}
