//! `countersign.rs`: a module for each provider, and the list. What they share is the `support`
//! that stands beside them: see `countersign_client::clients!`.

use std::path::Path;

use super::{ContractFolder, LeftOut, Loss, quote};

/// Names and prose are the provider's, and no lint is about them.
const ALLOWED: &str = "#[allow(warnings, clippy::all, clippy::pedantic, rustdoc::all)]\n";

pub(super) fn root(folder: &Path, providers: &[ContractFolder]) -> String {
    let mut code = String::from("// Made by countersign-codegen.\n\n");
    code.push_str("#[allow(unused_imports)]\npub use support::replay::{Call, CallInput, Called, Provider};\n\n");
    for provider in providers {
        let file = provider.path.file_name().unwrap_or_default().to_string_lossy();
        let doc = format!("The client of `{}`, made of `{file}`.", provider.id);
        let path = folder.join(format!("{}.rs", provider.module)).display().to_string();
        code.push_str(&format!("#[doc = {doc:?}]\n{}", losses(provider)));
        code.push_str(ALLOWED);
        code.push_str(&format!("pub mod {} {{ include!({path:?}); }}\n\n", provider.module));
    }
    code.push_str("/// All providers, by id.\n#[allow(dead_code)]\npub const PROVIDERS: &[Provider] = &[\n");
    providers.iter().for_each(|provider| code.push_str(&entry(provider)));
    code.push_str("];\n");
    code
}

fn losses(provider: &ContractFolder) -> String {
    if provider.client.losses.is_empty() {
        return String::new();
    }
    let mut lines = vec![String::new(), "Of what the document says, the client does not hold:".into(), String::new()];
    for loss in &provider.client.losses {
        lines.push(format!("- `{}`, {}: {}", loss.subject, loss.construct, loss.what));
    }
    lines.into_iter().map(|line| format!("#[doc = {line:?}]\n")).collect()
}

fn entry(provider: &ContractFolder) -> String {
    let ContractFolder { id, module, client, path, .. } = provider;
    let is_absolute = path.is_absolute();
    // A file that is not there now is not looked for by the compiler; the build
    // script, which is, runs again when it appears.
    let text = |file: &str| {
        let path = path.with_file_name(file);
        path.exists().then(|| included(&slashed(&path), is_absolute))
    };
    let document_path = slashed(path);
    let document = included(&document_path, is_absolute);
    let settings = text("provider.toml").unwrap_or_else(|| "\"\"".into());
    let lock = text("docs.lock").map_or("None".into(), |text| format!("Some({text})"));
    let files = document_files(provider, is_absolute);
    let operations = &client.operations;
    let left_out = client.left_out.iter().map(|LeftOut { operation, reason }| {
        let reason = reason.to_string();
        quote!((#operation, #reason))
    });
    let losses = client.losses.iter().map(|Loss { subject, construct, what }| {
        let what = format!("{construct}: {what}");
        quote!((#subject, #what))
    });
    let losses = quote!(&[#(#losses),*]);
    let (operations, left_out) = (quote!(&[#(#operations),*]), quote!(&[#(#left_out),*]));
    format!(
        "    Provider {{\n        id: {id:?},\n        document: {document},\n        document_path: {document_path:?},\n\
         \x20       files: &[{files}],\n\
         \x20       settings: {settings},\n        lock: {lock},\n        call: {module}::call,\n\
         \x20       operations: {operations},\n        left_out: {left_out},\n        losses: {losses},\n    }},\n"
    )
}

/// The files that a document refers to, which are named from where its folder is.
fn document_files(provider: &ContractFolder, absolute: bool) -> String {
    let names = provider.contract.document.other_files().map(|(name, _)| name);
    names.map(|name| format!("({name:?}, {}), ", included(name, absolute))).collect()
}

fn included(path: &str, absolute: bool) -> String {
    match absolute {
        true => format!("include_str!({path:?})"),
        false => format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?}))", format!("/{path}")),
    }
}

/// A path as it is written on every system.
fn slashed(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
