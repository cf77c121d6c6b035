//! Every statement in a contract says which page it is from and whether the page
//! makes it or we inferred it: no finding has better basis than that.
//!
//! This walks all of `specs/*/openapi.yaml` and refuses what can say so and does
//! not, says it wrongly, or says something that no reader of ours understands.
//! Where the providers' pages are at hand it also looks each source up in them.
//!
//! The tables below are written out once more on purpose, instead of being taken
//! from the harness: what the documents may hold must not change with its code.

#[path = "support/skipped.rs"]
mod skipped;

use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The objects of OpenAPI 3.0 that lead to one which states something.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ObjectKind {
    Document,
    Info,
    Server,
    Tag,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    Header,
    MediaType,
    Encoding,
    Example,
    Schema,
    SecurityScheme,
    Link,
    Callback,
    Components,
    Statement,
}

/// The kinds that state facts. A tag does too: what a token may do with a
/// resource can be said nowhere else.
const STATING: &[ObjectKind] = &[
    ObjectKind::Info,
    ObjectKind::Server,
    ObjectKind::Tag,
    ObjectKind::Operation,
    ObjectKind::Parameter,
    ObjectKind::Header,
    ObjectKind::Response,
    ObjectKind::Example,
    ObjectKind::Schema,
    ObjectKind::SecurityScheme,
    ObjectKind::Statement,
];

const CAUSES: &[&str] = &[
    "credential-valid",
    "credential-missing",
    "credential-malformed",
    "credential-unknown",
    "credential-expired",
    "credential-not-yet-valid",
    "credential-revoked",
    "credential-forged",
    "permission-denied",
    "tenant-missing",
    "tenant-unknown",
    "header-missing",
    "body-missing",
    "body-malformed",
    "not-found",
    "rate-limited",
];

/// What an extension's value must be.
enum Says {
    Text,
    Texts,
    Flag,
    Source,
    Basis,
    Causes,
    Tenancy,
    Facts,
}

#[rustfmt::skip]
const EXTENSIONS: &[(&str, Says, &[ObjectKind])] = &[
    ("x-source",         Says::Source, STATING),
    ("x-basis",          Says::Basis,  STATING),
    ("x-incomplete",     Says::Flag,   &[ObjectKind::Info]),
    ("x-causes",         Says::Causes, &[ObjectKind::Example, ObjectKind::Response]),
    ("x-effect",         Says::Text,   &[ObjectKind::Operation]),
    ("x-statements",     Says::Facts,  &[ObjectKind::Info]),
    ("x-value",          Says::Text,   &[ObjectKind::Header]),
    ("x-tenant",         Says::Tenancy, &[ObjectKind::Parameter]),
    ("x-repeated",       Says::Texts,  &[ObjectKind::Operation]),
    ("x-secret",         Says::Flag,   &[ObjectKind::Schema]),
    ("x-token-prefix",   Says::Text,   &[ObjectKind::SecurityScheme]),
    ("x-jwt-claims",     Says::Texts,  &[ObjectKind::SecurityScheme]),
    ("x-token-variable", Says::Text,   &[ObjectKind::SecurityScheme]),
];

/// How a field holds objects: itself, as a list, or as a map with names of its
/// own (of which one may begin with `x-` and be no extension: a header's).
enum FieldShape {
    One,
    Each,
    Named,
}

