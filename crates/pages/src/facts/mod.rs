//! What a page states: one file a kind of fact.
//!
//! A kind is a type in a file of its own that is a [`Payload`], and a line in the list below; its id
//! is the file's name with `-` for `_`.

mod access;
mod auth_header;
mod auth_scheme;
mod base_url;
mod content_type;
mod error_response;
mod jwt_claim;
mod meaning;
mod oauth2;
mod openapi;
mod operation;
mod payload;
mod plan;
mod record;
mod request_body;
mod required_header;
mod response_header;
mod stated;
mod success_response;
mod token_prefix;
mod token_variable;
mod webhook_header;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use countersign_openapi::OperationKey;
use serde_json::Value;

use crate::reading::PageReading;

pub use access::{Access, Verb};
pub use auth_header::AuthHeader;
pub use auth_scheme::{AuthScheme, KeyPlace};
pub use base_url::BaseUrl;
pub use error_response::{ErrorBody, ErrorResponse};
pub use jwt_claim::JwtClaim;
pub use meaning::{Aspect, Meaning, Refuses};
pub use oauth2::{OAuth2, StatedFlow};
pub use openapi::EmbeddedDocument;
pub use operation::StatedOperation;
pub use payload::Payload;
pub use plan::Plan;
pub use record::{Record, RecordError};
pub use request_body::StatedRequestBody;
pub use required_header::RequiredHeader;
pub use response_header::ResponseHeader;
pub use stated::{PagePlace, Stated};
pub use success_response::SuccessResponse;
pub use token_prefix::TokenPrefix;
pub use token_variable::TokenVariable;
pub use webhook_header::WebhookHeader;

/// A payload that [`Fact`] has a variant for.
pub trait OfFact: Payload + Into<Fact> + 'static {
    /// The payload of a fact of this kind; nothing for one of another.
    fn of(fact: &Fact) -> Option<&Self>;

    /// The same, to be changed.
    fn of_mut(fact: &mut Fact) -> Option<&mut Self>;
}

macro_rules! kinds {
    ($($variant:ident($payload:ty)),* $(,)?) => {
        /// Something that a page states.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Fact {
            $(#[allow(missing_docs)] $variant($payload),)*
        }

        /// Every kind of fact, in the order in which they are shown and locked.
        pub const ALL: &[FactKind] = &[$(FactKind::of::<$payload>()),*];

        impl Fact {
            /// The id of its kind.
            pub fn kind(&self) -> &'static str {
                match self { $(Fact::$variant(_) => <$payload>::ID,)* }
            }

            /// What it is about, in words.
            pub fn subject(&self) -> String {
                match self { $(Fact::$variant(payload) => payload.subject(),)* }
            }

            /// What is stated of that, as locks and reports have it.
            pub fn value(&self) -> Value {
                match self { $(Fact::$variant(payload) => payload.value(),)* }
            }

            /// The fact as it is compared: two that are equal say the same.
            #[must_use]
            pub fn canonical(&self) -> Fact {
                match self { $(Fact::$variant(payload) => Fact::$variant(payload.canonical()),)* }
            }

            fn only(&self) -> Option<String> {
                match self { $(Fact::$variant(payload) => payload.only(),)* }
            }

            fn contradicts(&self, other: &Fact) -> bool {
                match (self, other) {
                    $((Fact::$variant(one), Fact::$variant(other)) => one.contradicts(other),)*
                    _ => false,
                }
            }
        }

        $(
            impl From<$payload> for Fact {
                fn from(payload: $payload) -> Fact {
                    Fact::$variant(payload)
                }
            }

            impl OfFact for $payload {
                fn of(fact: &Fact) -> Option<&$payload> {
                    match fact {
                        Fact::$variant(payload) => Some(payload),
                        _ => None,
                    }
                }

                fn of_mut(fact: &mut Fact) -> Option<&mut $payload> {
                    match fact {
                        Fact::$variant(payload) => Some(payload),
                        _ => None,
                    }
                }
            }
        )*
    };
}

kinds! {
    AuthScheme(AuthScheme),
    AuthHeader(AuthHeader),
    TokenPrefix(TokenPrefix),
    TokenVariable(TokenVariable),
    JwtClaim(JwtClaim),
    RequiredHeader(RequiredHeader),
    BaseUrl(BaseUrl),
    Operation(StatedOperation),
    RequestBody(StatedRequestBody),
    ErrorResponse(ErrorResponse),
    SuccessResponse(SuccessResponse),
    ResponseHeader(ResponseHeader),
    WebhookHeader(WebhookHeader),
    Access(Access),
    Plan(Plan),
    Meaning(Meaning),
    OpenApi(EmbeddedDocument),
}

/// One error is held to so many operations at most that a page adds to it at once.
const MOST_OPERATIONS: usize = 1_000;

/// A fact of a page, with its place.
pub type StatedFact = Stated<Fact>;

/// A kind of fact.
#[derive(Clone, Copy)]
pub struct FactKind {
    /// The file's name with `-` for `_`.
    pub id: &'static str,
    /// What it reads, in one sentence.
    pub states: &'static str,
    read: fn(&PageReading<'_>) -> Vec<StatedFact>,
    parse: fn(&str, &Value) -> Option<Fact>,
}

impl FactKind {
    const fn of<P: OfFact>() -> FactKind {
        FactKind { id: P::ID, states: P::STATES, read: read_kind::<P>, parse: parse_kind::<P> }
    }
}

fn read_kind<P: OfFact>(reading: &PageReading<'_>) -> Vec<StatedFact> {
    P::read(reading).into_iter().map(|stated| stated.map(P::into)).collect()
}

fn parse_kind<P: OfFact>(subject: &str, value: &Value) -> Option<Fact> {
    P::parse(subject, value).map(P::into)
}

/// All facts of a page, or of several.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts(pub Vec<StatedFact>);

/// What of an operation is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Its whole path.
    Whole,
    /// The path behind its base.
    BehindBase,
}

