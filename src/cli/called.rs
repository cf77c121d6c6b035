//! What documents and pages are called, where several are named: on every machine the same, in whatever order.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use countersign_openapi::url_without_secrets;

use super::known::is_url;

/// What sources call a page: its file's name, or its URL.
pub fn name_of(place: &str) -> String {
    if is_url(place) {
        return url_without_secrets(place).into_owned();
    }
    Path::new(place).file_name().map_or_else(|| place.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// What sources call each of several pages: files of one name by the folders that tell them apart too, and what else is
/// called alike by its number. A place that is named twice has one name.
pub fn names_of(places: &[String]) -> Vec<String> {
    let mut names = told_apart(places, name_of);
    for at in 1..names.len() {
        let alike = (0..at).filter(|it| names[*it] == names[at] && places[*it] != places[at]).count();
        if alike > 0 && !places[..at].contains(&places[at]) {
            names[at] = format!("{} ({})", names[at], alike + 1);
        }
    }
    names
}

/// The last part of a path or a URL, without its ending.
pub fn stem(name: &str) -> String {
    let name = if is_url(name) { name.split(['?', '#']).next().unwrap_or(name) } else { name };
    Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The ids of the providers whose documents are at these places: each its stem; those of one stem by the folders that
/// tell them apart too, and where nothing does, by the whole place.
pub fn ids_of(places: &[String]) -> Vec<String> {
    let mut ids = told_apart(places, stem);
    let shared = shared(&ids, places);
    for (id, place) in ids.iter_mut().zip(places).filter(|(id, _)| shared.contains(*id)) {
        *id = url_without_secrets(place).into_owned();
    }
    ids
}

/// Short names for places; files of one name have as many of their folders before it as tell them apart.
fn told_apart(places: &[String], short: fn(&str) -> String) -> Vec<String> {
    let mut names: Vec<String> = places.iter().map(|place| short(place)).collect();
    let deepest = places.iter().map(|place| Path::new(place).components().count()).max().unwrap_or_default();
    for folders in 1..deepest {
        let shared = shared(&names, places);
        if shared.is_empty() {
            break;
        }
        for (name, place) in names.iter_mut().zip(places).filter(|(name, _)| shared.contains(*name)) {
            if !is_url(place) {
                *name = below(place, folders, short);
            }
        }
    }
    names
}

/// The names that several places have.
fn shared(names: &[String], places: &[String]) -> HashSet<String> {
    let mut owners: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (name, place) in names.iter().zip(places) {
        owners.entry(name).or_default().insert(place);
    }
    owners.into_iter().filter(|(_, places)| places.len() > 1).map(|(name, _)| name.to_owned()).collect()
}

/// A short name behind the last folders of a path.
fn below(place: &str, folders: usize, short: fn(&str) -> String) -> String {
    let parts: Vec<_> = Path::new(place).components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let folders = parts.iter().rev().skip(1).take(folders).rev().map(|part| part.clone().into_owned());
    folders.chain([short(place)]).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[&str], names: fn(&[String]) -> Vec<String>) -> Vec<String> {
        names(&places.iter().map(|place| (*place).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn pages_of_one_name_are_told_apart() {
        assert_eq!(of(&["docs/errors.md", "auth.md"], names_of), ["errors.md", "auth.md"]);
        assert_eq!(
            of(&["a/errors.md", "b/errors.md", "c.md", "a/errors.md"], names_of),
            ["a/errors.md", "b/errors.md", "c.md", "a/errors.md"]
        );
        assert_eq!(of(&["/x/v1/i.md", "/y/v1/i.md"], names_of), ["x/v1/i.md", "y/v1/i.md"]);
        let [one, two] = ["https://a.example/p?key=one", "https://a.example/p?key=two"];
        assert_eq!(
            of(&[one, two, one], names_of),
            ["https://a.example/p?key=…", "https://a.example/p?key=… (2)", "https://a.example/p?key=…"]
        );
    }

    #[test]
    fn documents_of_one_stem_are_told_apart_in_any_order() {
        assert_eq!(of(&["a/openapi.json", "b/shop.yaml"], ids_of), ["openapi", "shop"]);
        assert_eq!(of(&["a/openapi.json", "b/openapi.yaml"], ids_of), ["a/openapi", "b/openapi"]);
        assert_eq!(of(&["b/openapi.yaml", "a/openapi.json"], ids_of), ["b/openapi", "a/openapi"]);
        assert_eq!(of(&["a/api.json", "a/api.yaml"], ids_of), ["a/api.json", "a/api.yaml"]);
        assert_eq!(of(&["api.json", "a/api.json"], ids_of), ["api", "a/api"]);
        let urls = ["https://a.example/openapi.json", "https://b.example/openapi.json"];
        assert_eq!(of(&urls, ids_of), urls);
    }
}
