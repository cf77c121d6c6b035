//! progenitor alone, on a document as it is.

use std::{
    env,
    panic::{self, AssertUnwindSafe},
    path::Path,
    process::Command,
};

use countersign_openapi::Document;
use progenitor::Generator;

/// Runs in a process of its own: a stack that overflows can't be caught.
pub fn apart(path: &Path) -> String {
    let output = env::current_exe().and_then(|program| Command::new(program).arg("--plain").arg(path).output());
    match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Ok(output) => format!("aborts: {}", output.status),
        Err(error) => format!("could not be run: {error}"),
    }
}

/// What progenitor does.
pub fn run(path: &Path) -> String {
    panic::set_hook(Box::new(|_| {}));
    match panic::catch_unwind(AssertUnwindSafe(|| lines(path))) {
        Ok(Ok(lines)) => format!("generates {lines} lines"),
        Ok(Err(refusal)) => format!("refuses: {}", first_line(&refusal)),
        Err(payload) => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
            format!("panics: {}", first_line(text.unwrap_or_default()))
        }
    }
}

fn lines(path: &Path) -> Result<usize, String> {
    let document = Document::read(path).map_err(|error| error.to_string())?;
    let spec: openapiv3::OpenAPI = serde_json::from_value(document.root().clone()).map_err(|e| e.to_string())?;
    let tokens = Generator::default().generate_tokens(&spec).map_err(|error| error.to_string())?;
    let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    Ok(prettyplease::unparse(&file).lines().count())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(120).collect()
}
