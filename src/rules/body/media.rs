//! Media types of two documents that are the same to a client.

use countersign_openapi::{Media, MediaType};

/// A media type and what is said of it, in both documents.
pub type Both<'c> = (&'c Media, &'c Media);

/// What both documents say of each media type. One of the earlier document that the later one has no
/// more is beside what takes it in, a range; and one of JSON that was alone beside the only one that is JSON
/// now, for what it holds.
pub fn paired<'c>(then: &'c [Media], now: &'c [Media]) -> Vec<Both<'c>> {
    let mut found: Vec<Both> = Vec::new();
    let find = |one: &Media, is: &dyn Fn(&Media, &Media) -> bool| now.iter().find(|other| is(one, other));
    for one in then {
        let other = find(one, &is_same).or_else(|| find(one, &|one, other| covers(other, one) || covers(one, other)));
        found.extend(other.map(|other| (one, other)));
    }
    let is_json = |media: &&&Media| countersign_openapi::is_json(&media.media_type);
    let lone = |all: &'c [Media], paired: &dyn Fn(&Media) -> bool| {
        let mut lone = all.iter().filter(|media| !paired(media)).collect::<Vec<_>>().into_iter();
        let first = lone.next()?;
        lone.next().is_none().then_some(first)
    };
    let is_paired =
        |media: &Media| found.iter().any(|(one, other)| std::ptr::eq(*one, media) || std::ptr::eq(*other, media));
    if let (Some(one), Some(other)) = (lone(then, &is_paired), lone(now, &is_paired))
        && [&one, &other].iter().all(is_json)
    {
        found.push((one, other));
    }
    found
}

/// Those of one document that the other has nothing for that takes them in.
pub fn missing<'c>(from: &'c [Media], among: &[Media]) -> Vec<&'c Media> {
    let is_there = |one: &Media| among.iter().any(|other| is_same(one, other) || covers(other, one));
    from.iter().filter(|one| !is_there(one)).collect()
}

/// Whether a range is stated no more, and what is stated falls under it: less may come than before.
pub fn is_narrowed(range: &Media, among: &[Media]) -> bool {
    among.iter().any(|other| covers(range, other))
}

fn read(media: &Media) -> Option<MediaType> {
    media.media_type.parse().ok()
}

/// Whether they are one media type: that a text is in UTF-8 need not be said (RFC 8259 §8.1).
fn is_same(one: &Media, other: &Media) -> bool {
    let charset = |media: &MediaType| {
        media.parameter("charset").map(|name| name.to_ascii_lowercase()).filter(|name| name != "utf-8")
    };
    match (read(one), read(other)) {
        (Some(one), Some(other)) => {
            one.without_charset() == other.without_charset() && charset(&one) == charset(&other)
        }
        _ => one.media_type.trim().eq_ignore_ascii_case(other.media_type.trim()),
    }
}

/// Whether the other falls under this range.
fn covers(range: &Media, other: &Media) -> bool {
    let (Some(range), Some(other)) = (read(range), read(other)) else { return false };
    range.is_range() && range.covers(&other)
}
