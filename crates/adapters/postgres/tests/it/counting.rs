//! Where the number of an alert's repeats ends.

use std::time::Duration;

use chainstore_kernel::PageRequest;
use chainstore_port_contracts::Given;
use chainstore_ports::{AlertFilter, AlertKey, AlertKind, Raised};

use crate::fixture::{Fixture, meddle, on_both};

on_both! {
    a_count_stays_at_the_greatest_number
}

async fn a_count_stays_at_the_greatest_number(fixture: Fixture) {
    let given = Given::at(&fixture);
    let key = AlertKey {
        kind: AlertKind::ChainFails,
        subject: "eip155:1".into(),
    };
    let first = given.id();
    let raise = async |id| {
        let mut tx = fixture.tx().await;
        let alerts = tx.alerts();
        let raised = alerts.raise(id, &key, given.now(), Duration::MAX).await;
        tx.commit().await.unwrap();
        raised
    };
    assert_eq!(raise(first).await, Ok(Raised::First(first)));
    let almost = "UPDATE alerts SET count = 9223372036854775806";
    assert_eq!(meddle(&fixture.url, almost).await, 1);
    for _ in 0..3 {
        assert_eq!(raise(given.id()).await, Ok(Raised::Repeated(first)));
        let mut view = fixture.view().await;
        let filter = AlertFilter::default();
        let alerts = view.alerts(filter, PageRequest::default()).await.unwrap();
        assert_eq!(alerts.items[0].count, 9_223_372_036_854_775_807);
    }
}
