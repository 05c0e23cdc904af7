use std::fmt;

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, Responder, Route};
use chainstore_kernel::{Needs, UseCase};
use chainstore_workflows::Context;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ContentBuilder, HttpMethod, OpenApi, Paths, Ref, RefOr, ResponseBuilder, Schema,
};
use utoipa_actix_web::OpenApiFactory;

use crate::call::Call;
use crate::problem::ApiError;
use crate::shield::bounded;

/// One row of the route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteEntry {
    /// The HTTP method.
    pub method: Method,
    /// The path with its parameters in braces, as in the API document.
    pub path: String,
    /// The use case it calls; `None` for routes about the server itself.
    pub use_case: Option<&'static str>,
    /// What the caller must have to call it.
    pub needs: Needs,
    /// The path of the handler function in this crate.
    pub handler: &'static str,
}

impl fmt::Display for RouteEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<5} {:<30} {:<22} {}",
            self.method.as_str(),
            self.path,
            self.use_case.unwrap_or("-"),
            self.needs
        )
    }
}

/// Collects the routes. Method and path are read from the documentation of each handler, so the server, the
/// table and the document always have the same ones.
#[derive(Default)]
pub(crate) struct Registry {
    resources: Vec<(String, Vec<(Method, Route)>)>,
    table: Vec<RouteEntry>,
    documents: Vec<Box<dyn OpenApiFactory>>,
}

impl Registry {
    /// Adds a route that calls the use case `U`. The caller is authenticated before the arguments `A` are
    /// read from the request. The handler can call `U` and no other use case.
    pub(crate) fn route<U, A, H, D>(&mut self, document: D, handler: H)
    where
        U: UseCase<Context = Context>,
        A: FromRequest + 'static,
        H: Handler<(Call<U>, A)>,
        H::Output: Responder + 'static,
        D: utoipa::Path + OpenApiFactory + 'static,
    {
        let guarded = move |request: HttpRequest, payload: web::Payload| {
            let handler = handler.clone();
            bounded(async move {
                let call = Call::<U>::of(&request).await?;
                let arguments = A::from_request(&request, &mut payload.into_inner())
                    .await
                    .map_err(Into::into)?;
                Ok(handler.call((call, arguments)).await)
            })
        };
        let name = std::any::type_name::<H>();
        self.add(document, name, Some(U::NAME), U::NEEDS, || web::to(guarded));
    }

    /// Adds a route that needs no authentication and calls no use case. It may only return facts about the
    /// server itself.
    pub(crate) fn public<A, H, D>(&mut self, document: D, handler: H)
    where
        A: FromRequest + 'static,
        H: Handler<A>,
        H::Output: Responder + 'static,
        D: utoipa::Path + OpenApiFactory + 'static,
    {
        let guarded = move |arguments: A| {
            let handler = handler.clone();
            bounded(async move { Ok(handler.call(arguments).await) })
        };
        let name = std::any::type_name::<H>();
        self.add(document, name, None, Needs::ANYONE, || web::to(guarded));
    }

    fn add<D>(
        &mut self,
        document: D,
        handler: &'static str,
        use_case: Option<&'static str>,
        needs: Needs,
        route: impl FnOnce() -> Route,
    ) where
        D: utoipa::Path + OpenApiFactory + 'static,
    {
        let path = D::path();
        let method = D::methods().first().map_or(Method::GET, method_of);
        self.table.push(RouteEntry {
            method: method.clone(),
            path: path.clone(),
            use_case,
            needs,
            handler,
        });
        self.documents.push(Box::new(document));
        let route = route().method(method.clone());
        match self.resources.iter_mut().find(|(known, _)| *known == path) {
            Some((_, routes)) => routes.push((method, route)),
            None => self.resources.push((path, vec![(method, route)])),
        }
    }

    /// The rows of the route table, in the order in which the routes were added.
    pub(crate) fn table(&self) -> &[RouteEntry] {
        &self.table
    }

    /// Adds the routes and their schemas to the document.
    pub(crate) fn document(&self, api: &mut OpenApi) {
        let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
        for (route, document) in self.table.iter().zip(&self.documents) {
            let mut paths = document.paths();
            if route.use_case.is_some() {
                document_refusals(&mut paths, route.needs);
            }
            api.paths.merge(paths);
            document.schemas(&mut schemas);
        }
        let components = api.components.get_or_insert_default();
        components.schemas.extend(schemas);
    }

    /// Adds the routes to the server. A known path answers any other method with 405 and the list of its
    /// methods.
    pub(crate) fn mount(self, config: &mut ServiceConfig) {
        for (path, routes) in self.resources {
            let methods: Vec<&str> = routes.iter().map(|(method, _)| method.as_str()).collect();
            let allow = methods.join(", ");
            let resource = routes
                .into_iter()
                .fold(web::resource(path), |resource, (_, route)| {
                    resource.route(route)
                });
            config.service(resource.default_service(web::to(move || {
                let allow = allow.clone();
                async move { Err::<String, _>(ApiError::method_not_allowed(allow)) }
            })));
        }
    }
}

/// Documents what all routes of use cases have in common: every refusal is a problem, and a route that needs
/// a permission needs an API key.
fn document_refusals(paths: &mut Paths, needs: Needs) {
    for item in paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            if needs.permission.is_some() {
                let key = SecurityRequirement::new("api_key", [""; 0]);
                operation.security = Some(vec![key]);
            }
            let problem = Ref::from_schema_name("Problem");
            let content = ContentBuilder::new().schema(Some(problem)).build();
            let refused = ResponseBuilder::new()
                .description("Refused")
                .content("application/problem+json", content)
                .build();
            let responses = &mut operation.responses.responses;
            responses.insert("default".to_owned(), RefOr::T(refused));
        }
    }
}

fn method_of(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}
