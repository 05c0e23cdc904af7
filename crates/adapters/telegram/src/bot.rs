use std::sync::Arc;

use chainstore_identity::Language;
use chainstore_kernel::{Currency, Gate, Latest, Principal};
use chainstore_workflows::Context;
use chainstore_workflows::settings::Settings;

use crate::message_memory::MessageMemory;
use crate::payable_asset::PayableAsset;
use crate::present::Presenter;
use crate::screen::Look;
use crate::texts::Texts;
use crate::zone::Zones;

/// What is the same for everybody who is served or told something.
pub(crate) struct Bot {
    pub(crate) gate: Gate<Context>,
    /// The gateway itself.
    pub(crate) worker: Principal,
    pub(crate) memory: Arc<MessageMemory>,
    pub(crate) present: Presenter,
    pub(crate) assets: Vec<PayableAsset>,
    pub(crate) currency: Currency,
    /// The settings of the shop, which may change at any time.
    pub(crate) shop: Arc<dyn Latest<Settings>>,
    pub(crate) zones: Zones,
}

impl Bot {
    /// How screens are drawn in a language; `note` stands above the screen.
    pub(crate) fn look(&self, language: Language, note: Option<&'static str>) -> Look {
        let settings = self.shop.get();
        Look {
            texts: Texts::of(language),
            zone: self.zones.find(settings.time_zone.as_str()),
            settings,
            note,
        }
    }
}
