//! Finds, in what came back, the credentials that the run holds and the secrets that were given, and
//! marks them, so that nothing after this room needs a value to keep it out of sight.

mod forms;
pub(super) mod given;
mod glance;
mod view;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

use crate::finding::CaseOutcome;
use crate::live::{Exchange, SentRequest, Slot};
use crate::secret::{CredentialValue, Hidden, Redacted};
use countersign_openapi::{Contract, is_given_header, is_secret_name};

use super::credentials::CredentialStore;
use forms::{CredentialForm, forms};
use glance::Glance;
use view::View;

/// What stands in place of a secret that the service gave.
pub(super) const GIVEN: &str = "[redacted]";

/// Knows what may not be seen of an exchange.
pub struct Redactor {
    /// For what is held, and for what this exchange was sent with.
    searches: Vec<Arc<Search>>,
    /// Names of properties whose values are secret, in lower case.
    properties: Arc<BTreeSet<String>>,
}

/// The automaton of forms that are as long together is the fast one, which takes a few hundred bytes of memory for each
/// of theirs. There is one for each credential that is sent.
const SMALL: usize = 4 << 10;

/// Finds every form of some credentials in one pass, upper and lower case alike.
#[derive(Debug)]
pub struct Search {
    automaton: AhoCorasick,
    glance: Option<Glance>,
    /// Each pattern's form, and whose it is.
    forms: Vec<(CredentialForm, String)>,
}

impl Search {
    /// For these credentials, each with what is shown in its place.
    pub fn of(secrets: &[(CredentialValue, String)]) -> Search {
        Search::within(SMALL, secrets)
    }

    /// The same, which takes little memory and more time.
    pub fn small(secrets: &[(CredentialValue, String)]) -> Search {
        Search::within(0, secrets)
    }

    fn within(most: usize, secrets: &[(CredentialValue, String)]) -> Search {
        let forms =
            secrets.iter().flat_map(|(secret, label)| forms(secret).into_iter().map(move |it| (it, label.clone())));
        // One variable may be every scheme's.
        let mut known: HashSet<CredentialForm> = HashSet::new();
        let forms: Vec<(CredentialForm, String)> = forms.filter(|(form, _)| known.insert(form.clone())).collect();
        let mut builder = AhoCorasickBuilder::new();
        let size: usize = forms.iter().map(|(form, _)| form.bytes.len()).sum();
        let kind = if size <= most { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard).kind(Some(kind));
        let automaton = builder.build(forms.iter().map(|(form, _)| &form.bytes));
        let glance = Glance::of(forms.iter().map(|(form, _)| form.bytes.as_slice()));
        Search { automaton: automaton.expect("credentials are few, and short"), glance, forms }
    }

    /// Whether one of the credentials stands in a text, in any form.
    pub fn is_in(&self, text: &str) -> bool {
        let mut found = Vec::new();
        View::each(text.as_bytes(), |view| self.find(view, &mut found));
        !found.is_empty()
    }

    /// Where in the text of a view the credentials stand, each with its label.
    fn find<'s>(&'s self, view: &View, found: &mut Vec<(Range<usize>, &'s str)>) {
        let bytes = view.bytes();
        if self.glance.as_ref().is_some_and(|glance| glance.sees_nothing(bytes)) {
            return;
        }
        let matches = self.automaton.find_overlapping_iter(bytes).filter_map(|found| {
            let (form, label) = &self.forms[found.pattern().as_usize()];
            let (before, after) = form.beside(&bytes[..found.start()], &bytes[found.end()..])?;
            Some((found.start() - before..found.end() + after, label.as_str()))
        });
        let (mut parts, mut labels): (Vec<Range<usize>>, Vec<&str>) = (Vec::new(), Vec::new());
        for (part, label) in matches {
            match parts.last_mut() {
                // It has more already than are told apart.
                Some(last) if labels.len() > MOST_PLACES => {
                    *last = last.start.min(part.start)..last.end.max(part.end);
                }
                _ => {
                    parts.push(part);
                    labels.push(label);
                }
            }
        }
        found.extend(view.places(parts).into_iter().zip(labels));
    }
}

