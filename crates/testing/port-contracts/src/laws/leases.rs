//! Leases: the right to be the only one, for a time.

use std::time::Duration;

use chainstore_kernel::{Clock, StoreError};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! leases_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; leases:
            a_lease_has_one_holder
            each_holder_has_a_new_epoch
            a_lost_lease_is_known
            one_of_many_gets_the_lease
            a_lost_lease_fences
        }
    };
}

const MINUTE: Duration = Duration::from_mins(1);

/// A lease has one holder, who can extend it with the same epoch. Others get it only after its end.
pub async fn a_lease_has_one_holder(ports: &Ports) {
    let mine = ports
        .leases()
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("free");
    assert_eq!(
        ports.leases().acquire("scanner", "b", MINUTE).await,
        Ok(None)
    );
    assert!(
        ports
            .leases()
            .acquire("sealer", "b", MINUTE)
            .await
            .unwrap()
            .is_some()
    );
    ports.clock.advance(MINUTE / 2);
    let longer = ports
        .leases()
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("mine");
    assert_eq!(longer.epoch, mine.epoch);
    assert_eq!(longer.until, ports.clock.now().plus(MINUTE));
    ports.clock.advance(MINUTE / 2);
    assert_eq!(
        ports.leases().acquire("scanner", "b", MINUTE).await,
        Ok(None),
        "it was prolonged"
    );
}

/// The next holder has a greater epoch, whether the lease had ended or was released.
pub async fn each_holder_has_a_new_epoch(ports: &Ports) {
    let first = ports
        .leases()
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("free");
    ports.clock.advance(MINUTE);
    let second = ports
        .leases()
        .acquire("scanner", "b", MINUTE)
        .await
        .unwrap()
        .expect("ended");
    ports.leases().release(&first).await.unwrap();
    assert_eq!(
        ports.leases().acquire("scanner", "a", MINUTE).await,
        Ok(None),
        "a lost lease releases nothing"
    );
    ports.leases().release(&second).await.unwrap();
    let third = ports
        .leases()
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("released");
    assert!(first.epoch < second.epoch && second.epoch < third.epoch);
}

/// The check of a lease fails after another holder took it, after its time is over, and after its release.
pub async fn a_lost_lease_is_known(ports: &Ports) {
    let acquire = async |holder: &str| {
        let lease = ports.leases().acquire("notices", holder, MINUTE).await;
        lease.unwrap().expect("free")
    };
    let first = acquire("a").await;
    assert_eq!(ports.leases().check(&first).await, Ok(()));
    ports.clock.advance(MINUTE / 2);
    acquire("a").await;
    ports.clock.advance(MINUTE / 2);
    assert_eq!(
        ports.leases().check(&first).await,
        Ok(()),
        "it was prolonged"
    );
    ports.clock.advance(MINUTE / 2);
    assert_eq!(ports.leases().check(&first).await, Err(StoreError::Fenced));
    let second = acquire("b").await;
    assert_eq!(ports.leases().check(&first).await, Err(StoreError::Fenced));
    assert_eq!(ports.leases().check(&second).await, Ok(()));
    ports.leases().release(&second).await.unwrap();
    assert_eq!(ports.leases().check(&second).await, Err(StoreError::Fenced));
}

/// When several ask for a lease at the same time, one gets it.
pub async fn one_of_many_gets_the_lease(ports: &Ports) {
    let tasks: Vec<_> = (0..8)
        .map(|holder| {
            let leases = ports.leases();
            tokio::spawn(async move {
                leases
                    .acquire("scanner", &format!("h{holder}"), MINUTE)
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut got = 0;
    for task in tasks {
        got += u32::from(task.await.unwrap().is_some());
    }
    assert_eq!(got, 1);
}

/// A holder whose lease was taken over meanwhile cannot write any more.
pub async fn a_lost_lease_fences(ports: &Ports) {
    let given = Given::at(ports);
    let lost = ports
        .leases()
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("free");
    ports.tx().await.fence(&lost).await.unwrap();
    ports.clock.advance(MINUTE);
    ports
        .tx()
        .await
        .fence(&lost)
        .await
        .expect("ended, but nobody took it");
    let held = ports
        .leases()
        .acquire("scanner", "b", MINUTE)
        .await
        .unwrap()
        .expect("ended");
    let mut tx = ports.tx().await;
    tx.shoppers().add(&given.shopper(1)).await.unwrap();
    assert_eq!(tx.fence(&lost).await, Err(StoreError::Fenced));
    drop(tx);
    let unknown = chainstore_kernel::Lease {
        name: "nobody".into(),
        ..held.clone()
    };
    assert_eq!(
        ports.tx().await.fence(&unknown).await,
        Err(StoreError::Fenced)
    );
    ports.tx().await.fence(&held).await.unwrap();
    assert_eq!(ports.view().await.by_telegram(1).await, Ok(None));
}
