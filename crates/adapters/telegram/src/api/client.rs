use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use chainstore_egress::multipart::{Form, Part};
use chainstore_egress::{Egress, Method, Response, Url};
use frankenstein::AsyncTelegramApi;
use frankenstein::methods::GetUpdatesParams;
use frankenstein::response::MethodResponse;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{ApiError, refusal};

/// A client of the Bot API. The token stays out of every error and log line.
#[derive(Clone)]
pub struct BotApi {
    egress: Egress,
    base: Url,
    token: SecretString,
    bot: i64,
}

/// A long poll may bring so much: a hundred updates of 64 KiB.
const POLL_BODY: usize = 8 * 1024 * 1024;

/// The number of the bot a token belongs to; `None` when it is no token. A program that reads its
/// settings asks before it needs a client.
pub fn bot_of(token: &str) -> Option<i64> {
    let (bot, secret) = token.split_once(':')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let bot = bot.parse().ok()?;
    (!secret.is_empty() && secret.chars().all(fits)).then_some(bot)
}

impl BotApi {
    /// A client for the bot of `token` at `api_url`, such as `https://api.telegram.org`. `None` when
    /// the token does not begin with the bot's number.
    pub fn new(egress: Egress, api_url: Url, token: SecretString) -> Option<Self> {
        let bot = bot_of(token.expose_secret())?;
        if api_url.cannot_be_a_base() {
            return None;
        }
        Some(Self {
            egress,
            base: api_url,
            token,
            bot,
        })
    }

    /// The number of the bot.
    pub const fn bot(&self) -> i64 {
        self.bot
    }

    fn url(&self, method: &str) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty()
                .push(&format!("bot{}", self.token.expose_secret()))
                .push(method);
        }
        url
    }

    /// Calls a method.
    pub(crate) async fn call<P, T>(&self, method: &str, params: &P) -> Result<T, ApiError>
    where
        P: Serialize + Sync,
        T: DeserializeOwned,
    {
        let answer = self.egress.post_json(&self.url(method), params).await?;
        Ok(read::<MethodResponse<T>>(&answer)?.result)
    }

    /// Calls a method with an image that travels in the request; the parameters name it as
    /// `attach://image`.
    pub(crate) async fn upload<P, T>(
        &self,
        method: &str,
        params: &P,
        image: Bytes,
    ) -> Result<T, ApiError>
    where
        P: Serialize + Sync,
        T: DeserializeOwned,
    {
        let refused = |description: &str| ApiError::Refused {
            code: 0,
            description: description.to_owned(),
        };
        let Ok(Value::Object(fields)) = serde_json::to_value(params) else {
            return Err(refused("the parameters are no object"));
        };
        let length = u64::try_from(image.len()).unwrap_or(0);
        let part = Part::stream_with_length(image, length).file_name("image");
        let part = part
            .mime_str("application/octet-stream")
            .map_err(|_| refused("the image cannot be attached"))?;
        let mut form = Form::new().part("image", part);
        for (name, value) in fields {
            let text = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            form = form.text(name, text);
        }
        let answer = self.egress.post_multipart(&self.url(method), form).await?;
        Ok(read::<MethodResponse<T>>(&answer)?.result)
    }

    /// Waits up to `wait` for updates. Each stays raw: one that cannot be read must not hide others.
    pub(crate) async fn updates(
        &self,
        params: &GetUpdatesParams,
        wait: Duration,
    ) -> Result<Vec<Value>, ApiError> {
        let request = self
            .egress
            .request(Method::POST, &self.url("getUpdates"))
            .timeout(wait + Duration::from_secs(10))
            .max_body(POLL_BODY)
            .json(params);
        let answer = request.send().await?;
        Ok(read::<MethodResponse<Vec<Value>>>(&answer)?.result)
    }
}

fn read<T: DeserializeOwned>(answer: &Response) -> Result<T, ApiError> {
    if let Some(refused) = refusal(answer) {
        return Err(refused);
    }
    answer.json().map_err(|_| ApiError::Ambiguous)
}

#[async_trait::async_trait]
impl AsyncTelegramApi for BotApi {
    type Error = ApiError;

    async fn request<Params, Output>(
        &self,
        method: &str,
        params: Option<Params>,
    ) -> Result<Output, ApiError>
    where
        Params: Serialize + std::fmt::Debug + Send,
        Output: DeserializeOwned,
    {
        let url = self.url(method);
        // Written before anything is awaited: the parameters need not be shared between threads.
        let request = match params {
            Some(params) => self.egress.request(Method::POST, &url).json(&params),
            None => self.egress.request(Method::GET, &url),
        };
        read(&request.send().await?)
    }

    /// Files on disk are never sent this way: images travel by [`BotApi::upload`].
    async fn request_with_form_data<Params, Output>(
        &self,
        method: &str,
        params: Params,
        _files: Vec<(&str, PathBuf)>,
    ) -> Result<Output, ApiError>
    where
        Params: Serialize + std::fmt::Debug + Send,
        Output: DeserializeOwned,
    {
        self.request(method, Some(params)).await
    }
}
