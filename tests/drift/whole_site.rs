//! A provider's whole documentation, as a site publishes it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::{Ran, countersign, folder};
use crate::text;

const SPEC: &str = "
openapi: 3.0.3
info: {title: Gate, version: '1'}
servers: [{url: 'https://api.gate.example/v2'}]
security: [{token: []}]
paths:
";

/// One answer of a site: status, headers, body.
#[derive(Clone)]
struct Served {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

fn page(body: impl Into<String>) -> Served {
    Served { status: 200, headers: vec![("content-type", "text/markdown".to_owned())], body: body.into() }
}

fn answer(status: u16, headers: &[(&'static str, &str)]) -> Served {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Served { status, headers, body: String::new() }
}

/// A site on the loopback: what it serves can be changed, and what it was asked is kept.
struct Site {
    base: String,
    served: Arc<Mutex<BTreeMap<String, Served>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn start() -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let site = Site { base, served: Arc::default(), asked: Arc::default() };
        let (served, asked) = (site.served.clone(), site.asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (served, asked) = (served.clone(), asked.clone());
                thread::spawn(move || Site::serve(&stream, &served, &asked));
            }
        });
        site
    }

    fn serve(mut stream: &TcpStream, served: &Mutex<BTreeMap<String, Served>>, asked: &Mutex<Vec<String>>) {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        while let Some(first) = lines.next() {
            let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
            let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
            asked.lock().unwrap().push(format!("{first}\n{}", head.join("\n")));
            let key = if path.starts_with("/endless/") { "/endless/".to_owned() } else { path.clone() };
            let known = served.lock().unwrap().get(&key).cloned();
            let Served { mut status, mut headers, mut body } = known.unwrap_or_else(|| answer(404, &[]));
            if key == "/endless/" {
                let next: u64 = path.trim_start_matches("/endless/").parse().unwrap_or(0) + 1;
                body = format!("{body}\n\n[next](/endless/{next}) [and](/endless/{next}00)\n");
            }
            let etag = format!("\"{}\"", body.len());
            let asks_for =
                head.iter().find_map(|line| line.to_lowercase().strip_prefix("if-none-match: ").map(str::to_owned));
            if asks_for.as_deref() == Some(&etag) {
                (status, body) = (304, String::new());
            }
            headers.push(("etag", etag));
            let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let length = body.len();
            let text = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n{body}");
            if stream.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    }

    fn put(&self, path: &str, served: Served) {
        self.served.lock().unwrap().insert(path.to_owned(), served);
    }

    fn take(&self, path: &str) {
        self.served.lock().unwrap().remove(path);
    }

    /// The paths that were asked for since the last time.
    fn paths(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.iter().map(|asked| asked.split(' ').nth(1).unwrap_or_default().to_owned()).collect()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// A page about one resource.
fn about(resource: &str) -> String {
    format!(
        "# {resource}\n\nSend your token as a Bearer token.\n\n## `GET /{resource}`\n\n```bash\n\
         curl https://api.gate.example/v2/{resource} -H \"Authorization: Bearer $GATE_TOKEN\"\n```\n"
    )
}

/// A document of so many resources, in a folder of its own.
fn spec(name: &str, resources: &[String]) -> PathBuf {
    let place = folder(name).join("openapi.yaml");
    let mut text = SPEC.to_owned();
    for resource in resources {
        text.push_str(&format!("  /{resource}: {{get: {{responses: {{'200': {{description: All}}}}}}}}\n"));
    }
    text.push_str("components: {securitySchemes: {token: {type: http, scheme: bearer}}}\n");
    fs::write(&place, text).unwrap();
    place
}

fn drift(spec: &std::path::Path, docs: &str, more: &[&str]) -> Ran {
    countersign(&[&["drift", "--spec", &text(spec), "--docs", docs, "--format", "json"], more].concat())
}

fn rooms(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("room{index}s")).collect()
}

/// A site of so many pages, listed in its `llms.txt`.
fn listed(count: usize) -> (Site, Vec<String>) {
    let (site, rooms) = (Site::start(), rooms(count));
    let line = |room: &String| format!("- [All {room}](/docs/{room}.md): what they are\n");
    site.put("/llms.txt", page(format!("# Gate\n\n{}", rooms.iter().map(line).collect::<String>())));
    rooms.iter().for_each(|room| site.put(&format!("/docs/{room}.md"), page(about(room))));
    (site, rooms)
}

#[test]
fn an_index_is_one_witness_with_one_lock() {
    let (site, rooms) = listed(120);
    let spec = spec("whole-site", &rooms);
    let start = site.url("/llms.txt");
    let accepted = drift(&spec, &start, &["--accept"]);
    accepted.exits(0);
    assert!(accepted.stderr.contains("read 120 pages of"), "{}", accepted.stderr);
    let lock = fs::read_to_string(spec.with_file_name("docs.lock")).unwrap();
    assert_eq!(lock.matches("\"sha256\"").count(), 120);
    assert_eq!(site.paths().len(), 122, "robots.txt, the index, and each page once");

    // Nothing has changed: each page is asked about, and none is read again.
    drift(&spec, &start, &[]).exits(0);
    assert_eq!(site.paths().len(), 122);

    // One page says otherwise: the finding names it.
    site.put("/docs/room7s.md", page(about("room7s").replace("GET /room7s", "DELETE /room7s")));
    let report = drift(&spec, &start, &[]).json(1);
    let changes = report["changes"].as_array().unwrap();
    assert!(!changes.is_empty());
    for change in changes {
        let said = if change["later"].is_null() { &change["earlier"] } else { &change["later"] };
        let places = [&change["earlier"]["source"], &change["later"]["source"]]
            .map(|place| place.as_str().unwrap_or("").to_owned());
        assert!(places.iter().any(|place| place.contains("/docs/room7s.md#")), "{said}");
    }
}

#[test]
fn a_page_that_went_away_is_told_once() {
    let (site, rooms) = listed(12);
    let spec = spec("site-gone", &rooms);
    let start = site.url("/llms.txt");
    drift(&spec, &start, &["--accept"]).exits(0);
    site.take("/docs/room3s.md");
    let report = drift(&spec, &start, &[]).json(1);
    assert_eq!(report["changes"].as_array().unwrap().len(), 1, "{report:#}");
    let change = &report["changes"][0];
    assert_eq!(change["subject"], site.url("/docs/room3s.md"));
    assert!(change["message"].as_str().unwrap().starts_with("the page is gone, and with it "), "{change:#}");
    // What nothing lists any more and is still there is not gone.
    site.put("/docs/room3s.md", page(about("room3s")));
    let line = "- [All room3s](/docs/room3s.md): what they are\n";
    let index = site.served.lock().unwrap()["/llms.txt"].body.replace(line, "");
    site.put("/llms.txt", page(index));
    drift(&spec, &start, &[]).exits(0);
    // What the site can't give now is not gone either, and that is said.
    site.put("/docs/room3s.md", answer(500, &[]));
    let ran = drift(&spec, &start, &[]);
    ran.exits(0);
    assert!(ran.stderr.contains("1 page not read: fetch ") && ran.stderr.contains("500"), "{}", ran.stderr);
    let report = ran.json(0);
    assert_eq!(
        (&report["summary"]["unread"], report["unread"].as_array().unwrap().len()),
        (&1.into(), 1),
        "{report:#}"
    );
    assert_eq!(report["unread"][0]["page"], site.url("/docs/room3s.md"));
    assert!(report["unread"][0]["reason"].as_str().unwrap().contains("500"), "{report:#}");
    let told = countersign(&["drift", "--spec", &text(&spec), "--docs", &start]).stdout;
    assert!(told.contains("not read: ") && told.contains("1 page was not read"), "{told}");
    // Nor is what stands beyond the most that are read.
    let few = drift(&spec, &start, &["--max-pages", "2"]).json(0);
    let reasons = few["unread"].as_array().unwrap().iter().map(|it| it["reason"].to_string());
    assert!(reasons.into_iter().any(|reason| reason.contains("--max-pages is 2")), "{few:#}");
    assert_eq!((&few["summary"]["unread"], &few["unread"][0]["count"]), (&9.into(), &9.into()), "{few:#}");
}

/// What is secret in the address of a page is in nothing that is told or kept, whatever comes of it.
#[test]
fn a_token_in_the_address_of_a_site_is_said_nowhere() {
    const TOKEN: &str = "tok-canary-5512";
    let (site, rooms) = listed(2);
    let spec = spec("site-token", &rooms);
    for place in ["/none.md", "/none/llms.txt", "/docs/room0s.md"] {
        let start = format!("{}?token={TOKEN}", site.url(place));
        for options in [&["--accept"][..], &["--follow"], &[]] {
            let ran = drift(&spec, &start, options);
            assert!(
                !ran.stdout.contains(TOKEN) && !ran.stderr.contains(TOKEN),
                "{place}: {}{}",
                ran.stdout,
                ran.stderr
            );
        }
    }
    let folder = std::path::Path::new(&spec).parent().unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[test]
fn two_pages_that_contradict_each_other_are_told_with_both_places() {
    let (site, rooms) = listed(3);
    let error = |page: &str, status: u16| {
        format!(
            "{}\n## Errors\n\nWithout a token the answer is `{status}`:\n\n```json\n{{\"error\": \"no token\"}}\n```\n",
            about(page)
        )
    };
    site.put("/docs/room0s.md", page(error("room0s", 401)));
    site.put("/docs/room2s.md", page(error("room2s", 403)));
    let ran = drift(&spec("site-contradicted", &rooms), &site.url("/llms.txt"), &["--fail-on", "never"]);
    let report = ran.json(0);
    let told = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["rule"].as_str().is_some_and(|rule| rule.ends_with("-contradicted")));
    let told = told.unwrap_or_else(|| panic!("{report:#}"));
    assert!(told["earlier"]["source"].as_str().unwrap().contains("/docs/room0s.md#"), "{told:#}");
    assert!(told["later"]["source"].as_str().unwrap().contains("/docs/room2s.md#"), "{told:#}");
}

#[test]
fn a_sitemap_and_the_links_of_pages_lead_to_pages() {
    let (site, rooms) = listed(6);
    let spec = spec("site-ways", &rooms);
    let loc = |room: &String| format!("<url><loc>{}</loc></url>", site.url(&format!("/docs/{room}.md")));
    let pages = format!("<urlset>{}</urlset>", rooms.iter().map(loc).collect::<String>());
    site.put("/pages.xml", page(pages));
    site.put(
        "/sitemap.xml",
        page(format!("<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>", site.url("/pages.xml"))),
    );
    let ran = drift(&spec, &site.url("/sitemap.xml"), &[]);
    ran.exits(0);
    assert!(ran.stderr.contains("read 6 pages"), "{}", ran.stderr);

    // From page to page, and back: each is read once, whatever it is called.
    for (index, room) in rooms.iter().enumerate() {
        let next = rooms.get(index + 1).map_or("room0s", String::as_str);
        let links = format!("\n[back](/docs/room0s) [next]({next}.md#top) [x](/a.png) [y](https://other.example/z)\n");
        site.put(&format!("/docs/{room}.md"), page(about(room) + &links));
    }
    site.paths();
    let ran = drift(&spec, &site.url("/docs/room0s.md"), &["--follow"]);
    ran.exits(0);
    assert!(ran.stderr.contains("read 6 pages"), "{}", ran.stderr);
    assert_eq!(site.paths().len(), 7, "robots.txt and each page once");
    // A link that leads nowhere is the page's fault, and no page that could not be read.
    site.put("/docs/room5s.md", page(about("room5s") + "\n[gone](/docs/cellar)\n"));
    let ran = drift(&spec, &site.url("/docs/room0s.md"), &["--follow"]);
    assert!(ran.stderr.contains("1 link leads to no page: "), "{}", ran.stderr);
    assert!(ran.json(0)["unread"].is_null(), "{}", ran.stdout);
    site.paths();
    // Without it, a page is a page.
    drift(&spec, &site.url("/docs/room0s.md"), &[]).exits(0);
    assert_eq!(site.paths(), ["/docs/room0s.md"]);
}

#[test]
fn a_link_is_whatever_leads_to_a_page() {
    let (site, rooms) = listed(5);
    let spec = spec("site-links", &rooms);
    let start = format!(
        "\n[one][1], [room2s] and <{}>; [in node](/docs/node.js), [as a script](/docs/app.js)\n\n\
         [1]: room1s.md\n[Room2s]: /docs/room2s.md \"all\"\n",
        site.url("/docs/room3s.md")
    );
    site.put("/docs/room0s.md", page(about("room0s") + &start));
    site.put("/docs/node.js", page(about("room4s")));
    let script = Served { headers: vec![("content-type", "text/javascript".to_owned())], ..page("alert(1)") };
    site.put("/docs/app.js", script);
    let ran = drift(&spec, &site.url("/docs/room0s.md"), &["--follow"]);
    assert!(ran.stderr.contains("read 5 pages"), "{}", ran.stderr);
    // A script is no page that could not be read.
    assert!(ran.json(0)["unread"].is_null());

    // The head of a page says what its links are below; not its text.
    let link = "<a href=\"room1s.md\">one</a></body></html>";
    for (path, head) in [("/based", "<base href=\"/docs/\">"), ("/docs/plain", "<!-- no base -->")] {
        let text = format!("<html><head>{head}<title>Rooms</title></head><body><h1>Rooms</h1><code>GET /room0s</code>");
        let html = Served { headers: vec![("content-type", "text/html".to_owned())], ..page(text + link) };
        site.put(path, html);
        site.paths();
        drift(&spec, &site.url(path), &["--follow"]);
        assert!(site.paths().contains(&"/docs/room1s.md".to_owned()), "{path}");
    }
}

#[test]
fn a_site_that_is_down_is_not_gone() {
    let (site, rooms) = listed(3);
    let spec = spec("site-down", &rooms);
    let page = spec.with_file_name("more.md").display().to_string();
    fs::write(&page, about("room0s")).unwrap();
    let index = site.url("/llms.txt");
    drift(&spec, &index, &["--docs", &page, "--accept"]).exits(0);
    drift(&spec, &index, &["--docs", &page]).exits(0);
    site.put("/llms.txt", answer(503, &[]));
    let ran = drift(&spec, &index, &["--docs", &page]);
    let report = ran.json(2);
    assert_eq!(report["changes"], serde_json::json!([]), "{report}");
    assert_eq!(report["summary"]["unread"], 1, "{report}");
}

#[test]
fn a_site_without_end_is_read_as_far_as_it_may_be() {
    let site = Site::start();
    site.put("/endless/", page(about("doors")));
    let spec = spec("site-endless", &["doors".to_owned()]);
    let ran = drift(&spec, &site.url("/endless/0"), &["--follow", "--max-pages", "9"]);
    ran.exits(0);
    assert!(ran.stderr.contains("read 9 pages") && ran.stderr.contains("--max-pages is 9"), "{}", ran.stderr);
    assert_eq!(site.paths().len(), 10);
    // A redirect that goes round in a circle, one to another site, and a page without end.
    site.put("/round", answer(302, &[("location", "/round")]));
    site.put("/away", answer(301, &[("location", "http://127.0.0.1:9/secret?token=a1b2c3")]));
    site.put("/huge", page("x\n".repeat(9_000_000)));
    for (path, told) in [
        ("/round", "redirects more than 5 times"),
        ("/away", "it leads to another site, http://127.0.0.1:9"),
        ("/huge", "it is longer than 16777216 bytes"),
        ("/nothing", "404"),
    ] {
        let ran = drift(&spec, &site.url(path), &["--follow"]);
        ran.exits(2);
        assert!(ran.stderr.contains(told) && !ran.stderr.contains("a1b2c3"), "{told}: {}", ran.stderr);
    }
    let index = "- [a](https://other.example/a.md)\n- [b](https://other.example/b.md)\n";
    site.put("/llms.txt", page(index));
    let ran = drift(&spec, &site.url("/llms.txt"), &[]);
    ran.exits(2);
    assert!(
        ran.stderr.contains("lists no page of its own site; it leads to https://other.example/a.md"),
        "{}",
        ran.stderr
    );
    let ran = drift(&spec, &text(&spec), &["--follow"]);
    ran.exits(2);
    assert!(ran.stderr.contains("only those of pages at URLs"), "{}", ran.stderr);
}

#[test]
fn what_robots_txt_forbids_is_not_asked_for() {
    let (site, rooms) = listed(4);
    let spec = spec("site-robots", &rooms);
    site.put("/robots.txt", page("User-agent: *\nDisallow: /docs/room1s\n"));
    let ran = drift(&spec, &site.url("/llms.txt"), &[]);
    ran.exits(0);
    assert!(ran.stderr.contains("read 3 pages") && ran.stderr.contains("robots.txt forbids it"), "{}", ran.stderr);
    assert!(!site.paths().iter().any(|path| path.contains("room1s")));
    for (rules, told) in [
        (page("User-agent: countersign\nDisallow: /\n"), "robots.txt forbids it"),
        (answer(503, &[]), "robots.txt forbids it"),
        (page("User-agent: *\nCrawl-delay: 86400\n"), "asks to wait for 86400 s between two pages"),
    ] {
        site.put("/robots.txt", rules);
        let ran = drift(&spec, &site.url("/llms.txt"), &[]);
        ran.exits(2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert_eq!(site.paths(), ["/robots.txt"]);
    }
}

#[test]
fn rules_that_stand_on_another_origin_are_in_force() {
    let (site, rooms) = listed(4);
    let (spec, other) = (spec("site-robots-elsewhere", &rooms), Site::start());
    other.put("/rules", page("\u{feff}User-agent: *\rDisallow: /docs/room1s\r"));
    other.put("/robots.txt", answer(302, &[("location", "/rules")]));
    site.put("/robots.txt", answer(301, &[("location", &other.url("/robots.txt"))]));
    let ran = drift(&spec, &site.url("/llms.txt"), &["--rate", "1e9"]);
    ran.exits(0);
    assert!(ran.stderr.contains("read 3 pages") && ran.stderr.contains("robots.txt forbids it"), "{}", ran.stderr);
    assert_eq!(other.paths(), ["/robots.txt", "/rules"], "nothing else is asked for there");
    assert!(!site.paths().iter().any(|path| path.contains("room1s")));
    // One that goes round in a circle is none (§2.3.1.2), and none leads to where no site can be.
    for location in ["/robots.txt", "file:///etc/passwd", "http://user@127.0.0.1:9/robots.txt"] {
        site.put("/robots.txt", answer(302, &[("location", location)]));
        let ran = drift(&spec, &site.url("/llms.txt"), &[]);
        ran.exits(0);
        assert!(ran.stderr.contains("read 4 pages"), "{location}: {}", ran.stderr);
    }
}

/// So few requests that there is one in ages: the time that a site may take is over before the second.
#[test]
fn no_rate_is_too_small() {
    let (site, rooms) = listed(2);
    let ran = drift(&spec("site-slow", &rooms), &site.url("/llms.txt"), &["--rate", "1e-300"]);
    assert!(ran.code != Some(101) && ran.stderr.contains("it takes more than 30 minutes"), "{}", ran.stderr);
}

#[test]
fn a_busy_site_is_left_alone_as_it_asks() {
    let (site, rooms) = listed(4);
    let spec = spec("site-busy", &rooms);
    site.put("/docs/room2s.md", answer(429, &[("retry-after", "7200")]));
    let ran = drift(&spec, &site.url("/llms.txt"), &[]);
    ran.exits(0);
    assert!(
        ran.stderr.contains("asks to wait for 7200 s") && ran.stderr.contains("1 page at least not asked for"),
        "{}",
        ran.stderr
    );
    assert!(!site.paths().iter().any(|path| path.contains("room3s")), "the rest is not asked for");
    site.put("/docs/room2s.md", answer(429, &[("retry-after", "0")]));
    let ran = drift(&spec, &site.url("/llms.txt"), &[]);
    ran.exits(0);
    assert_eq!(site.paths().iter().filter(|path| path.contains("room2s")).count(), 3, "{}", ran.stderr);
    site.put("/llms.txt", answer(429, &[("retry-after", "7200")]));
    drift(&spec, &site.url("/llms.txt"), &[]).exits(2);
}

#[test]
fn no_credential_is_sent_to_a_site() {
    let (site, rooms) = listed(2);
    let spec = text(&spec("site-credentials", &rooms));
    let mut command = crate::support::command(&["drift", "--spec", &spec, "--docs", &site.url("/llms.txt")]);
    command.env("COUNTERSIGN_TOKEN", "tok_a1b2c3d4e5");
    Ran::of(command.output().unwrap()).exits(0);
    let asked = site.asked.lock().unwrap().join("\n").to_lowercase();
    assert!(
        !asked.contains("tok_a1b2c3d4e5") && !asked.contains("authorization") && !asked.contains("cookie"),
        "{asked}"
    );
    let docs = site.url("/llms.txt").replace("http://", "http://user:word@");
    let ran = countersign(&["drift", "--spec", &spec, "--docs", &docs]);
    ran.exits(2);
    assert!(!ran.stderr.contains("word@"), "{}", ran.stderr);
}

/// A page about one resource of another API on the same site.
fn of_tower(resource: &str) -> String {
    about(resource).replace("api.gate.example/v2", "api.tower.example/v1").replace("GATE", "TOWER")
}

/// Of two APIs on one site, each with its document, the pages of one are not held against the other; what is
/// accepted in one step is not told in the next.
#[test]
fn two_apis_of_a_site_are_told_apart() {
    let (site, gates) = listed(60);
    let towers: Vec<String> = (0..60).map(|index| format!("floor{index}s")).collect();
    let line = |name: &String| format!("- [{name}](/tower/{name}.md): what they are\n");
    let index = site.served.lock().unwrap()["/llms.txt"].body.clone();
    let more: String = towers.iter().map(line).collect();
    let errors = "- [Errors](/tower/errors.md): when it fails\n";
    site.put("/llms.txt", page(format!("{index}{more}{errors}")));
    towers.iter().for_each(|name| site.put(&format!("/tower/{name}.md"), page(of_tower(name))));
    site.put("/tower/errors.md", page("# Errors\n\nA floor that is closed is answered with `423 Locked`.\n"));
    let (gate, tower) = (self::spec("site-gate", &gates), self::spec("site-tower", &towers));
    let document = fs::read_to_string(&tower).unwrap().replace("api.gate.example/v2", "api.tower.example/v1");
    let locked = "{get: {responses: {'200': {description: All}, '423': {description: Closed}}}}";
    let document = document.replacen("{get: {responses: {'200': {description: All}}}}", locked, 1);
    fs::write(&tower, document).unwrap();
    let start = site.url("/llms.txt");
    for (spec, others) in [(&gate, "61 pages are of another API"), (&tower, "60 pages are of another API")] {
        let ran = drift(spec, &start, &[]);
        ran.exits(0);
        assert!(ran.stderr.contains(others), "{}", ran.stderr);
        let named = ran.json(0)["other_api_pages"].as_array().unwrap().len();
        assert!(others.starts_with(&named.to_string()), "{named}");
        let told = countersign(&["drift", "--spec", &text(spec), "--docs", &start]).stdout;
        assert!(told.contains(&format!(" and {} more", named - 1)), "{told}");
        let accepted = drift(spec, &start, &["--accept"]);
        accepted.exits(0);
        assert!(
            accepted.stderr.contains("is written to ") && accepted.stderr.contains("docs.lock"),
            "{}",
            accepted.stderr
        );
        drift(spec, &start, &[]).exits(0);
    }
    // What one of them says anew is told of that one.
    site.put("/tower/floor7s.md", page(of_tower("floor7s").replace("GET /floor7s", "DELETE /floor7s")));
    drift(&gate, &start, &[]).exits(0);
    let report = drift(&tower, &start, &[]).json(1);
    assert!(report.to_string().contains("/tower/floor7s.md#"), "{report:#}");
    // Where all pages are elsewhere, the document is what is wrong.
    site.put("/llms.txt", page(format!("# Tower\n\n{more}")));
    drift(&self::spec("site-moved", &gates), &start, &[]).exits(1);
}

/// A page that asks the reader's own server is of another API where the document's is everybody's, and of this one where
/// whoever runs it has a server.
#[test]
fn a_server_of_the_readers_own_is_another_api() {
    let (site, rooms) = listed(4);
    let own = "# Run it yourself\n\n```bash\ncurl -X POST http://localhost:8888/beds -H \"X-API-Key: k\" -d '{\"a\": 1}'\n```\n";
    site.put("/docs/own.md", page(own));
    let index = site.served.lock().unwrap()["/llms.txt"].body.clone();
    site.put("/llms.txt", page(format!("{index}- [Own](/docs/own.md): run it\n")));
    let spec = spec("site-own-server", &rooms);
    let report = drift(&spec, &site.url("/llms.txt"), &[]).json(0);
    assert_eq!(report["other_api_pages"], serde_json::json!([site.url("/docs/own.md")]), "{report:#}");
    let everybodys = fs::read_to_string(&spec).unwrap();
    fs::write(&spec, everybodys.replace("https://api.gate.example/v2", "http://localhost:8888")).unwrap();
    let report = drift(&spec, &site.url("/llms.txt"), &[]).json(1);
    assert!(report.to_string().contains("POST /beds") && report["other_api_pages"].is_null(), "{report:#}");
}

/// What a page says of an API as a whole is of this one where the page shows it, or is about that very subject by its
/// address. What nobody compared is named, in each format.
#[test]
fn a_page_that_shows_nothing_of_the_api_speaks_of_none() {
    let (site, rooms) = listed(4);
    let locked = "# Locked\n\nA door that is jammed is answered with `423`.\n";
    let prints = "# List\n\n```text\n[\"north\", \"south\"]\n```\n\nWhere the door is jammed, the program ends with the status `418`.\n";
    let asks = "\n```bash\ncurl https://www.elsewhere.dev/api/locks\n```\n";
    site.put("/docs/room0s.md", page(about("room0s") + asks));
    for (path, text) in [("program/list", prints), ("program/jammed", locked)] {
        site.put(&format!("/docs/{path}.md"), page(text));
    }
    let index = site.served.lock().unwrap()["/llms.txt"].body.clone();
    let more = "- [List](/docs/program/list.md): a\n- [Jammed](/docs/program/jammed.md): b\n";
    site.put("/llms.txt", page(format!("{index}{more}")));
    let spec = spec("site-shows-nothing", &rooms);
    let report = drift(&spec, &site.url("/llms.txt"), &[]).json(0);
    let aside = ["program/jammed", "program/list"].map(|name| site.url(&format!("/docs/{name}.md")));
    assert_eq!(report["aside_pages"], serde_json::json!(aside), "{report:#}");
    assert_eq!(report["other_hosts"], serde_json::json!(["www.elsewhere.dev"]), "{report:#}");
    for format in ["text", "markdown", "html", "sarif", "junit", "github"] {
        let told = drift_as(&spec, &site.url("/llms.txt"), format);
        assert!(
            told.contains("howing nothing of this API") && told.contains("jammed.md") && told.contains("elsewhere.dev"),
            "{format}: {told}"
        );
    }
    // A page that is about errors by its address, and one that somebody names, are the API's.
    site.put("/docs/program/errors.md", page(locked));
    site.put("/llms.txt", page(format!("{index}{more}- [Errors](/docs/program/errors.md): d\n")));
    let report = drift(&spec, &site.url("/llms.txt"), &[]).json(1);
    assert!(report.to_string().contains("/docs/program/errors.md#"), "{report:#}");
    site.take("/docs/program/errors.md");
    site.put("/llms.txt", page(format!("{index}{more}")));
    let named = site.url("/docs/program/jammed.md");
    let report = drift(&spec, &site.url("/llms.txt"), &["--docs", &named]).json(1);
    assert!(report.to_string().contains("/docs/program/jammed.md#"), "{report:#}");
}

/// Where nearly all pages show the API, the few others are about it, too.
#[test]
fn a_site_that_is_the_apis_own_speaks_of_it_everywhere() {
    let (site, rooms) = listed(20);
    site.put("/docs/notes.md", page("# Notes\n\nA door that is jammed is answered with `423`.\n"));
    let index = site.served.lock().unwrap()["/llms.txt"].body.clone();
    site.put("/llms.txt", page(format!("{index}- [Notes](/docs/notes.md): more\n")));
    let report = drift(&spec("site-of-its-own", &rooms), &site.url("/llms.txt"), &[]).json(1);
    assert!(report.to_string().contains("/docs/notes.md#") && report["aside_pages"].is_null(), "{report:#}");
}

fn drift_as(spec: &std::path::Path, docs: &str, format: &str) -> String {
    countersign(&["drift", "--spec", &text(spec), "--docs", docs, "--format", format]).stdout
}
