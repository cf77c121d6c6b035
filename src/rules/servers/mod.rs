//! Where the API is: what counts is the whole URL that a client asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Evidence;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, Evolution, OperationPair, Reach, Turned, said};
use countersign_openapi::{Address, Contract, Direction, Operation, PathTemplate, Server};

pub const RULES: Evolution = Evolution {
    rules: &["base-url-changed", "server-added", "server-removed"],
    of_documents: of_document,
    of_operation,
};

/// Where something is: each URL, and what states it.
#[derive(Default)]
struct StatedUrls {
    all: BTreeMap<String, (String, Address)>,
    /// Those at which it is where no variable is given a value.
    usual: BTreeMap<String, (String, Address)>,
    /// Those of them that a variable leads to: a server without one is where it is.
    led_to: BTreeMap<String, (String, Address)>,
}

impl StatedUrls {
    /// One place.
    fn at(url: &str, source: Address) -> StatedUrls {
        let plain = Server::plain(url);
        let all: BTreeMap<_, _> =
            [(plain, (url.to_owned(), source))].into_iter().filter(|(url, _)| !url.is_empty()).collect();
        StatedUrls { usual: all.clone(), all, led_to: BTreeMap::new() }
    }

    /// The same, each with what the paths began with once.
    fn with(self, prefix: &str) -> StatedUrls {
        let longer = |all: BTreeMap<String, (String, Address)>| {
            all.into_iter().map(|(url, stated)| (Server::plain(&format!("{url}{prefix}")), stated)).collect()
        };
        StatedUrls { all: longer(self.all), usual: longer(self.usual), led_to: longer(self.led_to) }
    }
}

fn of_document(Documents { then, now, pairs, .. }: &Documents) -> Vec<Turned> {
    // Where the paths go on where the base URL ends, that may end elsewhere.
    let moved = pairs.iter().filter(|pair| is_moved(pair)).count();
    let is_written_otherwise =
        moved > 0 && moved == pairs.len() && origin(then.server.as_deref()) == origin(now.server.as_deref());
    let base = |contract: &Contract| contract.server.as_deref().map(path).unwrap_or_default().to_owned();
    let (base_then, base_now) = (base(then), base(now));
    let moved_by = match (base_then.strip_prefix(&base_now), base_now.strip_prefix(&base_then)) {
        _ if !is_written_otherwise => ("", ""),
        (Some(prefix), _) => ("", prefix),
        (_, Some(prefix)) => (prefix, ""),
        (None, None) => return Vec::new(),
    };
    let places = |contract: &Contract| match &contract.server {
        Some(url) => {
            let all = places(contract.servers());
            if all.all.is_empty() { StatedUrls::at(url, root(contract)) } else { all }
        }
        None => StatedUrls::default(),
    };
    // Where each operation has servers of its own, the document's concern none.
    let is_overridden = |contract: &Contract| {
        let operations = contract.operations();
        !operations.is_empty() && operations.iter().all(|operation| operation.server.is_some())
    };
    let concerns_none = is_overridden(then) && is_overridden(now);
    let told = |rule: &str, kind, message: &str, earlier, later| Turned {
        rule: rule.to_owned(),
        subject: "document".to_owned(),
        class: change_class(if concerns_none { ChangeKind::Repeated } else { kind }, Direction::Request),
        message: message.to_owned(),
        earlier,
        later,
        reach: Reach::default(),
    };
    compared((then, places(then).with(moved_by.0)), (now, places(now).with(moved_by.1)), "the API", told)
}

/// An operation with servers of its own, in either document.
fn of_operation(pair: &OperationPair) -> Vec<Turned> {
    if pair.then.1.server.is_none() && pair.now.1.server.is_none() {
        return Vec::new();
    }
    let places = |(contract, operation): (&Contract, &Operation)| {
        let own = contract.servers_of(operation);
        match &operation.server {
            Some(url) if own.first().is_none_or(|first| !first.urls.contains(&Server::plain(url))) => {
                StatedUrls::at(url, operation.source.clone())
            }
            _ if own.is_empty() => places(contract.servers()),
            _ => places(own),
        }
    };
    // Where the path goes on where the base URL ends, that may end elsewhere.
    let (old, new) = (base(pair.then.0, pair.then.1), base(pair.now.0, pair.now.1));
    let moved_by = match (old.strip_prefix(new), new.strip_prefix(old)) {
        _ if !is_moved(pair) => ("", ""),
        (Some(prefix), _) => ("", prefix),
        (_, Some(prefix)) => (prefix, ""),
        (None, None) => ("", ""),
    };
    let told =
        |rule: &str, kind, message: &str, earlier, later| pair.turned(rule, kind, message.to_owned(), earlier, later);
    let (then, now) = (places(pair.then).with(moved_by.0), places(pair.now).with(moved_by.1));
    compared((pair.then.0, then), (pair.now.0, now), "the operation", told)
}

