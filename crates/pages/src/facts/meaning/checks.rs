//! What a list says to look at where a request is refused: under an error, or in a troubleshooting list.

use std::sync::LazyLock;

use regex::Regex;

use super::Meaning;
use crate::facts::stated::Stated;
use crate::reading::PageReading;
use crate::reading::outline::{Statement, StatementRole};
use crate::text::status::label_status;

/// What may be wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// The credential, or the header that carries it, is there.
    Present,
    /// It is not empty.
    Empty,
    /// The credential is one that was issued.
    Known,
    /// The credential is whole.
    Whole,
    /// Nothing stands around it.
    Spaces,
    /// It begins as all do.
    Prefix,
    /// The header has the scheme's form.
    Format,
    Revoked,
    Expired,
    /// The header that names the tenant is there.
    TenantPresent,
    /// The tenant is the caller's.
    Tenant,
    Plan,
    /// The tenant is in a state in which requests are served.
    State,
    Permission,
    Endpoint,
}

impl Aspect {
    const ALL: [Aspect; 15] = [
        Aspect::Present,
        Aspect::Empty,
        Aspect::Known,
        Aspect::Whole,
        Aspect::Spaces,
        Aspect::Prefix,
        Aspect::Format,
        Aspect::Revoked,
        Aspect::Expired,
        Aspect::TenantPresent,
        Aspect::Tenant,
        Aspect::Plan,
        Aspect::State,
        Aspect::Permission,
        Aspect::Endpoint,
    ];

    /// Its name in subjects.
    pub fn name(self) -> &'static str {
        self.read().0
    }

    /// The aspect of this name.
    pub fn parse(name: &str) -> Option<Aspect> {
        Aspect::ALL.into_iter().find(|aspect| aspect.name() == name)
    }

    fn read(self) -> (&'static str, &'static str) {
        const TENANT: &str =
            r"\b(?:another|other|wrong|different) (?:workspace|account|tenant|organi[sz]ation|project|team)\b";
        match self {
            Aspect::Present => (
                "present",
                r"\b(?:authorization|token|key|credential)\b[^.]{0,30}\b(?:is|are) (?:included|present|sent|set)\b|\bmissing\b[^.]{0,20}\b(?:authorization|token|key|credential)\b|\b(?:authorization|token|key|credential)\b[^.]{0,12}\b(?:(?:is|are|was|were) (?:missing|absent)|(?:is|are|was|were)(?:n['’]t| not) (?:included|present|sent|set|provided))\b|\bno \W?(?:authorization|(?:api |access |bearer )?(?:token|key|credentials?))(?:\W? header)?(?:\W*$| (?:is |was |were )?(?:included|present|sent|set|provided)\b)",
            ),
            Aspect::Empty => (
                "empty",
                r"\b(?:token|key|credential|header)\b[^.]{0,12}\b(?:is|are)(?: not|n['’]t)? (?:empty|blank)\b",
            ),
            Aspect::Known => (
                "known",
                r"\b(?:token|key|credential)s?\b[^.]{0,10}\b(?:is|are) (?:valid|correct)\b|\b(?:invalid|incorrect|wrong|unknown) (?:api )?(?:token|key|credential)\b",
            ),
            Aspect::Whole => {
                ("whole", r"\bcopied (?:in)?correctly\b|\b(?:token|key)\b[^.]{0,25}\b(?:complete|truncated|cut off)\b")
            }
            Aspect::Spaces => {
                ("spaces", r"\b(?:extra|surrounding|leading|trailing) (?:spaces?|characters?|white ?space)\b")
            }
            Aspect::Prefix => ("prefix", r"\b(?:token|key)s?\b[^.]{0,20}\b(?:starts?|begins?) with\b|\btoken prefix\b"),
            Aspect::Format => (
                "format",
                r"\bheader\b[^.]{0,40}\bformat\b|\b(?:bearer|basic) (?:token )?(?:format|scheme|prefix)\b|\bmalformed\b[^.]{0,20}\bheader\b",
            ),
            Aspect::Revoked => (
                "revoked",
                r"\b(?:token|key|credential)s?\b[^.]{0,40}\b(?:revoked|regenerated|deleted|deactivated|rotated)\b",
            ),
            Aspect::Expired => (
                "expired",
                r"\b(?:token|key|credential)s?\b[^.]{0,30}\b(?:expired|expiration|expiry)\b|\bexpired (?:token|key)\b",
            ),
            Aspect::TenantPresent => (
                "tenant-present",
                r"\b(?:x-)?(?:[a-z]+-)?(?:workspace|tenant|organi[sz]ation|account|project|partner)[ _-]id\b[^.]{0,20}\b(?:is|are) (?:included|present|sent|set)\b|\bmissing\b[^.]{0,12}\b(?:workspace|tenant|organi[sz]ation|account|project|partner)[ _-]id\b|\b(?:workspace|tenant|organi[sz]ation|account|project|partner)[ _-]id\b[^.]{0,12}\b(?:is|are|was|were)(?: missing| absent|(?: not|n['’]t) (?:included|present|sent|set|provided))\b",
            ),
            Aspect::Tenant => ("tenant", TENANT),
            Aspect::Plan => ("plan", r"\b(?:plan|subscription)\b"),
            Aspect::State => (
                "state",
                r"\b(?:workspace|account|tenant|organi[sz]ation|project)\b[^.]{0,25}\b(?:active|read-only|suspended|archived|locked)\b",
            ),
            Aspect::Permission => (
                "permission",
                r"\b(?:token|key|role|user)\b[^.]{0,30}\b(?:permissions?|scopes?)\b|\b(?:insufficient|missing) (?:permissions?|scopes?)\b",
            ),
            Aspect::Endpoint => {
                ("endpoint", r"\b(?:correct|wrong|right)\b[^.]{0,25}\b(?:endpoint|base url|url|host)\b")
            }
        }
    }
}

