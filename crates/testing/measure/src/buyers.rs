//! People with full carts, who place orders.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chainstore_identity::{Language, Shopper};
use chainstore_kernel::{Id, Principal};
use chainstore_orders::Cart;
use chainstore_port_contracts::Given;
use chainstore_ports::StoreTx;
use chainstore_workflows::permissions::of_shoppers;
use chainstore_workflows::shop::{PlaceOrder, PlaceOrderCommand, PlaceOrderError};
use tokio::sync::Barrier;

use crate::Fallible;
use crate::goods::{PRICE, SHIPPING, SHOPPERS, TOKEN, three_of, uuid, variant};
use crate::shop::Shop;

/// Somebody with a full cart.
#[derive(Clone)]
pub(crate) struct Buyer {
    who: Principal,
    command: PlaceOrderCommand,
}

/// The result of sending orders at the same time: the time for all of them, and how many were placed and refused.
pub(crate) struct Outcome {
    pub(crate) took: Duration,
    pub(crate) placed: u32,
    /// Orders that were refused because there was too little stock.
    pub(crate) refused: u32,
}

impl Shop {
    /// New people, each with the three variants of [`three_of`] in the cart.
    pub(crate) async fn buyers(&self, count: u32) -> Fallible<Vec<Buyer>> {
        self.buyers_of(count, |person| three_of(person, self.products).to_vec())
            .await
    }

    /// New people, each with one piece of the variants of `cart` in the cart, to be shipped.
    pub(crate) async fn buyers_of(
        &self,
        count: u32,
        cart: impl Fn(u32) -> Vec<u32>,
    ) -> Fallible<Vec<Buyer>> {
        let first = self.next.fetch_add(count, Ordering::Relaxed);
        let people: Vec<u32> = (first..first + count).collect();
        let mut buyers = Vec::new();
        // One transaction for 100 people, because each commit waits for the disk.
        for part in people.chunks(100) {
            let mut tx = self.ports.begin().await?;
            for person in part {
                buyers.push(self.buyer(&mut *tx, *person, &cart(*person)).await?);
            }
            tx.commit().await?;
        }
        Ok(buyers)
    }

    async fn buyer(&self, tx: &mut dyn StoreTx, person: u32, wanted: &[u32]) -> Fallible<Buyer> {
        let shopper = self.shopper(person);
        tx.shoppers().add(&shopper).await?;
        let mut cart = Cart::empty(shopper.id);
        for number in wanted {
            cart = cart.set(variant(*number), 1, Given::euro(PRICE), Given::LIMITS)?;
        }
        cart.delivery = Some(Given::delivery());
        tx.carts().save(&cart).await?;
        let lines = i128::try_from(wanted.len())?;
        Ok(Buyer {
            who: shopper.principal(of_shoppers()),
            command: PlaceOrderCommand {
                cart_version: 1,
                total: Given::euro(PRICE * lines + SHIPPING),
                asset: TOKEN,
            },
        })
    }

    /// Registers these people, without a cart.
    pub(crate) async fn register(&self, people: Range<u32>) -> Fallible<()> {
        let mut tx = self.ports.begin().await?;
        for person in people {
            tx.shoppers().add(&self.shopper(person)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Places an order for each buyer, `clients` at once. Any answer other than an order or a refusal for
    /// lack of stock is an error.
    pub(crate) async fn order(&self, buyers: Vec<Buyer>, clients: u32) -> Fallible<Outcome> {
        let (buyers, next) = (Arc::new(buyers), Arc::new(AtomicUsize::new(0)));
        let ready = Arc::new(Barrier::new(usize::try_from(clients)? + 1));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..clients {
            let (buyers, next, ready) =
                (Arc::clone(&buyers), Arc::clone(&next), Arc::clone(&ready));
            let gate = self.gate.clone();
            tasks.spawn(async move {
                let (mut placed, mut refused) = (0, 0);
                ready.wait().await;
                while let Some(buyer) = buyers.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match gate.call::<PlaceOrder>(&buyer.who, buyer.command).await {
                        Ok(_) => placed += 1,
                        Err(PlaceOrderError::Changed) => refused += 1,
                        Err(error) => return Err(error),
                    }
                }
                Ok((placed, refused))
            });
        }
        ready.wait().await;
        let started = Instant::now();
        let (mut placed, mut refused) = (0, 0);
        while let Some(counts) = tasks.join_next().await {
            let counts = counts??;
            placed += counts.0;
            refused += counts.1;
        }
        let took = started.elapsed();
        Ok(Outcome {
            took,
            placed,
            refused,
        })
    }

    /// As [`Shop::order`], but every order must be placed. Answers the orders for each second.
    pub(crate) async fn order_rate(&self, buyers: Vec<Buyer>, clients: u32) -> Fallible<f64> {
        let outcome = self.order(buyers, clients).await?;
        if outcome.refused > 0 {
            return Err(format!("{} orders were refused", outcome.refused).into());
        }
        Ok(f64::from(outcome.placed) / outcome.took.as_secs_f64())
    }

    fn shopper(&self, person: u32) -> Shopper {
        Shopper {
            id: Id::from_uuid(uuid(SHOPPERS, person)),
            language: Language::English,
            ..Given::at(&self.ports).shopper(person.into())
        }
    }
}
