//! Items that come one after another (OpenAPI 3.2 "Sequential Media Types"): events, and JSON by the line.

use countersign_openapi::MediaType;
use serde_json::{Map, Value};

use crate::live::Ending;

/// Of a stream no more items are held to their schema.
const MOST: usize = 100;

/// The number of an item that is no JSON, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenItem(pub usize);

/// The first items of a body. Of one that did not end, the last item may have come in part, and is left out.
///
/// # Errors
/// Where an item is no JSON.
pub fn items(media_type: &MediaType, body: &[u8], ending: &Ending) -> Result<Vec<Value>, BrokenItem> {
    let text = String::from_utf8_lossy(body);
    let is_whole = *ending == Ending::Complete;
    if !media_type.is_json_stream() {
        return Ok(events(&text, is_whole).into_iter().take(MOST).collect());
    }
    // RFC 7464 §2.2; else a line is an item.
    let separator = if media_type.is_json_sequence() { '\u{1e}' } else { '\n' };
    let mut parts: Vec<&str> = text.split(separator).collect();
    if !is_whole {
        parts.pop();
    }
    let parts = parts.into_iter().map(str::trim).enumerate().filter(|(_, part)| !part.is_empty());
    parts.take(MOST).map(|(index, part)| serde_json::from_str(part).map_err(|_| BrokenItem(index + 1))).collect()
}

/// Each event as the object that its schema describes (OpenAPI 3.2 "Server-Sent Event Streams").
fn events(text: &str, is_whole: bool) -> Vec<Value> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut blocks: Vec<&str> = text.split("\n\n").collect();
    // HTML "Interpreting an event stream": what no empty line ends is no event.
    if !is_whole || blocks.last().is_some_and(|last| last.trim().is_empty()) {
        blocks.pop();
    }
    blocks.into_iter().filter_map(event).collect()
}

fn event(block: &str) -> Option<Value> {
    let mut fields = Map::new();
    for line in block.lines().filter(|line| !line.starts_with(':')) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (name, fields.get_mut(name)) {
            ("data", Some(Value::String(data))) => data.extend(["\n", value]),
            ("retry", _) => {
                if let Ok(milliseconds) = value.parse::<u64>() {
                    fields.insert(name.to_owned(), milliseconds.into());
                }
            }
            ("data" | "event" | "id", _) => _ = fields.insert(name.to_owned(), value.into()),
            _ => {}
        }
    }
    // HTML "Interpreting an event stream": a block without data sets the id or the pause, and is no event.
    fields.contains_key("data").then_some(Value::Object(fields))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(media_type: &str, body: &str, ending: Ending) -> Result<Vec<Value>, BrokenItem> {
        items(&MediaType::of_header(media_type).unwrap(), body.as_bytes(), &ending)
    }

    #[test]
    fn lines_and_records_are_items() {
        let whole = |media_type, body| of(media_type, body, Ending::Complete);
        assert_eq!(whole("application/jsonl", "{\"n\": 1}\n\n2\r\n"), Ok(vec![json!({"n": 1}), json!(2)]));
        assert_eq!(whole("application/json-seq", "\u{1e}1\n\u{1e}[\n2]\n"), Ok(vec![json!(1), json!([2])]));
        assert_eq!(whole("application/x-ndjson", "1\n{\"n\":\n"), Err(BrokenItem(2)));
        assert_eq!(of("application/x-ndjson", "1\n{\"n\":", Ending::Streaming), Ok(vec![json!(1)]));
    }

    #[test]
    fn events_are_objects() {
        let body = ": hello\r\n\r\nevent: tick\r\nid: 7\r\nretry: 10\r\ndata: a\r\ndata:b\r\n\r\ndata: half";
        let event = json!({"event": "tick", "id": "7", "retry": 10, "data": "a\nb"});
        assert_eq!(of("text/event-stream", body, Ending::Streaming), Ok(vec![event]));
        let without_data = "retry: 3000\n\nevent: ping\n\ndata\n\n";
        assert_eq!(of("text/event-stream", without_data, Ending::Complete), Ok(vec![json!({"data": ""})]));
    }
}
