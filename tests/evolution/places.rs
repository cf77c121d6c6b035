//! Where the API and its credentials are had, in whichever way that is written.

use super::told;

fn document(version: &str, server: &str, operation: &str, scheme: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{title: Shop, version: '1'}}\nservers: [{{url: '{server}'}}]\npaths:\n  /orders:\n    get: \
         {{responses: {{'200': {{description: fine}}}}, {operation}}}\ncomponents: {{securitySchemes: {{key: {{{scheme}}}}}}}\n"
    )
}

#[test]
fn a_url_is_compared_by_where_it_leads() {
    let server = |url: &str| document("3.1.0", url, "x-a: 1", "type: http, scheme: bearer");
    assert_eq!(told(&server("https://shop.example/a/b"), &server("https://shop.example/a/./b")), [""; 0]);
    assert_eq!(told(&server("https://shop.example/b"), &server("https://shop.example/a/../b")), [""; 0]);
    let moved = ["breaking base-url-changed document"];
    assert_eq!(told(&server("v1"), &server("./v1")), [""; 0]);
    assert_eq!(told(&server("v1"), &server("../v1")), moved);
    assert_eq!(told(&server("https://shop.example/a/b"), &server("https://shop.example/a/.b")), moved);
    let token = |url: &str| {
        let flows = format!("flows: {{clientCredentials: {{tokenUrl: '{url}', scopes: {{}}}}}}");
        document("3.1.0", "https://shop.example", "security: [{key: []}]", &format!("type: oauth2, {flows}"))
    };
    let then = token("https://id.example/token");
    for same in ["https://ID.example/token", "https://id.example:443/token", "HTTPS://id.example/./token"] {
        assert_eq!(told(&then, &token(same)), [""; 0], "{same}");
    }
    for other in ["https://id.example/Token", "https://id.example/token/", "https://id.example:8443/token"] {
        assert_eq!(told(&then, &token(other)), ["unclear security-scheme-changed key"], "{other}");
    }
}

#[test]
fn a_link_leads_to_one_operation_however_it_is_named() {
    let of = |link: &str| {
        let answer = format!("'200': {{description: fine, links: {{more: {{{link}}}}}}}");
        format!(
            "openapi: 3.0.3\ninfo: {{title: Shop, version: '1'}}\npaths:\n  /orders: {{get: {{operationId: orders, responses: \
             {{{answer}}}}}}}\n  /goods: {{get: {{operationId: goods, responses: {{'200': {{description: fine}}}}}}}}\n"
        )
    };
    let (named, referred) = (of("operationId: goods"), of("operationRef: '#/paths/~1goods/get'"));
    assert_eq!(told(&named, &referred), [""; 0]);
    assert_eq!(told(&referred, &named), [""; 0]);
    let changed = ["unclear link-changed GET /orders"];
    assert_eq!(told(&named, &of("operationRef: '#/paths/~1orders/get'")), changed);
    assert_eq!(told(&named, &of("operationId: goods, parameters: {id: '$response.body#/id'}")), changed);
}

/// Where a part of the base URL moves into the paths, each server must have it.
#[test]
fn a_server_is_where_its_operations_are() {
    let of = |servers: &[&str], path: &str| {
        let servers: Vec<String> = servers.iter().map(|url| format!("{{url: '{url}'}}")).collect();
        let text = document("3.1.0", "", "x-a: 1", "type: http, scheme: bearer").replace("/orders", path);
        text.replace("[{url: ''}]", &format!("[{}]", servers.join(", ")))
    };
    let then = of(&["https://a.example/v1", "https://b.example/v1"], "/orders");
    assert_eq!(told(&then, &of(&["https://a.example", "https://b.example"], "/v1/orders")), [""; 0]);
    assert_eq!(told(&of(&["https://a.example", "https://b.example"], "/v1/orders"), &then), [""; 0]);
    let gone = ["breaking server-removed document"];
    assert_eq!(told(&then, &of(&["https://a.example"], "/v1/orders")), gone);
    let mixed = of(&["https://a.example/v1", "https://b.example"], "/orders");
    let told = told(&mixed, &of(&["https://a.example", "https://b.example"], "/v1/orders"));
    assert!(told.contains(&gone[0].to_owned()), "{told:?}");
}

/// Servers that no operation has concern none.
#[test]
fn servers_of_the_document_count_where_an_operation_has_none() {
    let own =
        |url: &str| document("3.1.0", url, "servers: [{url: 'https://orders.example'}]", "type: http, scheme: bearer");
    let then = own("https://shop.example");
    assert_eq!(told(&then, &own("https://z.example")), ["note base-url-changed document"]);
    let second = |text: String| {
        text.replace("components:", "  /x: {get: {responses: {'200': {description: fine}}}}\ncomponents:")
    };
    assert_eq!(told(&second(then), &second(own("https://z.example"))), ["breaking base-url-changed document"]);
}

