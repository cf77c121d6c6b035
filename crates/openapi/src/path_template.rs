//! Paths with parameters
//! ([OpenAPI 3.0.3 "Path Templating"](https://spec.openapis.org/oas/v3.0.3#path-templating)).

use std::{
    borrow::Cow,
    cmp::{Ordering, Reverse},
    fmt, hash,
};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What a path can't hold as it is (RFC 3986 §3.3). `%` is not among it: documents have
/// paths that are escaped already.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The same for a query, in which `?` may stand (RFC 3986 §3.4).
const UNSAFE_IN_QUERY: &AsciiSet = &UNSAFE.remove(b'?');

/// A path as a document has it, with `{name}` where a value goes.
///
/// A segment may be text, a parameter, or both: `{id}:cancel`, `{name}.{ending}`. A
/// brace that is not closed is text. Some documents write a query that is always sent
/// behind `?`, and behind `#` what tells operations of one path apart; neither is
/// looked at when a path is matched.
///
/// Two templates are equal where they are written alike. Those that take the same
/// paths have the same [`PathTemplate::shape`].
#[derive(Clone)]
pub struct PathTemplate {
    text: String,
    segments: Vec<Segment>,
    query: Option<Segment>,
    fragment: Option<String>,
}

/// What a template's paths look like, whatever the parameters are called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathShape(String);

/// What stands between two slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment(Vec<PathPart>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum PathPart {
    Text {
        /// As the document has it.
        written: String,
        /// With each `%` and its two digits decoded.
        meant: Vec<u8>,
    },
    Parameter(String),
}

/// How exactly a segment says what it takes; the first is asked first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Text,
    /// The more text the better, and the fewer parameters.
    Both {
        text: Reverse<usize>,
        parameters: usize,
    },
    Parameter,
}

impl PathTemplate {
    /// Reads a template. Any text is one: whether it begins with `/`, as a document's
    /// should, is for the document's reader to ask.
    pub fn parse(text: &str) -> PathTemplate {
        let (mut segments, mut query, mut fragment) = (vec![Segment::default()], None, None);
        let mut rest = text.strip_prefix('/').unwrap_or(text);
        while !rest.is_empty() {
            let in_query = query.is_some();
            let current: &mut Segment = query.as_mut().unwrap_or_else(|| segments.last_mut().expect("there is one"));
            let is_closed = rest.contains('}');
            let ends: &[char] = match (in_query, is_closed) {
                (true, true) => &['#', '{'],
                (true, false) => &['#'],
                (false, true) => &['/', '?', '#', '{'],
                (false, false) => &['/', '?', '#'],
            };
            let (before, behind) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
            current.push_text(before);
            let mut letters = behind.chars();
            let end = letters.next();
            rest = letters.as_str();
            match end {
                Some('{') => match rest.split_once('}') {
                    Some((name, behind)) => {
                        current.0.push(PathPart::Parameter(name.to_owned()));
                        rest = behind;
                    }
                    None => current.push_text("{"),
                },
                Some('/') => segments.push(Segment::default()),
                Some('?') => query = Some(Segment::default()),
                Some(_) => fragment = Some(std::mem::take(&mut rest).to_owned()),
                None => {}
            }
        }
        PathTemplate { text: text.to_owned(), segments, query, fragment }
    }

