//! What happens when somebody writes or taps.

mod commands;
mod draw;
mod trouble;

use std::sync::Arc;

use async_trait::async_trait;
use chainstore_identity::{Language, Shopper, TelegramUser};
use chainstore_kernel::{Actor, Gate, Method, Permission, PermissionSet, Principal};
use chainstore_workflows::Context;
use chainstore_workflows::ports::Claimed;
use chainstore_workflows::shop::{EnterError, ShopUseCases};
use chainstore_workflows::work::{Handled, UpdateHandler};
use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::AnswerCallbackQueryParams;
use tokio::sync::Mutex;

use self::trouble::Trouble;
use crate::action::Action;
use crate::api::Lane;
use crate::button::{Holder, Stale};
use crate::present::{Place, Presenter};
use crate::screens::{Look, Screen, Token};
use crate::texts::texts;
use crate::update::{Carrier, Inbound, Said, Tapped};
use crate::zone::Zone;

/// Works updates: finds out who it is, runs the use case through the gate, draws the screen.
pub(crate) struct Handler {
    pub(crate) gate: Gate,
    pub(crate) shop: Arc<ShopUseCases>,
    pub(crate) context: Arc<Context>,
    pub(crate) present: Arc<Presenter>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) shop_name: String,
    pub(crate) seller: String,
    pub(crate) zone: Zone,
    pub(crate) turns: Turns,
}

/// Somebody who is served right now.
struct Session<'a> {
    handler: &'a Handler,
    shopper: Shopper,
    who: Principal,
    chat: i64,
}

/// A screen and where it goes.
struct Drawn {
    screen: Screen,
    place: Place,
}

/// Updates of one person are worked one after the other in this process, whichever way they came.
pub(crate) struct Turns([Mutex<()>; 64]);

impl Default for Turns {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

impl Turns {
    fn of(&self, person: i64) -> &Mutex<()> {
        let place = usize::try_from(person.rem_euclid(64)).unwrap_or(0);
        &self.0[place]
    }
}

#[async_trait]
impl UpdateHandler for Handler {
    async fn handle(&self, item: &Claimed) -> Handled {
        match Inbound::parse(item.body.expose()) {
            Ok(inbound) => self.work(inbound, item.attempts).await,
            Err(error) => Handled::Park {
                reason: format!(
                    "not readable at line {} column {}",
                    error.line(),
                    error.column()
                ),
            },
        }
    }
}

impl Handler {
    /// Works one update, for the `attempts`-th time.
    pub(crate) async fn work(&self, inbound: Inbound, attempts: u32) -> Handled {
        let outcome = match inbound {
            Inbound::Other => return Handled::Done,
            Inbound::Unknown => {
                return Handled::Park {
                    reason: "of a kind this version does not know".into(),
                };
            }
            Inbound::Said(said) => {
                let _turn = self.turns.of(*said.from.id.expose()).lock().await;
                self.said(said).await
            }
            Inbound::Tapped(tapped) => {
                let _turn = self.turns.of(*tapped.from.id.expose()).lock().await;
                self.tapped(tapped).await
            }
        };
        match outcome {
            Ok(()) => Handled::Done,
            Err(trouble) => trouble.handled(attempts),
        }
    }

    async fn said(&self, said: Said) -> Result<(), Trouble> {
        let session = self.enter(said.from).await?;
        let drawn = match session.said(&said.text, said.answers.as_deref()).await {
            Err(trouble) => session.explain(trouble, Place::New).await?,
            Ok(drawn) => drawn,
        };
        session.show(drawn).await
    }

    async fn tapped(&self, tapped: Tapped) -> Result<(), Trouble> {
        let Tapped {
            query,
            from,
            data,
            message,
        } = tapped;
        let person = *from.id.expose();
        let holder = Holder {
            user: person,
            chat: person,
        };
        let now = self.present.clock.now();
        let action = self.present.buttons.read(&data, holder, now);
        let words = texts(Language::nearest(from.language.as_deref()));
        let says = action.is_err().then_some(words.old_menu);
        let ((), done) = tokio::join!(self.answer(query, says), self.act(from, action, message));
        done
    }

    async fn act(
        &self,
        from: TelegramUser,
        action: Result<Action, Stale>,
        message: Option<Carrier>,
    ) -> Result<(), Trouble> {
        if action == Ok(Action::Nothing) {
            return Ok(());
        }
        let session = self.enter(from).await?;
        let place = message.as_ref().map_or(Place::New, |carrier| Place::Over {
            message: carrier.id,
            has_photo: carrier.has_photo,
        });
        let drawn = match action {
            // What the button hangs on may be the payment message: the fresh menu comes apart.
            Err(Stale) => session
                .home(Some(session.texts().old_menu))
                .await
                .map(|screen| {
                    Some(Drawn {
                        screen,
                        place: Place::New,
                    })
                }),
            Ok(action) => session.tapped(action, place, message.as_ref()).await,
        };
        let drawn = match drawn {
            Ok(None) => return Ok(()),
            Ok(Some(drawn)) => drawn,
            Err(trouble) => session.explain(trouble, place).await?,
        };
        session.show(drawn).await
    }

    /// Ends the progress sign on the button, at once and always. A repeated answer is refused, and that
    /// is fine.
    async fn answer(&self, query: String, text: Option<&str>) {
        let mut params = AnswerCallbackQueryParams::builder()
            .callback_query_id(query)
            .build();
        params.text = text.map(str::to_owned);
        if let Err(error) = self.present.api.answer_callback_query(&params).await {
            tracing::debug!(%error, "a tap is not answered");
        }
    }

    async fn enter(&self, user: TelegramUser) -> Result<Session<'_>, EnterError> {
        let now = self.present.clock.now();
        let rights = PermissionSet::of(&[Permission::GatewayWork]);
        let gateway = Principal::new(Actor::System("gateway"), rights, Method::Operator, now);
        let chat = *user.id.expose();
        let shopper = self.gate.call(&gateway, &self.shop.enter, user).await?;
        Ok(Session {
            handler: self,
            who: shopper.principal(now),
            shopper,
            chat,
        })
    }

    pub(crate) fn look(&self, language: Language, note: Option<&'static str>) -> Look<'_> {
        Look {
            texts: texts(language),
            shop: &self.shop_name,
            seller: &self.seller,
            zone: &self.zone,
            note,
        }
    }
}

impl Session<'_> {
    fn texts(&self) -> &'static crate::texts::Texts {
        texts(self.shopper.language)
    }

    fn look(&self, note: Option<&'static str>) -> Look<'_> {
        self.handler.look(self.shopper.language, note)
    }

    async fn show(&self, drawn: Drawn) -> Result<(), Trouble> {
        let Drawn { screen, place } = drawn;
        let present = &self.handler.present;
        present.show(self.chat, place, &screen, Lane::Reply).await?;
        Ok(())
    }

    /// Says what went wrong and offers the way on. What may pass by itself is tried again instead.
    async fn explain(&self, trouble: Trouble, place: Place) -> Result<Drawn, Trouble> {
        let texts = self.texts();
        let note = match trouble {
            Trouble::NotFound => texts.not_offered,
            Trouble::Failed => texts.something_failed,
            Trouble::Refused => texts.try_again,
            Trouble::Changed => {
                let screen = self.cart(Some(texts.cart_changed)).await?;
                return Ok(Drawn { screen, place });
            }
            other => return Err(other),
        };
        let screen = self.home(Some(note)).await?;
        Ok(Drawn { screen, place })
    }
}
