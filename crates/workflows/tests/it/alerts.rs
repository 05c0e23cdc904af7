//! Alerts as staff handle them.

use chainstore_identity::Role;
use chainstore_kernel::PageRequest;
use chainstore_ports::{AlertFilter, AlertKey, AlertKind};
use chainstore_shop_kit::{Engine, ShopKit};
use chainstore_workflows::staff::{AcknowledgeAlert, AcknowledgeAlertError};
use chainstore_workflows::work::RaiseAlert;

// An auditor reads what was taken note of, also after alerts are no longer kept.
#[tokio::test]
async fn the_audit_trail_names_the_kind_of_an_acknowledged_alert() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let shop = ShopKit::open(engine).await;
        shop.work::<RaiseAlert>(AlertKey {
            kind: AlertKind::ChainStandsStill,
            subject: "eip155:31337".into(),
        })
        .await;
        let mut view = shop.ports.view().await;
        let page = view.alerts(AlertFilter::default(), PageRequest::default());
        let alert = page.await.unwrap().items[0].id;
        drop(view);
        let clerk = shop.staff(Role::User);
        let noted = shop.gate.call::<AcknowledgeAlert>(&clerk, alert).await;
        noted.unwrap();
        let again = shop.gate.call::<AcknowledgeAlert>(&clerk, alert).await;
        assert!(matches!(again, Err(AcknowledgeAlertError::NotFound)));

        let mut view = shop.ports.view().await;
        let entries = view.unlinked(0, 100).await.unwrap();
        let entries = entries
            .iter()
            .map(|entry| String::from_utf8_lossy(&entry.canonical))
            .filter(|entry| entry.contains("alert.acknowledged"));
        let [entry] = &entries.collect::<Vec<_>>()[..] else {
            panic!("one entry");
        };
        assert!(entry.contains(&alert.to_string()), "{entry}");
        assert!(
            entry.contains(r#"{"kind":"chain_stands_still"}"#),
            "{entry}"
        );
    }
}
