//! The page, and the endpoints of its buttons under `/box`.

use std::net::Ipv4Addr;

use actix_web::dev::Server;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, Data, Json, Path, Query, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer, guard};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chain::{Chain, Manner};
use crate::error::Failure;
use crate::phone::{STAFF, Simulated};
use crate::sandbox::Sandbox;
use crate::wallet;

/// Ports tried after the one asked for.
const PORTS: u16 = 30;
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Starts to serve on the first free port from `port` on; returns it with the server.
pub(crate) fn serve(sandbox: Data<Sandbox>, port: u16) -> Result<(u16, Server), Failure> {
    let mut listeners = (port..=port.saturating_add(PORTS))
        .map(|port| std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
    let listener = listeners
        .find(Result::is_ok)
        .unwrap_or_else(|| Err(std::io::ErrorKind::AddrInUse.into()));
    let listener = listener.map_err(Failure::io(format!("no free port from {port} on")))?;
    let port = listener.local_addr().map_or(port, |address| address.port());
    let server = HttpServer::new(move || {
        let sandbox = sandbox.clone();
        let headers = DefaultHeaders::new()
            .add((CONTENT_SECURITY_POLICY, POLICY))
            .add((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .add((REFERRER_POLICY, "no-referrer"));
        App::new().wrap(headers).app_data(sandbox.clone()).service(
            web::scope("")
                // Refuses requests with another host name, by which a foreign page could reach this machine
                // (DNS rebinding).
                .guard(guard::fn_guard(asked_for_this_machine))
                .configure(move |config| routes(config, &sandbox)),
        )
    })
    .workers(1)
    .shutdown_timeout(1)
    .disable_signals()
    .listen(listener)
    .map_err(Failure::io("cannot serve the page"))?;
    Ok((port, server.run()))
}

fn asked_for_this_machine(context: &guard::GuardContext<'_>) -> bool {
    let host = context
        .head()
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok());
    let name = host.and_then(|host| host.split(':').next());
    matches!(name, Some("127.0.0.1" | "localhost"))
}

fn routes(config: &mut ServiceConfig, sandbox: &Sandbox) {
    if let Some(simulated) = sandbox.phone.simulated() {
        config.configure(simulated.simulator.page_routes());
    }
    config
        .route(
            "/",
            file(
                "text/html; charset=utf-8",
                include_str!("../page/index.html"),
            ),
        )
        .route(
            "/page.css",
            file("text/css; charset=utf-8", include_str!("../page/page.css")),
        )
        .route(
            "/page.js",
            file(
                "text/javascript; charset=utf-8",
                include_str!("../page/page.js"),
            ),
        )
        .route(
            "/lib.js",
            file(
                "text/javascript; charset=utf-8",
                include_str!("../page/lib.js"),
            ),
        )
        .route(
            "/phone.js",
            file(
                "text/javascript; charset=utf-8",
                include_str!("../page/phone.js"),
            ),
        )
        .route(
            "/chain.js",
            file(
                "text/javascript; charset=utf-8",
                include_str!("../page/chain.js"),
            ),
        )
        .route(
            "/staff.js",
            file(
                "text/javascript; charset=utf-8",
                include_str!("../page/staff.js"),
            ),
        )
        .route(
            "/icon.svg",
            file("image/svg+xml", include_str!("../page/icon.svg")),
        )
        .route("/box/about", web::get().to(about))
        .route("/box/bot.svg", web::get().to(bot_qr))
        .route("/box/shoppers", web::post().to(add_shopper))
        .route("/box/chains", web::get().to(chains))
        .route("/box/chains/{key}/pay", web::post().to(pay))
        .route("/box/chains/{key}/mine", web::post().to(mine))
        .route("/box/chains/{key}/auto", web::post().to(auto))
        .route("/box/chains/{key}/away", web::post().to(away))
        .route("/box/chains/{key}/reorganise", web::post().to(reorganise))
        .route("/box/chains/{key}/again", web::post().to(again))
        .route("/box/staff", web::get().to(staff))
        .route("/box/staff/orders/{id}", web::get().to(order))
        .route("/box/programs", web::get().to(programs))
        .route("/box/programs/{name}/crash", web::post().to(crash));
}

fn file(kind: &'static str, text: &'static str) -> actix_web::Route {
    web::get().to(move || async move {
        HttpResponse::Ok()
            .content_type(kind)
            .insert_header((CACHE_CONTROL, "no-cache"))
            .body(text)
    })
}

fn answer(outcome: Result<Value, Failure>) -> HttpResponse {
    match outcome {
        Ok(value) => HttpResponse::Ok().json(value),
        Err(failure) => {
            let body = json!({"error": failure.to_string()});
            match failure {
                Failure::Refused(_) => HttpResponse::Conflict().json(body),
                Failure::Api { status: 404, .. } => HttpResponse::NotFound().json(body),
                _ => HttpResponse::ServiceUnavailable().json(body),
            }
        }
    }
}

async fn about(sandbox: Data<Sandbox>) -> HttpResponse {
    let shoppers = sandbox.phone.simulated().map(Simulated::shoppers);
    let link = sandbox.phone.real().map(|real| &real.link);
    HttpResponse::Ok().json(json!({"shoppers": shoppers, "staff": STAFF, "link": link}))
}

async fn bot_qr(sandbox: Data<Sandbox>) -> HttpResponse {
    match sandbox.phone.real() {
        Some(real) => HttpResponse::Ok()
            .content_type("image/svg+xml")
            .body(real.qr_for_page()),
        None => HttpResponse::NotFound().finish(),
    }
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

async fn add_shopper(sandbox: Data<Sandbox>, name: Json<Name>) -> HttpResponse {
    let simulated = sandbox.phone.simulated();
    let simulated = simulated.ok_or_else(|| Failure::refused("shoppers are real people now"));
    answer(
        simulated
            .and_then(|simulated| simulated.add_shopper(&name.name))
            .map(|shopper| json!(shopper)),
    )
}

#[derive(Deserialize)]
struct Whose {
    person: Option<i64>,
}

async fn chains(sandbox: Data<Sandbox>, whose: Query<Whose>) -> HttpResponse {
    let person = sandbox.phone.simulated().zip(whose.person);
    let person = person.and_then(|(simulated, id)| simulated.person(id));
    let wanted = person.and_then(|person| wallet::newest(&person.chat()));
    let mut views = Vec::new();
    for chain in sandbox.chains.all() {
        match chain.view().await {
            Ok(view) => views.push(view),
            Err(failure) => return answer(Err(failure)),
        }
    }
    answer(Ok(json!({"chains": views, "wanted": wanted})))
}

#[derive(Deserialize)]
struct Payment {
    to: String,
    amount: String,
    manner: Manner,
    /// The key of the chain on which the amount is asked for.
    asked_on: Option<String>,
}

async fn pay(sandbox: Data<Sandbox>, key: Path<String>, payment: Json<Payment>) -> HttpResponse {
    let Payment {
        to,
        amount,
        manner,
        asked_on,
    } = payment.into_inner();
    on(&sandbox, &key, async |chain| {
        let asked_on = asked_on.map(|key| sandbox.chains.find(&key)).transpose()?;
        let network = asked_on.map(Chain::network);
        chain.pay(&to, &amount, manner, network).await
    })
    .await
}

async fn mine(sandbox: Data<Sandbox>, key: Path<String>, _: Json<Value>) -> HttpResponse {
    on(&sandbox, &key, async |chain| chain.mine(1).await).await
}

#[derive(Deserialize)]
struct Switch {
    on: bool,
}

async fn auto(sandbox: Data<Sandbox>, key: Path<String>, switch: Json<Switch>) -> HttpResponse {
    on(&sandbox, &key, async |chain| {
        chain.set_auto(switch.on);
        Ok(())
    })
    .await
}

async fn away(sandbox: Data<Sandbox>, key: Path<String>, switch: Json<Switch>) -> HttpResponse {
    on(&sandbox, &key, async |chain| {
        chain.set_away(switch.on);
        Ok(())
    })
    .await
}

async fn reorganise(sandbox: Data<Sandbox>, key: Path<String>, _: Json<Value>) -> HttpResponse {
    on(&sandbox, &key, async |chain| chain.reorganise().await).await
}

async fn again(sandbox: Data<Sandbox>, key: Path<String>, _: Json<Value>) -> HttpResponse {
    on(&sandbox, &key, async |chain| chain.send_again().await).await
}

/// Does something on the chain with this key.
async fn on(
    sandbox: &Sandbox,
    key: &str,
    work: impl AsyncFnOnce(&Chain) -> Result<(), Failure>,
) -> HttpResponse {
    let outcome = match sandbox.chains.find(key) {
        Ok(chain) => work(chain).await,
        Err(failure) => Err(failure),
    };
    answer(outcome.map(|()| json!({})))
}

/// The lists of the staff in one answer, each with an error of its own.
async fn staff(sandbox: Data<Sandbox>) -> HttpResponse {
    let show = |outcome: Result<Value, Failure>| {
        outcome.unwrap_or_else(|failure| json!({"error": failure.to_string()}))
    };
    let orders = sandbox.staff.get("api/v1/orders?limit=30").await;
    let alerts = sandbox.staff.get("api/v1/alerts?limit=30").await;
    let suspense = sandbox.staff.get("api/v1/suspense?limit=30").await;
    HttpResponse::Ok()
        .json(json!({"orders": show(orders), "alerts": show(alerts), "suspense": show(suspense)}))
}

async fn order(sandbox: Data<Sandbox>, id: Path<String>) -> HttpResponse {
    if !id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return answer(Err(Failure::refused("this is no order's id")));
    }
    let order = sandbox.staff.get(&format!("api/v1/orders/{id}")).await;
    answer(order)
}

async fn programs(sandbox: Data<Sandbox>) -> HttpResponse {
    HttpResponse::Ok().json(json!([sandbox.server.view(), sandbox.gateway.view()]))
}

async fn crash(sandbox: Data<Sandbox>, name: Path<String>, _: Json<Value>) -> HttpResponse {
    match name.as_str() {
        "server" => sandbox.server.crash(),
        "gateway" => sandbox.gateway.crash(),
        _ => return HttpResponse::NotFound().finish(),
    }
    answer(Ok(json!({})))
}
