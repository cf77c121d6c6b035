//! What a document has many of, in its order, and each found without looking at the others.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::{OperationKey, PathShape, PathTemplate, Routes, letters};

use super::link::{LinkTarget, ParameterLink};
use super::operation::Operation;

/// What few documents have in their paths, and would be looked for at each.
#[derive(Debug, Clone, Copy, Default)]
pub struct PathSigns {
    /// A slash at the end.
    pub closed: bool,
    /// A bracket, as the key of an entity set stands in (OData 4.01 URL Conventions §4.3.1).
    pub bracket: bool,
}

/// The operations of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Operations {
    all: Vec<Operation>,
    by_id: HashMap<String, usize>,
    by_key: HashMap<OperationKey, usize>,
    by_shape: HashMap<PathShape, Vec<usize>>,
    routes: Routes<usize>,
    signs: PathSigns,
    /// Operation and link, by the operation that the link leads to.
    links: HashMap<LinkTarget, Vec<(usize, usize)>>,
    /// The operations that a link may lead to, by how it says so; from the first time that one is asked for.
    targets: OnceLock<HashMap<LinkTarget, Vec<usize>>>,
    /// Operations by the words of their paths, and of those that their links lead to; the same.
    by_word: OnceLock<HashMap<String, Vec<usize>>>,
}

impl Operations {
    pub fn of(all: Vec<Operation>) -> Operations {
        let mut operations = Operations::default();
        for (index, operation) in all.iter().enumerate() {
            operations.by_id.entry(operation.id.clone()).or_insert(index);
            let key = operation.key();
            operations.by_shape.entry(key.path().shape()).or_default().push(index);
            operations.routes.add(key.path(), index);
            operations.signs.closed |= key.path().has_end();
            operations.signs.bracket |= operation.path.contains(['(', '%']);
            operations.by_key.entry(key).or_insert(index);
            for (link, to) in operation.links.iter().map(ParameterLink::to).enumerate() {
                operations.links.entry(to.clone()).or_default().push((index, link));
            }
        }
        Operations { all, ..operations }
    }

    pub fn all(&self) -> &[Operation] {
        &self.all
    }

    pub fn signs(&self) -> PathSigns {
        self.signs
    }

    pub fn of_id(&self, id: &str) -> Option<&Operation> {
        Some(&self.all[*self.by_id.get(id)?])
    }

    pub fn of_key(&self, key: &OperationKey) -> Option<&Operation> {
        Some(&self.all[*self.by_key.get(key)?])
    }

    pub fn like(&self, key: &OperationKey) -> impl Iterator<Item = &Operation> {
        let is_of = |operation: &&Operation| operation.method.eq_ignore_ascii_case(key.method());
        self.at_like(key.path()).filter(is_of)
    }

    pub fn at_like(&self, path: &PathTemplate) -> impl Iterator<Item = &Operation> {
        self.by_shape.get(&path.shape()).into_iter().flatten().map(|index| &self.all[*index])
    }

    pub fn at(&self, path: &str) -> impl Iterator<Item = &Operation> {
        self.routes.of(path).map(|index| &self.all[*index])
    }

    pub fn links_to(&self, operation: &Operation) -> Vec<(&Operation, &ParameterLink)> {
        let links = targets(operation);
        let links = links.iter().filter_map(|target| self.links.get(target)).flatten();
        let mut links: Vec<(usize, usize)> = links.copied().collect();
        links.sort_unstable();
        links.into_iter().map(|(index, link)| (&self.all[index], &self.all[index].links[link])).collect()
    }

    pub fn linked_from(&self, operation: &Operation) -> Vec<&Operation> {
        self.in_order(self.numbers_linked_from(operation))
    }

    fn numbers_linked_from(&self, operation: &Operation) -> Vec<usize> {
        if operation.links.is_empty() {
            return Vec::new();
        }
        let known = self.targets.get_or_init(|| {
            let mut known: HashMap<LinkTarget, Vec<usize>> = HashMap::new();
            for (index, operation) in self.all.iter().enumerate() {
                targets(operation).into_iter().for_each(|target| known.entry(target).or_default().push(index));
            }
            known
        });
        operation.links.iter().filter_map(|link| known.get(link.to())).flatten().copied().collect()
    }