fn compared(
    (then, before): (&Contract, StatedUrls),
    (now, after): (&Contract, StatedUrls),
    what: &str,
    told: impl Fn(&str, ChangeKind, &str, Option<Evidence>, Option<Evidence>) -> Turned,
) -> Vec<Turned> {
    // Whoever leaves a variable as it is was led to a place, and is now.
    let usual = (missing(&before.led_to, &after.usual), missing(&after.led_to, &before.usual));
    let (before, after) = (before.all, after.all);
    let (gone, came) = (missing(&before, &after), missing(&after, &before));
    let says = |contract: &Contract, all: &[(String, Address)]| {
        let urls: BTreeSet<&str> = all.iter().map(|(url, _)| url.trim_end_matches('/')).collect();
        let (_, source) = all.first()?;
        Some(said(contract, source, urls.into_iter().collect::<Vec<_>>().join(", ")))
    };
    let is_none_left = !before.keys().any(|url| after.contains_key(url));
    let (earlier, later) = (says(then, &gone), says(now, &came));
    match (before.is_empty(), after.is_empty()) {
        _ if gone.is_empty() && came.is_empty() => {
            let message = format!("{what} is somewhere else for who leaves the variables as they are");
            let told = |earlier, later| told("base-url-changed", ChangeKind::Undecided, &message, earlier, later);
            let (earlier, later) = (says(then, &usual.0), says(now, &usual.1));
            if earlier.is_some() || later.is_some() { vec![told(earlier, later)] } else { Vec::new() }
        }
        (true, _) => vec![told("base-url-changed", ChangeKind::Undecided, "a base URL is stated", earlier, later)],
        (_, true) => {
            vec![told("base-url-changed", ChangeKind::Undecided, "no base URL is stated any more", earlier, later)]
        }
        _ if is_none_left => {
            let message = format!("{what} is somewhere else");
            vec![told("base-url-changed", ChangeKind::Replaced, &message, earlier, later)]
        }
        _ => {
            let gone = earlier.map(|earlier| {
                let message = format!("{what} is not at every place any more that it was at");
                told("server-removed", ChangeKind::Withdrawn, &message, Some(earlier), None)
            });
            let came = later.map(|later| {
                let message = format!("{what} is at another place too");
                told("server-added", ChangeKind::Offered, &message, None, Some(later))
            });
            gone.into_iter().chain(came).collect()
        }
    }
}

/// The URLs of one document that the other has not, each as it is told.
fn missing(
    from: &BTreeMap<String, (String, Address)>,
    other: &BTreeMap<String, (String, Address)>,
) -> Vec<(String, Address)> {
    let mut found: Vec<(String, Address)> = Vec::new();
    for (_, stated) in from.iter().filter(|(url, _)| !other.contains_key(*url)) {
        if !found.contains(stated) {
            found.push(stated.clone());
        }
    }
    found
}

/// The URLs of servers; nothing where the API is where the document was found.
fn places(servers: Vec<Server>) -> StatedUrls {
    let mut places = StatedUrls::default();
    for server in servers {
        for url in server.urls.iter().filter(|url| !url.is_empty()) {
            // A server of several URLs is told of by each.
            let told = if server.urls.len() > 1 { url.clone() } else { server.url.clone() };
            places.all.entry(url.clone()).or_insert((told, server.source.clone()));
        }
        if server.usual.is_empty() {
            continue;
        }
        let usual = (server.usual.clone(), server.source);
        if server.urls.len() > 1 || server.url.contains('{') {
            places.led_to.entry(server.usual.clone()).or_insert_with(|| usual.clone());
        }
        places.usual.entry(server.usual).or_insert(usual);
    }
    places
}

fn root(contract: &Contract) -> Address {
    Address { document: contract.document.name().to_owned(), pointer: String::new(), origin: None }
}

/// Whether an operation is asked for at the same URL, though base URL and path are others.
pub fn is_moved(pair: &OperationPair) -> bool {
    let shape =
        |(contract, operation): (&Contract, &Operation)| PathTemplate::parse(&whole(contract, operation)).shape();
    base(pair.then.0, pair.then.1) != base(pair.now.0, pair.now.1) && shape(pair.then) == shape(pair.now)
}

/// The path of the base URL of an operation, its own or the document's.
fn base<'c>(contract: &'c Contract, operation: &'c Operation) -> &'c str {
    operation.server.as_deref().or(contract.server.as_deref()).map(path).unwrap_or_default()
}

/// The path of an operation behind that of its base URL.
pub fn whole(contract: &Contract, operation: &Operation) -> String {
    format!("{}{}", base(contract, operation), operation.path).trim_end_matches('/').to_owned()
}

/// The path of a URL, or of a path.
pub fn path(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let path = if start == 0 { 0 } else { url[start..].find('/').map_or(url.len(), |slash| start + slash) };
    url[path..].trim_end_matches('/')
}

fn origin(url: Option<&str>) -> Option<String> {
    let url = Server::plain(url?);
    Some(url[..url.len() - path(&url).len()].to_owned())
}
