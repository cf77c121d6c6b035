//! Which of many path templates a path is of, found without looking at each.

use std::collections::{BTreeMap, HashMap};

use super::path_template::{PathTemplate, Rank, Segment, segments};

/// Path templates by what they begin with, each with a value.
#[derive(Clone, Debug)]
pub struct Routes<T> {
    /// The first is where every path begins. Each holds the numbers of those that follow it.
    nodes: Vec<RouteNode<T>>,
}

#[derive(Clone, Debug)]
struct RouteNode<T> {
    texts: HashMap<Vec<u8>, usize>,
    /// Segments with parameters, the more exact ones first; those that take the same are one.
    others: BTreeMap<(Rank, String), (Segment, usize)>,
    /// What ends here, in the order in which it was added.
    here: Vec<T>,
}

impl<T> Default for RouteNode<T> {
    fn default() -> RouteNode<T> {
        RouteNode { texts: HashMap::new(), others: BTreeMap::new(), here: Vec::new() }
    }
}

impl<T> Default for Routes<T> {
    fn default() -> Routes<T> {
        Routes { nodes: vec![RouteNode::default()] }
    }
}

impl<T> Routes<T> {
    /// Adds a template's value.
    pub fn add(&mut self, template: &PathTemplate, value: T) {
        let mut at = 0;
        for segment in template.segments() {
            let next = self.nodes.len();
            let node = &mut self.nodes[at];
            at = match segment.text() {
                Some(text) => *node.texts.entry(text.to_owned()).or_insert(next),
                None => {
                    node.others.entry((segment.rank(), segment.shape())).or_insert_with(|| (segment.clone(), next)).1
                }
            };
            if at == next {
                self.nodes.push(RouteNode::default());
            }
        }
        self.nodes[at].here.push(value);
    }

    /// The values of the templates that a path is one of: those first whose templates
    /// say more exactly what they take ([`PathTemplate::precedence`]), of alike ones
    /// those first that were added first. A query is not looked at.
    pub fn of<'r>(&'r self, path: &str) -> impl Iterator<Item = &'r T> + use<'r, T> {
        let given: Vec<Vec<u8>> = segments(path).map(|segment| segment.into_owned()).collect();
        // What is left to look at, the most exact last.
        let mut todo = vec![(0, 0)];
        let mut found = [].iter();
        std::iter::from_fn(move || {
            loop {
                if let Some(value) = found.next() {
                    return Some(value);
                }
                let (at, depth) = todo.pop()?;
                let node: &RouteNode<T> = &self.nodes[at];
                let Some(segment) = given.get(depth) else {
                    found = node.here.iter();
                    continue;
                };
                let fitting = node.others.values().filter(|(other, _)| other.values(segment).is_some());
                todo.extend(fitting.rev().map(|(_, next)| (*next, depth + 1)));
                todo.extend(node.texts.get(segment).map(|next| (*next, depth + 1)));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(templates: &[&str]) -> Routes<String> {
        let mut routes = Routes::default();
        templates.iter().for_each(|template| routes.add(&PathTemplate::parse(template), (*template).to_owned()));
        routes
    }

    #[test]
    fn the_more_exact_template_is_first_whatever_the_order() {
        let templates = ["/{a}/{b}", "/x/{id}", "/x/{id}:cancel", "/x/me", "/{a}/me"];
        let expected = ["/x/me", "/x/{id}", "/{a}/me", "/{a}/{b}"];
        for turn in 0..templates.len() {
            let mut templates = templates;
            templates.rotate_left(turn);
            assert_eq!(routes(&templates).of("/x/me").collect::<Vec<_>>(), expected);
        }
        let routes = routes(&templates);
        assert_eq!(routes.of("/x/7:cancel").next().unwrap(), "/x/{id}:cancel");
        assert_eq!(routes.of("/y/7?x=me").collect::<Vec<_>>(), ["/{a}/{b}"]);
        assert_eq!(routes.of("/x/me/").count(), 0);
    }

    #[test]
    fn those_that_take_the_same_stay_in_their_order() {
        let routes = routes(&["/x/{name}", "/x/{id}", "/x/{id}#other"]);
        assert_eq!(routes.of("/x/7").collect::<Vec<_>>(), ["/x/{name}", "/x/{id}", "/x/{id}#other"]);
    }

    #[test]
    fn a_path_is_found_in_the_same_templates_as_each_says_itself() {
        let templates = [
            "/",
            "/a",
            "/a/",
            "/a/{x}",
            "/a/{x}/b",
            "/a/b{x}",
            "/a/{x}b",
            "/{x}/b",
            "/{x}.{y}",
            "/some path",
            "/%C3%B6",
        ];
        let routes = routes(&templates);
        for path in
            ["/", "/a", "/a/", "/a/b", "/a/bb", "/a/x/b", "/x.y", "/some%20path", "/ö", "/%c3%b6", "//", "/a//b"]
        {
            let mut expected: Vec<PathTemplate> = templates.map(PathTemplate::parse).to_vec();
            expected.retain(|template| template.matches(path));
            expected.sort_by(PathTemplate::precedence);
            let found: Vec<_> = routes.of(path).map(String::as_str).collect();
            assert_eq!(found, expected.iter().map(PathTemplate::as_str).collect::<Vec<_>>(), "{path}");
        }
    }

    #[test]
    fn a_long_path_ends() {
        let long = "/a".repeat(100_000);
        let mut routes = routes(&["/{x}"]);
        routes.add(&PathTemplate::parse(&long), "long".to_owned());
        assert_eq!(routes.of(&long).collect::<Vec<_>>(), ["long"]);
        assert_eq!(routes.of(&"/b".repeat(100_000)).count(), 0);
    }
}
