//! What every reader of documents relies on.

use serde_json::json;

use super::*;

fn parse(text: &str) -> Document {
    Document::parse("a.yaml", text).unwrap()
}

fn refusal(text: &str) -> String {
    Document::parse("a.yaml", text).unwrap_err().to_string()
}

fn place(document: &Document, pointer: &str) -> Option<(usize, usize)> {
    document.place(pointer).map(|place| (place.line, place.column))
}

#[test]
fn yaml_and_json_give_the_same_value() {
    let yaml = parse("a: [1, 2.5, {b: null}]\n200: true\n'c/d': é\n");
    let json = parse("{\"a\": [1, 2.5, {\"b\": null}], \"200\": true, \"c/d\": \"\\u00e9\"}");
    assert_eq!(yaml.root(), json.root());
    assert_eq!(yaml.get("/c~1d"), Some(&json!("é")));
}

#[test]
fn members_stand_where_their_keys_do() {
    let yaml = parse("a:\n  é: {b: 1, c: 2}\n  d:\n    - x\n    - y: 1\n");
    assert_eq!(place(&yaml, ""), Some((1, 1)));
    assert_eq!(place(&yaml, "/a/é/c"), Some((2, 13)));
    assert_eq!(place(&yaml, "/a/d/1"), Some((5, 7)));
    assert_eq!(place(&yaml, "/a/d/2"), None);
    assert_eq!(place(&yaml, "/a/d/0/x"), None);
    let json = parse("{\n  \"é\": {\"b\": [1,\n 2]}}");
    assert_eq!(place(&json, "/é/b"), Some((2, 9)));
    assert_eq!(place(&json, "/é/b/1"), Some((3, 2)));
}

#[test]
fn a_byte_order_mark_is_not_text() {
    assert_eq!(parse("\u{feff}a: 1").text(), "a: 1");
    assert_eq!(place(&parse("\u{feff}{\"a\": 1}"), "/a"), Some((1, 2)));
}

#[test]
fn a_flow_mapping_that_is_no_json_is_yaml() {
    assert_eq!(parse("{a: 1, b: [x, y],}").root(), &json!({"a": 1, "b": ["x", "y"]}));
}

#[test]
fn a_key_given_twice_is_refused_with_both_places() {
    assert_eq!(
        refusal("get:\n  200: a\n  '200': b\n"),
        "parse a.yaml:3:3: expected each key once, found \"200\" again, which already stands at 2:3"
    );
    assert_eq!(
        refusal("{\"a\": 1,\n \"a\": 2}"),
        "parse a.yaml:2:2: expected each key once, found \"a\" again, which already stands at 1:2"
    );
}

#[test]
fn merge_keys_add_what_is_missing_and_the_first_wins() {
    let text = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 0\nw:\n  '<<': 1\n";
    let document = parse(text);
    assert_eq!(document.get("/z"), Some(&json!({"a": 0, "b": 2, "c": 4})));
    assert_eq!(place(&document, "/z/c"), Some((2, 14)));
    assert_eq!(document.get("/w"), Some(&json!({"<<": 1})));
    assert_eq!(refusal("a:\n  <<: 1\n"), "parse a.yaml:2:3: expected `<<` to merge mappings, found a number");
}

#[test]
fn an_alias_is_what_its_anchor_is() {
    let document = parse("a: &a {b: [1]}\nc: *a\n&k d: 1\ne: *k\nf: {*k : 2}\n");
    assert!(document.get("/c/b/0").is_some());
    assert_eq!(place(&document, "/c"), Some((2, 1)));
    assert_eq!(place(&document, "/c/b"), Some((1, 8)));
    assert_eq!(document.get("/e"), Some(&json!("d")));
    assert_eq!(document.get("/f"), Some(&json!({"d": 2})));
}