/// The fields of an object that hold objects; `*` is every one with a name that
/// the document chose.
fn fields(kind: ObjectKind) -> &'static [(&'static str, FieldShape, ObjectKind)] {
    use FieldShape::{Each, Named, One};
    use ObjectKind::*;
    match kind {
        Document => &[
            ("info", One, Info),
            ("servers", Each, Server),
            ("tags", Each, Tag),
            ("paths", One, Paths),
            ("components", One, Components),
        ],
        Paths | Callback => &[("*", One, PathItem)],
        PathItem => &[
            ("get", One, Operation),
            ("put", One, Operation),
            ("post", One, Operation),
            ("delete", One, Operation),
            ("options", One, Operation),
            ("head", One, Operation),
            ("patch", One, Operation),
            ("trace", One, Operation),
            ("servers", Each, Server),
            ("parameters", Each, Parameter),
        ],
        Operation => &[
            ("parameters", Each, Parameter),
            ("requestBody", One, RequestBody),
            ("responses", One, Responses),
            ("callbacks", Named, Callback),
            ("servers", Each, Server),
        ],
        Responses => &[("*", One, Response)],
        Response => &[("headers", Named, Header), ("content", Named, MediaType), ("links", Named, Link)],
        Parameter | Header => &[("schema", One, Schema), ("content", Named, MediaType), ("examples", Named, Example)],
        RequestBody => &[("content", Named, MediaType)],
        MediaType => &[("schema", One, Schema), ("examples", Named, Example), ("encoding", Named, Encoding)],
        Encoding => &[("headers", Named, Header)],
        Link => &[("server", One, Server)],
        Schema => &[
            ("properties", Named, Schema),
            ("items", One, Schema),
            ("additionalProperties", One, Schema),
            ("allOf", Each, Schema),
            ("oneOf", Each, Schema),
            ("anyOf", Each, Schema),
            ("not", One, Schema),
        ],
        Components => &[
            ("schemas", Named, Schema),
            ("responses", Named, Response),
            ("parameters", Named, Parameter),
            ("examples", Named, Example),
            ("requestBodies", Named, RequestBody),
            ("headers", Named, Header),
            ("securitySchemes", Named, SecurityScheme),
            ("links", Named, Link),
            ("callbacks", Named, Callback),
        ],
        Info => &[("x-statements", Each, Statement)],
        Server | Tag | Example | SecurityScheme | Statement => &[],
    }
}

/// What one walk over a document found.
#[derive(Default)]
struct GroundsWalk {
    /// Place and text of every well-formed `x-source`.
    sources: Vec<(String, String)>,
    problems: Vec<String>,
}

impl GroundsWalk {
    fn over(document: &Value) -> Self {
        let mut walk = Self::default();
        walk.visit(ObjectKind::Document, document, "#");
        walk
    }

    fn visit(&mut self, kind: ObjectKind, value: &Value, place: &str) {
        // `additionalProperties: false` and the like state nothing by themselves.
        let Some(object) = value.as_object() else {
            return;
        };
        if object.contains_key("$ref") {
            // What is referred to says it; 3.0 ignores whatever is beside a $ref.
            for key in object.keys().filter(|key| *key != "$ref") {
                self.problem(place, format!("{key} stands beside a $ref"));
            }
            return;
        }
        self.extensions(kind, object, place);
        for (field, holds, child) in fields(kind) {
            let held = object.iter().filter(|(key, _)| match *field {
                "*" => !key.starts_with("x-"),
                name => *key == name,
            });
            for (key, value) in held {
                self.held(holds, *child, value, &below(place, key));
            }
        }
    }

