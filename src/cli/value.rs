//! Values of options: what each may be, and what is said of one that it may not be.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use thiserror::Error;

use crate::exec::Shard;

/// A value that is not what the option takes: what was expected instead.
#[derive(Debug, Error)]
#[error("expected {0}")]
pub struct UnexpectedValue(&'static str);

pub fn parameter(text: &str) -> Result<(String, String), UnexpectedValue> {
    let (name, value) = text.split_once('=').ok_or(UnexpectedValue("NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

pub fn at_least_one(text: &str) -> Result<usize, UnexpectedValue> {
    text.parse().ok().filter(|number| *number > 0).ok_or(UnexpectedValue("a number from 1"))
}

pub fn above_zero(text: &str) -> Result<f64, UnexpectedValue> {
    let number = text.parse().ok().filter(|number: &f64| *number > 0.0 && number.is_finite());
    number.ok_or(UnexpectedValue("a number above 0"))
}

pub fn seconds(text: &str) -> Result<Duration, UnexpectedValue> {
    let duration = above_zero(text).ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or(UnexpectedValue("a number of seconds above 0"))
}

pub fn percent(text: &str) -> Result<f64, UnexpectedValue> {
    let percent = text.trim_end_matches('%').parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or(UnexpectedValue("a number from 0 to 100"))
}

/// An address with its port; a port alone, and `localhost`, are of this machine.
pub fn address(text: &str) -> Result<SocketAddr, UnexpectedValue> {
    let local = |port: &str| port.parse().ok().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let port = text.strip_prefix("localhost:").or_else(|| text.strip_prefix(':')).unwrap_or(text);
    text.parse().ok().or_else(|| local(port)).ok_or(UnexpectedValue("an address with its port, such as 127.0.0.1:8080"))
}

pub fn shard(text: &str) -> Result<Shard, UnexpectedValue> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    let shard = parts.map(|(number, of)| Shard { number, of });
    shard.filter(|shard| (1..=shard.of).contains(&shard.number)).ok_or(UnexpectedValue("K/N, such as 1/3"))
}
