/// Turns laws of one module into tests. The fixture is an expression that gives something which
/// dereferences to [`crate::Ports`]; it may await, and names things by their full path.
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

/// The laws of transactions: what commits together, what is never seen.
#[macro_export]
macro_rules! transaction_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; transactions:
            a_dropped_transaction_leaves_nothing
            a_transaction_sees_its_own_writes
            state_and_messages_commit_together
            a_fact_counts_once
            a_fact_of_a_dropped_transaction_was_never_taken
            a_fact_taken_by_many_at_once_counts_once
            a_cancelled_task_rolls_back
        }
    };
}

/// The laws of catalogue and stock.
#[macro_export]
macro_rules! catalogue_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; catalogue:
            unknown_ids_are_none
            a_product_comes_back
            listed_products_come_by_title_in_pages
            offers_follow_price_stock_and_branch
            stock_moves_all_or_none
            setting_available_leaves_the_other_piles
            the_last_piece_is_sold_once
            opposite_orders_of_places_do_not_deadlock
        }
    };
}

/// The laws of carts and orders.
#[macro_export]
macro_rules! order_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; orders:
            a_cart_comes_back
            a_stale_cart_is_refused
            unknown_ids_are_none
            an_order_comes_back
            every_state_of_an_order_comes_back
            a_stale_order_is_refused
            an_order_number_is_given_once
            a_reservation_comes_back
            the_timeline_is_in_order
            lists_come_newest_first_in_pages
            the_board_shows_the_payment
        }
    };
}

/// The laws of invoices, addresses, chains and suspense.
#[macro_export]
macro_rules! payment_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; payments:
            unknown_ids_are_none
            an_invoice_comes_back_with_its_quote
            every_kind_of_ledger_entry_comes_back
            a_stale_invoice_is_refused
            a_transfer_stands_in_one_ledger
            ripe_and_due_invoices_are_found
            invoices_of_a_block_are_found
            lists_come_newest_first_in_pages
        }
        $crate::laws! { $fixture; following:
            an_address_comes_back
            an_index_is_given_out_once
            a_recipient_is_given_out_once
            the_watched_set_knows_every_committed_address
            headers_come_back_and_are_forgotten
            the_newest_header_alone_is_undone
            progress_is_remembered
            suspense_holds_one_entry_for_each_transfer
            suspense_is_found_by_its_block
        }
    };
}

/// The laws of shoppers and API keys.
#[macro_export]
macro_rules! identity_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; identity:
            unknown_ids_are_none
            a_shopper_is_found_both_ways
            a_telegram_id_belongs_to_one_shopper
            language_and_reachability_are_kept
            an_api_key_comes_back_and_is_revoked_once
            the_bot_remembers_its_messages
        }
    };
}

/// The laws of inbox, outbox, leases and wake-up.
#[macro_export]
macro_rules! queue_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; queues:
            a_key_is_taken_in_once
            one_person_is_served_in_order
            claims_are_disjoint
            a_lease_that_ran_out_frees_the_item
            a_parked_item_owes_an_alert
            messages_come_back_in_order
            a_message_waits_for_the_one_before_it
            an_alert_waits_for_no_other
            a_retried_message_comes_back_later
            a_parked_message_does_not_block
            alerts_are_listed_newest_first
            a_lease_has_one_holder
            each_holder_has_a_new_epoch
            a_lost_lease_is_known
            one_of_many_gets_the_lease
            a_lost_lease_fences
            new_work_wakes_a_worker
        }
    };
}

/// The laws of the audit chain.
#[macro_export]
macro_rules! audit_contract {
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

/// All suites.
#[macro_export]
macro_rules! store_contracts {
    ($fixture:expr) => {
        $crate::transaction_contract!($fixture);
        $crate::catalogue_contract!($fixture);
        $crate::order_contract!($fixture);
        $crate::payment_contract!($fixture);
        $crate::identity_contract!($fixture);
        $crate::queue_contract!($fixture);
        $crate::audit_contract!($fixture);
    };
}
