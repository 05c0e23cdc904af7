//! Use cases that join the domains: browsing, cart, checkout, settlement, expiry, reversal, the work of the
//! staff, and the steps of the workers. Each is run through the gate of the kernel.
//!
//! A use case is one file, which holds its name, needs, command, output, error and body, and one line in the
//! list below. From this list the macro makes the modules, their exports and the [`catalogue`], which the tests
//! of HTTP and of the architecture read.
//!
//! **Non-goals.** No SQL, no HTTP and no Telegram: adapters implement those behind `chainstore-ports` and the
//! ports of the domains.
//!
//! ```
//! use chainstore_kernel::UseCase;
//! use chainstore_workflows::{catalogue, shop::PlaceOrder};
//!
//! let checkout = catalogue().into_iter().find(|entry| entry.name == PlaceOrder::NAME).unwrap();
//! assert_eq!(checkout.needs.to_string(), "shop");
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod attempts;
mod audit;
mod catalogue;
mod context;
mod error;
mod intake;
pub mod permissions;
pub mod settings;
mod settlement;

pub use catalogue::Entry;
pub use context::{AuditSeal, Context, Rail, ShopSettings};

catalogue::use_cases! {
    /// What shoppers do, and what the gateway does for them.
    shop with cart_view, order_view, payment_view, product_view {
        enter: Enter,
        set_language: SetLanguage,
        list_categories: ListCategories,
        list_products: ListProducts,
        show_product: ShowProduct,
        show_cart: ShowCart,
        set_quantity: SetQuantity,
        accept_changes: AcceptChanges,
        list_branches: ListBranches,
        choose_delivery: ChooseDelivery,
        place_order: PlaceOrder,
        choose_method: ChooseMethod,
        show_payment: ShowPayment,
        my_orders: MyOrders,
        my_order: MyOrder,
    }
    /// What staff do through the API, and how the API finds out who they are. Each use case that needs a permission
    /// has a route.
    staff {
        list_orders: ListOrders,
        show_order: ShowOrder,
        list_invoices: ListInvoices,
        show_invoice: ShowInvoice,
        list_transfers: ListTransfers,
        list_suspense: ListSuspense,
        list_alerts: ListAlerts,
        acknowledge_alert: AcknowledgeAlert,
        list_all_categories: ListAllCategories,
        list_all_branches: ListAllBranches,
        list_all_products: ListAllProducts,
        add_category: AddCategory,
        add_branch: AddBranch,
        add_product: AddProduct,
        set_stock: SetStock,
        authenticate_key: AuthenticateKey,
    }
    /// What the operator does at the command line of the host, and the checks of `doctor`.
    operator {
        issue_key: IssueKey,
        list_keys: ListKeys,
        revoke_key: RevokeKey,
        show_chain: ShowChain,
        read_audit_chain: ReadAuditChain,
        verify_audit: VerifyAudit,
        list_settings: ListSettings,
        change_setting: ChangeSetting,
    }
    /// The steps of the workers: following chains, expiring invoices, working updates, sending messages.
    work with claimed_notice {
        take_lease: TakeLease,
        release_lease: ReleaseLease,
        seed_settings: SeedSettings,
        read_settings: ReadSettings,
        scan_chain: ScanChain,
        expire_invoices: ExpireInvoices,
        raise_alert: RaiseAlert,
        seal_audit: SealAudit,
        accept_updates: AcceptUpdates,
        claim_updates: ClaimUpdates,
        finish_update: FinishUpdate,
        claim_notice: ClaimNotice,
        finish_notice: FinishNotice,
        remember_payment_message: RememberPaymentMessage,
        find_photo: FindPhoto,
        remember_photo: RememberPhoto,
    }
}
