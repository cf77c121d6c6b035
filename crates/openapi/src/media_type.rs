//! Media types, and what an `Accept` says of them
//! ([RFC 9110, section 8.3.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1) and
//! [section 12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)).

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use mediatype::{MediaTypeBuf, MediaTypeList, Name, ReadParams};

/// A media type, or a range such as `text/*`, with its parameters. Frameworks also
/// write `application/*+json`, which no RFC has, for JSON of every subtype.
///
/// Two are equal where they mean the same: the case of names, the order of parameters,
/// quotes around their values and the case of a `charset` are no difference.
#[derive(Clone)]
pub struct MediaType(MediaTypeBuf);

/// What is no [`MediaType`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a media type such as `application/json`, found `{0}`")]
pub struct NotAMediaType(String);

/// How much a range says of what it takes; the more the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Specificity {
    /// `*/*`
    Anything,
    /// `text/*`
    Type,
    /// `text/html`
    Subtype,
    /// `text/html;level=1`, and how many parameters there are.
    Parameters(usize),
}

/// What a client takes, as its `Accept` says it; everything, where that says nothing
/// that can be read.
#[derive(Clone, Debug, Default)]
pub struct Accept {
    /// The media types, by what they are called: a document may list thousands, and so may a client.
    named: HashMap<String, Vec<(MediaType, u16)>>,
    ranges: Vec<(MediaType, u16)>,
}

/// More ranges of an `Accept` say nothing: each is held to each media type.
const MOST_RANGES: usize = 256;

/// The parameter that says in which letters a text is written, and nothing of what it
/// says. Its value has no case ([RFC 9110, section 8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.3.2)).
const CHARSET: &str = "charset";

impl MediaType {
    /// As the `Content-Type` of a message has it: parameters that can't be read are left
    /// out. Nothing where not even type and subtype can be.
    pub fn of_header(value: &str) -> Option<MediaType> {
        let plain = || value.split(';').next().unwrap_or_default();
        value.parse().or_else(|_| plain().parse()).ok()
    }

    /// `application/json`
    pub fn json() -> MediaType {
        MediaType::known("application/json")
    }

    /// `application/x-www-form-urlencoded`
    pub fn form() -> MediaType {
        MediaType::known("application/x-www-form-urlencoded")
    }

    /// `multipart/form-data`
    pub fn multipart() -> MediaType {
        MediaType::known("multipart/form-data")
    }

    fn known(text: &str) -> MediaType {
        text.parse().expect("it is a media type")
    }

    /// The media type as it is written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Type and subtype, in lower case.
    pub fn essence(&self) -> String {
        self.written_essence().to_ascii_lowercase()
    }

    fn written_essence(&self) -> &str {
        self.as_str().split(';').next().unwrap_or_default().trim()
    }

    /// Whether it is the type and subtype of this name, whatever its parameters.
    pub fn is(&self, essence: &str) -> bool {
        self.written_essence().eq_ignore_ascii_case(essence)
    }

    /// The value of a parameter, without quotes.
    pub fn parameter(&self, name: &str) -> Option<String> {
        Some(self.0.get_param(Name::new(name)?)?.unquoted_str().into_owned())
    }

    /// The same without what says in which letters it is written; type and subtype in
    /// lower case, and the parameters in the order of their names.
    pub fn without_charset(&self) -> MediaType {
        let mut parameters: Vec<_> = self.0.params().filter(|(name, _)| *name != CHARSET).collect();
        parameters.sort_by_key(|(name, _)| name.as_str().to_ascii_lowercase());
        let text = parameters.into_iter().fold(self.essence(), |text, (name, value)| format!("{text}; {name}={value}"));
        MediaType::known(&text)
    }

    /// Whether it is JSON, by its subtype or the suffix of that
    /// ([RFC 6839, section 3.1](https://www.rfc-editor.org/rfc/rfc6839#section-3.1)).
    pub fn is_json(&self) -> bool {
        self.0.suffix().unwrap_or_else(|| self.0.subty()) == "json"
    }

    /// Whether it is a form in the query's notation (HTML "URL-encoded form data").
    pub fn is_form(&self) -> bool {
        self.0.ty() == "application" && self.0.subty() == "x-www-form-urlencoded"
    }

    /// Whether it is a form in parts ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
    pub fn is_multipart(&self) -> bool {
        self.0.ty() == "multipart"
    }