#[test]
fn tags_and_quotes_decide_what_a_scalar_is() {
    let document = parse("a: '200'\nb: !!str 200\nc: !own x\nd: |\n  true\ne: !!float 1\n");
    let value = json!({"a": "200", "b": "200", "c": "x", "d": "true\n", "e": 1.0});
    assert_eq!(document.root(), &value);
    assert_eq!(refusal("a: !!int x"), "parse a.yaml:1:4: expected a value that fits its tag");
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(refusal(""), "parse a.yaml:1:1: expected a mapping, found nothing");
    assert_eq!(refusal("<!DOCTYPE html>"), "parse a.yaml:1:1: expected a mapping, found a string");
    assert_eq!(refusal("[1]"), "parse a.yaml:1:1: expected a mapping, found a sequence");
    assert_eq!(refusal("a: 1\n---\nb: 2\n"), "parse a.yaml:2:1: expected one document, found a second");
    assert_eq!(refusal("{\"a\": 1,\n  \"b\" 2}"), "parse a.yaml:2:7: expected `:`, found `2`");
    assert!(refusal("a: *nothing").starts_with("parse a.yaml:1:4: expected YAML or JSON: "));
    assert!(refusal("? [a]\n: b").contains("expected a key that is a name, found a collection"));
}

#[test]
fn json_is_read_strictly_but_whole() {
    let document = parse(r#"{"a": "\ud83d\ude00\n\"", "b": -0.5e1, "c": 1e999, "d": 123456789012345678901}"#);
    assert_eq!(document.get("/a"), Some(&json!("😀\n\"")));
    assert_eq!(document.get("/b"), Some(&json!(-5.0)));
    assert_eq!(document.get("/c"), Some(&json!(f64::MAX)));
    assert_eq!(document.get("/d"), Some(&json!(123456789012345678901.0_f64)));
    for wrong in [r#"{"a": 01}"#, r#"{"a": +1}"#, r#"{"a": .5}"#, r#"{"a": 1.}"#, r#"{"a": tru}"#, r#"{"a": "\x"}"#] {
        assert!(crate::document::json::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_file_that_is_not_there_or_no_text_is_refused() {
    let error = Document::read(Path::new("absent.yaml")).unwrap_err();
    assert_eq!(error.to_string(), "read absent.yaml: expected a file that can be read");
    let error = String::from_utf8(b"a: 1\nb: \xff".to_vec()).unwrap_err();
    let error = DocumentError::utf8("a.yaml", &error);
    assert_eq!(error.to_string(), "read a.yaml:2:4: expected text in UTF-8");
}

#[test]
fn references_are_followed_on_the_way_and_at_the_end() {
    let document = parse(concat!(
        "a: {$ref: '#/b/x~1y', note: ignored}\n",
        "b: {x/y: {c: {$ref: '#/d'}}}\n",
        "d: [{$ref: '#/e%20f'}]\n",
        "e f: 1\n",
    ));
    let (pointer, value) = document.resolve("/a/c/0").unwrap();
    assert_eq!((pointer.as_str(), value), ("/e f", &json!(1)));
    assert_eq!(document.resolve("").unwrap().0, "");
}

#[test]
fn a_reference_that_leads_nowhere_is_told_with_its_place() {
    let document = parse("a: {$ref: '#/b'}\nb: {$ref: '#/a'}\nc: {$ref: 'x.yaml#/a'}\nnames: {Widget: 1}\n");
    let refusal = |pointer| document.resolve(pointer).unwrap_err().to_string();
    assert_eq!(refusal("/a"), "resolve a.yaml:1:5: the reference \"#/b\" leads in a circle");
    assert!(refusal("/c").starts_with("resolve a.yaml:3:5: expected a reference into this document"));
    assert_eq!(
        refusal("/names/Wigdet"),
        "resolve a.yaml:4:1: there is no \"Wigdet\" here; the nearest name is \"Widget\""
    );
    assert_eq!(refusal("/names/Widget/x"), "resolve a.yaml:4:9: there is no \"x\" in a number");
}

#[test]
fn deep_nesting_is_refused_and_not_fallen_into() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000)] {
        assert!(Document::parse("a", text).is_err());
    }
    let nested = |n| format!("a: {}1{}", "[".repeat(n), "]".repeat(n));
    assert!(Document::parse("a", nested(100)).is_ok());
    assert!(refusal(&nested(128)).contains("levels of nesting"));
    let grown = format!("a: &a {0}1{1}\nb: {0}*a{1}\n", "[".repeat(100), "]".repeat(100));
    assert!(refusal(&grown).contains("levels of nesting"));
}

#[test]
fn aliases_grow_no_further_than_the_bound() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
        text.push_str(&format!("a{n}: &a{n} [{aliases}]\n"));
    }
    assert!(refusal(&text).contains("copy no more than 64 MiB"));
}

