//! Settings of the shop.

use std::time::Duration;

use chainstore_kernel::StoreError;
use chainstore_ports::SettingRow;

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! settings_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; settings:
            a_setting_comes_back
            a_stale_setting_is_refused
            a_setting_of_a_dropped_transaction_was_never_written
        }
    };
}

fn row(given: &Given, name: &str, value: &str, version: i64) -> SettingRow {
    SettingRow {
        name: name.into(),
        value: value.into(),
        version,
        changed_at: given.now(),
        changed_by: "operator".into(),
    }
}

async fn put(ports: &Ports, row: &SettingRow) -> Result<(), StoreError> {
    let mut tx = ports.tx().await;
    tx.settings().put(row).await?;
    tx.commit().await
}

async fn stored(ports: &Ports) -> Vec<SettingRow> {
    let mut rows = ports.view().await.settings().await.unwrap();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

/// A setting comes back as it was written last, with any text.
pub async fn a_setting_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    assert_eq!(stored(ports).await, []);
    let name = row(&given, "shop.name", "Mugs & „More“\nand <b>", 1);
    let pause = row(&given, "shop.pause", "", 1);
    put(ports, &name).await.unwrap();
    put(ports, &pause).await.unwrap();
    assert_eq!(stored(ports).await, [name, pause.clone()]);
    let changed = SettingRow {
        changed_at: given.now().plus(Duration::from_mins(1)),
        changed_by: "stf_1".into(),
        ..row(&given, "shop.name", "Spoons", 2)
    };
    put(ports, &changed).await.unwrap();
    assert_eq!(stored(ports).await, [changed, pause]);
}

/// A writer that read an older version is refused, also one that found none and adds the first version.
pub async fn a_stale_setting_is_refused(ports: &Ports) {
    let given = Given::at(ports);
    let first = row(&given, "shop.name", "Mugs", 1);
    let ahead = put(ports, &row(&given, "shop.name", "Mugs", 2)).await;
    assert!(
        matches!(ahead, Err(StoreError::Conflict { .. })),
        "{ahead:?}"
    );
    put(ports, &first).await.unwrap();
    for version in [1, 3] {
        let refused = put(ports, &row(&given, "shop.name", "Spoons", version)).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(stored(ports).await, [first]);
}

/// A transaction reads the setting it wrote. When it is dropped, the setting was never written.
pub async fn a_setting_of_a_dropped_transaction_was_never_written(ports: &Ports) {
    let given = Given::at(ports);
    let first = row(&given, "shop.name", "Mugs", 1);
    let mut dropped = ports.tx().await;
    dropped.settings().put(&first).await.unwrap();
    let seen = dropped.read().settings().await;
    assert_eq!(seen, Ok(vec![first.clone()]));
    drop(dropped);
    assert_eq!(stored(ports).await, []);
    put(ports, &first).await.unwrap();
}