    /// Whether it is a row of items, each of which can be read before the next comes: events, or JSON by the
    /// line, or the frames of a camera ([OpenAPI 3.2 "Sequential Media Types"](https://spec.openapis.org/oas/v3.2.0#sequential-media-types)).
    pub fn is_stream(&self) -> bool {
        let names = [
            "multipart/x-mixed-replace",
            "text/event-stream",
            "application/jsonl",
            "application/x-ndjson",
            "application/ndjson",
            "application/x-jsonl",
            "application/json-lines",
            "application/x-jsonlines",
        ];
        names.iter().any(|name| self.is(name)) || self.is_json_sequence()
    }

    /// Whether its items are JSON texts behind record separators (RFC 7464 §2.2, RFC 8091 §2).
    pub fn is_json_sequence(&self) -> bool {
        self.0.suffix().unwrap_or_else(|| self.0.subty()) == "json-seq"
    }

    /// Whether it is a stream whose items are JSON texts.
    pub fn is_json_stream(&self) -> bool {
        self.is_stream() && !self.is_text() && !self.is_multipart()
    }

    /// Whether it is XML (RFC 7303 §9.1, §9.2, §4.2).
    pub fn is_xml(&self) -> bool {
        self.0.suffix().unwrap_or_else(|| self.0.subty()) == "xml"
    }

    /// The bytes with which whatever is of it begins
    /// ([WHATWG MIME Sniffing §6](https://mimesniff.spec.whatwg.org/#matching-a-mime-type-pattern)): it is never empty,
    /// and never JSON or HTML. Nothing where it has none of its own.
    pub fn signature(&self) -> Option<&'static [u8]> {
        const SIGNATURES: [(&str, &[u8]); 7] = [
            ("application/gzip", b"\x1f\x8b\x08"),
            ("application/pdf", b"%PDF-"),
            ("application/zip", b"PK\x03\x04"),
            ("image/gif", b"GIF89a"),
            ("image/jpeg", b"\xff\xd8\xff"),
            ("image/png", b"\x89PNG\r\n\x1a\n"),
            ("image/webp", b"RIFF\0\0\0\0WEBPVP"),
        ];
        SIGNATURES.iter().find(|(essence, _)| self.is(essence)).map(|(_, signature)| *signature)
    }

    /// Whether it is text.
    pub fn is_text(&self) -> bool {
        self.0.ty() == "text"
    }

    /// Whether it stands for many: `*/*`, `text/*`.
    pub fn is_range(&self) -> bool {
        self.0.subty() == "*"
    }

    /// A media type that falls under the range; what is no range is itself.
    pub fn concrete(&self) -> Cow<'_, MediaType> {
        let usual = match &*self.0.ty().as_str().to_ascii_lowercase() {
            _ if !self.is_range() => return Cow::Borrowed(self),
            "text" => "text/plain",
            "multipart" => "multipart/form-data",
            "image" => "image/png",
            "audio" => "audio/mpeg",
            "video" => "video/mp4",
            "application" if self.0.suffix().is_some_and(|suffix| suffix == "xml") => "application/xml",
            "*" | "application" => "application/json",
            _ => return Cow::Borrowed(self),
        };
        Cow::Owned(MediaType::known(usual))
    }

    /// How much it says of what it takes.
    pub fn specificity(&self) -> Specificity {
        match (self.0.ty() == "*", self.is_range(), self.0.params().count()) {
            (true, true, _) => Specificity::Anything,
            (_, true, _) => Specificity::Type,
            (_, _, 0) => Specificity::Subtype,
            (_, _, count) => Specificity::Parameters(count),
        }
    }

    /// Whether the other falls under this range: type and subtype, and every parameter
    /// that this has.
    pub fn covers(&self, other: &MediaType) -> bool {
        let has_theirs = || {
            let theirs = other.parameters();
            self.parameters().iter().all(|(name, value)| theirs.get(name) == Some(value))
        };
        self.covers_type_of(other) && has_theirs()
    }

    /// Whether a message of the other may be what this promises: it falls under it, but
    /// that it may leave out a parameter, and be in another `charset`.
    pub fn allows(&self, other: &MediaType) -> bool {
        let theirs = other.parameters();
        let differs = |(name, value): (&String, &String)| {
            name != CHARSET && theirs.get(name).is_some_and(|theirs| theirs != value)
        };
        self.covers_type_of(other) && !self.parameters().iter().any(differs)
    }

    fn covers_type_of(&self, other: &MediaType) -> bool {
        let is_type = self.0.ty() == "*" || self.0.ty() == other.0.ty();
        let is_subtype = match (self.is_range(), self.0.suffix()) {
            (true, None) => true,
            (true, Some(suffix)) => other.0.suffix().unwrap_or_else(|| other.0.subty()) == suffix,
            (false, suffix) => self.0.subty() == other.0.subty() && suffix == other.0.suffix(),
        };
        is_type && is_subtype
    }

    /// The parameters, each as it is compared.
    fn parameters(&self) -> BTreeMap<String, String> {
        let parameter = |(name, value): (Name, mediatype::Value)| {
            let (name, value) = (name.as_str().to_ascii_lowercase(), value.unquoted_str().into_owned());
            let value = if name == CHARSET { value.to_ascii_lowercase() } else { value };
            (name, value)
        };
        self.0.params().map(parameter).collect()
    }
}