/// Noise made of a document's own characters reaches further than random bytes.
#[test]
fn noise_is_refused_without_a_panic() {
    let alphabet: Vec<char> = "ab01-:?,[]{}#&*!|>'\"%@`\\ \t\n\r~<.é\u{feff}\u{0}".chars().collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..20_000 {
        let text: String = (0..24)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                alphabet[(state % alphabet.len() as u64) as usize]
            })
            .collect();
        let _ = Document::parse("noise", text.clone());
        let _ = Document::parse("noise", format!("{{\"a\": {text}"));
    }
}

/// A document of several files, by name.
/// However many links it has, and whoever asks.
#[test]
fn a_long_chain_of_references_ends_where_it_ends() {
    let link = |index: usize| format!("\"a{index}\": {{\"$ref\": \"#/a{}\"}}", index + 1);
    let links: Vec<String> = (0..3000).map(link).collect();
    let document =
        parse(&format!("{{{}, \"a3000\": {{\"end\": true}}, \"own\": {{\"$ref\": \"#/a7/end\"}}}}", links.join(", ")));
    for index in [0, 1, 2999, 0, 1500] {
        let (end, value) = document.resolve(&format!("/a{index}")).unwrap();
        assert_eq!((end.as_str(), value), ("/a3000", &serde_json::json!({"end": true})), "{index}");
    }
    assert_eq!(document.resolve("/own").unwrap().0, "/a3000/end");
    assert_eq!(document.resolve("/a3/end").unwrap().0, "/a3000/end");
    let circle: Vec<String> =
        (0..20).map(|index| format!("\"a{index}\": {{\"$ref\": \"#/a{}\"}}", (index + 1) % 20)).collect();
    let circle = parse(&format!("{{{}}}", circle.join(", ")));
    for index in [0, 5, 5] {
        assert!(circle.resolve(&format!("/a{index}")).is_err());
    }
}

fn linked(files: &[(&str, &str)]) -> Document {
    let (name, text) = files[0];
    let find = |wanted: &str| files.iter().find(|(name, _)| *name == wanted).map(|(_, text)| (*text).to_owned());
    let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
    Document::parse_with_files(name, text, &mut |name| find(name).ok_or_else(missing)).unwrap()
}

#[test]
fn a_reference_leads_to_a_name_in_another_file() {
    let document = linked(&[
        ("api.yaml", "a: {$ref: 'parts/b.yaml#Thing'}\nb: {$ref: 'parts/b.yaml#Nothing'}\n"),
        ("parts/b.yaml", "$defs: {t: {$anchor: Thing, type: object}}\n"),
    ]);
    assert_eq!(document.resolve("/a").unwrap().0, "parts/b.yaml#/$defs/t");
    assert!(document.resolve("/b").is_err());
}

/// As tools write a schema whose root refers to one of its own definitions.
#[test]
fn a_reference_leads_to_what_is_defined_beside_it() {
    let document = linked(&[
        (
            "api.yaml",
            "a: {$ref: anchor.yaml}\nb: {$ref: pointer.yaml}\nc: {$ref: '#/d/properties/e'}\nd: {$ref: '#/f', properties: {e: 1}}\nf: {properties: {e: 2}}\n",
        ),
        ("anchor.yaml", "$ref: '#Thing'\n$defs: {t: {$anchor: Thing, type: object}}\n"),
        ("pointer.yaml", "$ref: '#/definitions/t'\ndefinitions: {t: {$ref: '#/definitions/u'}, u: {type: object}}\n"),
    ]);
    assert_eq!(document.resolve("/a").unwrap().0, "anchor.yaml#/$defs/t");
    assert_eq!(document.resolve("/b").unwrap().0, "pointer.yaml#/definitions/u");
    // All else beside a reference is not what it leads to.
    assert_eq!(document.resolve("/c").unwrap().1, &json!(2));
}

