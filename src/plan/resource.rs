//! What an API keeps many of: the operations that make one, show it, list all, change it and delete it,
//! recognised from methods, paths and links.

use std::borrow::Cow;

use super::unsent;
use countersign_openapi::{Contract, Operation, PathTemplate, StatusKey, templated};

/// What an operation does with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceRole {
    Create,
    Read,
    List,
    Change,
    Delete,
}

/// A collection and its items: `/widgets` and `/widgets/{id}`.
#[derive(Debug, Clone)]
pub struct Resource<'c> {
    /// The path of an item, whose last segment is the parameter that names it.
    pub item: PathTemplate,
    /// The last word of the collection's path.
    pub collection: String,
    /// The operation that makes an item.
    pub create: &'c Operation,
    pub read: Option<&'c Operation>,
    pub list: Option<&'c Operation>,
    pub changes: Vec<&'c Operation>,
    pub delete: Option<&'c Operation>,
}

impl<'c> Resource<'c> {
    /// The resource that an operation makes, shows, lists, changes or deletes, and which of these it does; nothing
    /// where no operation makes one.
    pub fn of(contract: &'c Contract, operation: &Operation) -> Option<(Resource<'c>, ResourceRole)> {
        let path = path_of(operation);
        let role = match (operation.method.as_str(), is_item(&path)) {
            ("POST", false) => ResourceRole::Create,
            ("GET", false) => ResourceRole::List,
            ("GET", true) => ResourceRole::Read,
            ("PUT" | "PATCH", true) => ResourceRole::Change,
            ("DELETE", true) => ResourceRole::Delete,
            _ => return None,
        };
        let linked = || linked_item(contract, operation).filter(|_| role == ResourceRole::Create);
        let resource = match role {
            ResourceRole::Create | ResourceRole::List => {
                let linked = linked();
                let is_keyed = contract.path_signs().bracket;
                let below = linked.is_none().then(|| below(&path, is_keyed)).into_iter().flatten();
                linked.into_iter().chain(below).find_map(|item| Resource::at(contract, item))?
            }
            _ => Resource::at(contract, path)?,
        };
        let role = match operation.method.as_str() {
            "PUT" if resource.create.id == operation.id => ResourceRole::Create,
            _ => role,
        };
        let is_own = match role {
            ResourceRole::Create => resource.create.id == operation.id,
            ResourceRole::List => resource.list.is_some_and(|list| list.id == operation.id),
            _ => true,
        };
        is_own.then_some((resource, role))
    }