impl FromStr for MediaType {
    type Err = NotAMediaType;

    /// Reads a media type or a range; what is not wholly one is refused.
    fn from_str(text: &str) -> Result<MediaType, NotAMediaType> {
        let wrong = || NotAMediaType(text.to_owned());
        let read: MediaTypeBuf = text.trim().parse().map_err(|_| wrong())?;
        // A star stands for all of a name, and a type only for all of both.
        let is_star = |name: Name| name == "*";
        let is_partial = |name: Name| name.as_str().contains('*') && !is_star(name);
        let is_wrong = is_partial(read.ty())
            || is_partial(read.subty())
            || read.suffix().is_some_and(is_star)
            || (is_star(read.ty()) && !(is_star(read.subty()) && read.suffix().is_none()));
        if is_wrong { Err(wrong()) } else { Ok(MediaType(read)) }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for MediaType {
    fn eq(&self, other: &MediaType) -> bool {
        self.0.essence() == other.0.essence() && self.parameters() == other.parameters()
    }
}

impl Eq for MediaType {}

impl Hash for MediaType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.essence(), self.parameters()).hash(state);
    }
}

impl Accept {
    /// Reads the value of an `Accept`, several joined by commas. What of it can't be read
    /// says nothing.
    pub fn parse(value: &str) -> Accept {
        let ranges = MediaTypeList::new(value).flatten().filter_map(|range| {
            let quality =
                range.params().find(|(name, _)| *name == "q").map(|(_, value)| value.unquoted_str().into_owned());
            // What stands behind the quality is not of the media type.
            let own: Vec<_> = range.params().take_while(|(name, _)| *name != "q").collect();
            let range = mediatype::MediaType::from_parts(range.ty, range.subty, range.suffix, &own).to_string();
            let range: MediaType = range.parse().ok()?;
            Some((range, quality.map_or(Some(1000), |quality| thousandths(&quality))?))
        });
        let mut accept = Accept::default();
        for (range, quality) in ranges {
            match range.is_range() {
                true if accept.ranges.len() >= MOST_RANGES => {}
                true => accept.ranges.push((range, quality)),
                false => accept.named.entry(range.essence()).or_default().push((range, quality)),
            }
        }
        accept
    }

    /// How much a media type is wanted, in thousandths, by the range that says the most
    /// of it; nothing is wanted that is 0.
    pub fn quality(&self, media_type: &MediaType) -> u16 {
        if self.named.is_empty() && self.ranges.is_empty() {
            return 1000;
        }
        let named = self.named.get(&media_type.essence()).into_iter().flatten();
        let covering = named.chain(&self.ranges).filter(|(range, _)| range.covers(media_type));
        covering.max_by_key(|(range, quality)| (range.specificity(), *quality)).map_or(0, |(_, quality)| *quality)
    }
}

