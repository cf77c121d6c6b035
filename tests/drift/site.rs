//! Pages on a site.

use std::fs;

use httpmock::MockServer;

use crate::support::{countersign, folder};
use crate::text;

const MARKDOWN: &str = "# Getting in\n\nSend your token as a Bearer token:\n\n```bash\ncurl https://api.gate.example/v2/doors -H \"Authorization: Bearer $GATE_TOKEN\"\n```\n";

const HTML: &str = "<html><head><title>Getting in</title></head><body><h1>Getting in</h1><pre>curl https://api.gate.example/v2/doors -H 'X-Api-Key: YOUR_KEY'</pre></body></html>";

const SHELL: &str =
    "<html><head><title>Gate</title><script src=\"/a.js\"></script></head><body><div id=\"root\"></div></body></html>";

const SPEC: &str = "
openapi: 3.0.3
info: {title: Gate, version: '1'}
servers: [{url: 'https://api.gate.example/v2'}]
security: [{token: []}]
paths: {/doors: {get: {responses: {'200': {description: Doors}}}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";

/// A site with one page: what is asked of it, the status, the media type, more headers, the body.
fn site(path: &str, status: u16, media: &str, headers: &[(&str, &str)], body: &str) -> MockServer {
    let server = MockServer::start();
    serve(&server, path, status, media, headers, body);
    server
}

fn serve(server: &MockServer, path: &str, status: u16, media: &str, headers: &[(&str, &str)], body: &str) {
    server.mock(|when, then| {
        when.method("GET").path(path);
        let then = then.status(status).header("content-type", media);
        let _ = headers.iter().fold(then, |then, (name, value)| then.header(*name, *value)).body(body);
    });
}

#[track_caller]
fn refused(url: &str, told: &str) {
    let ran = countersign(&["facts", url]);
    ran.exits(2);
    assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn markdown_is_asked_for_in_one_language() {
    let server = MockServer::start();
    let page = server.mock(|when, then| {
        when.path("/auth").header("accept-language", "en").header_includes("accept", "text/markdown");
        then.status(200).header("content-type", "text/markdown").body(MARKDOWN);
    });
    let ran = countersign(&["facts", &server.url("/auth")]);
    ran.exits(0);
    assert!(ran.stdout.contains("auth-scheme  bearer"), "{}", ran.stdout);
    page.assert_calls(1);
}

#[test]
fn the_markdown_that_a_page_offers_is_read_in_its_place() {
    let link = "<html><head><link rel=\"alternate\" type=\"text/markdown\" href=\"auth.txt\">";
    let html = HTML.replace("<html><head>", link);
    let by_element = site("/docs/auth", 200, "text/html", &[], &html);
    let header = [("link", "</docs/auth.txt>; rel=\"alternate\"; type=\"text/markdown\"")];
    let by_header = site("/docs/auth", 200, "text/html", &header, HTML);
    for server in [by_element, by_header] {
        serve(&server, "/docs/auth.txt", 200, "text/markdown", &[], MARKDOWN);
        let ran = countersign(&["facts", &server.url("/docs/auth")]);
        ran.exits(0);
        assert!(ran.stdout.contains("auth-scheme  bearer"), "{}", ran.stdout);
    }
}

#[test]
fn what_is_offered_elsewhere_or_is_not_there_is_not_read() {
    let other = site("/auth.md", 200, "text/markdown", &[], MARKDOWN);
    for reference in [other.url("/auth.md"), "gone.md".to_owned()] {
        let link = format!("<html><head><link rel=alternate type=text/markdown href=\"{reference}\">");
        let server = site("/auth", 200, "text/html", &[], &HTML.replace("<html><head>", &link));
        let ran = countersign(&["facts", &server.url("/auth")]);
        ran.exits(0);
        assert!(ran.stdout.contains("X-Api-Key") && !ran.stdout.contains("bearer"), "{}", ran.stdout);
    }
}

#[test]
fn the_markdown_beside_a_shell_is_tried_once() {
    let server = site("/docs/auth", 200, "text/html", &[], SHELL);
    serve(&server, "/docs/auth.md", 200, "text/plain", &[], MARKDOWN);
    countersign(&["facts", &server.url("/docs/auth?lang=en")]).exits(0);
    // A site that answers everything with the same shell has none.
    let server = MockServer::start();
    let all = server.mock(|when, then| {
        when.path_includes("/");
        then.status(200).header("content-type", "text/html").body(SHELL);
    });
    refused(&server.url("/docs/auth"), "only a browser can build");
    all.assert_calls(2);
}

#[test]
fn what_is_no_page_is_refused_by_its_name() {
    let wall = "<html><head><title>Just a moment...</title></head><body><script src=\"/cdn-cgi/challenge-platform/x\"></script></body></html>";
    let cases = [
        (404, "<h1>Not here</h1>", "the answer is 404 Not Found, and it looks like an error page"),
        (500, "", "the answer is 500 Internal Server Error, and it looks like an error page"),
        (401, "", "the answer is 401 Unauthorized, and it looks like a login page"),
        (403, wall, "the answer is 403 Forbidden, and it looks like a bot wall: its title is `just a moment...`"),
        (503, wall, "the answer is 503 Service Unavailable, and it looks like a bot wall"),
        (200, wall, "it looks like a bot wall"),
    ];
    for (status, body, told) in cases {
        let server = site("/auth", status, "text/html", &[], body);
        refused(&server.url("/auth"), told);
    }
    let server = site("/auth", 302, "text/html", &[("location", "/accounts/login?next=/auth&state=a1b2c3")], "");
    serve(&server, "/accounts/login", 200, "text/html", &[], "<html><body><h1>Welcome back</h1></body></html>");
    let ran = countersign(&["facts", &server.url("/auth")]);
    ran.exits(2);
    assert!(ran.stderr.contains("it looks like a login page: it leads to http://"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("a1b2c3"), "{}", ran.stderr);
    // A page about logging in is led to like any other.
    let server = site("/auth", 301, "text/html", &[("location", "/docs/sign-in")], "");
    serve(&server, "/docs/sign-in", 200, "text/html", &[], HTML);
    countersign(&["facts", &server.url("/auth")]).exits(0);
}

#[test]
fn a_page_without_end_is_not_read() {
    let server = site("/auth", 200, "text/markdown", &[], &"a page\n".repeat(2_400_000));
    refused(&server.url("/auth"), "it is longer than 16777216 bytes");
    let file = folder("too-long").join("page.md");
    fs::write(&file, "a page\n".repeat(2_400_000)).unwrap();
    refused(&text(&file), "it is longer than 16777216 bytes");
}

#[test]
fn a_page_that_the_site_calls_unchanged_states_what_was_accepted() {
    let spec = folder("site-etag").join("openapi.yaml");
    fs::write(&spec, SPEC).unwrap();
    let server = MockServer::start();
    let mut page = server.mock(|when, then| {
        when.path("/auth").header_missing("if-none-match");
        then.status(200).header("content-type", "text/markdown").header("etag", "\"v1\"").body(MARKDOWN);
    });
    let url = server.url("/auth");
    let drift = |more: &[&str]| countersign(&[&["drift", "--spec", &text(&spec), "--docs", &url], more].concat());
    drift(&["--accept"]).exits(0);
    let lock = fs::read_to_string(spec.with_file_name("docs.lock")).unwrap();
    assert!(lock.contains(r#""etag":"\"v1\"""#), "{lock}");

    let mut unchanged = server.mock(|when, then| {
        when.path("/auth").header("if-none-match", "\"v1\"");
        then.status(304);
    });
    drift(&[]).exits(0);
    unchanged.assert_calls(1);
    // The contract has moved under a page that has not: the lock says what the page states.
    fs::write(&spec, SPEC.replace("/doors", "/gates")).unwrap();
    let report = drift(&["--format", "json"]).json(1);
    assert_eq!(report["changes"][0]["rule"], "operation-differs");
    fs::write(&spec, SPEC).unwrap();
    // What is accepted is read again.
    drift(&["--accept"]).exits(0);
    page.assert_calls(2);
    // A lock of another extractor is not asked about: the page might be read differently.
    fs::write(spec.with_file_name("docs.lock"), lock.replace("\"extractor\":", "\"extractor\":9")).unwrap();
    drift(&[]).exits(0);
    unchanged.assert_calls(2);
    page.delete();
    unchanged.delete();
    serve(&server, "/auth", 200, "text/markdown", &[], &MARKDOWN.replace("/doors", "/gates"));
    fs::write(spec.with_file_name("docs.lock"), lock).unwrap();
    drift(&[]).exits(1);
}

/// A provider whose page is found through its site's index.
fn indexed(name: &str, base: &str) -> crate::support::Ran {
    let place = folder(name);
    fs::write(place.join("gate.yaml"), SPEC).unwrap();
    let config = format!(
        "[providers.gate]\ndocument = \"{}\"\n[[providers.gate.docs]]\npage = \"auth.md\"\nindex = \"{base}/llms.txt\"\n\
         title = \"Getting in\"\n",
        text(&place.join("gate.yaml"))
    );
    fs::write(place.join("countersign.toml"), config).unwrap();
    countersign(&["drift", "gate", "--config", &text(&place.join("countersign.toml"))])
}

#[test]
fn a_page_is_found_through_its_sites_index_by_its_title() {
    let index = "# Gate\n\n## Docs\n\n- [Getting in](/docs/auth.md): Tokens\n- [Getting out](/docs/out.md): More\n";
    let server = site("/llms.txt", 200, "text/plain", &[], index);
    serve(&server, "/docs/auth.md", 200, "text/markdown", &[], MARKDOWN);
    let ran = indexed("site-index", &server.base_url());
    ran.exits(0);
}

#[test]
fn a_title_that_no_page_has_or_several_is_said_and_not_guessed() {
    for (name, index, told) in [
        ("none", "- [Getting out](/docs/out.md)\n", "lists none of that title"),
        ("several", "- [Getting in](/a.md)\n- [getting in](/b.md): Beta\n", "lists several of that title"),
    ] {
        let server = site("/llms.txt", 200, "text/plain", &[], index);
        let ran = indexed(&format!("site-index-{name}"), &server.base_url());
        ran.exits(2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}
