//! What the typed client of a provider lacks of its document, where a client was generated.

use std::io::{self, Write};

use serde::Serialize;

use crate::client::TypedClient;
use crate::report::visible;

#[derive(Serialize)]
pub struct ClientLacks {
    left_out: Vec<UntypedOperation>,
    losses: Vec<ListedLoss>,
}

/// An operation without a typed client.
#[derive(Serialize)]
struct UntypedOperation {
    operation: &'static str,
    reason: &'static str,
}

/// What the client does not hold of an operation, or of a schema.
#[derive(Serialize)]
struct ListedLoss {
    subject: &'static str,
    what: &'static str,
}

impl ClientLacks {
    /// Of the operations for which `is_selected` holds; what schemas lack is told in any case.
    pub fn of(client: &TypedClient, is_selected: &dyn Fn(&str) -> bool) -> ClientLacks {
        let left_out = client.left_out().iter().filter(|(operation, _)| is_selected(operation));
        let losses = client.losses().iter().filter(|(subject, _)| subject.contains("#/") || is_selected(subject));
        ClientLacks {
            left_out: left_out.map(|(operation, reason)| UntypedOperation { operation, reason }).collect(),
            losses: losses.map(|(subject, what)| ListedLoss { subject, what }).collect(),
        }
    }

    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        for UntypedOperation { operation, reason } in &self.left_out {
            writeln!(to, "  no typed client: {}", visible(&format!("{operation}: {reason}")))?;
        }
        self.losses
            .iter()
            .map(|ListedLoss { subject, what }| visible(&format!("{subject}: {what}")))
            .try_for_each(|loss| writeln!(to, "  not in the typed client: {loss}"))
    }
}

#[cfg(test)]
mod tests {
    use countersign_client::replay::Provider as Generated;
    use serde_json::json;

    use super::super::{CaseListing, Listed};
    use crate::cli::output::Terminal;
    use crate::exec::Options;
    use crate::provider;

    /// As a build script would have written it, of a document that is not wholly taken.
    static GENERATED: [Generated; 1] = [Generated {
        id: "harbour",
        document: "openapi: 3.0.3\npaths: {/a: {get: {operationId: a}}, /b: {get: {operationId: b}}}",
        document_path: "specs/harbour/openapi.yaml",
        files: &[],
        settings: "",
        lock: None,
        call: |_| Box::pin(std::future::ready(serde_json::Value::Null)),
        operations: &["a"],
        left_out: &[("b", "progenitor: it would not")],
        losses: &[("#/components/schemas/S", "not: not heeded"), ("a", "callbacks: not called")],
    }];

    fn listed(operation: Option<&str>) -> (String, serde_json::Value) {
        let providers = provider::generated(&GENERATED).unwrap();
        let mut options = Options::default();
        options.selection.operations.extend(operation.map(str::to_owned));
        let providers = providers.iter().map(|provider| Listed::of(provider, &options)).collect();
        let listing = CaseListing { version: 1, providers };
        let mut text = Vec::new();
        let terminal = Terminal { color: clap::ColorChoice::Never, ..Terminal::default() };
        listing.write(&mut text, terminal).unwrap();
        (String::from_utf8(text).unwrap(), serde_json::to_value(&listing).unwrap())
    }

    #[test]
    fn what_a_client_lacks_is_listed() {
        let (text, json) = listed(None);
        for line in [
            "  no typed client: b: progenitor: it would not\n",
            "  not in the typed client: #/components/schemas/S: not: not heeded\n",
            "  not in the typed client: a: callbacks: not called\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
        let client = &json["providers"][0]["client"];
        assert_eq!(client["left_out"], json!([{"operation": "b", "reason": "progenitor: it would not"}]));
        assert_eq!(client["losses"][1], json!({"subject": "a", "what": "callbacks: not called"}));
    }

    #[test]
    fn a_narrowed_list_tells_of_what_it_lists() {
        let (_, json) = listed(Some("b"));
        let client = &json["providers"][0]["client"];
        assert_eq!((client["left_out"].as_array().unwrap().len(), client["losses"].as_array().unwrap().len()), (1, 1));
        let (text, _) = listed(Some("a"));
        assert!(!text.contains("no typed client"), "{text}");
    }
}
