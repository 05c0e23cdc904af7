//! What happens when somebody writes or taps.

mod commands;

use std::sync::Arc;

use chainstore_identity::{Language, TelegramUser};
use chainstore_ports::Claimed;
use chainstore_workflows::shop::{Enter, EnterError, Entered};
use chainstore_workflows::work::Handled;
use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::AnswerCallbackQueryParams;
use tokio::sync::Mutex;

use crate::bot::Bot;
use crate::button::{Holder, Stale};
use crate::conversation::{Conversation, Trouble};
use crate::present::Place;
use crate::screen::Reply;
use crate::screens::{self, Action, Label};
use crate::texts::Texts;
use crate::update::{Carrier, Inbound, Said, Tapped};

/// Works updates: finds out who it is, runs the use case through the gate, draws the screen.
pub(crate) struct Handler {
    pub(crate) bot: Arc<Bot>,
    pub(crate) turns: Turns,
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

impl Handler {
    /// Works one item of the inbox.
    pub(crate) async fn handle(&self, item: &Claimed) -> Handled {
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
        let conversation = self.enter(said.from).await?;
        let reply = commands::said(&conversation, &said.text, said.answers.as_deref()).await;
        finish(&conversation, reply, Place::New).await
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
        let now = self.bot.present.clock.now();
        let packed = self.bot.present.buttons.read(&data, holder, now);
        let action = packed.and_then(|packed| Action::unpack(packed).ok_or(Stale));
        let texts = Texts::of(Language::nearest(from.language.as_deref()));
        let says = action.is_err().then_some(texts.old_menu());
        let ((), done) = tokio::join!(self.answer(query, says), self.act(from, action, message));
        done
    }

    async fn act(
        &self,
        from: TelegramUser,
        action: Result<Action, Stale>,
        message: Option<Carrier>,
    ) -> Result<(), Trouble> {
        if action == Ok(Action::Label(Label)) {
            return Ok(());
        }
        let conversation = self.enter(from).await?;
        let reply = match action {
            // What the button hangs on may be the payment message: the new menu is a new message.
            Err(Stale) => {
                let look = conversation.look(Some(conversation.texts().old_menu()));
                screens::home(&conversation, &look).await.map(Reply::Apart)
            }
            Ok(action) => action.run(&conversation, message.as_ref()).await,
        };
        finish(&conversation, reply, Place::over(message.as_ref())).await
    }

    /// Ends the progress sign on the button, at once and always. A repeated answer is refused, and that
    /// is fine.
    async fn answer(&self, query: String, text: Option<&str>) {
        let mut params = AnswerCallbackQueryParams::builder()
            .callback_query_id(query)
            .build();
        params.text = text.map(str::to_owned);
        if let Err(error) = self.bot.present.api.answer_callback_query(&params).await {
            tracing::debug!(%error, "a tap is not answered");
        }
    }

    async fn enter(&self, user: TelegramUser) -> Result<Conversation<'_>, EnterError> {
        let entered = self.bot.gate.call::<Enter>(&self.bot.worker, user).await?;
        let Entered { shopper, principal } = entered;
        Ok(Conversation::new(&self.bot, &shopper, principal))
    }
}

/// Shows what came of an update. What went wrong is said, with a way on; what may pass by itself is tried
/// again instead.
async fn finish(
    conversation: &Conversation<'_>,
    reply: Result<Reply, Trouble>,
    here: Place,
) -> Result<(), Trouble> {
    let reply = match reply {
        Ok(reply) => reply,
        Err(trouble) => explain(conversation, trouble).await?,
    };
    conversation.answer(reply, here).await
}

async fn explain(conversation: &Conversation<'_>, trouble: Trouble) -> Result<Reply, Trouble> {
    let texts = conversation.texts();
    let note = match trouble {
        Trouble::NotFound => texts.not_offered(),
        Trouble::Failed => texts.something_failed(),
        Trouble::Refused => texts.try_again(),
        Trouble::Changed => {
            let cart = screens::cart(conversation, Some(texts.cart_changed())).await?;
            return Ok(Reply::Here(cart));
        }
        Trouble::Later | Trouble::Unshown(_) | Trouble::Lost => return Err(trouble),
    };
    let home = screens::home(conversation, &conversation.look(Some(note))).await?;
    Ok(Reply::Here(home))
}
