//! Ways of asking for credentials: every scheme, alone, together, by choice, and not at all.

use serde_json::{Value, json};

use super::{SampleOperation, SampleVersion, answers, refusal};

/// The schemes that a version has.
pub fn schemes(version: SampleVersion) -> Value {
    let scopes = json!({ "read": "", "write": "" });
    let of_key = |place: &str, name: &str| json!({ "type": "apiKey", "in": place, "name": name });
    if version == SampleVersion::V2 {
        return json!({
            "basic": { "type": "basic" },
            "bearer": of_key("header", "Authorization"),
            "keyHeader": of_key("header", "X-API-Key"),
            "keyQuery": of_key("query", "api key"),
            "oauthCode": { "type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a.example/a", "tokenUrl": "https://a.example/t", "scopes": scopes },
            "oauthApplication": { "type": "oauth2", "flow": "application", "tokenUrl": "https://a.example/t", "scopes": scopes },
        });
    }
    let mut schemes = json!({
        "basic": { "type": "http", "scheme": "basic" },
        "bearer": { "type": "http", "scheme": "bearer" },
        "jwt": { "type": "http", "scheme": "Bearer", "bearerFormat": "JWT" },
        "digest": { "type": "http", "scheme": "digest" },
        "keyHeader": of_key("header", "X-API-Key"),
        "keyQuery": of_key("query", "api key"),
        "keyCookie": of_key("cookie", "session"),
        "oauthCode": { "type": "oauth2", "flows": { "authorizationCode": { "authorizationUrl": "https://a.example/a", "tokenUrl": "https://a.example/t", "scopes": scopes } } },
        "oauthApplication": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://a.example/t", "scopes": scopes }, "implicit": { "authorizationUrl": "https://a.example/a", "scopes": {} } } },
        "open id": { "type": "openIdConnect", "openIdConnectUrl": "https://a.example/.well-known/openid-configuration" },
    });
    if version >= SampleVersion::V31 {
        schemes["tls"] = json!({ "type": "mutualTLS" });
    }
    schemes
}

pub fn operations(version: SampleVersion) -> Vec<SampleOperation> {
    let schemes = schemes(version);
    let names: Vec<&String> = schemes.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    let of = |names: &[&str]| Value::Object(names.iter().map(|name| ((*name).to_owned(), json!([]))).collect());
    let mut all = vec![json!([]), json!([{}])];
    for (index, name) in names.iter().enumerate() {
        all.push(json!([of(&[name])]));
        all.push(json!([of(&[name]), {}]));
        all.extend(names.get(index + 1).map(|next| json!([of(&[next]), of(&[name])])));
        // Each pair once, in the version that has it first.
        let is_new = |other: &str| version <= SampleVersion::V30 || other == "tls" && version == SampleVersion::V31;
        for other in names[index + 1..].iter().filter(|other| is_new(other)) {
            all.push(json!([of(&[name, other])]));
        }
    }
    all.push(json!([of(&["basic", "keyHeader", "keyQuery"])]));
    all.push(json!([{ "oauthCode": ["read", "write"] }, of(&["keyHeader", "keyQuery"])]));
    all.push(json!([of(&["nobody"])]));
    let mut operations: Vec<SampleOperation> = all
        .iter()
        .map(|security| SampleOperation::new("get", security.to_string(), json!({ "security": security })))
        .collect();
    // Those whose refusals are not all told of.
    let ok = json!({ "description": "" });
    let sets = [
        json!({ "200": ok }),
        json!({ "200": ok, "403": refusal(version) }),
        json!({ "200": ok, "401": ok }),
        json!({ "200": ok, "404": refusal(version) }),
    ];
    for responses in sets {
        for security in [json!([of(&["bearer"])]), json!([of(&["keyQuery"])]), json!([of(&["basic"]), {}]), json!([])] {
            let about = format!("{security} {}", answers::told(&responses));
            operations.push(SampleOperation::new(
                "get",
                about,
                json!({ "security": security, "responses": responses }),
            ));
        }
    }
    operations
}
