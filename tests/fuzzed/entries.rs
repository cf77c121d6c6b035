//! What is read of strangers, each a function of any bytes: it neither panics nor contradicts itself. The targets
//! under `fuzz/` and the property tests call the same.

use std::sync::OnceLock;

use countersign::claim::StepName;
use countersign::exec::stub::{Incoming, Responder};
use countersign::exec::{self, CredentialStore, Options};
use countersign::finding::{Class, Verdict};
use countersign::judge::judge as judged;
use countersign::live::{Ending, Exchange, Response, SentRequest, Trace, TraceStep};
use countersign::plan::Case;
use countersign::provider::Provider;
use countersign::rules::exchange::{CheckContext, Observation};
use countersign::secret::Redacted;
use countersign::settings::{Config, Settings};
use countersign::{drift, rules};
use countersign_openapi::{Contract, Document};
use countersign_pages::{Documentation, Page};

/// An entry, and texts that it takes.
pub struct Entry {
    pub name: &'static str,
    pub takes: fn(&[u8]),
    pub seeds: &'static [&'static str],
}

pub const ENTRIES: [Entry; 7] = [
    Entry { name: "document", takes: document, seeds: &[EVERYTHING, ORDERS, SWAGGER] },
    Entry { name: "page", takes: page, seeds: &[PAGE, HTML] },
    Entry {
        name: "sample",
        takes: sample,
        seeds: &[SAMPLE, "curl -u a:b https://a.example/x?y=1 -d @f -F 'a=b;type=c'"],
    },
    Entry { name: "jwt", takes: jwt, seeds: &[JWT, "eyJhbGciOiJub25lIn0.e30."] },
    Entry { name: "settings", takes: settings, seeds: &[SETTINGS, CONFIG] },
    Entry { name: "schemas", takes: schemas, seeds: &[SCHEMAS] },
    Entry { name: "judge", takes: judge, seeds: &[ANSWER, "401\nwww-authenticate: Bearer\n\n"] },
];

const EVERYTHING: &str = include_str!("../fixtures/everything.yaml");
const ORDERS: &str = include_str!("../fixtures/orders.yaml");
const SWAGGER: &str = "swagger: '2.0'\ninfo: {title: A, version: '1'}\nsecurityDefinitions: {k: {type: apiKey, in: query, name: k}}\n\
                       paths: {/a/{b}: {get: {parameters: [{name: b, in: path, required: true, type: array, items: {type: integer}}],\n\
                       responses: {200: {description: x, schema: {type: array, items: {type: string, format: date}}}}}}}\n";
const PAGE: &str = "# API\n\nBase URL: `https://a.example/v1`\n\nSend `Authorization: Bearer <token>`.\n\n## GET /things/{id}\n\n\
                    | Header | Required |\n|---|---|\n| X-A | yes |\n\n### 401 Unauthorized\n\n```json\n{\"error\": \"NO\"}\n```\n";
const HTML: &str = "<html><body><h1>API</h1><p>All requests need <code>X-Key: KEY</code>.</p><pre>GET /a\n{\"b\": [1]}</pre>\
                    <table><tr><td>401</td><td>no key</td></tr></table></body></html>";
const SAMPLE: &str = "curl -X POST 'https://a.example/v1/things?x=%20' \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  \
                      --data-raw '{\"a\": \"b'\\''c\"}' --compressed\n";
const JWT: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ3b3Jrc3BhY2UtMSIsImV4cCI6MTAwMDB9.MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI";
const SETTINGS: &str = "name = \"X\"\ndocument = \"openapi.yaml\"\n[credentials.key]\ntoken = \"T\"\nclient_id = \"C\"\n\
                        [parameters.\"X-A\"]\nvariable = \"V\"\n[[docs]]\npage = \"a.md\"\nurl = \"https://a.example\"\n";
const CONFIG: &str = "[providers.a]\ndocument = \"a.yaml\"\nbase_url = \"https://a.example\"\n[[providers.a.waivers]]\n\
                      check = \"x\"\nreason = \"y\"\nuntil = \"2027-01-01\"\n[changes.classes]\nx = \"note\"\n";
const SCHEMAS: &str = "{\"type\": [\"object\", \"null\"], \"required\": [\"a\"], \"properties\": {\"a\": {\"oneOf\": [{\"$ref\": \
                       \"#/components/schemas/B\"}, {\"enum\": [1, \"x\", null]}]}, \"c\": {\"type\": \"array\", \"items\": {\"format\": \
                       \"int32\"}, \"minItems\": 1}}, \"additionalProperties\": {\"pattern\": \"^a+$\"}}";
const ANSWER: &str =
    "200\ncontent-type: application/json\nx-rate-limit: 5\n\n{\"id\": \"1\", \"items\": [{\"a\": null}]}";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A document: read, planned, and the same as itself.
pub fn document(bytes: &[u8]) {
    let Ok(document) = Document::parse("fuzzed.yaml", text(bytes)) else { return };
    let Ok(provider) = Provider::of("fuzzed", document, Settings::default(), None) else { return };
    let cases = exec::cases(&provider, &Options::default());
    assert!(cases.iter().all(|case| provider.contract.operation(&case.operation).is_some()));
    is_itself(&provider.contract);
}

/// Nothing differs between a contract and itself, but what could not be compared to its end.
fn is_itself(contract: &Contract) {
    let changes = drift::evolved("fuzzed", contract, contract);
    let differs = changes.iter().find(|change| change.class != Class::Unclear);
    assert!(differs.is_none(), "{differs:?}");
}