    /// The resource whose items have this path.
    pub fn at(contract: &'c Contract, item: PathTemplate) -> Option<Resource<'c>> {
        let of_item = AskedAt::of(contract, &item);
        let (read, delete) = (of_item.by("GET"), of_item.by("DELETE"));
        let changes: Vec<&Operation> = ["PUT", "PATCH"].into_iter().filter_map(|method| of_item.by(method)).collect();
        if read.is_none() && delete.is_none() && changes.is_empty() {
            return None;
        }
        let collection = before(&item, item.parameters().last()?)?;
        let word = collection.last_text()?.to_owned();
        let at = AskedAt::of(contract, &collection);
        let items = delete.into_iter().chain(read).chain(changes.iter().copied());
        // As the document has it, that which deletes first: by this path it is told what is left.
        let item = items.clone().next().map(path_of)?;
        let linked = items.flat_map(|operation| contract.links_to(operation)).map(|(source, _)| source);
        let create = at.by("POST").or_else(|| linked.into_iter().find(|source| source.method == "POST"));
        let has_its_parents =
            |create: &&Operation| path_of(create).parameters().count() + 1 == item.parameters().count();
        let create = create.filter(|create| can_create(create)).filter(has_its_parents);
        let create = match at.by("POST") {
            // Where nothing else makes one, who sends it says what it is called (RFC 9110 §9.3.4).
            None => create.or_else(|| of_item.by("PUT").filter(|put| makes(put, delete.is_some())))?,
            Some(_) => create?,
        };
        Some(Resource { collection: word, create, read, list: at.by("GET"), changes, delete, item })
    }

    /// The resources that the parameters of an operation's path name one of, the outermost first, each with how many
    /// parameters name it; those of the items that are in its path whole.
    pub fn along(contract: &'c Contract, operation: &Operation) -> Vec<(usize, Resource<'c>)> {
        if unsent::for_number(operation).is_err() {
            return Vec::new();
        }
        let path = path_of(operation);
        let names: Vec<String> = templated(path.as_str()).map(str::to_owned).collect();
        let found = names.iter().enumerate().filter_map(|(index, name)| {
            let item = whole_before(&path, name)?;
            Some((index + 1, Resource::at(contract, item)?))
        });
        found.collect()
    }

    /// Whether who makes one says what it is called.
    pub fn is_named_by_client(&self) -> bool {
        self.create.method == "PUT"
    }

    /// Whether the document says, by a link, that what is made can be asked for.
    pub fn is_linked(&self, contract: &Contract) -> bool {
        let items = self.read.into_iter().chain(self.delete).chain(self.changes.iter().copied());
        let mut links = items.flat_map(|operation| contract.links_to(operation));
        links.any(|(source, _)| source.id == self.create.id)
    }

    /// What the parameters are in the path of an item, or of what is asked at it; with a slash at its end or without.
    pub fn ids_in(&self, target: &str) -> Option<Vec<String>> {
        let path = target.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let item = PathTemplate::parse(self.item.as_str().trim_end_matches('/'));
        let values = item.values(path)?.into_iter();
        Some(values.map(|(_, value)| value).collect())
    }

    /// The path of an item, with what its parameters are, in their order.
    pub fn path_with(&self, ids: &[String]) -> String {
        let escape = |text: &str| percent_encoding::utf8_percent_encode(text, crate::live::ESCAPED).to_string();
        let names: Vec<&str> = self.item.parameters().collect();
        self.item.fill(&|name| Some(escape(ids.get(names.iter().position(|own| *own == name)?)?)))
    }
}

/// Whether it can answer that something was made (RFC 9110 §9.3.3): a search that is sent by POST is answered 200
/// alone, but so are many creations.
fn can_create(operation: &Operation) -> bool {
    let succeeds = |status: StatusKey| status == StatusKey::Default || status.is_success();
    operation.effect.is_none() && operation.answers.iter().any(|answer| succeeds(answer.status))
}

/// Whether a PUT may make what was not there: it says that it was made, or what it is for can be deleted.
fn makes(put: &Operation, can_be_deleted: bool) -> bool {
    let says_made = put.answers.iter().any(|answer| answer.status == StatusKey::Code(201));
    can_create(put) && (says_made || can_be_deleted)
}

/// The operations of a path, which may end in a slash where others of its resource do not.
struct AskedAt<'c>(Vec<&'c Operation>);

impl<'c> AskedAt<'c> {
    fn of(contract: &'c Contract, path: &PathTemplate) -> AskedAt<'c> {
        let open = path.as_str().trim_end_matches('/');
        let is_closed = contract.path_signs().closed || path.as_str().contains(['?', '#']);
        let closed = is_closed.then(|| PathTemplate::parse(&format!("{open}/")));
        let open = if open == path.as_str() { Cow::Borrowed(path) } else { Cow::Owned(PathTemplate::parse(open)) };
        let paths = std::iter::once(&*open).chain(&closed);
        AskedAt(paths.flat_map(|path| contract.at_like(path)).collect())
    }

    fn by(&self, method: &str) -> Option<&'c Operation> {
        self.0.iter().copied().find(|operation| operation.method.eq_ignore_ascii_case(method))
    }
}

/// What stands behind `#` tells operations of one path apart, and is not sent.
fn path_of(operation: &Operation) -> PathTemplate {
    PathTemplate::parse(operation.path.split('#').next().unwrap_or_default())
}

/// Whether the last segment is a parameter alone, whether a slash ends it or not, or the key of an entity set.
fn is_item(path: &PathTemplate) -> bool {
    let last = path.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_alone = last.starts_with('{') && last.ends_with('}') && last.matches('{').count() == 1;
    is_alone || keyed(last).is_some()
}

/// The set and the parameter of a segment such as `Things({id})` or `Things('{id}')` (OData 4.01 URL Conventions §4.3.1).
fn keyed(segment: &str) -> Option<(&str, &str)> {
    let (set, key) = segment.strip_suffix(')')?.split_once('(')?;
    let key = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\'')).unwrap_or(key);
    let name = key.strip_prefix('{')?.strip_suffix('}')?;
    (!set.is_empty() && !set.contains('{') && !name.contains(['{', '}'])).then_some((set, name))
}

/// The path of the collection of what a parameter names one of.
fn before(path: &PathTemplate, parameter: &str) -> Option<PathTemplate> {
    path.before(parameter).or_else(|| {
        let (head, segment) = key_of(path, parameter)?;
        Some(PathTemplate::parse(&format!("{head}{}", keyed(segment)?.0)))
    })
}