    /// The template as the document has it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The names of the parameters, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().chain(&self.query).flat_map(Segment::parameters)
    }

    /// Whether there is a parameter of this name.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.parameters().any(|parameter| parameter == name)
    }

    /// Whether a path is one of the template's: the segments are equal, once
    /// percent-decoded, and each parameter has a value. A query is not looked at.
    pub fn matches(&self, path: &str) -> bool {
        self.values(path).is_some()
    }

    /// The values that the parameters have in a path, percent-decoded once; nothing
    /// where the path is not one of the template's. Of several parameters in a segment
    /// each takes as much as it can, the first one first.
    pub fn values(&self, path: &str) -> Option<Vec<(&str, String)>> {
        let mut given = segments(path);
        let mut values = Vec::new();
        for segment in &self.segments {
            let given = given.next()?;
            let found = segment.values(&given)?.into_iter();
            values.extend(found.map(|(name, value)| (name, String::from_utf8_lossy(value).into_owned())));
        }
        given.next().is_none().then_some(values)
    }

    /// The path in which each parameter has its value, as it is sent: what a URL can't
    /// hold is escaped. `value` gives a value that is escaped already, and where it
    /// gives none the parameter's name stands there.
    pub fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> String {
        let segments = self.segments.iter().map(|segment| segment.fill(UNSAFE, value));
        segments.fold(String::new(), |path, segment| path + "/" + &segment)
    }

    /// The query that is always sent, filled in the same way.
    pub fn fill_query(&self, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        Some(self.query.as_ref()?.fill(UNSAFE_IN_QUERY, value))
    }

    /// What it has in common with every template that takes the same paths.
    pub fn shape(&self) -> PathShape {
        let mut shape = String::new();
        for segment in &self.segments {
            shape.push('/');
            segment.write_shape(&mut shape);
        }
        if let Some(query) = &self.query {
            shape.push('?');
            query.write_shape(&mut shape);
        }
        if let Some(fragment) = &self.fragment {
            shape.extend(["#", fragment]);
        }
        PathShape(shape)
    }

    /// Whether the other takes the same paths.
    pub fn same_shape(&self, other: &PathTemplate) -> bool {
        self.shape() == other.shape()
    }

    /// Whether documentation that shows the other speaks of this one: a text may stand in the place of
    /// a parameter, as a value of it, and a parameter only where this has one with the same text around
    /// it.
    pub fn is_shown_as(&self, other: &PathTemplate) -> bool {
        let is_shown = |(own, shown): (&Segment, &Segment)| match shown.text() {
            Some(text) => own.values(text).is_some(),
            None => own.shape() == shown.shape(),
        };
        self.segments.len() == other.segments.len() && self.segments.iter().zip(&other.segments).all(is_shown)
    }

    /// Which of two templates a path is of that fits both: `Less` where it is this one.
    /// From left to right, text comes before text with a parameter in it, and that
    /// before a parameter alone.
    pub fn precedence(&self, other: &PathTemplate) -> Ordering {
        self.segments.iter().map(Segment::rank).cmp(other.segments.iter().map(Segment::rank))
    }

    /// The same template with other names for its parameters; one without another keeps its own.
    pub fn renamed(&self, name: &dyn Fn(&str) -> Option<String>) -> PathTemplate {
        let named = |segment: &Segment| {
            let part = |part: &PathPart| match part {
                PathPart::Text { written, .. } => written.clone(),
                PathPart::Parameter(own) => format!("{{{}}}", name(own).unwrap_or_else(|| own.clone())),
            };
            segment.0.iter().map(part).collect::<String>()
        };
        let slash = if self.text.starts_with('/') { "/" } else { "" };
        let mut text = slash.to_owned() + &self.segments.iter().map(named).collect::<Vec<_>>().join("/");
        text.extend(self.query.iter().map(|query| format!("?{}", named(query))));
        text.extend(self.fragment.iter().map(|fragment| format!("#{fragment}")));
        PathTemplate::parse(&text)
    }

    /// The template of what stands before the segment that is this parameter alone;
    /// nothing where there is no such segment.
    pub fn before(&self, parameter: &str) -> Option<PathTemplate> {
        let is_alone = |segment: &Segment| matches!(&*segment.0, [PathPart::Parameter(name)] if name == parameter);
        let index = self.segments.iter().position(is_alone)?;
        let text = self.segments[..index].iter().fold(String::new(), |text, segment| format!("{text}/{segment}"));
        Some(PathTemplate::parse(&text))
    }

    /// The last segment, where it is text and not empty.
    pub fn last_text(&self) -> Option<&str> {
        match &*self.segments.last()?.0 {
            [PathPart::Text { written, .. }] => Some(written),
            _ => None,
        }
    }

    /// Whether a slash ends its path.
    pub fn has_end(&self) -> bool {
        self.segments.last().is_some_and(|last| last.0.is_empty())
    }

    /// The texts with which its segments begin, as they are written.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment.0.first()? {
            PathPart::Text { written, .. } => Some(written.as_str()),
            PathPart::Parameter(_) => None,
        })
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

/// The segments of a path as it was sent, each percent-decoded once.
pub(super) fn segments(path: &str) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.strip_prefix('/').unwrap_or(path).split('/').map(|segment| percent_decode_str(segment).into())
}

