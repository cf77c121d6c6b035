//! The text of a page as sections and blocks, whatever it is written in: Markdown and its dialects, HTML, plain text.
//!
//! A page is read with linear scanners only, so that a page of noise costs what a page of prose of its size costs.

mod asciidoc;
pub mod beside;
mod builder;
mod code;
pub mod form;
mod html;
pub mod inline;
mod markdown;
pub mod page;
mod parse;
mod plain;
pub mod prose;
mod rst;
pub mod status;
pub mod tag;
