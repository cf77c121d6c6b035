//! What lets a page of another origin call a stub (Fetch, "CORS protocol").

use super::{Incoming, Outgoing};

/// The answer to a browser that asks whether it may send a request; nothing where it is none.
pub fn preflight(incoming: &Incoming) -> Option<Outgoing> {
    let method = incoming.header("access-control-request-method").filter(|_| incoming.method == "OPTIONS")?;
    let asked = incoming.header("access-control-request-headers");
    let mut headers = vec![("access-control-allow-methods".to_owned(), method)];
    headers.extend(asked.map(|asked| ("access-control-allow-headers".to_owned(), asked)));
    Some(Outgoing { status: 204, headers, body: Vec::new() })
}

/// Opens an answer to every origin, its headers too.
pub fn open(outgoing: &mut Outgoing) {
    let opened = ["access-control-allow-origin", "access-control-expose-headers"];
    outgoing.headers.retain(|(name, _)| !opened.contains(&name.as_str()));
    outgoing.headers.extend(opened.map(|name| (name.to_owned(), "*".to_owned())));
}