impl Segment {
    fn push_text(&mut self, text: &str) {
        if !text.is_empty() {
            let meant = Cow::from(percent_decode_str(text)).into_owned();
            self.0.push(PathPart::Text { written: text.to_owned(), meant });
        }
    }

    fn parameters(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            PathPart::Parameter(name) => Some(name.as_str()),
            PathPart::Text { .. } => None,
        })
    }

    /// What the whole segment means, where it is text; an empty one is.
    pub fn text(&self) -> Option<&[u8]> {
        match &*self.0 {
            [] => Some(&[]),
            [PathPart::Text { meant, .. }] => Some(meant),
            _ => None,
        }
    }

    pub fn rank(&self) -> Rank {
        let text = |part: &PathPart| if let PathPart::Text { meant, .. } = part { meant.len() } else { 0 };
        match &*self.0 {
            [] | [PathPart::Text { .. }] => Rank::Text,
            [PathPart::Parameter(_)] => Rank::Parameter,
            parts => Rank::Both { text: Reverse(parts.iter().map(text).sum()), parameters: self.parameters().count() },
        }
    }

    /// The values of its parameters in a segment that is decoded; none of them is empty.
    pub fn values<'s, 'g>(&'s self, given: &'g [u8]) -> Option<Vec<(&'s str, &'g [u8])>> {
        let mut values = Vec::new();
        let mut rest = given;
        // From the end: the last text that fits leaves the most to what stands before it.
        let mut parts = self.0.as_slice();
        while let Some((last, before)) = parts.split_last() {
            match (last, before.split_last()) {
                (PathPart::Text { meant, .. }, _) => rest = rest.strip_suffix(meant.as_slice())?,
                (PathPart::Parameter(name), None) if !rest.is_empty() => {
                    values.push((name.as_str(), rest));
                    rest = &[];
                }
                (PathPart::Parameter(name), Some((PathPart::Text { meant, .. }, earlier))) => {
                    // What is the first part stands at the beginning.
                    let end = match earlier {
                        [] => rest.starts_with(meant).then_some(meant.len())?,
                        _ => rfind(rest.get(..rest.len().checked_sub(1)?)?, meant)? + meant.len(),
                    };
                    values.push((name.as_str(), rest.get(end..).filter(|value| !value.is_empty())?));
                    rest = &rest[..end];
                }
                (PathPart::Parameter(name), Some((PathPart::Parameter(_), _))) => {
                    let starts_letter = |at: &usize| rest[*at] & 0b1100_0000 != 0b1000_0000;
                    let (before, value) = rest.split_at((0..rest.len()).rev().find(starts_letter)?);
                    values.push((name.as_str(), value));
                    rest = before;
                }
                (PathPart::Parameter(_), None) => return None,
            }
            parts = before;
        }
        values.reverse();
        rest.is_empty().then_some(values)
    }

    fn fill(&self, unsafe_in_it: &'static AsciiSet, value: &dyn Fn(&str) -> Option<String>) -> String {
        let escaped = |text: &str| escaped(text, unsafe_in_it);
        let part = |part: &PathPart| match part {
            PathPart::Text { written, .. } => escaped(written),
            PathPart::Parameter(name) => value(name).unwrap_or_else(|| escaped(name)),
        };
        self.0.iter().map(part).collect()
    }

    /// What it has in common with segments that take the same.
    pub fn shape(&self) -> String {
        let mut shape = String::new();
        self.write_shape(&mut shape);
        shape
    }

    fn write_shape(&self, shape: &mut String) {
        for part in &self.0 {
            match part {
                PathPart::Parameter(_) => shape.push_str("{}"),
                PathPart::Text { meant, .. } => {
                    shape.extend(percent_encoding::percent_encode(meant, percent_encoding::NON_ALPHANUMERIC))
                }
            }
        }
    }
}

/// A text in which no byte stands that can't; what is escaped already is left.
fn escaped(text: &str, unsafe_in_it: &'static AsciiSet) -> String {
    let is_escape = |behind: &str| behind.len() >= 2 && behind.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    let mut pieces = text.split('%');
    let mut whole = utf8_percent_encode(pieces.next().unwrap_or_default(), unsafe_in_it).to_string();
    for behind in pieces {
        whole.push_str(if is_escape(behind) { "%" } else { "%25" });
        whole.extend(utf8_percent_encode(behind, unsafe_in_it));
    }
    whole
}

