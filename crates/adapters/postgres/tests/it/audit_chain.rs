//! The audit chain on a real database: each kind of change by somebody who has the database's password is
//! found, and the answer names the place.

use std::time::Duration;

use chainstore_crypto::{AuditPublicKey, AuditSigner, MasterKey, Sha256Digester, Vault};
use chainstore_kernel::{Clock, Lease, StoreError};
use chainstore_monitoring::ports::MonitoringRead;
use chainstore_monitoring::{Checkpoint, Finding, Flaw, Report, ReviewError, review};
use chainstore_port_contracts::Ports;
use chainstore_shop_kit::{ShopBuilder, ShopKit};
use chainstore_workflows::work::{SealAudit, SealAuditError, Sealed};

use crate::fixture::{Fixture, entry, master, meddle, on_both};

/// The sealer of a server, and the verification of what it sealed.
pub(crate) struct Audit {
    ports: Ports,
    url: String,
    shop: ShopKit,
    vault: Vault,
    key: AuditPublicKey,
}

impl Audit {
    pub(crate) async fn of(fixture: &Fixture) -> Self {
        let ports = Ports::clone(fixture);
        Self {
            url: fixture.url.clone(),
            shop: ShopBuilder::over(&ports).open().await,
            vault: Vault::new(&master()),
            key: AuditSigner::new(&master()).public(),
            ports,
        }
    }

    /// As [`Audit::of`], with this many entries, all of them sealed and covered by a signed checkpoint.
    pub(crate) async fn sealed(fixture: &Fixture, entries: u32) -> Self {
        let audit = Self::of(fixture).await;
        audit.write(0..entries).await;
        audit.seal().await;
        audit
    }

    async fn write(&self, numbers: std::ops::Range<u32>) {
        let mut tx = self.ports.tx().await;
        for number in numbers {
            let (subject, details) = (format!("sub_{number}"), format!("{{\"n\":{number}}}"));
            let now = self.ports.clock.now();
            tx.audit().append(entry(now, &subject, &details));
        }
        tx.commit().await.unwrap();
    }

    async fn lease(&self, holder: &str) -> Option<Lease> {
        let term = Duration::from_secs(10);
        let leases = self.ports.leases();
        let lease = leases.acquire("audit-sealer", holder, term).await;
        lease.unwrap()
    }

    async fn step(&self, lease: &Lease) -> Result<Sealed, SealAuditError> {
        let who = self.shop.worker();
        self.shop.gate.call::<SealAudit>(&who, lease.clone()).await
    }

    /// Seals everything; answers how many entries each step linked, and the checkpoints that were signed.
    async fn seal(&self) -> (Vec<usize>, Vec<Checkpoint>) {
        let lease = self.lease("one").await.expect("the lease");
        let (mut linked, mut signed) = (Vec::new(), Vec::new());
        loop {
            let sealed = self.step(&lease).await.unwrap();
            linked.push(sealed.linked);
            signed.extend(sealed.checkpoint);
            if !sealed.more {
                return (linked, signed);
            }
        }
    }

    async fn review(&self, apart: &[Checkpoint]) -> Result<Report, ReviewError> {
        let mut view = self.ports.view().await;
        let view: &mut dyn MonitoringRead = &mut *view;
        review(
            view,
            apart.to_vec(),
            &Sha256Digester,
            &self.vault,
            &self.key,
        )
        .await
    }

    pub(crate) async fn checkpoints(&self) -> Vec<Checkpoint> {
        self.ports.view().await.checkpoints().await.unwrap()
    }

    async fn meddle(&self, statements: &[&str]) {
        for sql in statements {
            assert!(meddle(&self.url, sql).await > 0, "{sql}");
        }
    }

    /// Asserts that the verification finds this flaw at the link of this number.
    async fn finds(&self, sequence: u64, flaw: Flaw, why: &str) {
        let finding = Finding::Link { sequence, flaw };
        assert_eq!(
            self.review(&[]).await,
            Err(ReviewError::Found(finding)),
            "{why}"
        );
    }

    pub(crate) async fn is_whole(&self, entries: u64, links: u64) {
        let report = self.review(&[]).await.unwrap();
        assert_eq!((report.entries, report.links), (entries, links));
    }
}

