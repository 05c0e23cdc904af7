//! Ports for tests: their methods take no proof of authorization, because each call makes its own.

use std::sync::Arc;
use std::time::Duration;

use chainstore_kernel::{Channel, Lease, Leases, OutboxId, StoreError};
use chainstore_orders::PhotoName;
use chainstore_payments::{InvoiceId, Recipient, ports::WatchList};
use chainstore_ports::{Claimed, InboxQueue, Incoming, MessageMemory, OutboxQueue, Owed};

use crate::prove;

/// A port whose methods are called without a proof of authorization.
pub struct Proven<P: ?Sized>(pub(crate) Arc<P>);

impl<P: ?Sized> Proven<P> {
    /// Wraps any port.
    pub const fn new(port: Arc<P>) -> Self {
        Self(port)
    }
}

impl<P: ?Sized> Clone for Proven<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Writes the methods of one port. A borrowed argument is copied first, because the call must own it.
macro_rules! proven {
    ($($port:ident { $($name:ident($($arg:ident: $type:ty $(= $owned:expr)?),*) -> $output:ty;)+ })+) => {$(
        #[doc = concat!("The methods of [`", stringify!($port), "`].")]
        #[expect(clippy::missing_errors_doc, reason = "as the port says")]
        impl Proven<dyn $port> {$(
            #[doc = concat!("See [`", stringify!($port), "::", stringify!($name), "`].")]
            pub async fn $name(&self, $($arg: $type),*) -> Result<$output, StoreError> {
                let port = Arc::clone(&self.0);
                $($(let $arg = $owned;)?)*
                prove(move |who| Box::pin(async move { proven!(@call port, $name, who, $($arg $(($owned))?),*) })).await
            }
        )+}
    )+};
    (@call $port:ident, $name:ident, $who:ident, $($arg:ident $(($owned:expr))?),*) => {
        $port.$name($who, $(proven!(@lend $arg $(($owned))?)),*).await
    };
    (@lend $arg:ident ($owned:expr)) => { &$arg };
    (@lend $arg:ident) => { $arg };
}

proven! {
    InboxQueue {
        accept(items: &[Incoming] = items.to_vec()) -> usize;
        claim(source: &str = source.to_owned(), take: u32, lease: Duration) -> Vec<Claimed>;
        done(id: i64) -> ();
        retry(id: i64, delay: Duration) -> ();
        park(id: i64, reason: &str = reason.to_owned()) -> ();
    }
    OutboxQueue {
        claim(channel: Channel, take: u32, lease: Duration) -> Vec<Owed>;
        sent(id: OutboxId) -> ();
        retry(id: OutboxId, delay: Duration) -> ();
        park(id: OutboxId, reason: &str = reason.to_owned()) -> ();
    }
    Leases {
        acquire(name: &str = name.to_owned(), holder: &str = holder.to_owned(), term: Duration) -> Option<Lease>;
        check(lease: &Lease = lease.clone()) -> ();
        release(lease: &Lease = lease.clone()) -> ();
    }
    MessageMemory {
        payment_message(invoice: InvoiceId) -> Option<i32>;
        remember_payment_message(invoice: InvoiceId, message: i32) -> ();
        photo(bot: i64, photo: &PhotoName = photo.clone()) -> Option<String>;
        remember_photo(bot: i64, photo: &PhotoName = photo.clone(), handle: &str = handle.to_owned()) -> ();
    }
    WatchList {
        watched(recipients: &[Recipient] = recipients.to_vec()) -> Vec<Recipient>;
    }
}