#[test]
fn a_reference_leads_into_another_file_and_back() {
    let document = linked(&[
        ("specs/api.yaml", "a: {$ref: 'parts/b.yaml#/x/y'}\nback: {here: 1}\n"),
        ("specs/parts/b.yaml", "x:\n  y: {$ref: c.json}\nz: {$ref: '../api.yaml#/back'}\n"),
        ("specs/parts/c.json", "{\"up\": {\"$ref\": \"b.yaml#/z\"}, \"list\": [1, 2]}"),
    ]);
    assert_eq!(document.resolve("/a").unwrap().0, "parts/c.json#");
    let (address, value) = document.resolve("/a/list/1").unwrap();
    assert_eq!((address.as_str(), value), ("parts/c.json#/list/1", &json!(2)));
    assert_eq!(place(&document, &address), Some((1, 43)));
    assert_eq!(document.locate(&address), ("specs/parts/c.json", "/list/1"));
    assert_eq!(document.address("specs/parts/c.json", "/list/1"), Some(address));
    assert_eq!(document.address("specs/api.yaml", "/back"), Some("/back".to_owned()));
    assert_eq!(document.address("specs/parts/d.yaml", "/list/1"), None);
    assert_eq!(document.resolve("/a/up/here").unwrap().0, "/back/here");
    assert_eq!(document.resolve("parts/b.yaml#/x").unwrap().0, "parts/b.yaml#/x");
    assert_eq!(document.referred("/a").unwrap().0, "parts/b.yaml#/x/y");
    let names: Vec<_> = document.other_files().map(|(name, _)| name).collect();
    assert_eq!(names, ["specs/parts/b.yaml", "specs/parts/c.json"]);
}

#[test]
fn a_file_that_is_missing_or_wrong_or_elsewhere_is_told_where_it_is_referred_to() {
    let document = linked(&[
        (
            "api.yaml",
            "a: {$ref: gone.yaml}\nb: {$ref: twice.yaml}\nc: {$ref: 'https://example.com/x.yaml'}\nd: {$ref: round.yaml}\ne: {$ref: 'round.yaml#/lost'}\n",
        ),
        ("twice.yaml", "a: 1\na: 2\n"),
        ("round.yaml", "$ref: 'api.yaml#/d'"),
    ]);
    let refusal = |pointer| document.resolve(pointer).unwrap_err().to_string();
    assert!(refusal("/a").starts_with("resolve api.yaml:1:5: expected a file that can be read at \"gone.yaml\""));
    assert!(refusal("/b").starts_with("resolve api.yaml:2:5: parse twice.yaml:2:1: expected each key once"));
    assert!(refusal("/c").ends_with("found \"https://example.com/x.yaml\", which is not fetched"));
    assert!(refusal("/d").ends_with("leads in a circle"));
    assert!(refusal("/e").ends_with("leads in a circle"));
}

/// A folder of its own for the files of one test.
fn folder(test: &str, files: &[(&str, &str)]) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("countersign-{}-{test}", std::process::id()));
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const API: &str = "a: {$ref: 'parts/ü x.yaml#/b'}\n";
const PARTS: &str =
    "b: {$ref: ../../common.yaml}\nc: {$ref: '../api.yaml#/a'}\nd: {$ref: '../../my specs/api.yaml#/a'}\n";