/// The path of what a parameter names, without what stands behind that.
fn whole_before(path: &PathTemplate, parameter: &str) -> Option<PathTemplate> {
    let alone = path.before(parameter).map(|before| format!("{}/{{{parameter}}}", before.as_str()));
    let of_key = || key_of(path, parameter).map(|(head, segment)| format!("{head}{segment}"));
    alone.or_else(of_key).map(|text| PathTemplate::parse(&text))
}

/// The segment that is an entity set with this parameter for its key, behind what stands before it.
fn key_of<'p>(path: &'p PathTemplate, parameter: &str) -> Option<(&'p str, &'p str)> {
    let text = path.as_str();
    let mut begin = 0;
    for segment in text.split('/') {
        if keyed(segment).is_some_and(|(_, name)| name == parameter) {
            return Some((&text[..begin], segment));
        }
        begin += segment.len() + 1;
    }
    None
}

/// The paths that what stands in a collection may have, keyed ones where there are any.
fn below(collection: &PathTemplate, is_keyed: bool) -> impl Iterator<Item = PathTemplate> {
    let text = collection.as_str().trim_end_matches('/');
    let ends = ["/{id}", "({id})", "('{id}')"].iter().take(if is_keyed { 3 } else { 1 });
    let ends = ends.filter(move |_| !text.is_empty() && !text.contains('?'));
    ends.map(move |end| PathTemplate::parse(&format!("{text}{end}")))
}

/// The path of the item that a link of an operation's answers leads to.
fn linked_item(contract: &Contract, create: &Operation) -> Option<PathTemplate> {
    let linked = contract.linked_from(create).into_iter().filter(|operation| !operation.path.is_empty());
    linked.map(path_of).find(is_item)
}

#[cfg(test)]
mod tests {
    use countersign_openapi::Document;

    use super::*;

    const DOCUMENT: &str = "
openapi: 3.0.3
paths:
  /projects/:
    get: {operationId: list, responses: {'200': {description: all}}}
    post: {operationId: make, responses: {'201': {description: made}}}
  /projects/{id}/:
    get: {operationId: read, responses: {'200': {description: one}}}
    delete: {operationId: delete, responses: {'204': {description: gone}}}
  /projects/{id}/exports/{export}:
    get: {operationId: export, responses: {'200': {description: one}}}
";

    const ROLES: [(&str, ResourceRole); 4] = [
        ("list", ResourceRole::List),
        ("make", ResourceRole::Create),
        ("read", ResourceRole::Read),
        ("delete", ResourceRole::Delete),
    ];

    #[test]
    fn the_key_of_an_entity_set_names_an_item() {
        for item in ["/shop/Things({Id})", "/shop/Things('{Id}')"] {
            let (open, close) = if item.contains('\'') { ("('", "')") } else { ("(", ")") };
            let document =
                DOCUMENT.replace("/projects/{id}/:", &format!("\"{item}\":")).replace("/projects/:", "/shop/Things:");
            let contract = Contract::read(Document::parse("a.yaml", document).unwrap());
            for (id, role) in ROLES {
                let (resource, own) = Resource::of(&contract, contract.operation(id).unwrap()).unwrap();
                assert_eq!(
                    (own, resource.create.id.as_str(), resource.collection.as_str()),
                    (role, "make", "Things"),
                    "{id}"
                );
                let path = format!("/shop/Things{open}7{close}");
                assert_eq!(resource.path_with(&["7".to_owned()]), path);
                assert_eq!(resource.ids_in(&path), Some(vec!["7".to_owned()]));
            }
        }
        // A function is no set, and what takes two keys names no item by its last.
        for segment in ["Things()", "({id})", "Things({a},{b})", "{a}({b})", "Things({id}"] {
            assert_eq!(keyed(segment), None, "{segment}");
        }
    }

    #[test]
    fn a_slash_at_the_end_is_no_other_resource() {
        let contract = Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap());
        for (id, role) in ROLES {
            let (resource, own) = Resource::of(&contract, contract.operation(id).unwrap()).unwrap();
            assert_eq!((own, resource.create.id.as_str()), (role, "make"), "{id}");
            let ids = ["7".to_owned()];
            assert_eq!(resource.path_with(&ids), "/projects/7/");
            assert_eq!(resource.ids_in("/projects/7/?a=b"), Some(ids.to_vec()));
            assert_eq!(resource.ids_in("/projects/7"), Some(ids.to_vec()));
            assert_eq!(resource.ids_in("/projects/"), None);
        }
        let along = Resource::along(&contract, contract.operation("export").unwrap());
        assert_eq!(along.iter().map(|(count, it)| (*count, it.create.id.as_str())).collect::<Vec<_>>(), [(1, "make")]);
    }
}