    pub fn about(&self, words: &[String]) -> Vec<&Operation> {
        let known = self.by_word.get_or_init(|| {
            let mut known: HashMap<String, Vec<usize>> = HashMap::new();
            for (index, operation) in self.all.iter().enumerate() {
                let linked = self.numbers_linked_from(operation).into_iter().map(|index| &self.all[index]);
                let paths = linked.chain([operation]).map(|operation| PathTemplate::parse(&operation.path));
                for text in paths.flat_map(|path| path.texts().map(str::to_owned).collect::<Vec<_>>()) {
                    // The set of an entity is one word with its key or without (OData 4.01 URL Conventions §4.3.1).
                    let set = text.split('(').next().unwrap_or_default();
                    [set, &text].iter().for_each(|word| known.entry(letters(word)).or_default().push(index));
                }
            }
            known
        });
        self.in_order(words.iter().filter_map(|word| known.get(word)).flatten().copied().collect())
    }

    /// The operations of these numbers, each once.
    fn in_order(&self, mut numbers: Vec<usize>) -> Vec<&Operation> {
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(|index| &self.all[index]).collect()
    }
}

/// How a link says that it leads to an operation.
fn targets(operation: &Operation) -> [LinkTarget; 2] {
    [LinkTarget::Id(operation.id.clone()), LinkTarget::At(operation.source.pointer.clone())]
}

#[cfg(test)]
mod tests {
    use crate::{Contract, Document, OperationKey};

    const DOCUMENT: &str = "
openapi: 3.0.3
paths:
  /x/{id}:
    get:
      operationId: first
      responses: {'200': {description: fine, links: {l: {operationId: other, parameters: {name: $response.body#/n}}}}}
    put: {operationId: same}
  /x/{name}:
    get: {operationId: other}
    delete: {operationId: same}
  /x/me: {post: {}}
components:
  securitySchemes:
    b: {type: http, scheme: basic}
    a: {type: http, scheme: bearer}
";

    fn contract() -> Contract {
        Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap())
    }

    #[test]
    fn an_operation_is_found_by_id_and_by_method_and_template() {
        let contract = contract();
        let ids: Vec<_> = contract.operations().iter().map(|operation| operation.id.as_str()).collect();
        assert_eq!(ids, ["first", "PUT /x/{id}", "other", "DELETE /x/{name}", "POST /x/me"]);
        for id in ids {
            assert_eq!(contract.operation(id).unwrap().id, id);
            assert_eq!(contract.named(id).unwrap().id, id);
        }
        assert_eq!(contract.named("get /x/{name}").unwrap().id, "other");
        assert!(contract.operation("same").is_none() && contract.named("GET /x/{other}").is_none());
        let key: OperationKey = "GET /x/{other}".parse().unwrap();
        assert!(contract.at(&key).is_none());
        assert_eq!(contract.like(&key).map(|operation| operation.id.as_str()).collect::<Vec<_>>(), ["first", "other"]);
        let names: Vec<_> = contract.schemes().iter().map(|scheme| scheme.name.as_str()).collect();
        assert_eq!(names, ["b", "a"]);
        assert!(contract.scheme("a").is_some() && contract.scheme("c").is_none());
    }

    #[test]
    fn an_id_that_several_operations_have_is_told() {
        let told = |document: &str| -> Vec<String> {
            let contract = Contract::read(Document::parse("a.yaml", document).unwrap());
            contract.problems.iter().map(ToString::to_string).collect()
        };
        let twice = told(DOCUMENT);
        let twice: Vec<_> = twice.iter().filter(|problem| problem.contains("the operationId `same`")).collect();
        assert!(twice.len() == 2 && twice[0].starts_with("a.yaml:8:11: "), "{twice:?}");
        // Operations without an id have none in common, and one path item may stand at two paths.
        let item = "openapi: 3.1.0\npaths:\n  /a: {$ref: '#/components/pathItems/i'}\n  /b: {$ref: '#/components/pathItems/i'}\n  \
                    /c: {get: {}, put: {}}\ncomponents: {pathItems: {i: {get: {operationId: x}}}}\n";
        assert!(!told(item).iter().any(|problem| problem.contains("operationId")), "{:?}", told(item));
    }

    #[test]
    fn a_path_is_of_the_literal_template_first() {
        let contract = contract();
        let at = |path: &str| contract.operations_at(path).map(|operation| operation.id.clone()).collect::<Vec<_>>();
        assert_eq!(at("/x/me"), ["POST /x/me", "first", "PUT /x/{id}", "other", "DELETE /x/{name}"]);
        assert_eq!(at("/x/7?y=z").len(), 4);
        assert!(at("/x").is_empty());
    }

    #[test]
    fn links_are_found_by_where_they_lead() {
        let contract = contract();
        let links = contract.links_to(contract.operation("other").unwrap());
        assert_eq!(links.iter().map(|(source, _)| source.id.as_str()).collect::<Vec<_>>(), ["first"]);
        assert!(contract.links_to(contract.operation("first").unwrap()).is_empty());
    }
}