    fn held(&mut self, holds: &FieldShape, kind: ObjectKind, value: &Value, place: &str) {
        match (holds, value) {
            (FieldShape::One, value) => self.visit(kind, value, place),
            (FieldShape::Each, Value::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    self.visit(kind, value, &below(place, &index.to_string()));
                }
            }
            (FieldShape::Named, Value::Object(map)) => {
                for (name, value) in map {
                    self.visit(kind, value, &below(place, name));
                }
            }
            _ => self.problem(place, "is neither the list nor the map that it must be"),
        }
    }

    fn extensions(&mut self, kind: ObjectKind, object: &Map<String, Value>, place: &str) {
        if STATING.contains(&kind) {
            for name in ["x-source", "x-basis"] {
                if !object.contains_key(name) {
                    self.problem(place, format!("has no {name}"));
                }
            }
        }
        for (key, value) in object.iter().filter(|(key, _)| key.starts_with("x-")) {
            match EXTENSIONS.iter().find(|(name, ..)| name == key) {
                None => self.problem(place, format!("{key} is no extension of ours")),
                Some((_, _, kinds)) if !kinds.contains(&kind) => {
                    self.problem(place, format!("{key} does not belong on a {kind:?}"));
                }
                Some((_, says, _)) => self.value(key, says, value, place),
            }
        }
    }

    fn value(&mut self, key: &str, says: &Says, value: &Value, place: &str) {
        let text = value.as_str().filter(|text| !text.trim().is_empty());
        let texts = value.as_array().and_then(|list| {
            let texts: Option<Vec<_>> = list.iter().map(Value::as_str).collect();
            texts.filter(|texts| !texts.is_empty())
        });
        let wanted = match says {
            Says::Text => text.is_none().then_some("a text"),
            Says::Texts => texts.is_none().then_some("a list of texts"),
            Says::Flag => (!value.is_boolean()).then_some("true or false"),
            Says::Basis => (!matches!(text, Some("documented" | "inferred"))).then_some("documented or inferred"),
            Says::Source => match text.and_then(page_and_heading) {
                None => Some("a page's name, # and a heading"),
                Some(_) => {
                    self.sources.push((place.into(), text.unwrap_or_default().into()));
                    None
                }
            },
            Says::Tenancy => (!value.is_boolean() && text != Some("own")).then_some("true, false or own"),
            Says::Facts => {
                for fact in value.as_array().into_iter().flatten() {
                    let has = |name: &str| fact[name].as_str().is_some_and(|text| !text.is_empty());
                    if !has("kind") || !has("subject") || !fact["value"].is_object() {
                        self.problem(place, format!("{fact} has no kind, no subject, or no value"));
                    }
                }
                (!value.is_array()).then_some("a list of facts")
            }
            Says::Causes => match value.as_array().filter(|list| !list.is_empty()) {
                Some(list) => {
                    list.iter().for_each(|cause| self.cause(cause, place));
                    None
                }
                None => Some("a list of causes"),
            },
        };
        if let Some(wanted) = wanted {
            self.problem(place, format!("{key} is {value}, not {wanted}"));
        }
    }

    /// A cause by its id, or one that says where it is from.
    fn cause(&mut self, value: &Value, place: &str) {
        let own = value.as_object();
        let id = own.map_or(value.as_str(), |own| own.get("cause").and_then(Value::as_str)).unwrap_or_default();
        if !CAUSES.contains(&id) {
            self.problem(place, format!("{id} is no cause of ours"));
        }
        let Some(own) = own else { return };
        for (key, says) in [("x-source", Says::Source), ("x-basis", Says::Basis)] {
            self.value(key, &says, own.get(key).unwrap_or(&Value::Null), &format!("{place}: {id}"));
        }
        for key in own.keys().filter(|key| !["cause", "x-source", "x-basis"].contains(&key.as_str())) {
            self.problem(place, format!("{id}: {key} says nothing of a cause"));
        }
    }

    fn problem(&mut self, place: &str, what: impl AsRef<str>) {
        self.problems.push(format!("{place}: {}", what.as_ref()));
    }
}

fn below(place: &str, key: &str) -> String {
    format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn page_and_heading(source: &str) -> Option<(&str, &str)> {
    let (page, heading) = source.split_once('#')?;
    (!page.is_empty() && !heading.is_empty()).then_some((page, heading))
}

/// One folder below `specs/`.
struct SpecsFolder {
    folder: PathBuf,
    walk: GroundsWalk,
    /// The pages that it lists, each with whether it says where the page is.
    pages: Vec<(String, bool)>,
}

fn providers() -> Vec<SpecsFolder> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let entries = fs::read_dir(specs).into_iter().flatten().flatten();
    let mut folders: Vec<_> =
        entries.map(|entry| entry.path()).filter(|folder| folder.join("openapi.yaml").is_file()).collect();
    folders.sort();
    folders.into_iter().map(SpecsFolder::read).collect()
}