/// More places than these are not told apart: each is kept with every exchange.
const MOST_PLACES: usize = 100_000;

/// Marks what some searches find.
pub(super) fn mark(searches: &[Arc<Search>], text: &mut Redacted, hidden: Hidden) {
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    View::each(text.whole(), |view| {
        searches.iter().for_each(|search| search.find(view, &mut found));
        unite(&mut found);
    });
    // The longest first: a truncated credential is a part of the valid one.
    found.sort_by_key(|(range, _)| longest_first(range));
    text.hide_all(found.into_iter().map(|(range, label)| (range, label.to_owned(), hidden)));
}

fn longest_first(range: &Range<usize>) -> (usize, Reverse<usize>) {
    (range.start, Reverse(range.end))
}

/// Of more places than anybody counts, makes one, from the first to the last.
fn unite(found: &mut Vec<(Range<usize>, &str)>) {
    let first = found.iter().min_by_key(|(range, _)| longest_first(range)).cloned();
    let end = found.iter().map(|(range, _)| range.end).max();
    if let (Some((first, label)), Some(end)) = (first, end)
        && found.len() > MOST_PLACES
    {
        *found = vec![(first.start..end, label)];
    }
}

/// Hides in what is told of a case what `mark` marks: a credential may come back as the name of a member, and rules tell
/// names.
pub(super) fn hide_told(outcome: &mut CaseOutcome, mark: &dyn Fn(&mut Redacted)) {
    let hide = |text: &mut String| {
        let mut marked = Redacted::plain(text.as_bytes());
        mark(&mut marked);
        if !marked.spans().is_empty() {
            *text = marked.shown();
        }
    };
    for finding in &mut outcome.findings {
        let texts = [&mut finding.message, &mut finding.later.says].into_iter();
        texts.chain(finding.also.iter_mut().map(|also| &mut also.message)).for_each(hide);
    }
}

impl Redactor {
    /// For every credential that is held, those that fill `slots`, and the properties that the contract says
    /// are secret.
    pub fn new<'a>(
        credentials: &CredentialStore,
        contract: &Contract,
        slots: impl Iterator<Item = &'a Slot>,
    ) -> Redactor {
        Redactor { searches: credentials.searches(slots), properties: contract.secret_properties().clone() }
    }

    /// Marks a whole request, as somebody received it.
    pub fn request(&self, request: &mut SentRequest) {
        self.text(&mut request.target);
        request.headers.iter_mut().for_each(|(_, value)| self.text(value));
        request.body.iter_mut().for_each(|body| self.text(body));
    }

    /// Marks a whole answer.
    pub fn response(&self, exchange: &mut Exchange) {
        let response = &mut exchange.response;
        for (name, value) in &mut response.headers {
            self.text(value);
            if self.searches.iter().any(|search| search.is_in(name)) {
                *name = GIVEN.to_owned();
            }
            hide_given_header(name, value);
        }
        self.text(&mut response.body);
        self.given(&mut response.body);
    }

    /// Marks the credentials in a text, in every form in which a service may give them back.
    pub fn text(&self, text: &mut Redacted) {
        mark(&self.searches, text, Hidden::Credential);
    }

    /// Marks the values of secret members of a body: of JSON, or of a form.
    pub(super) fn given(&self, body: &mut Redacted) {
        let is_secret = |name: &str| self.properties.contains(&name.to_ascii_lowercase());
        let found = given::values(body.whole(), &is_secret);
        body.hide_all(found.into_iter().map(|range| (range, GIVEN.to_owned(), Hidden::Given)));
    }
}