#[test]
fn a_security_scheme_is_told_of_by_all_its_fields() {
    let of = |scheme: &str| document("3.2.0", "https://shop.example", "security: [{key: []}]", scheme);
    let bearer = "type: http, scheme: bearer";
    let changed = |class: &str| [format!("{class} security-scheme-changed key")];
    assert_eq!(told(&of(bearer), &of(&format!("{bearer}, deprecated: true"))), changed("note"));
    assert_eq!(told(&of(bearer), &of(&format!("{bearer}, nobody: knows"))), changed("unclear"));
    assert_eq!(told(&of(bearer), &of(&format!("{bearer}, description: A token., x-a: 1, deprecated: false"))), [""; 0]);
    let oauth =
        "type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example', scopes: {}}}, oauth2MetadataUrl: ";
    assert_eq!(
        told(&of(&format!("{oauth}'https://a.example'")), &of(&format!("{oauth}'https://b.example'"))),
        changed("unclear")
    );
    // 3.2 takes a reference for a name.
    let referred = of(bearer).replace("[{key: []}]", "[{'#/components/securitySchemes/key': []}]");
    assert_eq!(told(&of(bearer), &referred), [""; 0]);
    let unknown = of(bearer).replace("[{key: []}]", "[{'#/components/securitySchemes/lock': []}]");
    assert_eq!(told(&of(bearer), &unknown), ["breaking security-changed GET /orders"]);
}

/// Both documents say where, with the line and the column that an editor takes.
#[test]
fn a_change_says_where_it_is_in_both_documents() {
    let flows = |token: &str| {
        let flow = format!("{{tokenUrl: '{token}', scopes: {{write: '', read: ''}}}}");
        let scheme = format!("type: oauth2, flows: {{clientCredentials: {flow}}}");
        document("3.1.0", "https://shop.example", "security: [{key: []}]", &scheme)
    };
    let (then, now) =
        (flows("https://id.example/then"), format!("# A line more.\n{}", flows("https://id.example/now")));
    let changes = super::evolved("shop", &super::contract("then.yaml", &then), &super::contract("now.yaml", &now));
    let [change] = &changes[..] else { panic!("{changes:?}") };
    let (earlier, later) = (change.earlier.as_ref().unwrap(), change.later.as_ref().unwrap());
    for (evidence, file, line, url) in [(earlier, "then.yaml", 7, "then"), (later, "now.yaml", 8, "now")] {
        let at = format!("{file}:{line}:");
        assert!(evidence.source.starts_with(&at), "{} at {at}", evidence.source);
        assert!(evidence.source.ends_with("#/components/securitySchemes/key"), "{}", evidence.source);
        let says = format!("tokenUrl https://id.example/{url}, scopes read, write");
        assert!(evidence.says.contains(&says), "{}", evidence.says);
    }
}

/// A variable of a server is its values.
#[test]
fn a_variable_may_be_written_out() {
    let of =
        |servers: &str| document("3.1.0", "", "x-a: 1", "type: http, scheme: bearer").replace("[{url: ''}]", servers);
    let variable = |usual: &str| {
        of(&format!("[{{url: 'https://{{r}}.shop.example', variables: {{r: {{default: {usual}, enum: [eu, us]}}}}}}]"))
    };
    let plain = of("[{url: 'https://eu.shop.example'}, {url: 'https://us.shop.example'}]");
    assert_eq!([told(&variable("eu"), &plain), told(&plain, &variable("eu"))], [[""; 0], [""; 0]]);
    assert_eq!(told(&variable("eu"), &variable("us")), ["unclear base-url-changed document"]);
    let one = of("[{url: 'https://eu.shop.example'}]");
    assert_eq!(told(&variable("eu"), &one), ["breaking server-removed document"]);
}

/// What stands behind `#` tells operations of one URL apart, and is never sent.
#[test]
fn the_fragment_of_a_path_is_not_sent() {
    let of = |path: &str| {
        document("3.1.0", "https://shop.example", "operationId: list", "type: http, scheme: bearer")
            .replace("/orders", path)
    };
    assert_eq!(told(&of("/orders#add"), &of("/orders#new")), [""; 0]);
    assert_eq!(told(&of("/orders#add"), &of("/orders")), [""; 0]);
    assert!(!told(&of("/orders#add"), &of("/bills#add")).is_empty());
}