impl SpecsFolder {
    fn read(folder: PathBuf) -> Self {
        let document = read(&folder.join("openapi.yaml"));
        // By way of YAML's own values: those refuse a key that is there twice, of
        // which the first would escape the walk.
        let document: serde_yaml::Value = serde_yaml::from_str(&document)
            .unwrap_or_else(|error| panic!("failed to read {}: {error}", folder.display()));
        let document = serde_json::to_value(document)
            .unwrap_or_else(|error| panic!("failed to read {}: {error}", folder.display()));
        let provider = read(&folder.join("provider.toml"));
        let provider: toml::Table =
            toml::from_str(&provider).unwrap_or_else(|error| panic!("failed to read {}: {error}", folder.display()));
        let docs = provider.get("docs").and_then(toml::Value::as_array);
        let pages = docs.into_iter().flatten().filter_map(|docs| {
            let page = docs.get("page")?.as_str()?;
            Some((page.to_owned(), docs.get("url").is_some()))
        });
        Self { walk: GroundsWalk::over(&document), pages: pages.collect(), folder }
    }

    /// The document's name as problems give it: within the repository.
    fn document(&self) -> String {
        let folder = self.folder.file_name().unwrap_or_default();
        format!("specs/{}/openapi.yaml", folder.to_string_lossy())
    }

    fn sources(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.walk.sources.iter().filter_map(|(place, source)| {
            let (page, heading) = page_and_heading(source)?;
            Some((place.as_str(), page, heading))
        })
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("failed to read {}: {error}", file.display()))
}

/// Whether a page has a heading: a line with `#` in Markdown, in plain text a
/// line with nothing else.
fn has_heading(page: &str, text: &str, heading: &str) -> bool {
    let markdown = page.ends_with(".md") || page.ends_with(".mdx");
    text.lines().map(str::trim).any(|line| match line.strip_prefix('#') {
        Some(rest) => rest.trim_start_matches('#').trim() == heading,
        None => !markdown && line == heading,
    })
}

fn assert_none(problems: &[String]) {
    let mut list = String::new();
    for problem in problems {
        let _ = write!(list, "\n  {problem}");
    }
    assert!(problems.is_empty(), "{} without a basis:{list}", problems.len());
}

#[test]
fn every_statement_says_where_it_is_from() {
    let mut problems = Vec::new();
    for provider in providers() {
        let document = provider.document();
        let unlisted = provider.sources().filter_map(|(place, page, _)| {
            let listed = provider.pages.iter().any(|(listed, _)| listed == page);
            (!listed).then(|| format!("{place}: provider.toml lists no page {page}"))
        });
        let found = provider.walk.problems.iter().cloned().chain(unlisted);
        problems.extend(found.map(|problem| format!("{document} {problem}")));
    }
    assert_none(&problems);
}

/// What is drafted from pages is held to the same, as `tests/snapshots/drafts` has it.
#[test]
fn every_statement_of_a_draft_says_where_it_is_from() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/drafts");
    let drafts: Vec<_> =
        fs::read_dir(folder).expect("the drafts").map(|entry| entry.expect("a draft").path()).collect();
    assert!(!drafts.is_empty(), "there are drafts");
    let mut problems = Vec::new();
    for draft in drafts {
        let text = read(&draft);
        let (_, document) = text.split_once("\n---\n").expect("a snapshot has a head");
        let document = serde_yaml::from_str(document).expect("a draft is YAML");
        let found = GroundsWalk::over(&document).problems;
        problems.extend(found.into_iter().map(|problem| format!("{}: {problem}", draft.display())));
    }
    assert_none(&problems);
}

/// Our own words for the pages have the headings that sources name.
#[test]
fn every_source_is_in_its_page() {
    assert_in_pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/five"));
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/providers");
    match shared.is_dir() {
        true => assert_in_pages(&shared),
        false => skipped::skip("sources that are looked up in the providers' pages: they are not here"),
    }
}

