//! Media types of two documents that are the same to a client.

use std::collections::{HashMap, HashSet};

use countersign_openapi::{Media, MediaType};

/// A media type and what is said of it, in both documents.
pub type Both<'c> = (&'c Media, &'c Media);

/// What both documents say of each media type. One of the earlier document that the later one has no
/// more is beside what takes it in, a range; and one of JSON that was alone beside the only one that is JSON
/// now, for what it holds.
pub fn paired<'c>(then: &'c [Media], now: &'c [Media]) -> Vec<Both<'c>> {
    let now = Stated::of(now);
    let mut found: Vec<Both> = Vec::new();
    for one in Stated::of(then).all {
        let other = now.same(&one).or_else(|| match one.is_range() {
            true => now.all.iter().find(|other| covers(&other.read, &one.read) || covers(&one.read, &other.read)),
            false => now.over(&one),
        });
        found.extend(other.map(|other| (one.media, other.media)));
    }
    let is_json = |media: &&&Media| countersign_openapi::is_json(&media.media_type);
    let paired: HashSet<*const Media> =
        found.iter().flat_map(|(one, other)| [std::ptr::from_ref(*one), std::ptr::from_ref(*other)]).collect();
    let lone = |all: &mut dyn Iterator<Item = &'c Media>| {
        let mut lone = all.filter(|media| !paired.contains(&std::ptr::from_ref(*media)));
        let first = lone.next()?;
        lone.next().is_none().then_some(first)
    };
    let now = &mut now.all.iter().map(|stated| stated.media);
    if let (Some(one), Some(other)) = (lone(&mut then.iter()), lone(now))
        && [&one, &other].iter().all(is_json)
    {
        found.push((one, other));
    }
    found
}

/// Those of one document that the other has nothing for that takes them in.
pub fn missing<'c>(from: &'c [Media], among: &[Media]) -> Vec<&'c Media> {
    let among = Stated::of(among);
    let is_there = |one: &Read| among.same(one).or_else(|| among.over(one)).is_some();
    Stated::of(from).all.into_iter().filter(|one| !is_there(one)).map(|one| one.media).collect()
}

/// Whether a range is stated no more, and what is stated falls under it: less may come than before.
pub fn is_narrowed(range: &Media, among: &[Media]) -> bool {
    let range = range.media_type.parse().ok();
    Stated::of(among).all.iter().any(|other| covers(&range, &other.read))
}

/// The media types of a body or an answer, each read once: a document may state thousands.
struct Stated<'c> {
    all: Vec<Read<'c>>,
    by_key: HashMap<String, usize>,
    /// Those that take others in.
    ranges: Vec<usize>,
}

/// One of them, and what it is; nothing where it is no media type.
struct Read<'c> {
    media: &'c Media,
    read: Option<MediaType>,
    key: String,
}

impl<'c> Stated<'c> {
    fn of(all: &'c [Media]) -> Stated<'c> {
        let all: Vec<Read> = all.iter().map(Read::of).collect();
        let mut by_key = HashMap::new();
        for (index, one) in all.iter().enumerate() {
            by_key.entry(one.key.clone()).or_insert(index);
        }
        let ranges = all.iter().enumerate().filter(|(_, one)| one.is_range()).map(|(index, _)| index).collect();
        Stated { all, by_key, ranges }
    }

    fn same(&self, one: &Read) -> Option<&Read<'c>> {
        self.by_key.get(&one.key).map(|index| &self.all[*index])
    }

    /// The first range that takes one in.
    fn over(&self, one: &Read) -> Option<&Read<'c>> {
        self.ranges.iter().map(|index| &self.all[*index]).find(|range| covers(&range.read, &one.read))
    }
}

impl<'c> Read<'c> {
    fn of(media: &'c Media) -> Read<'c> {
        let read: Option<MediaType> = media.media_type.parse().ok();
        Read { key: key(media, read.as_ref()), read, media }
    }

    fn is_range(&self) -> bool {
        self.read.as_ref().is_some_and(MediaType::is_range)
    }
}

/// What those share that are one media type: that a text is in UTF-8 need not be said (RFC 8259 §8.1).
fn key(media: &Media, read: Option<&MediaType>) -> String {
    let Some(read) = read else { return media.media_type.trim().to_ascii_lowercase() };
    let charset = read.parameter("charset").map(|name| name.to_ascii_lowercase()).filter(|name| name != "utf-8");
    format!("{}\n{}", read.without_charset(), charset.unwrap_or_default())
}

/// Whether the other falls under this range.
fn covers(range: &Option<MediaType>, other: &Option<MediaType>) -> bool {
    let (Some(range), Some(other)) = (range, other) else { return false };
    range.is_range() && range.covers(other)
}