/// Where a text is found last.
fn rfind(within: &[u8], text: &[u8]) -> Option<usize> {
    (0..=within.len().checked_sub(text.len())?).rev().find(|at| within[*at..].starts_with(text))
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            PathPart::Text { written, .. } => f.write_str(written),
            PathPart::Parameter(name) => write!(f, "{{{name}}}"),
        })
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl PartialEq for PathTemplate {
    fn eq(&self, other: &PathTemplate) -> bool {
        self.text == other.text
    }
}

impl Eq for PathTemplate {}

impl hash::Hash for PathTemplate {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialOrd for PathTemplate {
    fn partial_cmp(&self, other: &PathTemplate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PathTemplate {
    fn cmp(&self, other: &PathTemplate) -> Ordering {
        self.text.cmp(&other.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(template: &PathTemplate, path: &str) -> Option<Vec<String>> {
        Some(template.values(path)?.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn a_template_takes_the_paths_that_fit_it() {
        let fitting: &[(&str, &str, &[&str])] = &[
            ("/widgets", "/widgets", &[]),
            ("/widgets", "/widgets?page=2", &[]),
            ("widgets/{id}", "/widgets/7", &["id=7"]),
            ("/widgets/{id}", "/widgets/a%2Fb%20c", &["id=a/b c"]),
            ("/widgets/{id}/", "/widgets/7/", &["id=7"]),
            ("/jobs/{id}:cancel", "/jobs/a:b:cancel", &["id=a:b"]),
            ("/jobs/{id}:cancel", "/jobs/7%3Acancel", &["id=7"]),
            ("/files/{name}.{ending}", "/files/a.b.csv", &["name=a.b", "ending=csv"]),
            ("/{from}-{to}.csv", "/1-2-3.csv", &["from=1-2", "to=3"]),
            ("/x{a}{b}", "/xäöü", &["a=äö", "b=ü"]),
            ("/some path/größe", "/some%20path/gr%C3%B6%C3%9Fe", &[]),
            ("/some%20path", "/some%20path", &[]),
            ("/100%", "/100%", &[]),
            ("/100%", "/100%25", &[]),
            ("/files/{id}#link", "/files/7", &["id=7"]),
            ("/answers?beta=true", "/answers", &[]),
            ("/{a{b}/c", "/x/c", &["a{b=x"]),
            ("/open{brace", "/open{brace", &[]),
            ("/", "/", &[]),
            ("", "/", &[]),
        ];
        for (template, path, expected) in fitting {
            let read = PathTemplate::parse(template);
            let expected: Vec<String> = expected.iter().map(|&value| value.to_owned()).collect();
            assert_eq!(values(&read, path), Some(expected), "{template} {path}");
        }
    }

    #[test]
    fn a_template_takes_no_other_paths() {
        for (template, path) in [
            ("/widgets", "/widgets/"),
            ("/widgets/", "/widgets"),
            ("/widgets", "/Widgets"),
            ("/widgets/{id}", "/widgets/"),
            ("/widgets/{id}", "/widgets/7/parts"),
            ("/widgets/{id}", "/widgets"),
            ("/jobs/{id}:cancel", "/jobs/:cancel"),
            ("/jobs/{id}:cancel", "/jobs/7:resume"),
            ("/files/{name}.{ending}", "/files/a."),
            ("/files/{name}.{ending}", "/files/.csv"),
            ("/x{a}{b}", "/xä"),
            ("/a/b", "/a%2Fb"),
            ("/a%2Fb", "/a/b"),
            // Decoded once, and no more.
            ("/a b", "/a%2520b"),
        ] {
            assert!(!PathTemplate::parse(template).matches(path), "{template} {path}");
        }
    }

    #[test]
    fn a_template_is_filled_with_what_a_url_can_hold() {
        let fill = |template: &str| PathTemplate::parse(template).fill(&|name| (name == "id").then(|| "7".to_owned()));
        assert_eq!(fill("/widgets/{id}:cancel"), "/widgets/7:cancel");
        assert_eq!(fill("some path/größe/{id}"), "/some%20path/gr%C3%B6%C3%9Fe/7");
        assert_eq!(fill("/a%20b/100%/50%x"), "/a%20b/100%25/50%25x");
        assert_eq!(fill("/{other one}/{id}/?a=b#c"), "/other%20one/7/");
        let query = PathTemplate::parse("/answers?beta={id}&x=a b?").fill_query(&|_| Some("1".to_owned()));
        assert_eq!(query.as_deref(), Some("beta=1&x=a%20b?"));
        for path in ["/widgets/{id}", "/a b/{id}.csv", "/x/{id}/"] {
            assert!(PathTemplate::parse(path).matches(&fill(path)), "{path}");
        }
    }

    #[test]
    fn what_takes_the_same_paths_is_of_one_shape() {
        let shape = |template: &str| PathTemplate::parse(template).shape();
        for (one, other) in [("/x/{id}", "/x/{name}"), ("/x/{id}", "x/{id}"), ("/a b/{id}.csv", "/a%20b/{x}.csv")] {
            assert_eq!(shape(one), shape(other));
        }
        for (one, other) in [
            ("/x/{id}", "/x/id"),
            ("/x/{id}", "/x/%7B%7D"),
            ("/x", "/x/"),
            ("/x/{id}:cancel", "/x/{id}:resume"),
            ("/x/{id}", "/x/{a}{b}"),
            ("/x#one", "/x#other"),
            ("/x?a=1", "/x"),
            ("/a/b", "/a%2Fb"),
        ] {
            assert_ne!(shape(one), shape(other), "{one} {other}");
        }
    }

    #[test]
    fn text_comes_before_text_with_a_parameter_and_that_before_a_parameter() {
        let ordered = ["/a/b", "/a/{id}:cancel", "/a/{id}.{x}", "/a/{id}", "/{x}:y/b", "/{x}/b", "/{x}/{y}"];
        let mut sorted = ordered.map(PathTemplate::parse);
        sorted.reverse();
        sorted.sort_by(PathTemplate::precedence);
        assert_eq!(sorted.map(|template| template.to_string()), ordered);
        let names = ["/x/{id}", "/x/{name}"].map(PathTemplate::parse);
        assert_eq!(names[0].precedence(&names[1]), Ordering::Equal);
    }

    #[test]
    fn parameters_may_have_other_names() {
        let swapped = |name: &str| match name {
            "a" => Some("b".to_owned()),
            "b" => Some("a".to_owned()),
            _ => None,
        };
        let template = PathTemplate::parse("/x%20y/{a}:{b}/{c}?d={a}#{a}");
        assert_eq!(template.renamed(&swapped).as_str(), "/x%20y/{b}:{a}/{c}?d={b}#{a}");
        assert_eq!(PathTemplate::parse("{a}/").renamed(&swapped).as_str(), "{b}/");
    }

    #[test]
    fn parameters_have_their_order_and_what_stands_before_them() {
        let template = PathTemplate::parse("/users/{user}/widgets/{id}.{ending}/{part}?x={y}#z{z}");
        assert_eq!(template.parameters().collect::<Vec<_>>(), ["user", "id", "ending", "part", "y"]);
        assert_eq!(template.before("user").unwrap().as_str(), "/users");
        assert_eq!(template.before("part").unwrap().as_str(), "/users/{user}/widgets/{id}.{ending}");
        assert!(template.before("id").is_none() && template.before("other").is_none());
        assert_eq!(PathTemplate::parse("/users").last_text(), Some("users"));
        for without in ["/users/{id}", "/users/", "/", ""] {
            assert_eq!(PathTemplate::parse(without).last_text(), None, "{without}");
        }
    }

    /// What a stranger writes into a document takes no time that grows with its square.
    #[test]
    fn what_documentation_shows_is_found() {
        let is = |own: &str, shown: &str| PathTemplate::parse(own).is_shown_as(&PathTemplate::parse(shown));
        assert!(is("/x/{id}", "/x/{name}") && is("/x/{id}", "/x/me") && is("/x/{id}.csv", "/x/7.csv"));
        assert!(!is("/x/me", "/x/{id}") && !is("/x/{id}", "/x/{id}:cancel") && !is("/x/{id}.csv", "/x/{id}.json"));
        assert!(!is("/x/{id}", "/x/7/") && !is("/x", "/x/{id}"));
    }

    #[test]
    fn long_texts_are_read() {
        for text in ["{".repeat(200_000), "{a}".repeat(100_000), "/a".repeat(100_000), "a%20".repeat(100_000)] {
            let template = PathTemplate::parse(&text);
            assert_eq!(template.to_string(), text);
            assert!(!template.matches("/b"));
        }
    }
}
