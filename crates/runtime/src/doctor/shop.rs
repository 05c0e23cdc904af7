use std::sync::Arc;

use chainstore_rates::FixedRates;
use chainstore_telegram::is_time_zone;

use super::Doctor;
use super::finding::Finding;
use crate::config::{Program, ShopConfig};

impl Doctor {
    /// Looks at what prices and screens need.
    pub(super) fn shop(&mut self) {
        let Some(shop) = &self.draft.shop else {
            self.note(Finding::unchecked("rates"));
            return;
        };
        let mut found = self.rates(shop);
        found.push(time_zone(shop.seed("shop.time_zone").unwrap_or_default()));
        if self.program == Program::Gateway {
            found.push(photos(shop));
        }
        self.findings.extend(found);
    }

    fn rates(&self, shop: &ShopConfig) -> Vec<Finding> {
        let tokens = self.draft.chains.iter().flat_map(|chain| &chain.tokens);
        let rate = |token: &crate::config::TokenConfig| {
            let rates = FixedRates::new(Arc::clone(&self.clock));
            let finding = match rates.with(shop.currency, token.asset, &token.rate) {
                Ok(_) => Finding::ok(
                    "rate",
                    format!("1 {:?} is {} {}", shop.currency, token.rate, token.symbol),
                ),
                Err(error) => Finding::failed(
                    "rate",
                    error.to_string(),
                    format!("correct CHAINSTORE_RATES__{}", token.symbol),
                ),
            };
            finding.of(&token.symbol)
        };
        let mut rates: Vec<_> = tokens.map(rate).collect();
        // Two chains may have a token of one name, at one rate.
        rates.dedup();
        rates
    }
}

fn time_zone(name: &str) -> Finding {
    if is_time_zone(name) {
        Finding::ok("time_zone", name)
    } else {
        Finding::failed(
            "time_zone",
            "is not known",
            "write CHAINSTORE_SHOP__TIME_ZONE like Europe/Berlin",
        )
    }
}

fn photos(shop: &ShopConfig) -> Finding {
    const CHECK: &str = "photos";
    let name = shop.photos.display();
    match std::fs::read_dir(&shop.photos) {
        Ok(files) => Finding::ok(CHECK, format!("{} files in {name}", files.count())),
        Err(error) => Finding::warning(
            CHECK,
            format!(
                "{name} cannot be read ({}): products are shown without",
                error.kind()
            ),
            "make the folder, or correct CHAINSTORE_SHOP__PHOTOS",
        ),
    }
}
