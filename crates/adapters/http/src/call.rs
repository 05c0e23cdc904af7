use std::marker::PhantomData;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use chainstore_kernel::{Actor, Denied, Gate, Principal, Sensitive, UseCase};
use chainstore_workflows::Context;
use chainstore_workflows::staff::AuthenticateKey;

use crate::problem::ApiError;
use crate::shared::Shared;

/// The right to call one use case for the authenticated caller. A handler has no other way to call a use
/// case.
pub(crate) struct Call<U> {
    who: Principal,
    gate: Gate<Context>,
    use_case: PhantomData<fn() -> U>,
}

impl<U: UseCase<Context = Context>> Call<U> {
    /// Authenticates the caller. Done before the path, the query and the body are parsed, so that
    /// somebody without a key learns nothing from their errors.
    pub(crate) async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let shared = request
            .app_data::<web::Data<Shared>>()
            .expect("the scope of every route holds it");
        Ok(Self {
            who: caller::<U>(request, &shared.gate).await?,
            gate: shared.gate.clone(),
            use_case: PhantomData,
        })
    }

    /// The caller, in the form in which the audit trail writes actors.
    pub(crate) fn actor(&self) -> Actor {
        self.who.actor()
    }

    /// Calls the use case through the gate.
    pub(crate) async fn run(&self, command: U::Command) -> Result<U::Output, ApiError> {
        let answer = self.gate.call::<U>(&self.who, command).await;
        answer.map_err(|error| ApiError::failed(&error))
    }
}

async fn caller<U: UseCase>(
    request: &HttpRequest,
    gate: &Gate<Context>,
) -> Result<Principal, ApiError> {
    let anonymous = at_address(request, Principal::anonymous());
    let Some(key) = sent_key(request)? else {
        return match U::NEEDS.permission {
            None => Ok(anonymous),
            Some(_) => Err(ApiError::failed(&Denied::Unknown)),
        };
    };
    let known = gate.call::<AuthenticateKey>(&anonymous, key).await;
    let known = known.map_err(|error| ApiError::failed(&error))?;
    Ok(at_address(request, known))
}

/// The caller with the address of the other end of the connection. An IPv4 address that was written as
/// IPv6 becomes IPv4 again, so that one client has one address.
fn at_address(request: &HttpRequest, who: Principal) -> Principal {
    match request.peer_addr() {
        Some(peer) => who.from_address(peer.ip().to_canonical()),
        None => who,
    }
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
        _ => Err(ApiError::failed(&Denied::Unknown)),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_client_has_the_address_of_its_connection() {
        for (peer, address) in [
            ("192.0.2.7:4000", "192.0.2.7"),
            ("[::ffff:192.0.2.7]:4000", "192.0.2.7"),
            ("[2001:db8::7]:4000", "2001:db8::7"),
        ] {
            let request = TestRequest::default().peer_addr(peer.parse().unwrap());
            let who = at_address(&request.to_http_request(), Principal::anonymous());
            assert_eq!(who.address(), address.parse().ok(), "{peer}");
        }
        let request = TestRequest::default().to_http_request();
        let who = at_address(&request, Principal::anonymous());
        assert_eq!(who.address(), None);
    }
}
