//! What a site says of itself: which pages it has, and which of them a program may ask for.

mod links;
mod robots;
mod sitemap;

pub use links::{PageLink, base_stated, index_links, page_links};
pub use robots::Robots;
pub use sitemap::{Sitemap, sitemap};
