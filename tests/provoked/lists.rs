//! Lists that are read page by page, in the styles that APIs have, and HEAD beside their GET.

use std::sync::{Arc, Mutex};

use countersign::exec::{self, Options, RunTarget, Selection};
use countersign::finding::Verdict;
use countersign::provider::Provider;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

const DOCUMENT: &str = include_str!("lists.yaml");
const COUNT: usize = 7;

/// What is wrong with a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// The last item of a page is the first of the next.
    Overlaps,
    /// An item is between two pages.
    Skips,
    /// The last page leads to itself.
    Loops,
    /// Whatever is asked for, everything is answered.
    NoPages,
    /// How many are asked for is heeded, and which is not.
    OnePage,
    /// There is one more each time that anybody asks.
    Grows,
    /// An item on the second page has another shape.
    OtherShape,
    /// The second page fails.
    Fails,
    HeadIsEmpty,
    HeadIsRefused,
    HeadFails,
    HeadIsGone,
}

use Wrong::{
    Fails, Grows, HeadFails, HeadIsEmpty, HeadIsGone, HeadIsRefused, Loops, NoPages, Nothing, OnePage, OtherShape,
    Overlaps, Skips,
};

fn answer(request: &HttpMockRequest, wrong: Wrong, asked: &Mutex<usize>) -> HttpMockResponse {
    *asked.lock().unwrap() += 1;
    let (uri, is_head) = (request.uri(), request.method_str() == "HEAD");
    let query = request.query_params();
    let value = |name: &str| query.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let number = |name: &str| value(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").filter(|_| wrong != NoPages).unwrap_or(if wrong == NoPages { COUNT } else { 5 });
    let style = uri.path().trim_start_matches('/');
    // What is new comes first.
    let newest = COUNT + if wrong == Grows { *asked.lock().unwrap() } else { 0 };
    let begin = match style {
        "offsets" => number("offset").unwrap_or(0),
        "pages" | "links" => (number("page").unwrap_or(1) - 1) * limit,
        "cursors" => value("cursor").and_then(|text| text[1..].parse().ok()).unwrap_or(0),
        _ => number("starting_after").map_or(0, |id| newest + 1 - id),
    };
    let begin = if matches!(wrong, NoPages | OnePage) { 0 } else { begin };
    let is_later = begin > 0;
    let first = match wrong {
        Overlaps if is_later => begin - 1,
        Skips if is_later => begin + 1,
        _ => begin,
    };
    let ids: Vec<usize> = (1..=newest).rev().skip(first).take(limit).collect();
    let item = |id: &usize| if wrong == OtherShape && is_later { json!({"id": "x"}) } else { json!({"id": id}) };
    let items: Vec<Value> = ids.iter().map(item).collect();
    let end = if wrong == NoPages { newest } else { begin + limit };
    let next =
        (end < newest).then(|| format!("c{end}")).or_else(|| (wrong == Loops).then(|| value("cursor")).flatten());
    let body = match style {
        "cursors" => json!({"items": items, "next_cursor": next}),
        // Who goes on behind the last item can't be misled by the number.
        "after" => json!({"data": items, "has_more": end < newest}),
        "pages" => json!({"data": items, "meta": {"total": newest}}),
        _ => Value::Array(items),
    };
    let status = match wrong {
        Fails if is_later => 500,
        HeadIsRefused if is_head => 405,
        HeadFails if is_head => 500,
        HeadIsGone if is_head => 404,
        _ => 200,
    };
    let mut builder = HttpMockResponse::builder().status(status).header("content-type", "application/json");
    if style == "links" && (end < newest || wrong == Loops) {
        let page = begin / limit + if end < newest { 2 } else { 1 };
        let limit = value("limit").map(|limit| format!("&limit={limit}")).unwrap_or_default();
        builder = builder.header("link", format!("<https://api.example/v1/links?page={page}{limit}>; rel=\"next\""));
    }
    if is_head {
        let length = if wrong == HeadIsEmpty { 0 } else { body.to_string().len() };
        return builder.header("content-length", length.to_string()).body(String::new()).build();
    }
    builder.body(body.to_string()).build()
}

struct Ran {
    /// Operation, check and message.
    found: Vec<(String, String, String)>,
    silent: Vec<String>,
    /// Each target that was asked for.
    asked: Vec<String>,
}

async fn run(wrong: Wrong, scenario: &str) -> Ran {
    let server = MockServer::start_async().await;
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (seen, count) = (Arc::clone(&asked), Mutex::new(0));
    let respond = move |request: &HttpMockRequest| {
        seen.lock().unwrap().push(request.uri().to_string());
        answer(request, wrong, &count)
    };
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let provider = Provider::read("lists", ("lists.yaml", DOCUMENT), ("", ""), None).unwrap();
    let selection = Selection { scenarios: vec![scenario.to_owned()], ..Selection::default() };
    let options = Options { target: RunTarget::Url(server.base_url()), selection, ..Options::default() };
    let (mut found, mut silent) = (Vec::new(), Vec::new());
    exec::run(&[provider], &options, &mut |judged| {
        let operation = &judged.case.operation;
        let told = judged.outcome.findings.iter();
        found.extend(told.map(|told| (operation.clone(), told.check.clone(), told.message.clone())));
        if judged.outcome.verdict == Verdict::Silent {
            let reason = judged.outcome.reason.as_ref().map(ToString::to_string).unwrap_or_default();
            silent.push(format!("{operation}: {reason}"));
        }
        Ok(())
    })
    .await
    .unwrap();
    let asked = asked.lock().unwrap().clone();
    Ran { found, silent, asked }
}

/// What is found, by operation, and which are silent.
async fn told(wrong: Wrong, scenario: &str) -> (Vec<String>, Vec<String>) {
    let ran = run(wrong, scenario).await;
    (ran.found.into_iter().map(|(operation, check, how)| format!("{operation}: {check}: {how}")).collect(), ran.silent)
}

#[tokio::test]
async fn each_style_of_pages_is_followed_to_its_end() {
    let ran = run(Nothing, "pages-followed").await;
    assert_eq!((ran.found, ran.silent), (Vec::new(), Vec::new()));
    for last in [
        "/offsets?limit=2&offset=6",
        "/pages?limit=2&page=4",
        "/cursors?limit=2&cursor=c6",
        "/links?page=4&limit=2",
        "/after?limit=2&starting_after=2",
    ] {
        assert!(ran.asked.iter().any(|asked| asked.ends_with(last)), "{last}: {:#?}", ran.asked);
    }
}

#[tokio::test]
async fn an_item_that_comes_twice_or_never_is_told() {
    let twice = |id: &str| format!("{id}: pages-whole: page 2 has an item that page 1 had");
    let all = ["byOffset", "byPage", "byCursor", "byLink", "byLast"].map(twice).to_vec();
    assert_eq!(told(Overlaps, "pages-followed").await.0, all);
    let never = |id: &str| format!("{id}: pages-whole: the list has an item that none of its pages has");
    // Where nobody says which page is the first, the first may have been left out.
    let (found, silent) = told(Skips, "pages-followed").await;
    assert_eq!(found, ["byOffset", "byCursor", "byLink", "byLast"].map(never));
    assert_eq!(silent, [""; 0]);
}

#[tokio::test]
async fn pages_without_an_end_are_told() {
    let endless =
        |id: &str| format!("{id}: pages-whole: page 4 leads to one that was read before: there is no last page");
    assert_eq!(told(Loops, "pages-followed").await.0, ["byCursor", "byLink"].map(endless));
    // Who says that there are more, and gives the same again.
    let found = told(OnePage, "pages-followed").await.0;
    let twice = |id: &str| format!("{id}: pages-whole: page 2 has an item that page 1 had");
    assert!(["byOffset", "byPage"].map(twice).iter().all(|due| found.contains(due)), "{found:#?}");
}

/// Of a service that shows no pages nothing is told, and neither of one whose list is another each time.
#[tokio::test]
async fn nothing_is_told_where_nothing_is_known() {
    let (found, silent) = told(NoPages, "pages-followed").await;
    assert_eq!(found, [""; 0]);
    assert_eq!(silent, [""; 0]);
    let (found, _) = told(Grows, "pages-followed").await;
    assert_eq!(found, [""; 0]);
}

#[tokio::test]
async fn each_page_is_held_to_the_document() {
    let (found, _) = told(OtherShape, "pages-followed").await;
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found.iter().all(|told| told.contains("success-shape")), "{found:#?}");
    let (found, _) = told(Fails, "pages-followed").await;
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found.iter().all(|told| told.contains("no-server-error")), "{found:#?}");
}

#[tokio::test]
async fn head_is_compared_with_get() {
    assert_eq!(told(Nothing, "head-beside-get").await, (Vec::new(), Vec::new()));
    // Who documents HEAD is asked for it by itself.
    let refused = "byOffset: an answer of 405 says nothing of the methods that there are".to_owned();
    assert_eq!(told(HeadIsRefused, "head-beside-get").await, (Vec::new(), vec![refused]));
    let (found, _) = told(HeadFails, "head-beside-get").await;
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found.iter().all(|told| told.contains("no-server-error")), "{found:#?}");
    let (found, _) = told(HeadIsEmpty, "head-beside-get").await;
    let empty = |id: &str| format!("{id}: head-as-get: HEAD has `Content-Length: 0` where GET has content");
    // One that has a HEAD of its own says itself what that has.
    assert_eq!(found, ["byPage", "byCursor", "byLink", "byLast"].map(empty));
    let (found, _) = told(HeadIsGone, "head-beside-get").await;
    assert_eq!(found, ["byOffset: head-as-get: HEAD is answered 404 where GET is answered 200"]);
}
