use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chainstore_kernel::PageRequest;
use futures_util::future::{Ready, ready};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::extract::{optional, parameters};
use crate::problem::{ApiError, RequestError};

/// Which part of a list is sent. The parameters are the same for every list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// Where the page begins: the `next` of the page before, unchanged. The first page when not given.
    after: Option<String>,
    /// The greatest number of rows, from 1 to 100; 50 when not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// A list that cannot be filtered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unfiltered {}

/// The query of a list: which rows, and which page of them. A parameter is refused when it is unknown, is
/// sent twice or has a value that does not exist, because ignoring it would return other rows than the caller
/// meant.
pub(crate) struct Listing<F> {
    filter: F,
    /// The page that was asked for.
    pub(crate) page: PageRequest,
}

impl<F> Listing<F> {
    /// The command for the use case of the list.
    pub(crate) fn command<D>(self) -> Result<(D, PageRequest), ApiError>
    where
        D: TryFrom<F>,
        ApiError: From<D::Error>,
    {
        Ok((self.filter.try_into()?, self.page))
    }
}

impl<F: DeserializeOwned> FromRequest for Listing<F> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parsed(request.query_string()))
    }
}

fn parsed<F: DeserializeOwned>(query: &str) -> Result<Listing<F>, ApiError> {
    let sent = form_urlencoded::parse(query.as_bytes());
    let (page, filter): (Vec<_>, Vec<_>) =
        sent.partition(|(name, _)| name == "after" || name == "limit");
    Ok(Listing {
        page: parameters::<PageParams>(&page)?.request()?,
        filter: parameters(&filter)?,
    })
}

impl PageParams {
    fn request(self) -> Result<PageRequest, ApiError> {
        let after = optional("after", self.after.as_deref())?;
        let limit = self.limit.as_deref().map(limit).transpose()?;
        Ok(PageRequest::new(after, limit.unwrap_or(PageRequest::USUAL)))
    }
}

/// The number of rows of a page. A number above the greatest one is refused and not reduced: a caller who asks
/// for 500 rows and gets 100 would believe that there are no more (SR-30).
fn limit(text: &str) -> Result<u32, ApiError> {
    let limit = text.parse().ok();
    let bounded = limit.filter(|limit| (1..=PageRequest::MOST).contains(limit));
    let most = PageRequest::MOST;
    bounded.ok_or_else(|| ApiError::invalid("limit", &RequestError::PageSize { most }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Colours {
        colour: Option<Colour>,
        bright: Option<bool>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
        DarkBlue,
    }

    fn refused(query: &str) -> serde_json::Value {
        let error = parsed::<Colours>(query).err();
        let error = error.unwrap_or_else(|| panic!("{query} is accepted"));
        serde_json::to_value(error.problem("req_1")).unwrap()
    }

    #[test]
    fn a_query_names_rows_and_a_page_in_any_order() {
        let cursor = "00000000000000070000000000000000000000000000002a";
        let query = format!("limit=2&bright=true&after={cursor}&colour=dark_blue");
        let list = parsed::<Colours>(&query).unwrap();
        assert_eq!(list.filter.colour, Some(Colour::DarkBlue));
        assert_eq!(list.filter.bright, Some(true));
        assert_eq!(list.page.take(), 2);
        let after = list.page.after().unwrap();
        assert_eq!((after.key, after.id.as_u128()), (7, 42));
        let list = parsed::<Colours>("colour=red").unwrap();
        assert_eq!(list.filter.colour, Some(Colour::Red));
        assert_eq!((list.page.after(), list.page.take()), (None, 50));
    }

    // proves SR-30
    #[test]
    fn a_page_is_bounded() {
        assert_eq!(parsed::<Colours>("limit=100").unwrap().page.take(), 100);
        for wrong in ["0", "101", "-1", "ten", ""] {
            let problem = refused(&format!("limit={wrong}"));
            assert_eq!(problem["field"], "limit", "{wrong}");
            assert_eq!(problem["code"], "request.page_size");
            assert_eq!(problem["detail"], "send a number from 1 to 100");
        }
    }

    // proves SR-35
    #[test]
    fn a_wrong_cursor_is_refused_with_the_cure() {
        for wrong in ["", "7", "ord_06e5", &"g".repeat(48)] {
            let problem = refused(&format!("after={wrong}"));
            assert_eq!(problem["field"], "after", "{wrong}");
            assert_eq!(problem["code"], "cursor.malformed");
            assert_eq!(
                problem["detail"],
                "this is not a place in a list: send `next` of the page before, unchanged"
            );
        }
    }

    // proves SR-35
    #[test]
    fn a_wrong_filter_is_refused_with_the_values_there_are() {
        let problem = refused("colour=green");
        assert_eq!(problem["field"], "colour");
        assert_eq!(problem["code"], "request.query");
        assert_eq!(
            problem["detail"],
            "the parameters are not those that this request reads: unknown variant `green`, expected `red` or `dark_blue`"
        );
        assert_eq!(refused("bright=maybe")["field"], "bright");
        assert_eq!(refused("colour=")["field"], "colour");
        for query in ["size=1", "colour=red&colour=red", "limit=1&limit=1"] {
            assert_eq!(refused(query)["status"], 400, "{query}");
        }
    }
}
