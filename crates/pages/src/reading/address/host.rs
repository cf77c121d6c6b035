//! Hosts of addresses: those of the API, and those of the reader.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::snake;

/// A host as a template has it: `<tenant>.shop.example`, which a shell wants as `\<tenant\>`, is `{tenant}.shop.example`.
/// A host that is nothing but a name in marks is the reader's own.
pub(super) fn host_of(host: &str) -> String {
    let host = host.replace(['\\'], "");
    // `[shop].a.example`: no address of IPv6, which has colons (RFC 3986 §3.2.2).
    let inside = host.strip_prefix('[').and_then(|rest| rest.split_once("].")).filter(|(name, _)| !name.contains(':'));
    if let Some((name, rest)) = inside {
        return format!("{{{name}}}.{rest}");
    }
    if let Some(host) = host_of_reader(&host).or_else(|| host_of_variable(&host)) {
        return host;
    }
    let named = host.strip_prefix('<').and_then(|rest| rest.split_once(">.")).filter(|(_, rest)| rest.contains('.'));
    match named {
        Some((name, rest)) if !name.is_empty() && !name.contains(['<', '{']) => {
            format!("{{{}}}.{rest}", snake(name).trim_start_matches("your_"))
        }
        _ => host,
    }
}

/// A host in which a program or a shell puts a part of a name: `$TENANT.a.example`, `api-${region}.a.example`; or that
/// is shouted, as nobody's is: `ACCOUNT_NAME.a.example`.
fn host_of_variable(host: &str) -> Option<String> {
    static VARIABLE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\$\{(\w+)\}|\$(\w+)|^([A-Z][A-Z0-9_]{3,})\.").expect("a constant pattern"));
    let last = VARIABLE.find_iter(host).last()?;
    let rest = &host[last.end()..];
    // What the address of a domain is must be there: `.a.example`.
    let domain = if last.as_str().ends_with('.') { rest } else { rest.split_once('.')?.1 };
    let is_lower = domain.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let has_lower = domain.bytes().any(|b| b.is_ascii_lowercase());
    if !domain.contains('.') || !is_lower || !has_lower || is_of_host(domain) || host.contains(['<', '[']) {
        return None;
    }
    let open = VARIABLE.replace_all(host, |found: &Captures<'_>| {
        let (whole, name) = (&found[0], found.iter().skip(1).flatten().next().map_or("", |name| name.as_str()));
        format!("{{{}}}{}", snake(name), if whole.ends_with('.') { "." } else { "" })
    });
    Some(open.into_owned())
}

/// A host of the API that is called by the reader's own name, as a template has it: `your-space.a.example` is
/// `{space}.a.example`. Of a domain for examples it is the reader's own server.
fn host_of_reader(host: &str) -> Option<String> {
    let (first, rest) = host.split_once('.').filter(|(_, rest)| rest.contains('.'))?;
    let name = first.to_ascii_lowercase();
    let name = name.strip_prefix("your")?.trim_start_matches(['-', '_']);
    let is_own = rest.starts_with("example.")
        || rest.contains("your")
        || is_of_host(rest)
        || matches!(name, "" | "server" | "site" | "api" | "domain" | "host" | "webhook");
    (!is_own && !rest.contains(['<', '{', '$'])).then(|| format!("{{{}}}.{rest}", snake(name)))
}

/// Whether a domain is one below which everybody's programs run.
fn is_of_host(domain: &str) -> bool {
    const HOSTS: [&str; 26] = [
        "ngrok",
        "herokuapp.",
        "vercel.",
        "netlify.",
        "pages.dev",
        "workers.dev",
        "fly.dev",
        "onrender.",
        "azure",
        "cloudfunctions.",
        "cloudapp.",
        "amazonaws.",
        "on.aws",
        "run.app",
        "web.app",
        "firebaseapp.",
        "github.io",
        "gitlab.io",
        "glitch.me",
        "repl.co",
        "replit.",
        "loca.lt",
        "trycloudflare.",
        "appspot.",
        "railway.",
        "deno.dev",
    ];
    HOSTS.iter().any(|host| domain.contains(host))
}

/// How many bytes the host is that a text begins with: up to the path, which may stand right behind a place for a
/// name: `[your-domain]v2/users`.
pub(super) fn len(rest: &str) -> usize {
    let slash = rest.find('/').unwrap_or(rest.len());
    let close = rest[..slash].rfind([']', '}', '>']).map_or(slash, |close| close + 1);
    if super::is_version(&rest[close..slash]) { close } else { slash }
}

