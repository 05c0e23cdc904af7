use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use chainstore_kernel::{
    Actor, Denied, ErrorKind, Failure, Gate, Needs, Principal, Sensitive, UseCase,
};
use chainstore_workflows::staff::{self, StaffUseCases};
use thiserror::Error;

use crate::problem::ApiError;
use crate::shared::Shared;

/// One use case and the authenticated caller. A handler has no other way to call a use case.
pub(crate) struct Call<U: Offered> {
    who: Principal,
    gate: Gate,
    use_case: Arc<U>,
}

impl<U: Offered> Call<U> {
    /// Authenticates the caller. Done before the path, the query and the body are parsed, so that
    /// somebody without a key learns nothing from their errors.
    pub(crate) async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let shared = request
            .app_data::<web::Data<Shared>>()
            .expect("the scope of every route holds it");
        Ok(Self {
            who: caller::<U>(request, shared).await?,
            gate: shared.gate.clone(),
            use_case: Arc::clone(U::of(&shared.staff)),
        })
    }

    /// The caller, as audit entries name it.
    pub(crate) fn actor(&self) -> Actor {
        self.who.actor()
    }

    /// Calls the use case through the gate.
    pub(crate) async fn run(&self, command: U::Command) -> Result<U::Output, ApiError> {
        self.gate
            .call(&self.who, &self.use_case, command)
            .await
            .map_err(|error| ApiError::failed(&error))
    }
}

async fn caller<U: Offered>(request: &HttpRequest, shared: &Shared) -> Result<Principal, ApiError> {
    let anonymous = Principal::anonymous(shared.gate.clock().now());
    let Some(key) = sent_key(request)? else {
        return if U::NEEDS == Needs::Anyone {
            Ok(anonymous)
        } else {
            Err(unknown())
        };
    };
    shared
        .gate
        .call(&anonymous, &shared.staff.authenticate_key, key)
        .await
        .map_err(|error| ApiError::failed(&error))
}

/// The key of `Authorization: Bearer …`, if that header was sent. Two such headers are refused, because a
/// proxy may have checked only one of them (SR-24).
fn sent_key(request: &HttpRequest) -> Result<Option<Sensitive<String>>, ApiError> {
    let mut sent = request.headers().get_all(header::AUTHORIZATION);
    let Some(first) = sent.next() else {
        return Ok(None);
    };
    let key = first
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| Sensitive::new(key.trim().to_owned()));
    match (key, sent.next()) {
        (Some(key), None) => Ok(Some(key)),
        _ => Err(unknown()),
    }
}

fn unknown() -> ApiError {
    ApiError::failed(&Unknown(Denied::Unknown))
}

#[derive(Debug, Error)]
#[error(transparent)]
struct Unknown(Denied);

impl Failure for Unknown {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}

/// A use case that a route can call.
pub(crate) trait Offered: UseCase {
    /// The instance that the gate runs.
    fn of(staff: &StaffUseCases) -> &Arc<Self>;
}

macro_rules! offers {
    ($($field:ident: $use_case:ident,)+) => {$(
        impl Offered for staff::$use_case {
            fn of(staff: &StaffUseCases) -> &Arc<Self> {
                &staff.$field
            }
        }
    )+};
}

offers! {
    list_orders: ListOrders,
    show_order: ShowOrder,
    list_invoices: ListInvoices,
    show_invoice: ShowInvoice,
    list_transfers: ListTransfers,
    list_suspense: ListSuspense,
    list_alerts: ListAlerts,
    list_catalogue: ListCatalogue,
    add_category: AddCategory,
    add_branch: AddBranch,
    add_product: AddProduct,
    set_stock: SetStock,
}