/// Hides in a header of an answer what it gives as a credential: all of one that is called so, and what the URLs in
/// another carry (a `Location` may have a token in its query or fragment, RFC 6749 §4.2.2).
pub(super) fn hide_given_header(name: &str, value: &mut Redacted) {
    if is_given_header(name) {
        value.hide(0..value.whole().len(), GIVEN, Hidden::Given);
    } else {
        let found = given::in_urls(value.whole(), &is_secret_name);
        value.hide_all(found.into_iter().map(|range| (range, GIVEN.to_owned(), Hidden::Given)));
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use std::sync::LazyLock;

    use super::*;

    const CANARY: &str = "talk_/Canary\"7f3e9äö";

    fn shown(text: impl AsRef<[u8]>) -> String {
        static SEARCH: LazyLock<Arc<Search>> =
            LazyLock::new(|| Arc::new(Search::of(&[(CredentialValue::new(CANARY), "{canary}".to_owned())])));
        let properties = Arc::new(BTreeSet::from(["token".to_owned(), "pin".to_owned()]));
        let redactor = Redactor { searches: vec![Arc::clone(&SEARCH)], properties };
        let mut text = Redacted::plain(text.as_ref());
        redactor.text(&mut text);
        redactor.given(&mut text);
        text.shown()
    }

    fn percent(text: &str) -> String {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    }

    fn entities(text: &str) -> String {
        text.chars().map(|letter| format!("&#{};", u32::from(letter))).collect()
    }

    fn escapes(text: &str) -> String {
        text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect()
    }

    /// Of each form: nothing of it is left, and planted into a text that is not looked through it is seen.
    #[test]
    fn a_credential_is_found_in_every_form() {
        let json = serde_json::to_string(CANARY).unwrap();
        let twice = serde_json::to_string(&json).unwrap();
        let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
        let wrapped = STANDARD.encode(format!("a long user name that needs a line of its own:{CANARY}"));
        let wrapped: Vec<&str> = wrapped.as_bytes().chunks(40).map(|line| std::str::from_utf8(line).unwrap()).collect();
        for form in [
            CANARY.to_owned(),
            CANARY.to_uppercase(),
            json.trim_matches('"').to_owned(),
            twice.trim_matches(['"', '\\']).to_owned(),
            CANARY.replace('/', "\\/").replace('"', "\\u0022"),
            escapes(CANARY),
            percent(CANARY),
            percent(CANARY).to_lowercase(),
            percent(&percent(CANARY)),
            CANARY.replace('"', "&quot;"),
            entities(CANARY),
            hex.clone(),
            hex.to_uppercase(),
            CANARY.replace("Can", "C\r\n an"),
        ] {
            assert_eq!(shown(&form), "{canary}", "{form}");
        }
        for around in ["", "B", "Be", "Bearer "] {
            for encoded in [
                STANDARD.encode(format!("{around}{CANARY}{around}")),
                URL_SAFE.encode(format!("{around}{CANARY}{around}")),
                STANDARD.encode(STANDARD.encode(format!("{around}{CANARY}{around}"))),
            ] {
                let shown = shown(&encoded);
                assert!(shown.contains("{canary}") && shown.len() < encoded.len() / 2 + 12, "{shown}");
            }
        }
        let shown = shown(wrapped.join("\r\n"));
        assert!(shown.contains("{canary}"), "{shown}");
    }

    #[test]
    fn what_is_cut_by_up_to_a_quarter_is_found() {
        let letters: Vec<char> = CANARY.chars().collect();
        for cut in 1..=letters.len() / 4 {
            let front: String = letters[cut..].iter().collect();
            let end: String = letters[..letters.len() - cut].iter().collect();
            // A quarter of the bytes.
            let is_enough = |left: &str| (CANARY.len() - left.len()) * 4 <= CANARY.len();
            let end = if is_enough(&end) { end } else { CANARY.to_owned() };
            assert_eq!((shown(front), shown(end)), ("{canary}".to_owned(), "{canary}".to_owned()), "{cut}");
            // At both ends, a quarter together.
            let both: String = letters[cut / 2..letters.len() - (cut - cut / 2)].iter().collect();
            let both = if is_enough(&both) { both } else { CANARY.to_owned() };
            assert_eq!(shown(format!("a{both}z")), "a{canary}z", "{cut}");
        }
        // What is less is not told apart from anything else.
        assert_eq!(shown(&CANARY[8..17]), CANARY[8..17]);
    }

    /// However a line end is written.
    #[test]
    fn what_is_wrapped_is_found() {
        let encoded = STANDARD.encode(format!("a long user name that needs a line of its own:{CANARY}"));
        let lines: Vec<&str> = encoded.as_bytes().chunks(40).map(|line| std::str::from_utf8(line).unwrap()).collect();
        for end in ["\n", "\r\n", "\\n", "\\r\\n", "\\\\n", "\\u000a", "%0A", "%0D%0A", "&#10;", "\n    "] {
            let shown = shown(format!("{{\"error\": \"{}\"}}", lines.join(end)));
            assert!(shown.contains("{canary}") && !shown.contains(&encoded[70..80]), "{end:?}: {shown}");
        }
    }

    /// A part of a token that others write as JSON before they encode it.
    #[test]
    fn json_within_base64_is_found() {
        let json = serde_json::json!({ "password": CANARY }).to_string();
        let ascii: String = json
            .encode_utf16()
            .map(|unit| match u8::try_from(unit) {
                Ok(ascii) if ascii.is_ascii() => char::from(ascii).to_string(),
                _ => format!("\\u{unit:04x}"),
            })
            .collect();
        for text in [json, ascii] {
            let encoded = URL_SAFE.encode(format!("{text} "));
            let shown = shown(&encoded);
            assert!(shown.contains("{canary}") && shown.len() < 40, "{text}: {shown}");
        }
    }

    #[test]
    fn what_is_no_credential_is_left_as_it_is() {
        for text in ["", "talk", "canary", "100 % of & + \\u00", "{\"a\": \"\\u00e4 &amp; %C3%A4\"}"] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn a_secret_member_keeps_its_place_and_loses_its_value() {
        assert_eq!(
            shown(r#"{"id": 1, "token": "abc", "list": [{"Token": ["x"]}], "token2": ""}"#),
            r#"{"id": 1, "token": "[redacted]", "list": [{"Token": ["[redacted]"]}], "token2": ""}"#
        );
        assert_eq!(shown("\u{feff}{\"pin\": 1234, \"a\": 5}"), "\u{feff}{\"pin\": [redacted], \"a\": 5}");
        assert_eq!(shown("a=1&token=abc&pin=12&b="), "a=1&token=[redacted]&pin=[redacted]&b=");
        assert_eq!(
            shown("<r><s:token a='1'>abc</s:token><pin><![CDATA[1<2]]></pin><u pin = \"12\" b='token'/><token/></r>"),
            "<r><s:token a='1'>[redacted]</s:token><pin><![CDATA[[redacted]]]></pin><u pin = \"[redacted]\" b='token'/><token/></r>"
        );
        let part = |name: &str, value: &str| {
            format!("--b-1\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let parts = |pin: &str| format!("{}{}--b-1--\r\n", part("pin", pin), part("a", "token=1"));
        assert_eq!(shown(parts("12\r\n34")), parts("[redacted]"));
    }

    #[test]
    fn a_header_that_gives_a_credential_shows_none() {
        let header = |name: &str, value: &str| {
            let mut value = Redacted::plain(value.as_bytes());
            hide_given_header(name, &mut value);
            value.shown()
        };
        for name in ["Set-Cookie", "Authorization", "X-Auth-Token", "X-Subject-Token", "X-Api-Key", "X-Session-Id"] {
            assert_eq!(header(name, "Bearer abc"), GIVEN, "{name}");
        }
        assert_eq!(
            header("Location", "https://a.example/?access_token=abc&x=1#id_token=def"),
            "https://a.example/?access_token=[redacted]&x=1#id_token=[redacted]"
        );
        assert_eq!(header("Link", "</p?api_key=abc>; rel=\"next\""), "</p?api_key=[redacted]>; rel=\"next\"");
        for (name, value) in [
            ("X-Next-Page-Token", "abc"),
            ("WWW-Authenticate", "Bearer realm=\"token\""),
            ("ETag", "\"abc\""),
            ("Link", "</p?page=2>; rel=\"next\"; title*=UTF-8''key"),
        ] {
            assert_eq!(header(name, value), value);
        }
    }

    #[test]
    fn deep_nesting_and_many_echoes_end() {
        let deep = format!("{}\"token\": \"x\"", "{\"token\":[".repeat(100_000));
        assert!(!shown(deep).contains("\"x\""));
        assert_eq!(shown(CANARY.repeat(20_000)).matches("canary").count(), 20_000);
        assert_eq!(shown(format!("a{}z", CANARY.repeat(60_000))), "a{canary}z");
    }
}