/// A page: its facts and samples, the same each time that it is read.
pub fn page(bytes: &[u8]) {
    let text = text(bytes);
    let once = Documentation::of(&Page::parse("fuzzed.md", &text));
    let again = Documentation::of(&Page::parse("fuzzed.md", &text));
    assert_eq!(once.facts, again.facts);
}

/// A sample of a page.
pub fn sample(bytes: &[u8]) {
    page(format!("# GET /things\n\n```sh\n{}\n```\n", text(bytes)).as_bytes());
}

/// A token that is presented to a stub which verifies JWTs: it is not taken unless it is signed.
pub fn jwt(bytes: &[u8]) {
    const DOCUMENT: &str = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\nsecurity: [{key: []}]\n\
                            paths: {/a: {get: {operationId: a, responses: {'200': {description: x}, '401': {description: y}}}}}\n\
                            components: {securitySchemes: {key: {type: http, scheme: bearer, bearerFormat: JWT, x-jwt-claims: [sub, exp]}}}\n";
    static RESPONDER: OnceLock<Responder> = OnceLock::new();
    let responder = RESPONDER.get_or_init(|| {
        let provider = Provider::read("fuzzed", ("a.yaml", DOCUMENT), ("", ""), None).expect("it is a document");
        let variables =
            |name: &str| (name == "COUNTERSIGN_SIGNING_KEY").then(|| "a-key-that-nobody-guesses".to_owned());
        let values = provider.values(&variables);
        let (store, _) = CredentialStore::of_stub(&provider.contract, &provider.settings, &values, &variables);
        Responder::new(provider.contract.clone(), store, values)
    });
    let headers = vec![("authorization".to_owned(), format!("Bearer {}", text(bytes)))];
    let answered =
        responder.answer(Incoming { method: "GET".to_owned(), target: "/a".to_owned(), headers, body: Vec::new() });
    assert_eq!(answered.status, 401, "nobody signed it");
}

/// Settings of a provider, and a file of several.
pub fn settings(bytes: &[u8]) {
    let text = text(bytes);
    for error in [Settings::parse("provider.toml", &text).err(), Config::parse("countersign.toml", &text).err()] {
        assert!(error.is_none_or(|error| error.to_string().contains(".toml")), "it names the file");
    }
}

/// Two schemas, behind one another in the bytes, each as what is answered and what is sent.
pub fn schemas(bytes: &[u8]) {
    let (one, other) = bytes.split_at(bytes.len() / 2);
    let contract = |schema: &[u8]| {
        let schema: serde_json::Value = serde_json::from_slice(schema).ok()?;
        let content = serde_json::json!({"application/json": {"schema": schema}});
        let document = serde_json::json!({
            "openapi": "3.1.0", "info": {"title": "A", "version": "1"},
            "paths": {"/a": {"post": {"operationId": "a", "requestBody": {"content": content},
                "responses": {"200": {"description": "x", "content": content}}}}},
            "components": {"schemas": {"B": {"properties": {"b": {"$ref": "#/components/schemas/B"}}}}}
        });
        Some(Contract::read(Document::parse("fuzzed.json", document.to_string()).ok()?))
    };
    let sides = [one, other, bytes].map(contract);
    sides.iter().flatten().for_each(is_itself);
    if let [Some(one), Some(other), _] = &sides {
        drift::evolved("fuzzed", one, other);
    }
}

/// Any answer, judged in every case of a document that has all there is: status, headers and, behind an empty line, a
/// body.
pub fn judge(bytes: &[u8]) {
    static CASES: OnceLock<(Provider, Vec<Case>)> = OnceLock::new();
    let (provider, cases) = CASES.get_or_init(|| {
        let provider = Provider::read("fuzzed", ("everything.yaml", EVERYTHING), ("", ""), None).expect("a fixture");
        let cases = exec::cases(&provider, &Options::default());
        (provider, cases)
    });
    let answer = answer(bytes);
    for case in cases {
        let request = SentRequest {
            method: case.request.method.to_string(),
            target: Redacted::plain(case.request.path.as_bytes()),
            headers: Vec::new(),
            body: case.request.body.as_deref().map(Redacted::plain),
        };
        let exchange = Ok(Exchange { request, response: answer.clone() });
        let steps = vec![TraceStep { name: StepName::Sent, exchange }];
        let trace = Trace { steps, ..Trace::default() };
        let observation = Observation { trace, replay: None, taken: None };
        let Some(operation) = provider.contract.operation(&case.operation) else { continue };
        let context = CheckContext { contract: &provider.contract, operation, case, observation: &observation };
        let outcome = judged(&context, rules::EXCHANGE, &|_| None);
        let is_explained = match outcome.verdict {
            Verdict::Agreed => true,
            Verdict::Clashed => !outcome.findings.is_empty(),
            Verdict::Silent | Verdict::Skipped => outcome.reason.is_some(),
        };
        assert!(is_explained, "{outcome:?}");
    }
}

fn answer(bytes: &[u8]) -> Response {
    let end = bytes.windows(2).position(|end| end == b"\n\n").unwrap_or(bytes.len());
    let head = text(&bytes[..end]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.parse().ok()).filter(|status| (100..1000).contains(status));
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_owned(), Redacted::plain(value.trim().as_bytes())));
    Response {
        status: status.unwrap_or(200),
        headers: headers.collect(),
        body: Redacted::plain(bytes.get(end + 2..).unwrap_or_default()),
        ending: Ending::Complete,
    }
}
