use chainstore_kernel::{Minor, Money, OrderId};
use chainstore_orders::Delivery;
use chainstore_workflows::shop::{
    CartView, PlaceOrder, PlaceOrderCommand, PlaceOrderError, ShowCart,
};

use super::{OpenCart, OpenDelivery, OpenOrder, cart, next_step};
use crate::action::ButtonAction;
use crate::asset_tag::AssetTag;
use crate::conversation::{Conversation, Trouble};
use crate::html::Html;
use crate::packed::Data;
use crate::payable_asset::PayableAsset;
use crate::screen::{Key, Look, Reply, Screen, key};
use crate::update::Carrier;

/// Opens the summary that stands before an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenCheckout;

/// Orders the cart that was shown, for the total that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pay {
    cart_version: u64,
    total: u64,
    asset: AssetTag,
}

impl ButtonAction for OpenCheckout {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let cart = conversation.call::<ShowCart>(()).await?;
        next_step(conversation, &cart, None).await.map(Reply::Here)
    }
}

impl ButtonAction for Pay {
    const READ_ONLY: bool = false;

    fn data(self) -> Data {
        let both = (u128::from(self.cart_version) << 64) | u128::from(self.total);
        Data {
            id: both.to_be_bytes(),
            small: self.asset.0,
        }
    }

    fn from_data(data: Data) -> Option<Self> {
        let (version, rest) = data.id.split_first_chunk()?;
        Some(Self {
            cart_version: u64::from_be_bytes(*version),
            total: u64::from_be_bytes(*rest.first_chunk()?),
            asset: AssetTag(data.small),
        })
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let texts = conversation.texts();
        let asset = self.asset.asset(conversation.assets());
        let currency = conversation.currency();
        let total = Minor::new(self.total.into()).map_err(|_| Trouble::Changed)?;
        let command = PlaceOrderCommand {
            cart_version: i64::try_from(self.cart_version).map_err(|_| Trouble::Changed)?,
            total: Money::new(total, currency),
            asset: asset.ok_or(Trouble::Changed)?,
        };
        let note = match conversation.call::<PlaceOrder>(command).await {
            Ok(order) => {
                let look = conversation.look(None);
                let screen = placed(&look, &order.number.to_string(), order.order);
                return Ok(Reply::Here(screen));
            }
            Err(PlaceOrderError::NoQuote) => Some(texts.no_rate()),
            Err(PlaceOrderError::ChainNotFollowed) => Some(texts.not_ready()),
            Err(PlaceOrderError::Empty | PlaceOrderError::NoDelivery) => None,
            Err(PlaceOrderError::MethodNotAllowed) => {
                return cart::draw(conversation, None).await.map(Reply::Here);
            }
            Err(
                error @ (PlaceOrderError::Changed
                | PlaceOrderError::NoAddress
                | PlaceOrderError::Sums
                | PlaceOrderError::Denied(_)
                | PlaceOrderError::Aborted(_)
                | PlaceOrderError::Store(_)),
            ) => return Err(error.into()),
        };
        let cart = conversation.call::<ShowCart>(()).await?;
        next_step(conversation, &cart, note).await.map(Reply::Here)
    }
}

/// All that is ordered: lines, delivery, sums, seller, and the button that orders. Names in the lines are
/// shortened when a message would not hold them; the rest is always there in full.
pub(super) fn screen(look: &Look, view: &CartView, assets: &[PayableAsset]) -> Screen {
    let texts = look.texts;
    let mut html = look.message();
    if assets.iter().any(|asset| asset.test_network) {
        html = html.bold(texts.test_banner()).gap();
    }
    let html = html.bold(texts.checkout()).gap();
    let tail = match &view.cart.delivery {
        Some(Delivery::Collect { .. }) => {
            let place = view
                .branch
                .as_ref()
                .map(|known| format!("{}\n{}", known.name, known.address));
            Html::message()
                .line()
                .bold(texts.collected_at())
                .text(": ")
                .text(&place.unwrap_or_default())
        }
        Some(Delivery::Ship { address }) => Html::message()
            .line()
            .bold(texts.shipped_to())
            .text(": ")
            .text(address.expose()),
        None => Html::message(),
    };
    let tail = cart::sums(look, tail.gap(), view).gap();
    let tail = tail.text(texts.seller()).text(": ").text(look.seller());
    let tail = ways_to_pay(look, tail, assets);
    let tail = if view.digital {
        tail.gap().italic(texts.digital_not_payable())
    } else {
        tail
    };
    let lines = &view.review.lines;
    let html = html.fitted(
        |html, names| cart::describe(look, html, lines, names),
        &tail,
    );
    let can_pay = !view.review.changed() && !view.digital && view.cart.delivery.is_some();
    let pay = assets
        .iter()
        .filter(|_| can_pay)
        .filter_map(|asset| pay_key(look, view, asset, assets.len() == 1));
    Screen::new(html)
        .rows(pay)
        .row([key(texts.change_delivery(), OpenDelivery)])
        .row([look.back_key(OpenCart), look.home_key()])
}

/// With what the order can be paid, in full: an app cuts the label of a button that is too long for its screen.
fn ways_to_pay(look: &Look, html: Html, assets: &[PayableAsset]) -> Html {
    let texts = look.texts;
    match assets {
        [] => html,
        [only] => html
            .line()
            .text(&texts.pay_with(&only.symbol, &only.network)),
        several => html
            .gap()
            .text(texts.choose_how_to_pay())
            .each(several, |html, asset| {
                let name = texts.coin_on(&asset.symbol, &asset.network);
                html.line().text("• ").text(&name)
            }),
    }
}

