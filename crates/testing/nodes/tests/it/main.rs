//! One suite of tests for both chains, and tests of what only the in-process chain can do.

mod faults;
mod in_process;
mod suite;

/// Runs every test of the suite with a chain of each kind.
macro_rules! over_both_chains {
    ($($law:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $law() {
                let chain = chainstore_nodes::InProcessChain::start().expect("a chain");
                crate::suite::$law(&chain).await;
            })+
        }
        mod anvil {
            $(#[tokio::test]
            async fn $law() {
                let chain = chainstore_nodes::Anvil::start().await.expect("a chain");
                crate::suite::$law(&chain).await;
            })+
        }
    };
}

over_both_chains!(
    blocks_are_linked_and_tags_lag,
    a_payment_has_a_log_and_a_receipt,
    logs_are_found_by_hash_and_by_range,
    two_payments_of_one_transaction_differ_in_log_index,
    a_waiting_transaction_has_no_receipt,
    a_reorganisation_drops_payments_for_good,
    a_reorganisation_can_keep_payments,
    a_reorganisation_can_replace_a_payment,
    payments_go_on_after_a_reorganisation,
    a_fake_event_names_another_emitter,
    a_failing_payment_is_mined_without_a_log,
    a_fee_token_delivers_less_than_its_event_says,
    tokens_describe_themselves,
    wrong_calls_are_errors,
    a_replaced_transaction_disappears,
    the_time_of_the_next_block_can_be_set,
);