const COPY: &str = "INSERT INTO audit_log (at, actor, action, subject, version, details, tag) \
    SELECT at, actor, action, subject, version, details, tag FROM audit_log WHERE seq = 2";
const INVENT: &str = "INSERT INTO audit_log (at, actor, action, subject, version, details, tag) \
    SELECT at, actor, action, 'invented', version, details, tag FROM audit_log WHERE seq = 2";

// proves SR-45: an edit of any column is found
async fn an_edited_entry_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    for (edit, undo) in [
        ("at = at + 1", "at = at - 1"),
        ("actor = 'worker:tes'", "actor = 'worker:test'"),
        ("version = 2", "version = 1"),
        ("action = 'test.don'", "action = 'test.done'"),
        ("subject = 'sub_3'", "subject = 'sub_2'"),
        ("details = '{\"n\":3}'", "details = '{\"n\":2}'"),
    ] {
        audit.is_whole(6, 6).await;
        let [edit, undo] =
            [edit, undo].map(|set| format!("UPDATE audit_log SET {set} WHERE seq = 3"));
        audit.meddle(&[&edit]).await;
        audit.finds(3, Flaw::Changed, &edit).await;
        audit.meddle(&[&undo]).await;
    }
    audit.is_whole(6, 6).await;
    let tag =
        "UPDATE audit_log SET tag = (SELECT b.tag FROM audit_log b WHERE b.seq = 1) WHERE seq = 3";
    audit.meddle(&[tag]).await;
    audit.finds(3, Flaw::Changed, tag).await;
}

// proves SR-45: an edit before the entry was linked
async fn an_entry_edited_before_it_is_linked_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 2).await;
    audit.write(2..4).await;
    audit.is_whole(4, 2).await;
    audit
        .meddle(&["UPDATE audit_log SET subject = 'sub_9' WHERE seq = 4"])
        .await;
    let found = Finding::Entry {
        row: 4,
        flaw: Flaw::Tag,
    };
    assert_eq!(audit.review(&[]).await, Err(ReviewError::Found(found)));
    audit.seal().await;
    audit.finds(4, Flaw::Tag, "linked as it was found").await;
}

// proves SR-45
async fn a_deleted_entry_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    audit.meddle(&["DELETE FROM audit_log WHERE seq = 3"]).await;
    audit.finds(3, Flaw::Deleted, "the entry alone").await;
    audit
        .meddle(&["DELETE FROM audit_links WHERE sequence = 3"])
        .await;
    audit.finds(3, Flaw::Gap, "with its link").await;
    audit
        .meddle(&[
            "UPDATE audit_links SET sequence = 3 WHERE sequence = 4",
            "UPDATE audit_links SET sequence = 4 WHERE sequence = 5",
            "UPDATE audit_links SET sequence = 5 WHERE sequence = 6",
        ])
        .await;
    audit.finds(3, Flaw::Changed, "the gap closed").await;
}

// proves SR-45
async fn an_inserted_entry_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    audit.meddle(&[INVENT]).await;
    let found = Finding::Entry {
        row: 7,
        flaw: Flaw::Tag,
    };
    assert_eq!(audit.review(&[]).await, Err(ReviewError::Found(found)));
    audit
        .meddle(&[
            "UPDATE audit_links SET sequence = 7 WHERE sequence = 6",
            "UPDATE audit_links SET sequence = 6 WHERE sequence = 5",
            "UPDATE audit_links SET sequence = 5 WHERE sequence = 4",
            "INSERT INTO audit_links (sequence, entry, hash) SELECT 4, 7, hash FROM audit_links WHERE sequence = 3",
        ])
        .await;
    audit.finds(4, Flaw::Changed, "inside the chain").await;
}

// proves SR-45: an entry whose tag has another length does not stop the sealing, and is named
async fn a_tag_of_another_length_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 2).await;
    audit.write(2..4).await;
    let short = "UPDATE audit_log SET tag = substr(tag, 1, 5) WHERE seq = 3";
    audit.meddle(&[short]).await;
    let found = Finding::Entry {
        row: 3,
        flaw: Flaw::Tag,
    };
    assert_eq!(audit.review(&[]).await, Err(ReviewError::Found(found)));
    audit.seal().await;
    audit
        .finds(3, Flaw::Tag, "linked, with the entry behind it")
        .await;
    audit.meddle(&["DELETE FROM audit_log WHERE seq = 4"]).await;
    audit.finds(3, Flaw::Tag, "the first flaw is named").await;
}