#[test]
fn a_document_is_the_same_by_whatever_path_it_is_named() {
    let files = [("my specs/api.yaml", API), ("my specs/parts/ü x.yaml", PARTS), ("common.yaml", "here: 1\n")];
    let folder = folder("paths", &files);
    let mut addresses = std::collections::BTreeSet::new();
    for path in
        ["my specs/api.yaml", "./my specs/api.yaml", "my specs/../my specs/api.yaml", "my specs/parts/../api.yaml"]
    {
        let path = folder.join(path);
        let document = Document::read_allowing(&path, std::slice::from_ref(&folder)).unwrap();
        for pointer in ["/a", "parts/ü x.yaml#/c", "parts/ü x.yaml#/d"] {
            let (address, value) = document.resolve(pointer).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            assert_eq!(value, &json!({"here": 1}), "{path:?}");
            let (file, _) = document.locate(&address);
            assert_eq!(std::fs::read_to_string(file).unwrap(), "here: 1\n");
            assert_eq!(document.address(file, "").as_deref(), Some("../common.yaml#"));
            addresses.insert(address);
        }
    }
    assert_eq!(addresses.len(), 1, "{addresses:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_above_a_link_is_the_one_by_its_name_or_else_by_where_it_leads() {
    let api = "a: {$ref: ../common.yaml}\nb: {$ref: ../beside.yaml}\n";
    let files = [("releases/v2/api.yaml", api), ("releases/common.yaml", "far: 1\n"), ("beside.yaml", "near: 1\n")];
    let folder = folder("links", &files);
    std::os::unix::fs::symlink("releases/v2", folder.join("current")).unwrap();
    let read = |path: &str| Document::read_allowing(&folder.join(path), std::slice::from_ref(&folder)).unwrap();
    let document = read("current/api.yaml");
    assert_eq!(document.resolve("/a").unwrap().1, &json!({"far": 1}));
    assert_eq!(document.resolve("/b").unwrap().1, &json!({"near": 1}));
    // What is named is what the system opens, and not what it would be without the link.
    let document = read("current/../v2/api.yaml");
    assert_eq!(document.resolve("/a").unwrap().1, &json!({"far": 1}));
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_read() {
    let files = [("api.yaml", "a: {$ref: parts}\nb: {$ref: endless}\n"), ("parts/x.yaml", "x: 1\n")];
    let folder = folder("devices", &files);
    std::os::unix::fs::symlink("/dev/zero", folder.join("endless")).unwrap();
    let document = Document::read(&folder.join("api.yaml")).unwrap();
    for pointer in ["/a", "/b"] {
        let error = document.resolve(pointer).unwrap_err().to_string();
        assert!(error.ends_with("found none (it is not a regular file)"), "{error}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// A few files that are each short enough may be too much together.
#[test]
fn a_document_is_read_up_to_a_size_with_all_its_files() {
    let folder =
        folder("sizes", &[("api.yaml", "a: {$ref: large.yaml}\nb: {$ref: small.yaml}\n"), ("small.yaml", "c: 1\n")]);
    let large = std::fs::File::create(folder.join("large.yaml")).unwrap();
    // Nobody reads it, and no disk holds it.
    large.set_len(Document::LARGEST as u64).unwrap();
    let document = Document::read(&folder.join("api.yaml")).unwrap();
    let refusal = document.resolve("/a").unwrap_err().to_string();
    assert!(refusal.contains("a document is read up to 67108864 bytes, with all its files"), "{refusal}");
    assert_eq!(document.resolve("/b").unwrap().1, &json!({"c": 1}));
    large.set_len(Document::LARGEST as u64 + 1).unwrap();
    let refusal = Document::read(&folder.join("large.yaml")).unwrap_err().to_string();
    assert!(refusal.contains("large.yaml: expected a file that can be read"), "{refusal}");
    std::fs::remove_dir_all(folder).unwrap();
}

/// Lines and columns are counted from the nearest piece of a text, wherever that begins.
#[test]
fn a_place_far_into_a_text_is_that_of_its_letters() {
    let members: Vec<String> = (0..400).map(|number| format!("\"key{number}x\": [\"é🦀\", {{}}]")).collect();
    for between in [", ", ",\n  ", ",\r\n"] {
        let text = format!("{{\"ü\": 1{between}{}}}", members.join(between));
        let document = parse(&text);
        for number in 0..400 {
            let before = &text[..text.find(&format!("\"key{number}x\"")).unwrap()];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            let pointer = format!("/key{number}x");
            assert_eq!(place(&document, &pointer), Some((line, column)), "{pointer}");
            let ahead = format!("\"key{number}x\": [\"é🦀\", ").chars().count();
            assert_eq!(place(&document, &join(&pointer, "1")), Some((line, column + ahead)), "{pointer}");
            assert_eq!(place(&document, &join(&pointer, "2")), None, "{pointer}");
        }
    }
}

/// Of several faults the first is told, though a mapping is made when it is read whole.
#[test]
fn of_two_faults_the_first_is_told() {
    for (text, told) in [
        (r#"{"a": 1, "a": 2, "b" 3}"#, r#"1:10: expected each key once, found "a" again, which already stands at 1:2"#),
        (r#"{"a": 1, "a": 2"#, r#"1:10: expected each key once, found "a" again"#),
        (
            r#"{"a": 1, "b": 2, "a": 3, "a": 4}"#,
            r#"1:18: expected each key once, found "a" again, which already stands at 1:2"#,
        ),
        (r#"{"a": 1, "a": 2, "c": {"b": 1, "b": 2}}"#, r#"1:10: expected each key once, found "a" again"#),
        (
            r#"{"a": 1, "a": {"b": 1, "b": 2}}"#,
            r#"1:24: expected each key once, found "b" again, which already stands at 1:16"#,
        ),
        (r#"{"a": 1, "c": [{"b": 1, "b": 2}], "a": 2}"#, r#"1:25: expected each key once, found "b" again"#),
    ] {
        // By the reader of JSON: of a text that YAML reads further, that reader's is told.
        let fault = json::parse(text).err().unwrap();
        let fault = format!("{}: {}", fault.place, fault.what);
        assert!(fault.starts_with(told), "{text}: {fault}");
    }
}
