//! An answer on its way from the wire to its type: status first, then content
//! type, then body.

#![allow(clippy::result_large_err, reason = "a documented success is as large: status, headers, body")]

use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;

use super::{
    answer::{Answer, Error, Undescribed},
    fault::{NotDecoded, NotSent},
    reason,
};

/// An answer with its whole body, not yet decoded.
pub struct Received {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Received {
    /// Takes over what the request's method made of the answer. It was told of no
    /// documented answer, so that each one arrives as "unexpected".
    pub async fn of<T, E>(
        outcome: Result<progenitor_client::ResponseValue<T>, progenitor_client::Error<()>>,
    ) -> Result<Received, Error<E>> {
        use progenitor_client::Error as Wire;
        match outcome {
            Err(Wire::UnexpectedResponse(response)) => {
                let (status, headers) = (response.status(), response.headers().clone());
                let body = response.bytes().await.map_err(|error| Error::Transport(error.without_url()))?;
                Ok(Received { status, headers, body: body.to_vec() })
            }
            Err(Wire::CommunicationError(error)) if error.is_builder() => {
                Err(Error::NotSent(NotSent::Client(error.without_url().to_string())))
            }
            Err(Wire::CommunicationError(error) | Wire::InvalidUpgrade(error) | Wire::ResponseBodyError(error)) => {
                Err(Error::Transport(error.without_url()))
            }
            Err(Wire::InvalidRequest(reason) | Wire::Custom(reason)) => Err(Error::NotSent(NotSent::Client(reason))),
            Err(Wire::ErrorResponse(answer)) => {
                let (status, headers) = (answer.status(), answer.headers().clone());
                Err(Error::Undocumented { status, headers, body: Vec::new() })
            }
            Err(Wire::InvalidResponsePayload(..)) => {
                Err(Error::NotSent(NotSent::Client("the answer was decoded before it came here".into())))
            }
            // 101 Switching Protocols: the connection is no longer HTTP.
            Ok(answer) => {
                let (status, headers) = (answer.status(), answer.headers().clone());
                Err(Error::Undocumented { status, headers, body: Vec::new() })
            }
        }
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A documented success; `documented` are the media types of each content.
    pub fn success<T, E>(
        self,
        documented: &[&[&'static str]],
        decode: impl FnOnce(&Received, usize) -> Result<T, NotDecoded>,
    ) -> Result<Answer<T>, Error<E>> {
        match self.content(documented).and_then(|content| decode(&self, content)) {
            Ok(value) => Ok(Answer { status: self.status, headers: self.headers, value }),
            Err(reason) => Err(self.not_decoded(reason)),
        }
    }

    /// A documented error.
    pub fn error<T, E>(
        self,
        documented: &[&[&'static str]],
        decode: impl FnOnce(&Received, usize) -> Result<E, NotDecoded>,
    ) -> Result<Answer<T>, Error<E>> {
        Err(match self.content(documented).and_then(|content| decode(&self, content)) {
            Ok(value) => Error::Documented(Answer { status: self.status, headers: self.headers, value }),
            Err(reason) => self.not_decoded(reason),
        })
    }

    /// A status for which nothing is documented.
    pub fn undocumented<T, E>(self) -> Result<Answer<T>, Error<E>> {
        Err(Error::Undocumented { status: self.status, headers: self.headers, body: self.body })
    }

    fn not_decoded<E>(self, reason: NotDecoded) -> Error<E> {
        Error::NotDecoded { status: self.status, headers: self.headers, body: self.body, reason }
    }

    /// Which of the documented contents this is, by its content type: the same
    /// type, else JSON of another name
    /// ([RFC 6839](https://www.rfc-editor.org/rfc/rfc6839#section-3.1)), else a
    /// range. Without a content type it is taken for the first, and where nothing
    /// is documented everything fits.
    fn content(&self, documented: &[&[&'static str]]) -> Result<usize, NotDecoded> {
        let Some(value) = self.headers.get(CONTENT_TYPE).filter(|_| !documented.is_empty()) else {
            return Ok(0);
        };
        let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
        let media = value.split(';').next().unwrap_or_default().trim();
        let kind = media.split('/').next().unwrap_or_default();
        let by = |fits: &dyn Fn(&str) -> bool| documented.iter().position(|all| all.iter().any(|one| fits(one)));
        by(&|one| one == media)
            .or_else(|| by(&|one| is_json(one) && is_json(media)))
            .or_else(|| by(&|one| one.strip_suffix("/*") == Some(kind)))
            .or_else(|| by(&|one| one == "*/*"))
            .ok_or_else(|| NotDecoded::MediaType(documented.concat()))
    }

    /// The body as JSON. `names` are the documented names, which alone the reason
    /// may tell.
    pub fn json<T: DeserializeOwned>(&self, names: &[&str]) -> Result<T, NotDecoded> {
        if self.body.is_empty() {
            return Err(NotDecoded::Empty);
        }
        serde_json::from_slice(&self.body).map_err(|error| reason::json(&self.body, &error, names))
    }

    /// The body as text.
    pub fn text(&self) -> Result<String, NotDecoded> {
        String::from_utf8(self.body.clone()).map_err(|_| NotDecoded::NotUtf8)
    }

    /// The body as it came.
    pub fn bytes(&self) -> Result<Vec<u8>, NotDecoded> {
        Ok(self.body.clone())
    }

    /// A body for which no content is documented.
    pub fn undescribed(&self) -> Result<Undescribed, NotDecoded> {
        Ok(Undescribed(self.body.clone()))
    }
}

fn is_json(media: &str) -> bool {
    media.ends_with("/json") || media.ends_with("+json")
}
