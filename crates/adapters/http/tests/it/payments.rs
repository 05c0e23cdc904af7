use std::time::Duration;

use chainstore_identity::Role;
use chainstore_kernel::{AssetName, ChainAsset, ChainId, Currency, Id, Minor, Timestamp};
use chainstore_payments::{
    Asset, AttemptNumber, ChargeId, Invoice, Method, NewAttempt, PaymentKey, Quote, SuspenseEntry,
    SuspenseReason, example,
};
use chainstore_system::SystemEntropy;
use serde_json::{Value, json};

use crate::rows::{keep_block, keep_invoice};
use crate::support::{Shop, get};

const TOKEN: &str = "eip155:31337/erc20:0x0707070707070707070707070707070707070707";

fn minor(amount: i128) -> Minor {
    Minor::new(amount).unwrap()
}

/// A coin of eighteen decimal places on another chain than the token of the example.
fn coin() -> ChainAsset {
    ChainAsset {
        chain: ChainId::new("eip155:1").unwrap(),
        name: AssetName::new("slip44:60").unwrap(),
        decimals: 18,
    }
}

/// 25.00 EUR, paid by 10.00 of the token and, in a second attempt, by 0.005 of the coin.
fn invoice_paid_on_two_chains() -> Invoice {
    let views = example::view(101);
    let sent = example::transfer(1_000, 100);
    let opened = example::invoice(2_500, 3);
    let (part, _) = opened.include(AttemptNumber::FIRST, sent, &views).unwrap();
    let by_coin = NewAttempt {
        method: Method::OnChain {
            asset: coin(),
            confirmations: 12,
        },
        quote: Quote {
            value: minor(1_500),
            payable: minor(5_000_000_000_000_000),
            rate: None,
        },
        ..example::attempt(minor(1_500), minor(1), 12)
    };
    let mut coins = example::transfer(5_000_000_000_000_000, 140);
    coins.key.chain = coin().chain;
    coins.key.index = 7;
    coins.asset = coin();
    coins.paid_at = sent.paid_at.plus(Duration::from_secs(30));
    let second = AttemptNumber::new(2).unwrap();
    let (paid, _) = part
        .attempted(by_coin)
        .unwrap()
        .include(second, coins, &views)
        .unwrap();
    paid
}

async fn items(shop: &Shop, key: &str, path: &str) -> Vec<Value> {
    let page = shop.with(key, get(path)).await.json();
    page["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn an_invoice_shows_what_each_attempt_received() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let paid = invoice_paid_on_two_chains();
    keep_invoice(&shop, &paid).await;
    keep_block(&shop, example::asset().chain, 101).await;
    keep_block(&shop, coin().chain, 151).await;
    let path = format!("/api/v1/invoices/{}", paid.id());
    let invoice = shop.with(&key, get(&path)).await.json();
    assert_eq!(invoice["state"], "processing");
    assert_eq!(
        invoice["received"],
        json!({"amount": "25.00", "currency": "EUR"})
    );
    assert_eq!(
        invoice["missing"],
        json!({"amount": "0.00", "currency": "EUR"})
    );
    assert_eq!(invoice["current_attempt"], 2);
    let [first, second] = [&invoice["attempts"][0], &invoice["attempts"][1]];
    assert_eq!(first["asset"], TOKEN);
    assert_eq!(
        first["received"],
        json!({"units": "1000", "decimal": "10.00"})
    );
    assert_eq!(first["payments"][0]["confirmations"], 2);
    assert_eq!(second["asset"], "eip155:1/slip44:60");
    assert_eq!(
        second["received"],
        json!({"units": "5000000000000000", "decimal": "0.005000000000000000"})
    );
    assert_eq!(second["payments"][0]["transfer"]["position"], 7);
    assert_eq!(second["payments"][0]["confirmations"], 12);
}

#[actix_web::test]
async fn invoices_are_listed_by_their_state() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let paid = invoice_paid_on_two_chains();
    keep_invoice(&shop, &paid).await;
    let listed = items(&shop, &key, "/api/v1/invoices?state=processing").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], paid.id().to_string());
    assert_eq!(listed[0]["attempts"][1]["number"], 2);
    let none = items(&shop, &key, "/api/v1/invoices?state=settled").await;
    assert_eq!(none, Vec::<Value>::new());
}

