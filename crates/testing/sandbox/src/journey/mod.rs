//! `--check`: whole purchases, in which each step is checked as the shopper, the staff and the chain see it.

mod books;
mod sale;
mod shopper;
mod wrong_network;

use std::time::Duration;

use self::shopper::Shopper;
use crate::error::Failure;
use crate::phone::STAFF;
use crate::sandbox::{Sandbox, say};

const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Walks through every story, one after the other.
pub(crate) async fn walk(sandbox: &Sandbox) -> Result<(), Failure> {
    let simulated = sandbox.phone.simulated();
    let simulated = simulated.ok_or_else(|| {
        Failure::refused("--check needs the simulated Telegram: unset the bot token")
    })?;
    let person = |id| {
        simulated
            .person(id)
            .map(Shopper::new)
            .ok_or_else(|| Failure::refused("a person is missing"))
    };
    let ada = simulated.shoppers().first().map(|ada| person(ada.id));
    let ada = ada.unwrap_or_else(|| Err(Failure::refused("nobody shops")))?;
    let grace = person(STAFF)?;
    println!();

    sale::walk(sandbox, &ada, &grace).await?;
    wrong_network::walk(sandbox, &ada, &grace).await?;

    let violations = simulated.simulator.violations();
    if let Some(first) = violations.first() {
        let why = format!(
            "the bot broke the Bot API in {}: {}",
            first.method, first.fault
        );
        return Err(Failure::Refused(why));
    }
    done("not one of the bot's requests was against the rules of the Bot API");
    Ok(())
}

fn done(step: &str) {
    say("ok", step);
}
