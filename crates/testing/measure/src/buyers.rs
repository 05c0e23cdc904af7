//! People with full carts, who place orders.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chainstore_identity::{Language, Shopper};
use chainstore_kernel::{Id, Principal, Sensitive};
use chainstore_orders::{Cart, CartLimits, Delivery};
use chainstore_ports::StoreTx;
use chainstore_postgres::Engine;
use chainstore_workflows::permissions::of_shoppers;
use chainstore_workflows::shop::{PlaceOrder, PlaceOrderCommand, PlaceOrderError};
use tokio::sync::Barrier;

use crate::Fallible;
use crate::goods::{PRICE, SHIPPING, SHOPPERS, TOKEN, euro, now, three_of, uuid, variant};
use crate::shop::Shop;

const LIMITS: CartLimits = CartLimits {
    lines: 30,
    pieces: 99,
};

/// Somebody with a full cart.
#[derive(Clone)]
pub(crate) struct Buyer {
    who: Principal,
    command: PlaceOrderCommand,
}

/// How many of the orders that were placed at the same time succeeded.
pub(crate) struct Outcome {
    pub(crate) took: Duration,
    pub(crate) placed: u32,
    /// Refused because the stock had changed.
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
        cart: impl Fn(u32) -> Vec<u32> + Copy,
    ) -> Fallible<Vec<Buyer>> {
        let first = self.new_people(count);
        // SQLite has one writer, so preparing in parallel would not be faster there.
        let tasks = match self.database.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 4,
        };
        let share = count.div_ceil(tasks).max(1);
        let parts = (0..tasks).map(|task| {
            let start = (task * share).min(count);
            let end = (start + share).min(count);
            self.fill(first + start..first + end, cart)
        });
        let mut buyers = Vec::new();
        for part in futures_util::future::join_all(parts).await {
            buyers.extend(part?);
        }
        Ok(buyers)
    }

    async fn fill(
        &self,
        people: Range<u32>,
        cart: impl Fn(u32) -> Vec<u32>,
    ) -> Fallible<Vec<Buyer>> {
        let mut buyers = Vec::new();
        let people: Vec<u32> = people.collect();
        for part in people.chunks(100) {
            let mut tx = self.begin().await?;
            for person in part {
                buyers.push(self.buyer(&mut *tx, *person, &cart(*person)).await?);
            }
            tx.commit().await?;
        }
        Ok(buyers)
    }

    async fn buyer(&self, tx: &mut dyn StoreTx, person: u32, wanted: &[u32]) -> Fallible<Buyer> {
        let shopper = shopper(person);
        tx.shoppers().add(&shopper).await?;
        let mut cart = Cart::empty(shopper.id);
        for number in wanted {
            cart = cart.set(variant(*number), 1, euro(PRICE)?, LIMITS)?;
        }
        cart.delivery = Some(Delivery::Ship {
            address: Sensitive::new("Ada Lovelace\n12 Mill Lane\n10115 Berlin".parse()?),
        });
        tx.carts().save(&cart).await?;
        let lines = i128::try_from(wanted.len())?;
        Ok(Buyer {
            who: shopper.principal(of_shoppers()),
            command: PlaceOrderCommand {
                cart_version: 1,
                total: euro(PRICE * lines + SHIPPING)?,
                asset: TOKEN,
            },
        })
    }

    /// Registers these people, without a cart.
    pub(crate) async fn register(&self, people: Range<u32>) -> Fallible<()> {
        let mut tx = self.begin().await?;
        for person in people {
            tx.shoppers().add(&shopper(person)).await?;
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
}

fn shopper(person: u32) -> Shopper {
    Shopper {
        id: Id::from_uuid(uuid(SHOPPERS, person)),
        telegram: Sensitive::new(i64::from(person)),
        language: Language::English,
        since: now(),
        unreachable: false,
    }
}
