/// Turns the laws of one module into tests. The fixture is an expression whose value dereferences to
/// [`crate::Ports`]; it may use `await`, and must use full paths.
#[macro_export]
#[doc(hidden)]
macro_rules! laws {
    ($fixture:expr; $module:ident: $($law:ident)+) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $law() {
                    let fixture = $fixture;
                    $crate::laws::$module::$law(&fixture).await;
                }
            )+
        }
    };
}

/// All suites.
#[macro_export]
macro_rules! store_contracts {
    ($fixture:expr) => {
        $crate::transactions_laws!($fixture);
        $crate::catalogue_laws!($fixture);
        $crate::orders_laws!($fixture);
        $crate::payments_laws!($fixture);
        $crate::attempts_laws!($fixture);
        $crate::charges_laws!($fixture);
        $crate::books_laws!($fixture);
        $crate::following_laws!($fixture);
        $crate::suspense_laws!($fixture);
        $crate::identity_laws!($fixture);
        $crate::paged_shop_laws!($fixture);
        $crate::paged_payments_laws!($fixture);
        $crate::events_laws!($fixture);
        $crate::alerts_laws!($fixture);
        $crate::settings_laws!($fixture);
        $crate::memory_laws!($fixture);
        $crate::inbox_laws!($fixture);
        $crate::outbox_laws!($fixture);
        $crate::leases_laws!($fixture);
        $crate::audit_laws!($fixture);
    };
}
