//! The metrics as Prometheus fetches them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use actix_web::App;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use chainstore_kernel::{Channel, ErrorKind, Observation};
use chainstore_telemetry::{Fate, Telemetry};

fn seen(outcome: Result<(), ErrorKind>, tries: u32) -> Observation {
    Observation {
        use_case: "shop.place_order",
        outcome,
        took: Duration::from_millis(3),
        tries,
    }
}

/// The series of a metric, without comments.
fn series<'t>(text: &'t str, metric: &str) -> Vec<&'t str> {
    let line = |line: &&str| line.starts_with(metric);
    text.lines().filter(line).collect()
}

#[test]
fn calls_are_counted_by_use_case_and_outcome() {
    let telemetry = Telemetry::silent().unwrap();
    let probe = telemetry.probe();
    probe.observed(&seen(Ok(()), 1));
    probe.observed(&seen(Ok(()), 3));
    probe.observed(&seen(Err(ErrorKind::Conflict), 1));
    let text = telemetry.render();
    let labels = "outcome=\"ok\",use_case=\"shop.place_order\"";
    for line in [
        format!("chainstore_use_case_calls_total{{{labels}}} 2"),
        "chainstore_use_case_calls_total{outcome=\"conflict\",use_case=\"shop.place_order\"} 1"
            .to_owned(),
        "chainstore_use_case_retries_total{use_case=\"shop.place_order\"} 2".to_owned(),
        format!("chainstore_use_case_duration_seconds_count{{{labels}}} 2"),
        format!("chainstore_use_case_duration_seconds_bucket{{{labels},le=\"0.0025\"}} 0"),
        format!("chainstore_use_case_duration_seconds_bucket{{{labels},le=\"0.005\"}} 2"),
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
}

#[test]
fn workers_show_heights_and_fates() {
    let telemetry = Telemetry::silent().unwrap();
    telemetry.chain("eip155:8453", Some(42), false);
    telemetry.clone().chain("eip155:8453", None, true);
    telemetry.outbox(Channel::Telegram, Fate::Done, 3);
    telemetry.inbox("telegram", Fate::Accepted, 5);
    let text = telemetry.render();
    for line in [
        "chainstore_chain_height{chain=\"eip155:8453\"} 42",
        "chainstore_chain_behind{chain=\"eip155:8453\"} 1",
        "chainstore_outbox_messages_total{channel=\"telegram\",fate=\"done\"} 3",
        "chainstore_inbox_items_total{fate=\"accepted\",source=\"telegram\"} 5",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
}

// docs/operations.md lists every metric that exists, and no other.
#[test]
fn the_operators_page_lists_every_metric() {
    let telemetry = Telemetry::silent().unwrap();
    telemetry.probe().observed(&seen(Ok(()), 2));
    telemetry.chain("eip155:8453", Some(42), false);
    telemetry.outbox(Channel::Telegram, Fate::Done, 1);
    telemetry.inbox("telegram", Fate::Accepted, 1);
    let text = telemetry.render();
    let kept: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .filter_map(|line| line.split(' ').next())
        .collect();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/operations.md");
    let page = fs::read_to_string(page).expect("the operator's page");
    let listed: BTreeSet<&str> = page
        .split('`')
        .filter(|word| word.starts_with("chainstore_"))
        .map(|word| word.split('{').next().unwrap_or(word))
        .collect();
    assert_eq!(listed, kept);
}

// A use case has one series for each possible outcome, however often it is called.
#[test]
fn series_do_not_grow_with_calls() {
    let telemetry = Telemetry::silent().unwrap();
    let probe = telemetry.probe();
    let kinds = [
        ErrorKind::Invalid,
        ErrorKind::NotFound,
        ErrorKind::Unauthenticated,
        ErrorKind::Forbidden,
        ErrorKind::Conflict,
        ErrorKind::Contention,
        ErrorKind::Limited,
        ErrorKind::Unavailable,
        ErrorKind::Internal,
    ];
    for round in 1..=1_000 {
        probe.observed(&seen(Ok(()), round));
        for kind in kinds {
            probe.observed(&seen(Err(kind), round));
        }
    }
    let text = telemetry.render();
    assert_eq!(series(&text, "chainstore_use_case_calls_total{").len(), 10);
    assert_eq!(series(&text, "chainstore_use_case_retries_total{").len(), 1);
    let buckets = series(&text, "chainstore_use_case_duration_seconds_bucket{");
    assert_eq!(buckets.len(), 10 * 13);
}

#[actix_web::test]
async fn the_page_is_what_prometheus_reads() {
    let telemetry = Telemetry::silent().unwrap();
    telemetry.chain("eip155:1", Some(7), false);
    let app = init_service(App::new().configure(telemetry.metrics_service())).await;
    let request = TestRequest::get().uri("/metrics").to_request();
    let response = call_service(&app, request).await;
    assert_eq!(response.status(), 200);
    let kind = response.headers().get("content-type").unwrap();
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(read_body(response).await, telemetry.render());
    let other = call_service(&app, TestRequest::get().uri("/").to_request()).await;
    assert_eq!(other.status(), 404);
}