/// The items of lists that say what may be wrong.
pub fn read(reading: &PageReading<'_>) -> Vec<Stated<Meaning>> {
    let mut facts = Vec::new();
    let mut list: Option<usize> = None;
    let mut error: Option<String> = None;
    for statement in &reading.outline.statements {
        match statement.role {
            StatementRole::Item if list == Some(statement.section) => {
                if let Some(quoted) = QUOTED.captures(&statement.text) {
                    error = Some(quoted[1].to_owned());
                    continue;
                }
                let aspects = Aspect::ALL.into_iter().zip(PATTERNS.iter());
                let named = aspects.filter(|(_, pattern)| pattern.is_match(&statement.lower)).map(|(aspect, _)| aspect);
                facts.extend(named.map(|aspect| {
                    let check = Meaning::Check { aspect, error: error.clone() };
                    reading.stated(check, statement.at(), &statement.text)
                }));
            }
            StatementRole::Item => {}
            _ => {
                list = opens(statement).then_some(statement.section);
                error = status(reading, statement.section).filter(|_| list.is_some());
            }
        }
    }
    facts
}

/// Whether a list of what may be wrong follows.
fn opens(statement: &Statement) -> bool {
    let is_lead = statement.role == StatementRole::Heading || statement.text.trim_end_matches('*').ends_with(':');
    is_lead && OPENS.is_match(&statement.lower)
}

/// The status that a title around a section names.
fn status(reading: &PageReading<'_>, section: usize) -> Option<String> {
    let mut titles = reading.outline.titles(section);
    titles.find_map(label_status).map(|status| status.to_string())
}

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    Aspect::ALL.iter().map(|aspect| Regex::new(aspect.read().1).expect("a constant pattern")).collect()
});

/// `"Invalid token" error`
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^[\s*_]*["“`']([^"”`']{3,60})["”`'] (?:error|errors|message)\b"#).expect("a constant pattern")
});

static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\btroubleshoot|\b(?:common|possible|likely|usual) (?:issues|causes|problems|errors|reasons|mistakes)\b|\bcheck (?:the following|that)\b|\b(?:request|call)s? (?:fails?|(?:do|does) not work|(?:is|are) (?:rejected|refused))\b")
        .expect("a constant pattern")
});