// proves SR-45: a link or a checkpoint whose hash has another length does not stop the sealing, and is named
async fn a_hash_of_another_length_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 3).await;
    let checkpoint = "UPDATE audit_checkpoints SET hash = substr(hash, 1, 5)";
    audit.meddle(&[checkpoint]).await;
    audit.finds(3, Flaw::Forged, checkpoint).await;
    audit.meddle(&["DELETE FROM audit_checkpoints"]).await;
    let link = "UPDATE audit_links SET hash = substr(hash, 1, 5) WHERE sequence = 3";
    audit.meddle(&[link]).await;
    audit.write(3..5).await;
    assert_eq!(audit.seal().await.0, [2], "{link}");
    audit.finds(3, Flaw::Changed, link).await;
}

// proves SR-45
async fn reordered_entries_are_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    audit
        .meddle(&[
            "UPDATE audit_links SET entry = -1 WHERE sequence = 3",
            "UPDATE audit_links SET entry = 3 WHERE sequence = 4",
            "UPDATE audit_links SET entry = 4 WHERE sequence = 3",
        ])
        .await;
    audit
        .finds(3, Flaw::Changed, "two links changed rows")
        .await;
    audit
        .meddle(&[
            "UPDATE audit_log SET seq = -1 WHERE seq = 3",
            "UPDATE audit_log SET seq = 3 WHERE seq = 4",
            "UPDATE audit_log SET seq = 4 WHERE seq = -1",
        ])
        .await;
    audit
        .finds(3, Flaw::Changed, "two entries changed rows")
        .await;
}

// proves SR-45: the tag of a copied entry is valid, so only the chain shows the copy
async fn a_duplicated_entry_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    audit.meddle(&[COPY]).await;
    let found = Finding::Entry {
        row: 7,
        flaw: Flaw::Copied,
    };
    assert_eq!(audit.review(&[]).await, Err(ReviewError::Found(found)));
    audit.seal().await;
    audit.finds(7, Flaw::Copied, "linked as it was found").await;
}

// proves SR-46: a checkpoint shows that the newest entries were deleted
async fn a_cut_tail_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    let apart = audit.checkpoints().await;
    assert_eq!(apart.len(), 1);
    audit
        .meddle(&[
            "DELETE FROM audit_links WHERE sequence > 4",
            "DELETE FROM audit_log WHERE seq > 4",
        ])
        .await;
    audit
        .finds(6, Flaw::Cut, "the store's own checkpoint")
        .await;
    audit.meddle(&["DELETE FROM audit_checkpoints"]).await;
    // Without the copies of the checkpoints outside the database, the cut is not noticed.
    audit.is_whole(4, 4).await;
    let cut = Finding::Link {
        sequence: 6,
        flaw: Flaw::Cut,
    };
    assert_eq!(audit.review(&apart).await, Err(ReviewError::Found(cut)));
}

// proves SR-46: the whole chain was rebuilt without one entry
async fn a_rebuilt_chain_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    let apart = audit.checkpoints().await;
    audit
        .meddle(&[
            "DELETE FROM audit_log WHERE seq = 2",
            "DELETE FROM audit_links",
            "DELETE FROM audit_checkpoints",
        ])
        .await;
    audit.write(6..9).await;
    audit.seal().await;
    audit.is_whole(8, 8).await;
    let rebuilt = Finding::Link {
        sequence: 6,
        flaw: Flaw::Rebuilt,
    };
    assert_eq!(audit.review(&apart).await, Err(ReviewError::Found(rebuilt)));
}