/// A page may be in the provider's own folder, or in this one; one that is in neither can only be taken on trust if it
/// has an address.
fn assert_in_pages(shared: &Path) {
    let mut problems = Vec::new();
    for provider in providers() {
        for (place, page, heading) in provider.sources() {
            let place = format!("{} {place}", provider.document());
            let files = [provider.folder.join(page), shared.join(page)];
            match files.iter().find(|file| file.is_file()) {
                Some(file) if has_heading(page, &read(file), heading) => {}
                Some(_) => problems.push(format!("{place}: {page} has no heading {heading}")),
                None if provider.pages.iter().any(|(listed, url)| listed == page && *url) => {
                    println!("skipped: {page} is only at its url ({place})");
                }
                None => problems.push(format!("{place}: there is no page {page}")),
            }
        }
    }
    assert_none(&problems);
}

/// The walk is only worth something if it refuses: each line spoils a good
/// document in one place and says what must be said of it.
#[test]
fn the_walk_refuses_what_it_must() {
    const GOOD: &str = "
info: {title: T, version: v, x-source: p.md#H, x-basis: documented, x-incomplete: true}
paths:
  /a:
    get:
      x-source: p.md#H
      x-basis: inferred
      responses:
        '401':
          $ref: '#/components/responses/Refused'
components:
  responses:
    Refused:
      description: No.
      x-source: p.md#H
      x-basis: documented
      x-causes: [credential-missing]
      headers:
        x-named-like-an-extension: {x-source: p.md#H, x-basis: inferred}
      content:
        application/json:
          schema: {type: array, x-source: p.md#H, x-basis: documented, items: {x-source: p.md#H, x-basis: inferred}}
          examples: {one: {x-source: p.md#H, x-basis: documented, value: [{x-anything: goes}]}}
";
    let problems = |text: &str| {
        let document = serde_yaml::from_str(text).expect("the document is YAML");
        GroundsWalk::over(&document).problems
    };
    assert_none(&problems(GOOD));

    #[rustfmt::skip]
    let spoilt = [
        ("x-incomplete: true", "x-incomplete: yes please", "#/info: x-incomplete is \"yes please\", not true or false"),
        ("x-incomplete: true", "x-complete: true", "#/info: x-complete is no extension of ours"),
        ("x-incomplete: true", "x-secret: true", "#/info: x-secret does not belong on a Info"),
        ("  /a:\n", "  x-source: p.md#H\n  /a:\n", "#/paths: x-source does not belong on a Paths"),
        ("      x-basis: inferred\n", "", "#/paths/~1a/get: has no x-basis"),
        ("      x-basis: inferred\n", "      x-basis: guessed\n", "#/paths/~1a/get: x-basis is \"guessed\", not documented or inferred"),
        ("Refused'\n", "Refused'\n          x-basis: documented\n", "#/paths/~1a/get/responses/401: x-basis stands beside a $ref"),
        ("credential-missing", "credential-mising", "#/components/responses/Refused: credential-mising is no cause of ours"),
        ("[credential-missing]", "[{cause: credential-missing, x-source: p.md#H}]", "#/components/responses/Refused: credential-missing: x-basis is null, not documented or inferred"),
        ("[credential-missing]", "[{cause: credential-mising, x-source: p.md#H, x-basis: inferred}]", "#/components/responses/Refused: credential-mising is no cause of ours"),
        ("[credential-missing]", "credential-missing", "#/components/responses/Refused: x-causes is \"credential-missing\", not a list of causes"),
        ("extension: {x-source: p.md#H, ", "extension: {", "#/components/responses/Refused/headers/x-named-like-an-extension: has no x-source"),
        ("items: {x-source: p.md#H", "items: {x-source: p.md", "#/components/responses/Refused/content/application~1json/schema/items: x-source is \"p.md\", not a page's name, # and a heading"),
        ("one: {x-source: p.md#H, ", "one: {", "#/components/responses/Refused/content/application~1json/examples/one: has no x-source"),
    ];
    for (from, to, said) in spoilt {
        assert!(GOOD.contains(from), "{from} is not in the document");
        assert_eq!(problems(&GOOD.replacen(from, to, 1)), [said]);
    }
}
