//! The only room that touches the network, the clock or the environment, and the only one that
//! looks at a secret's value.

mod fetch;
mod http;
mod jwt;
mod obtain;
mod redact;
pub mod stub;
mod vault;

pub use fetch::{Answer, FetchError, Fetched, LARGEST_PAGE, fetch, fetch_page, on_same_site};
pub use http::{Connection, Sender, asks_to_wait, base_url, use_ring};
pub use redact::Redactor;
pub use vault::Vault;