impl Counts {
    fn key(self, operation: &StatedOperation) -> OperationKey {
        match self {
            Counts::Whole => operation.whole().unnamed(),
            Counts::BehindBase => operation.key.unnamed(),
        }
    }
}

/// Two places that cannot both be right.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// What both speak of.
    pub subject: String,
    /// The one.
    pub one: StatedFact,
    /// The other.
    pub other: StatedFact,
}

/// Every kind of fact of a page, in the order of [`ALL`].
pub fn of_reading(reading: &PageReading<'_>) -> Facts {
    let mut facts = Facts::default();
    facts.extend(ALL.iter().flat_map(|kind| (kind.read)(reading)));
    facts
}

impl Facts {
    /// The facts of one kind.
    pub fn of<P: OfFact>(&self) -> impl Iterator<Item = (&P, &StatedFact)> {
        self.0.iter().filter_map(|stated| Some((P::of(&stated.fact)?, stated)))
    }

    /// The same, to be changed.
    pub fn of_mut<P: OfFact>(&mut self) -> impl Iterator<Item = &mut P> {
        self.0.iter_mut().filter_map(|stated| P::of_mut(&mut stated.fact))
    }

    /// Each fact once, where it is stated first. A header that one page shows, and of which another says
    /// whether it is required, is what that other says.
    pub fn united(&self) -> Facts {
        let mut united = Facts::default();
        united.extend(self.0.iter().cloned());
        let told = united.of::<RequiredHeader>().filter(|(header, _)| header.required.is_some());
        let told: HashSet<String> = told.map(|(header, _)| header.name.to_lowercase()).collect();
        united.0.retain(|stated| match &stated.fact {
            Fact::RequiredHeader(header) => header.required.is_some() || !told.contains(&header.name.to_lowercase()),
            _ => true,
        });
        united
    }

    /// Adds facts; what is stated already is not stated twice. What the page itself says too is not
    /// the embedded document's alone.
    pub fn extend(&mut self, facts: impl IntoIterator<Item = StatedFact>) {
        let known = self.0.iter().enumerate().map(|(index, stated)| (stated.fact.canonical(), index));
        let mut known: HashMap<Fact, usize> = known.collect();
        for stated in facts {
            match known.entry(stated.fact.canonical()) {
                Entry::Occupied(entry) => {
                    let known = &mut self.0[*entry.get()];
                    known.embedded &= stated.embedded;
                    if let (Fact::BaseUrl(known), Fact::BaseUrl(other)) = (&mut known.fact, &stated.fact) {
                        known.is_shown &= other.is_shown;
                        known.is_asked &= other.is_asked;
                    }
                    if let (Fact::ErrorResponse(known), Fact::ErrorResponse(other)) = (&mut known.fact, &stated.fact) {
                        let more = other.operations.iter().filter(|own| !known.operations.contains(own));
                        let more: Vec<OperationKey> = more.take(MOST_OPERATIONS).cloned().collect();
                        known.operations.extend(more);
                    }
                }
                Entry::Vacant(entry) => {
                    entry.insert(self.0.len());
                    self.0.push(stated);
                }
            }
        }
    }

    /// The operations, by what is compared of them: the whole path, wherever its base ends, or what
    /// stands behind the base.
    pub fn operations(&self, counts: Counts) -> HashSet<OperationKey> {
        self.of::<StatedOperation>().map(|(operation, _)| counts.key(operation)).collect()
    }

    /// Each fact as it is compared with those of other pages.
    pub fn compared(&self, counts: Counts) -> Vec<(&StatedFact, Fact)> {
        // Where pages have one at several bases, the same is taken in whatever order they are read.
        let mut whole: HashMap<OperationKey, OperationKey> = HashMap::new();
        for (own, _) in self.of::<StatedOperation>() {
            let place = counts.key(own);
            let known = whole.entry(own.key.unnamed()).or_insert_with(|| place.clone());
            if place.to_string() < known.to_string() {
                *known = place;
            }
        }
        let locate = |key: &mut OperationKey| {
            if let Some(whole) = whole.get(key) {
                whole.clone_into(key);
            }
        };
        let compare = |stated: &'_ StatedFact| {
            let mut fact = stated.fact.canonical();
            match (&stated.fact, &mut fact) {
                (Fact::Operation(own), Fact::Operation(compared)) => compared.key = counts.key(own),
                (_, Fact::RequestBody(body)) => locate(&mut body.operation),
                (_, Fact::SuccessResponse(response)) => response.operation.as_mut().into_iter().for_each(locate),
                _ => {}
            }
            fact
        };
        self.0.iter().map(|stated| (stated, compare(stated))).collect()
    }

    /// Where the pages contradict themselves: two values of a subject that has one, and two
    /// statuses that answer the same bad credential. The parts of an embedded document speak for
    /// one operation each, and contradict no other part of it.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let mut first: BTreeMap<(&str, String), &StatedFact> = BTreeMap::new();
        let mut found = Vec::new();
        for stated in &self.0 {
            let Some(subject) = stated.fact.only() else { continue };
            let one = *first.entry((stated.fact.kind(), subject.clone())).or_insert(stated);
            if one.fact.contradicts(&stated.fact) && !(one.embedded && stated.embedded) {
                found.push(Contradiction { subject, one: one.clone(), other: stated.clone() });
            }
        }
        found
    }
}