/// A weight ([RFC 9110, section 12.4.2](https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2)).
fn thousandths(quality: &str) -> Option<u16> {
    let quality: f64 = quality.parse().ok()?;
    (0.0..=1.0).contains(&quality).then_some((quality * 1000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(text: &str) -> MediaType {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn what_is_read_is_written_as_it_was() {
        for text in ["application/json", "Text/HTML;charset=UTF-8", "a/b; x=\"y; z\"", "*/*", "image/svg+xml"] {
            assert_eq!(media(text).to_string(), text);
        }
        assert_eq!(media("  text/plain ; ").to_string(), "text/plain");
    }

    #[test]
    fn what_is_no_media_type_is_refused() {
        let wrong = [
            "",
            "json",
            "application/",
            "/json",
            "application json",
            "text/html, text/plain",
            "text/html; charset",
            "text/html; =x",
            "a/b/c",
            "text/é",
            "*",
            "*/json",
            "text/*html",
            "*/*+json",
            "application/a+*",
            "a/b; x=\"y",
        ];
        for text in wrong {
            assert!(text.parse::<MediaType>().is_err(), "{text}");
        }
        let error = "json".parse::<MediaType>().unwrap_err().to_string();
        assert_eq!(error, "expected a media type such as `application/json`, found `json`");
    }

    #[test]
    fn a_header_s_parameters_that_can_t_be_read_are_left_out() {
        assert_eq!(MediaType::of_header("text/html; charset"), Some(media("text/html")));
        assert_eq!(MediaType::of_header("text/html; charset=utf-8"), Some(media("text/html;charset=UTF-8")));
        assert_eq!(MediaType::of_header("nonsense"), None);
    }

    #[test]
    fn what_means_the_same_is_equal() {
        let same = [
            ("Application/JSON", "application/json"),
            ("text/html;charset=UTF-8", "text/html; Charset=\"utf-8\""),
            ("a/b; x=1; y=2", "a/b;y=2;x=1"),
        ];
        for (one, other) in same {
            assert_eq!(media(one), media(other));
            assert_eq!(std::collections::HashSet::from([media(one), media(other)]).len(), 1);
        }
        for (one, other) in
            [("a/b", "a/b+json"), ("a/b; x=1", "a/b"), ("a/b; x=y", "a/b; x=Y"), ("a/b+json", "a/b+xml")]
        {
            assert_ne!(media(one), media(other));
        }
    }

    #[test]
    fn json_is_told_by_its_subtype_or_suffix() {
        for json in
            ["application/json", "text/json; charset=utf-8", "application/problem+json", "application/vnd.a.b+JSON"]
        {
            assert!(media(json).is_json(), "{json}");
        }
        for other in [
            "application/json-seq",
            "application/x-ndjson",
            "application/jsonlines",
            "text/plain; x=json",
            "application/json+xml",
        ] {
            assert!(!media(other).is_json(), "{other}");
        }
        assert!(media("application/x-www-form-urlencoded").is_form() && media("multipart/mixed").is_multipart());
        assert!(media("TEXT/csv").is_text() && media("text/*").is_range() && !media("text/csv").is_range());
    }

    #[test]
    fn a_range_covers_what_falls_under_it() {
        for (range, covered) in [
            ("*/*", "image/png"),
            ("text/*", "text/html;level=1"),
            ("text/html", "text/html;level=1"),
            ("text/html;level=1", "text/html;charset=utf-8;level=1"),
        ] {
            assert!(media(range).covers(&media(covered)), "{range} {covered}");
            assert!(!media(covered).covers(&media(range)), "{covered} {range}");
        }
        let json = media("application/*+json");
        assert!(json.is_range() && json.is_json() && *json.concrete() == media("application/json"));
        for covered in ["application/json", "application/problem+json"] {
            assert!(json.covers(&media(covered)) && !media(covered).covers(&json));
        }
        assert!(!json.covers(&media("application/xml")) && !json.covers(&media("text/json")));
        assert!(!media("application/json").covers(&media("application/problem+json")));
        assert!(!media("text/html;level=1").covers(&media("text/html;level=2")));
    }

    #[test]
    fn what_is_promised_is_what_comes_unless_a_parameter_is_another() {
        let promised = media("application/json; version=1; charset=utf-8");
        assert!(promised.allows(&media("application/json")));
        assert!(promised.allows(&media("application/json; charset=latin1")));
        assert!(!promised.allows(&media("application/json; version=2")));
        assert!(!promised.allows(&media("application/problem+json")));
        assert!(media("image/*").allows(&media("image/png")));
    }

    #[test]
    fn a_range_stands_for_something() {
        for (range, one) in [("*/*", "application/json"), ("TEXT/*", "text/plain"), ("image/*", "image/png")] {
            assert!(media(range).covers(&media(range).concrete()));
            assert_eq!(*media(range).concrete(), media(one));
        }
        assert_eq!(*media("text/csv; header=present").concrete(), media("text/csv;header=present"));
    }

    /// The example of RFC 9110, section 12.5.1.
    #[test]
    fn the_range_that_says_the_most_has_the_weight() {
        let accept = Accept::parse(
            "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5",
        );
        for (media_type, quality) in [
            ("text/plain;format=flowed", 1000),
            ("text/plain", 700),
            ("text/html", 300),
            ("image/jpeg", 500),
            ("text/plain;format=fixed", 400),
            ("text/html;level=3", 300),
        ] {
            assert_eq!(accept.quality(&media(media_type)), quality, "{media_type}");
        }
        assert_eq!(Accept::parse("text/csv").quality(&media("text/html")), 0);
        assert_eq!(Accept::parse("text/csv, */*;q=0").quality(&media("text/html")), 0);
        assert_eq!(Accept::parse("").quality(&media("text/html")), 1000);
        assert_eq!(Accept::parse(";;, ,").quality(&media("text/html")), 1000);
    }
}