/// Whether a host is nothing but a name that the reader replaces: `PROJECT_URL`.
pub(super) fn is_shouted(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or(host);
    name.contains('_')
        && name.bytes().any(|b| b.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
}

/// A host in lower case (RFC 3986 §3.2.2), but for the names of what stands open in it.
pub(super) fn lower_host(host: &str) -> String {
    let mut is_name = false;
    let lower = host.chars().map(|c| {
        is_name = if c == '{' { true } else { is_name && c != '}' };
        if is_name { c } else { c.to_ascii_lowercase() }
    });
    lower.collect()
}

/// Whether an origin is one of the names that nobody can have, for they are for examples (RFC 2606 §3).
pub fn is_reserved(origin: &str) -> bool {
    let host = origin.split("://").nth(1).unwrap_or(origin);
    let host = host.split([':', '/']).next().unwrap_or(host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    matches!(host, "example.com" | "example.net" | "example.org")
}

/// Whether an origin stands for the reader's own server: a number that is nobody's or anybody's (RFC 5737), `myhost`
/// below a domain for examples (RFC 2606 §3), a name in brackets.
pub fn is_placeholder_host(origin: &str) -> bool {
    let host = origin.split("://").nth(1).unwrap_or(origin);
    // The path that stands behind it is that of the API all the same.
    if host.trim_end_matches('/').contains('/') {
        return false;
    }
    let host = host.split([':', '/']).next().unwrap_or(host);
    let is_number = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    let is_example = ["example.com", "example.net", "example.org"].iter().any(|domain| host.ends_with(domain));
    let is_marked = host.starts_with('[') && host.ends_with(']');
    is_number || is_marked || is_example && host.starts_with("my")
}

/// Whether an origin is the machine that a program runs on.
pub fn is_loopback(origin: &str) -> bool {
    let host = origin.split("://").nth(1).unwrap_or(origin);
    ["localhost", "127.", "0.0.0.0", "[::1]", "[localhost]"].iter().any(|own| host.starts_with(own)) || is_private(host)
}

/// Whether a host is an address of a private network (RFC 1918).
fn is_private(host: &str) -> bool {
    let host = host.split([':', '/']).next().unwrap_or(host);
    let parts: Vec<u8> = host.split('.').map_while(|part| part.parse().ok()).collect();
    host.split('.').count() == 4 && matches!(parts.as_slice(), [10, _, _, _] | [192, 168, _, _] | [172, 16..=31, _, _])
}

/// Hosts that stand for the reader's own machine or server.
pub fn is_local(origin: &str) -> bool {
    let host = origin.split("://").nth(1).unwrap_or(origin);
    // A name of a network of one's own: `http://minio:9000`.
    let name = host.split([':', '/']).next().unwrap_or(host);
    let is_inner = !name.is_empty() && !name.contains(['.', '{', '<', '$', '[', '%']);
    is_loopback(origin)
        || is_inner
        || ["your", "<", "my-"].iter().any(|own| host.starts_with(own))
        || host.contains("ngrok")
        || host.contains("your-")
        || ["yourdomain", "mydomain", "mysite", "mycompany"].iter().any(|own| host.contains(own))
        || host.contains('$')
}

/// The origin of an address whose host is nothing but a place for a name: `https://<fqdn>/a`, `https://{yourDomain}/a`.
pub fn open_origin(url: &str) -> Option<String> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(https?)://(?:\$?\{\{?([\w .-]+)\}?\}|<([\w .-]+)>|\[([\w .-]+)\]|\$(\w+))(:\d+)?(?:/|$)")
            .expect("a constant pattern")
    });
    let found = OPEN.captures(url)?;
    let name = snake(found.iter().skip(2).take(4).flatten().next()?.as_str());
    let name = name.trim_start_matches("your_");
    let port = found.get(6).map_or("", |port| port.as_str());
    // What may hold more than a host is no place for one.
    let is_more = ["url", "uri", "base", "endpoint"].iter().any(|word| name.split('_').any(|part| part == *word));
    (!name.is_empty() && !is_more).then(|| format!("{}://{{{name}}}{port}", &found[1]))
}
