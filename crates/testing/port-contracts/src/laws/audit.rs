//! The audit chain: entries, their links, signed heads.

use chainstore_kernel::{Actor, AuditEntry, Clock, StoreError};
use chainstore_monitoring::{AuditRecord, Checkpoint, Link, LinkHash, ports::Digester};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! audit_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; audit:
            nothing_is_linked_at_first
            entries_are_linked_in_order_once
            a_dropped_transaction_links_nothing
            a_number_and_a_row_are_linked_once
            links_come_back_with_their_entries_in_pages
            checkpoints_come_back_oldest_first
            the_newest_link_is_the_head
        }
    };
}

/// A digester for tests, which only tells entries apart. The real one is an adapter.
struct Sum;

impl Digester for Sum {
    fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        let mut sum = [0; 32];
        for (place, byte) in bytes.iter().enumerate() {
            let slot: &mut u8 = &mut sum[place % 32];
            *slot = slot.rotate_left(3).wrapping_add(*byte);
        }
        sum
    }
}

/// Commits this many entries, in one transaction.
async fn audited(ports: &Ports, count: u32) {
    let given = Given::at(ports);
    let mut tx = ports.tx().await;
    for number in 0..count {
        tx.audit().append(AuditEntry {
            at: given.now(),
            actor: Actor::Worker("law"),
            action: "law.kept",
            subject: format!("sub_{number}"),
            version: 1,
            details: format!(r#"{{"n":{number}}}"#),
        });
    }
    tx.commit().await.unwrap();
}

fn chained(records: &[AuditRecord]) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for record in records {
        links.push(Link::after(links.last(), record, &Sum));
    }
    links
}

/// An empty store has an empty chain.
pub async fn nothing_is_linked_at_first(ports: &Ports) {
    let mut tx = ports.tx().await;
    assert_eq!(tx.read().head().await, Ok(None));
    assert_eq!(tx.read().to_link(9).await, Ok(vec![]));
    assert_eq!(tx.read().last_checkpoint().await, Ok(None));
    tx.chain().link(&[]).await.unwrap();
    drop(tx);
    let mut view = ports.view().await;
    assert_eq!(view.links(0, 9).await, Ok(vec![]));
    assert_eq!(view.unlinked(i64::MIN, 9).await, Ok(vec![]));
    assert_eq!(view.checkpoints().await, Ok(vec![]));
}

/// `to_link` answers the entries without a link, oldest first.
pub async fn entries_are_linked_in_order_once(ports: &Ports) {
    audited(ports, 5).await;
    let mut tx = ports.tx().await;
    let records = tx.read().to_link(3).await.unwrap();
    assert_eq!(records.len(), 3);
    assert!(records.is_sorted_by(|a, b| a.row < b.row));
    tx.chain().link(&chained(&records)).await.unwrap();
    let rest = tx.read().to_link(9).await.unwrap();
    assert_eq!(rest.len(), 2);
    assert!(rest[0].row > records[2].row);
    tx.commit().await.unwrap();
    assert_eq!(ports.view().await.to_link(9).await, Ok(rest.clone()));
    let mut view = ports.view().await;
    let above = rest[0].row - 1;
    assert_eq!(view.unlinked(above, 1).await, Ok(vec![rest[0].clone()]));
    assert_eq!(
        view.unlinked(rest[0].row, 9).await,
        Ok(vec![rest[1].clone()])
    );
}

/// When its transaction is dropped, no entry was linked.
pub async fn a_dropped_transaction_links_nothing(ports: &Ports) {
    audited(ports, 2).await;
    let mut tx = ports.tx().await;
    let records = tx.read().to_link(9).await.unwrap();
    tx.chain().link(&chained(&records)).await.unwrap();
    drop(tx);
    let mut tx = ports.tx().await;
    assert_eq!(tx.read().head().await, Ok(None));
    assert_eq!(tx.read().to_link(9).await, Ok(records));
}

/// When two sealers continue the same head, the second one gets a conflict.
pub async fn a_number_and_a_row_are_linked_once(ports: &Ports) {
    audited(ports, 2).await;
    let mut tx = ports.tx().await;
    let records = tx.read().to_link(9).await.unwrap();
    let links = chained(&records);
    tx.chain().link(&links[..1]).await.unwrap();
    tx.commit().await.unwrap();
    let met = Err(StoreError::conflict("audit_link"));
    let same_number = Link {
        row: links[1].row,
        ..links[0]
    };
    let same_row = Link {
        row: links[0].row,
        ..links[1]
    };
    for refused in [same_number, same_row] {
        let mut tx = ports.tx().await;
        assert_eq!(tx.chain().link(&[refused]).await, met, "{refused:?}");
    }
    let mut tx = ports.tx().await;
    tx.chain().link(&links[1..]).await.unwrap();
}

/// A verifier reads all links with their entries, page by page.
pub async fn links_come_back_with_their_entries_in_pages(ports: &Ports) {
    audited(ports, 3).await;
    let mut tx = ports.tx().await;
    let records = tx.read().to_link(9).await.unwrap();
    let links = chained(&records);
    tx.chain().link(&links).await.unwrap();
    tx.commit().await.unwrap();
    let all: Vec<_> = links
        .into_iter()
        .zip(records.into_iter().map(Some))
        .collect();
    let mut view = ports.view().await;
    assert_eq!(view.links(0, 2).await, Ok(all[..2].to_vec()));
    assert_eq!(view.links(2, 2).await, Ok(all[2..].to_vec()));
    assert_eq!(view.links(3, 2).await, Ok(vec![]));
}

/// Checkpoints are kept as they were signed.
pub async fn checkpoints_come_back_oldest_first(ports: &Ports) {
    let at = ports.clock.now();
    let checkpoint = |sequence| Checkpoint {
        sequence,
        hash: LinkHash([7; 32]),
        at,
        signature: vec![9; 64],
    };
    for sequence in [5, 1_000] {
        let mut tx = ports.tx().await;
        tx.chain()
            .add_checkpoint(&checkpoint(sequence))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let newest = ports.view().await.last_checkpoint().await;
        assert_eq!(newest, Ok(Some(checkpoint(sequence))));
    }
    assert_eq!(
        ports.view().await.checkpoints().await,
        Ok(vec![checkpoint(5), checkpoint(1_000)])
    );
}

/// The head is the link with the highest number.
pub async fn the_newest_link_is_the_head(ports: &Ports) {
    audited(ports, 12).await;
    let mut tx = ports.tx().await;
    let records = tx.read().to_link(12).await.unwrap();
    let links = chained(&records);
    tx.chain().link(&links).await.unwrap();
    assert_eq!(tx.read().head().await, Ok(links.last().copied()));
}
