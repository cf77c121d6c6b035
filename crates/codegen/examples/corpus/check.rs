//! A crate of one client, checked with warnings denied.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use countersign_codegen::{Build, BuildError};

const MANIFEST: &str = r#"
edition = "2024"
version = "0.0.0"
publish = false

[workspace]

[dependencies]
"#;

/// Tells how long cargo took, or what it says is wrong.
pub fn check(document: &Path, into: &Path) -> Result<String, String> {
    let folder = write(document, into)?;
    let started = Instant::now();
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&folder).args(["check", "--quiet"]);
    // One folder for all: what they depend on is built once.
    cargo.env("CARGO_TARGET_DIR", folder.join("../target")).env("RUSTFLAGS", "-D warnings");
    let output = cargo.output().map_err(|error| format!("could not be run: {error}"))?;
    match output.status.success() {
        true => Ok(format!("is content, {:.1} s", started.elapsed().as_secs_f64())),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let wrong: Vec<_> = said.lines().filter(|line| line.starts_with("error")).take(5).collect();
            Err(format!("fails in {}: {}", folder.display(), wrong.join("; ")))
        }
    }
}

fn write(document: &Path, into: &Path) -> Result<PathBuf, String> {
    let name = document.file_stem().unwrap_or_default().to_string_lossy().replace('.', "-");
    let extension = document.extension().unwrap_or_default().to_string_lossy();
    let failed = |error: io::Error| format!("can't be set up: {error}");
    fs::create_dir_all(into).map_err(failed)?;
    let folder = into.canonicalize().map_err(failed)?.join(&name);
    let (specs, out) = (folder.join("specs"), folder.join("generated"));
    fs::create_dir_all(specs.join(&name)).map_err(failed)?;
    fs::create_dir_all(folder.join("src")).map_err(failed)?;
    fs::copy(document, specs.join(&name).join(format!("openapi.{extension}"))).map_err(failed)?;
    let stands_on =
        format!("countersign-client = {{ path = {:?} }}", Path::new(env!("CARGO_MANIFEST_DIR")).join("../client"));
    let manifest = format!("[package]\nname = {name:?}{MANIFEST}{stands_on}\n");
    fs::write(folder.join("Cargo.toml"), manifest).map_err(failed)?;
    let clients = out.join("countersign.rs").display().to_string();
    let lib = format!("pub use countersign_client as support;\ninclude!({clients:?});\n");
    fs::write(folder.join("src/lib.rs"), lib).map_err(failed)?;
    // The versions that this checkout builds with; without them, the latest.
    let _ = fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock"), folder.join("Cargo.lock"));
    let built = Build::new(specs).out_dir(out).generate();
    let told = |errors: Vec<BuildError>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    built.map_err(|errors| format!("can't be set up: {}", told(errors)))?;
    Ok(folder)
}
