#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, missing_docs)]
use chainstore_kernel::{Actor, AuditEntry, Begin, Fact, Timestamp};
use chainstore_postgres::Database;
use chainstore_system::SystemClock;
use chainstore_workflows::ports::StoreTx;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

async fn one(
    db: &Database,
    statements: u32,
    tag: &str,
    n: &mut u64,
) -> Result<(), chainstore_kernel::StoreError> {
    let begin: &dyn Begin<dyn StoreTx> = db;
    let mut tx = begin.begin().await?;
    for _ in 0..statements {
        *n += 1;
        tx.inbox()
            .take(
                &Fact {
                    scope: tag.into(),
                    key: n.to_string(),
                    digest: "d".into(),
                },
                "o",
            )
            .await?;
    }
    tx.audit().append(AuditEntry {
        at: Timestamp::from_micros(1),
        actor: Actor::System("t"),
        action: "t",
        subject: tag.into(),
        details: vec![],
    });
    tx.commit().await
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let db = chainstore_databases::connect(&args[2], Arc::new(SystemClock)).await;
    let pid = std::process::id();
    match &*args[1] {
        "init" => db.migrate().await.unwrap(),
        "busy" => {
            let clients: u32 = args[3].parse().unwrap();
            let statements: u32 = args[4].parse().unwrap();
            let secs: u64 = args[5].parse().unwrap();
            let end = Instant::now() + Duration::from_secs(secs);
            let mut set = tokio::task::JoinSet::new();
            for c in 0..clients {
                let db = db.clone();
                set.spawn(async move {
                    let (mut n, mut done, mut bad) = (0, 0u64, 0u64);
                    while Instant::now() < end {
                        match one(&db, statements, &format!("b{pid}-{c}"), &mut n).await {
                            Ok(()) => done += 1,
                            Err(_) => bad += 1,
                        }
                    }
                    (done, bad)
                });
            }
            let (mut done, mut bad) = (0, 0);
            while let Some(r) = set.join_next().await {
                let r = r.unwrap();
                done += r.0;
                bad += r.1;
            }
            println!(
                "busy: {clients} clients, {:.0} tx/s, {bad} refused",
                done as f64 / secs as f64
            );
        }
        "writer" => {
            let statements: u32 = args[3].parse().unwrap();
            let secs: u64 = args[4].parse().unwrap();
            let end = Instant::now() + Duration::from_secs(secs);
            let (mut n, mut bad, mut took) = (0, 0u32, Vec::new());
            while Instant::now() < end {
                let from = Instant::now();
                if one(&db, statements, &format!("w{pid}"), &mut n)
                    .await
                    .is_err()
                {
                    bad += 1;
                }
                took.push(from.elapsed().as_secs_f64() * 1000.0);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            took.sort_by(f64::total_cmp);
            let at = |p: f64| took[((took.len() - 1) as f64 * p) as usize];
            println!(
                "writer: n={} p50={:.0} p90={:.0} p99={:.0} max={:.0} ms, {bad} refused",
                took.len(),
                at(0.5),
                at(0.9),
                at(0.99),
                at(1.0)
            );
        }
        _ => panic!(),
    }
}