// proves SR-46: an edited checkpoint, and one that was signed with another key
async fn a_forged_checkpoint_is_found(fixture: Fixture) {
    let audit = Audit::sealed(&fixture, 6).await;
    let mut apart = audit.checkpoints().await;
    audit
        .meddle(&["UPDATE audit_checkpoints SET head = 5"])
        .await;
    audit.finds(5, Flaw::Forged, "edited").await;
    audit
        .meddle(&["UPDATE audit_checkpoints SET head = 6"])
        .await;
    audit.is_whole(6, 6).await;
    let other = MasterKey::from_hex(&"43".repeat(32)).expect("a key");
    let message = apart[0].signed();
    apart[0].signature =
        chainstore_monitoring::ports::CheckpointSigner::sign(&AuditSigner::new(&other), &message);
    let forged = Finding::Link {
        sequence: 6,
        flaw: Flaw::Forged,
    };
    assert_eq!(audit.review(&apart).await, Err(ReviewError::Found(forged)));
}

// proves SR-45: each entry is linked once, however often the sealer runs
async fn sealing_twice_links_nothing_twice(fixture: Fixture) {
    let audit = Audit::of(&fixture).await;
    assert_eq!(audit.seal().await, (vec![0], vec![]));
    audit.write(0..6).await;
    let (linked, signed) = audit.seal().await;
    assert_eq!((linked, signed.len()), (vec![6], 1));
    fixture.clock.advance(Duration::from_mins(6));
    assert_eq!(audit.seal().await, (vec![0], vec![]));
    audit.is_whole(6, 6).await;
    audit.write(6..7).await;
    let (linked, signed) = audit.seal().await;
    assert_eq!(linked, [1]);
    assert_eq!(signed, audit.checkpoints().await[1..]);
    assert_eq!(audit.review(&signed).await.unwrap().checkpoints, 2);
}

// proves SR-46: one step links a limited number; there is a checkpoint every 1,000 links or 5 minutes
async fn a_long_trail_is_sealed_in_steps(fixture: Fixture) {
    let audit = Audit::of(&fixture).await;
    for thousand in 0..6 {
        audit.write(thousand * 1_000..(thousand + 1) * 1_000).await;
    }
    let (linked, signed) = audit.seal().await;
    assert_eq!(linked, [[500; 12].as_slice(), &[0]].concat());
    let heads: Vec<_> = signed
        .iter()
        .map(|checkpoint| checkpoint.sequence)
        .collect();
    assert_eq!(heads, [500, 1_500, 2_500, 3_500, 4_500, 5_500]);
    audit.write(6_000..6_003).await;
    let (linked, signed) = audit.seal().await;
    assert_eq!((linked, signed), (vec![3], vec![]));
    fixture.clock.advance(Duration::from_mins(5));
    let (linked, signed) = audit.seal().await;
    assert_eq!((linked, signed[0].sequence), (vec![0], 6_003));
    audit.is_whole(6_003, 6_003).await;
}

// proves SR-45: there is one sealer at a time; a sealer whose lease was taken over cannot write
async fn a_sealer_that_lost_its_lease_is_fenced(fixture: Fixture) {
    let audit = Audit::of(&fixture).await;
    audit.write(0..4).await;
    let lost = audit.lease("one").await.expect("the lease");
    assert_eq!(audit.lease("two").await, None);
    fixture.clock.advance(Duration::from_secs(11));
    let held = audit.lease("two").await.expect("the lease");
    let refused = audit.step(&lost).await;
    assert!(
        matches!(refused, Err(SealAuditError::Store(StoreError::Fenced))),
        "{refused:?}"
    );
    audit.is_whole(4, 0).await;
    let (stale, sealed) = tokio::join!(audit.step(&lost), audit.step(&held));
    assert!(stale.is_err());
    assert_eq!(sealed.unwrap().linked, 4);
    audit.is_whole(4, 4).await;
}

on_both! {
    an_edited_entry_is_found
    an_entry_edited_before_it_is_linked_is_found
    a_deleted_entry_is_found
    an_inserted_entry_is_found
    a_tag_of_another_length_is_found
    a_hash_of_another_length_is_found
    reordered_entries_are_found
    a_duplicated_entry_is_found
    a_cut_tail_is_found
    a_rebuilt_chain_is_found
    a_forged_checkpoint_is_found
    sealing_twice_links_nothing_twice
    a_long_trail_is_sealed_in_steps
    a_sealer_that_lost_its_lease_is_fenced
}
