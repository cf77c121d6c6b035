//! What a document has many of, in its order, and each found without looking at the others.

use std::collections::HashMap;

use crate::{OperationKey, PathShape, Routes};

use super::link::{LinkTarget, ParameterLink};
use super::operation::Operation;

/// The operations of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Operations {
    all: Vec<Operation>,
    by_id: HashMap<String, usize>,
    by_key: HashMap<OperationKey, usize>,
    by_shape: HashMap<(String, PathShape), Vec<usize>>,
    routes: Routes<usize>,
    /// Operation and link, by the operation that the link leads to.
    links: HashMap<LinkTarget, Vec<(usize, usize)>>,
}

impl Operations {
    pub fn of(all: Vec<Operation>) -> Operations {
        let mut operations = Operations::default();
        for (index, operation) in all.iter().enumerate() {
            operations.by_id.entry(operation.id.clone()).or_insert(index);
            let key = operation.key();
            operations.by_shape.entry(shape(&key)).or_default().push(index);
            operations.routes.add(key.path(), index);
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

    pub fn of_id(&self, id: &str) -> Option<&Operation> {
        Some(&self.all[*self.by_id.get(id)?])
    }

    pub fn of_key(&self, key: &OperationKey) -> Option<&Operation> {
        Some(&self.all[*self.by_key.get(key)?])
    }

    pub fn like(&self, key: &OperationKey) -> impl Iterator<Item = &Operation> {
        self.by_shape.get(&shape(key)).into_iter().flatten().map(|index| &self.all[*index])
    }

    pub fn at(&self, path: &str) -> impl Iterator<Item = &Operation> {
        self.routes.of(path).map(|index| &self.all[*index])
    }

    pub fn links_to(&self, operation: &Operation) -> Vec<(&Operation, &ParameterLink)> {
        let targets = [LinkTarget::Id(operation.id.clone()), LinkTarget::At(operation.source.pointer.clone())];
        let links = targets.iter().filter_map(|target| self.links.get(target)).flatten();
        let mut links: Vec<(usize, usize)> = links.copied().collect();
        links.sort_unstable();
        links.into_iter().map(|(index, link)| (&self.all[index], &self.all[index].links[link])).collect()
    }
}

fn shape(key: &OperationKey) -> (String, PathShape) {
    (key.method().to_owned(), key.path().shape())
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
