//! What every part of a document is read with.

use std::collections::{BTreeSet, HashSet};

use crate::document::refers;
use crate::{Document, Version};

use super::node::{Node, Problem};
use super::objects::{self, Object};
use super::scheme::Schemes;

/// The document, what of it concerns every operation, and what was found wrong so far.
pub(super) struct ContractReader<'d> {
    pub root: Node<'d>,
    pub version: Version,
    pub schemes: Schemes,
    /// Whether connections show a client certificate: what asks for one alone is met.
    pub shows_certificate: bool,
    pub problems: Vec<Problem>,
    pub unread_paths: UnreadPaths,
    /// The links of each answer, by where they stand.
    pub links: Vec<String>,
    /// What was told, and in which words: to look through all that was would take long.
    told: HashSet<Problem>,
    messages: HashSet<String>,
    /// What was found wrong with the part that is being read, whether or not it was told before.
    noted: Vec<Problem>,
}

/// The paths whose operations are not known, because a reference leads nowhere.
#[derive(Debug, Clone)]
pub(super) enum UnreadPaths {
    These(BTreeSet<String>),
    All,
}

impl<'d> ContractReader<'d> {
    pub fn new(document: &'d Document, version: Version) -> ContractReader<'d> {
        ContractReader {
            root: Node::root(document),
            version,
            schemes: Schemes::default(),
            shows_certificate: false,
            problems: Vec::new(),
            unread_paths: UnreadPaths::These(BTreeSet::new()),
            links: Vec::new(),
            told: HashSet::new(),
            messages: HashSet::new(),
            noted: Vec::new(),
        }
    }

    /// Whether the document is of OpenAPI 2.0, which keeps schemas, bodies and servers elsewhere.
    pub fn is_2(&self) -> bool {
        self.version == Version::Swagger20
    }

    /// Notes what is wrong at a node, once.
    pub fn problem(&mut self, node: &Node, message: impl Into<String>) {
        let problem = node.problem(message);
        self.noted.push(problem.clone());
        if !self.told.contains(&problem) {
            self.tell(problem);
        }
    }

    /// The same of what is told once, wherever it is found again.
    pub fn problem_once(&mut self, node: &Node, message: impl Into<String>) {
        let problem = node.problem(message);
        self.noted.push(problem.clone());
        if !self.messages.contains(&problem.message) {
            self.tell(problem);
        }
    }

    fn tell(&mut self, problem: Problem) {
        self.messages.insert(problem.message.clone());
        self.told.insert(problem.clone());
        self.problems.push(problem);
    }

    /// Notes that the operations of a path are not known.
    pub fn unread(&mut self, path: &str) {
        if let UnreadPaths::These(paths) = &mut self.unread_paths {
            paths.insert(path.to_owned());
        }
    }

    /// A node, or what its reference leads to. That it leads nowhere is noted; all references of
    /// the document are told of in one place.
    pub fn followed<'n>(&mut self, node: Node<'n>) -> Option<Node<'n>> {
        if !refers(node.value) {
            return Some(node);
        }
        let referred = node.referred();
        if referred.is_none() {
            self.noted.extend(node.broken());
        }
        referred
    }

    /// What was found wrong since this was asked the last time, each once.
    pub fn take_noted(&mut self) -> Vec<Problem> {
        let mut seen = HashSet::new();
        std::mem::take(&mut self.noted).into_iter().filter(|problem| seen.insert(problem.clone())).collect()
    }

    /// Where a schema stands: its end, where the references to it say nothing themselves, so that
    /// what many refer to is one schema. In 3.1 a reference may have keywords beside it.
    pub fn schema_of(&self, node: &Node<'d>) -> Option<Node<'d>> {
        let raw = node.raw("schema")?;
        let says_more = |name: &str| !["$ref", "description", "summary", "title", "deprecated"].contains(&name);
        let modern = matches!(self.version, Version::OpenApi31 | Version::OpenApi32);
        if modern && raw.value.get("$ref").is_some() && raw.names().any(says_more) {
            return raw.referred().map(|_| raw);
        }
        node.get("schema").filter(|schema| !self.is_of_another_kind(schema))
    }

    /// Whether a reference from the place of a schema led to something else: a response, a parameter.
    fn is_of_another_kind(&self, schema: &Node) -> bool {
        let target = objects::at(Object::document(self.version), &schema.pointer);
        target.is_some_and(|target| !target.is_schema())
    }
}