#[actix_web::test]
async fn a_transfer_is_listed_with_its_attempt_and_its_own_asset() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let paid = invoice_paid_on_two_chains();
    keep_invoice(&shop, &paid).await;
    // The one that was paid last stands first.
    let path = format!("/api/v1/transfers?invoice={}", paid.id());
    let transfers = items(&shop, &key, &path).await;
    assert_eq!(transfers.len(), 2);
    let transaction = format!("0x{}03e8{}64", "0".repeat(28), "0".repeat(30));
    let block = format!("0x{}{}64", "b1".repeat(24), "0".repeat(14));
    assert_eq!(
        transfers[1],
        json!({
            "invoice": paid.id().to_string(),
            "attempt": 1,
            "transfer": {"chain": "eip155:31337", "transaction": transaction, "position": 0},
            "asset": TOKEN,
            "decimals": 2,
            "amount": {"units": "1000", "decimal": "10.00"},
            "surplus": {"units": "0", "decimal": "0.00"},
            "paid_at": "2023-11-14T22:14:20Z",
            "inclusion": {"state": "in_block", "height": 100, "hash": block},
            "standing": "counted",
        })
    );
    assert_eq!(transfers[0]["attempt"], 2);
    assert_eq!(transfers[0]["asset"], "eip155:1/slip44:60");
    assert_eq!(transfers[0]["decimals"], 18);
    for (query, count) in [
        (String::new(), 2),
        (format!("?transaction={transaction}"), 1),
        (format!("?transaction=0x{}", "0".repeat(64)), 0),
    ] {
        let path = format!("/api/v1/transfers{query}");
        assert_eq!(items(&shop, &key, &path).await.len(), count, "{path}");
    }
}

#[actix_web::test]
async fn a_transfer_in_another_asset_is_shown_in_its_own() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let mut foreign = example::transfer(2_500, 100);
    foreign.asset.name =
        AssetName::new("erc20:0x0909090909090909090909090909090909090909").unwrap();
    foreign.asset.decimals = 18;
    let (asked, _) = example::invoice(2_500, 3)
        .include(AttemptNumber::FIRST, foreign, &example::view(101))
        .unwrap();
    keep_invoice(&shop, &asked).await;
    let path = format!("/api/v1/transfers?invoice={}", asked.id());
    let transfer = items(&shop, &key, &path).await.remove(0);
    assert_eq!(transfer["standing"], "wrong_asset");
    assert_eq!(
        transfer["asset"],
        "eip155:31337/erc20:0x0909090909090909090909090909090909090909"
    );
    assert_eq!(transfer["decimals"], 18);
    assert_eq!(
        transfer["amount"],
        json!({"units": "2500", "decimal": "0.000000000000002500"})
    );
}

async fn suspend(shop: &Shop, key: impl Into<PaymentKey>, asset: Asset, reason: SuspenseReason) {
    let entry = SuspenseEntry {
        id: Id::mint(example::START, &SystemEntropy),
        key: key.into(),
        invoice: example::invoice(2_500, 3).id(),
        asset,
        amount: minor(1_500),
        reason,
        since: Timestamp::from_seconds(1),
        block: None,
    };
    let mut tx = shop.store.tx().await;
    tx.suspense().put(&entry).await.unwrap();
    tx.commit().await.unwrap();
}

#[actix_web::test]
async fn an_entry_in_suspense_names_either_a_transfer_or_a_charge() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    keep_invoice(&shop, &example::invoice(2_500, 3)).await;
    let transfer = example::transfer(1_500, 100).key;
    let stars = Asset::Charged(Currency::new("XTR").unwrap());
    let charge = ChargeId::new("ch_1").unwrap();
    suspend(&shop, transfer, coin().into(), SuspenseReason::WrongAsset).await;
    suspend(&shop, charge, stars, SuspenseReason::Late).await;
    let shown = async |reason: &str| {
        let path = format!("/api/v1/suspense?reason={reason}");
        let mut entries = items(&shop, &key, &path).await;
        assert_eq!(entries.len(), 1, "{reason}");
        entries.remove(0)
    };
    let wrong = shown("wrong_asset").await;
    assert_eq!(wrong["transfer"]["chain"], "eip155:31337");
    assert_eq!(wrong["asset"], "eip155:1/slip44:60");
    assert_eq!(wrong["amount"]["decimal"], "0.000000000000001500");
    assert_eq!(wrong.get("charge"), None);
    let late = shown("late").await;
    assert_eq!(late["charge"], "ch_1");
    assert_eq!(late["asset"], "XTR");
    assert_eq!(late["amount"], json!({"units": "1500", "decimal": "1500"}));
    assert_eq!(late.get("transfer"), None);
}