fn pay_key(look: &Look, view: &CartView, asset: &PayableAsset, is_only: bool) -> Option<Key> {
    let total: Money = view.total?;
    let label = if is_only {
        look.texts.order_and_pay(&look.price(total))
    } else {
        // Without the total, which stands right above: the names must be seen on a narrow screen.
        look.texts.order_and_pay_with(&asset.symbol, &asset.network)
    };
    let pay = Pay {
        cart_version: u64::try_from(view.cart.version).ok()?,
        total: u64::try_from(total.minor().units()).ok()?,
        asset: AssetTag::of(asset.asset),
    };
    Some(key(label, pay))
}

fn placed(look: &Look, number: &str, order: OrderId) -> Screen {
    let texts = look.texts;
    let html = look
        .message()
        .bold(&texts.placed(number))
        .gap()
        .text(texts.payment_follows());
    Screen::new(html)
        .row([key(texts.show_order(), OpenOrder(order))])
        .row([look.home_key()])
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    use super::fixtures::{asset_of, cart_of, id};
    let assets = [asset_of(text, 1), asset_of(text, 2)];
    vec![
        screen(look, &cart_of(text), &assets),
        placed(look, text, id(3)),
    ]
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;

    use super::super::fixtures::{
        asset_of, euro, full_cart_of, lines_of, long_look_of, look_of, shown,
    };
    use super::*;
    use crate::html::units;

    // What a shopper must have read before an order: every line, where it goes, the sums and who sells.
    #[test]
    fn a_full_cart_is_summed_up_whole() {
        for &language in Language::ALL {
            let mut look = long_look_of(language, "W");
            let texts = look.texts;
            look.note = Some(texts.no_rate());
            let assets = [asset_of("USDC", 1)];
            let screen = screen(&look, &full_cart_of("W"), &assets);
            let text = shown(&screen.html);
            assert!(units(&text) <= 4_096, "{}", units(&text));
            let lines = lines_of(&text);
            assert_eq!(lines.len(), 30, "{text}");
            for (line, count) in lines.iter().zip(1_i128..) {
                let amount = look.price(euro(99_999_999 * count));
                assert!(line.starts_with(&format!("{count} × W")), "{line}");
                assert!(line.ends_with(&format!(" – {amount}")), "{line}");
            }
            let total = look.price(euro(46_500_000_025));
            for part in [
                texts.test_banner().to_owned(),
                format!("{}: {}\n", texts.shipped_to(), "W".repeat(300)),
                format!("{}: {}\n", texts.shipping(), look.price(euro(490))),
                format!("{}: {total}\n", texts.total()),
                format!("{}: {}\n", texts.seller(), "W".repeat(700)),
                texts.pay_with("USDC", "USDC"),
            ] {
                assert!(text.contains(&part), "{part} in {text}");
            }
            let labels = screen.keys.iter().flatten().map(|key| match key {
                Key::Tap(label, _) | Key::Copy { label, .. } => label.clone(),
            });
            assert!(
                labels
                    .into_iter()
                    .any(|label| label == texts.order_and_pay(&total))
            );
        }
    }

    #[test]
    fn several_ways_to_pay_are_told_apart_in_the_text_and_on_buttons_that_fit_a_phone() {
        let names = [
            ("USDC", "Base"),
            ("USDC", "Arbitrum One"),
            ("USDT", "BNB Smart Chain"),
            ("ETH", "Ethereum"),
            ("POL", "Polygon"),
            ("BTC", "Bitcoin"),
        ];
        let assets: Vec<PayableAsset> = names
            .iter()
            .zip(1_u64..)
            .map(|((symbol, network), chain)| PayableAsset {
                network: (*network).to_owned(),
                ..asset_of(symbol, chain)
            })
            .collect();
        for (language, on, order) in [
            (Language::English, "on", "Order and pay with"),
            (Language::German, "auf", "Kaufen mit"),
        ] {
            let mut view = full_cart_of("W");
            view.cart.lines.truncate(2);
            let screen = screen(&look_of(language, "Shop"), &view, &assets);
            let text = shown(&screen.html);
            let labels: Vec<&str> = screen
                .keys
                .iter()
                .flatten()
                .map(|key| match key {
                    Key::Tap(label, _) | Key::Copy { label, .. } => label.as_str(),
                })
                .collect();
            for (symbol, network) in names {
                let name = format!("{symbol} {on} {network}");
                let line = format!("• {name}");
                assert!(text.lines().any(|shown| shown == line), "{name} in {text}");
                let label = format!("{order} {name}");
                assert!(labels.contains(&label.as_str()), "{label} in {labels:?}");
                // What a phone 360 points wide shows of a button that fills a row.
                assert!(units(&label) <= 42, "{label}");
            }
        }
    }

    // Characters of two units leave no room for thirty lines: the last ones are cut, and what stands behind
    // them is not.
    #[test]
    fn sums_and_seller_are_there_even_when_no_line_fits() {
        let look = long_look_of(Language::English, "𝕬");
        let assets = [asset_of("USDC", 1)];
        let text = shown(&screen(&look, &full_cart_of("𝕬"), &assets).html);
        assert!(units(&text) <= 4_096, "{}", units(&text));
        for part in [
            format!("Ship to: {}\n", "𝕬".repeat(300)),
            "Total: 465000000.25 EUR\n".to_owned(),
            format!("Seller: {}\n", "𝕬".repeat(700)),
        ] {
            assert!(text.contains(&part), "{part} in {text}");
        }
    }
}
