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

/// The laws of transactions.
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
            goods_are_shipped_from_the_first_branch_that_ships
            offers_follow_price_stock_and_branch
            an_archived_product_has_no_price
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
            an_api_key_comes_back
            an_api_key_is_revoked_once
        }
    };
}

/// The laws of lists: each is paged to its end and filtered.
#[macro_export]
macro_rules! list_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; paged_shop:
            orders_are_paged
            orders_are_filtered
            the_board_shows_the_payment
            the_board_is_paged
            categories_are_paged
            categories_are_filtered
            branches_are_paged
            branches_are_filtered
            a_shelf_is_paged
            a_shelf_goes_on_behind_what_was_archived
            products_are_paged
            keys_are_paged
        }
        $crate::laws! { $fixture; paged_payments:
            invoices_are_paged
            invoices_are_filtered
            transfers_are_paged
            transfers_are_filtered
            suspense_is_paged
            suspense_is_filtered
            alerts_are_paged
        }
    };
}

/// The laws of events, alerts, settings and the message memory.
#[macro_export]
macro_rules! news_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; events:
            the_timeline_is_in_order
            a_timeline_is_of_one_order
            an_event_is_recorded_at_commit
        }
        $crate::laws! { $fixture; alerts:
            an_alert_comes_back
            a_repeat_is_counted_on_the_open_alert
            a_repeat_after_a_quiet_hour_is_told_again
            each_kind_and_subject_has_its_own_alert
            an_acknowledged_alert_is_raised_anew
            an_acknowledgement_of_none_is_false
            many_at_once_raise_one_alert
            an_alert_of_a_dropped_transaction_was_never_raised
            alerts_are_filtered
        }
        $crate::laws! { $fixture; settings:
            a_setting_comes_back
            a_stale_setting_is_refused
            a_setting_of_a_dropped_transaction_was_never_written
        }
        $crate::laws! { $fixture; memory:
            unknown_messages_are_none
            the_newest_payment_message_counts
            the_newest_name_of_a_photo_counts
        }
    };
}

/// The laws of inbox, outbox, leases and wake-up.
#[macro_export]
macro_rules! queue_contract {
    ($fixture:expr) => {
        $crate::laws! { $fixture; inbox:
            a_key_is_taken_in_once
            one_person_is_served_in_order
            claims_are_disjoint
            a_lease_that_ran_out_frees_the_item
            a_parked_item_owes_an_alert
        }
        $crate::laws! { $fixture; outbox:
            messages_come_back_in_order
            a_message_waits_for_the_one_before_it
            an_alert_waits_for_no_other
            a_retried_message_comes_back_later
            a_parked_message_does_not_block
            a_parked_alert_owes_no_other
            new_work_wakes_a_worker
        }
        $crate::laws! { $fixture; leases:
            a_lease_has_one_holder
            each_holder_has_a_new_epoch
            a_lost_lease_is_known
            one_of_many_gets_the_lease
            a_lost_lease_fences
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
        $crate::list_contract!($fixture);
        $crate::news_contract!($fixture);
        $crate::queue_contract!($fixture);
        $crate::audit_contract!($fixture);
    };
}
