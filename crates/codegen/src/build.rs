//! What a build script calls: a folder of contracts in, a file of Rust out.
//!
//! ```text
//! specs/<provider>/openapi.yaml     (or openapi.yml, openapi.json)
//! specs/<provider>/provider.toml    embedded, if there is one; its variables make `Client::from_env`
//! specs/<provider>/docs.lock        likewise
//! ```
//!
//! `OUT_DIR/countersign.rs` holds a module for each provider and the list of all;
//! `OUT_DIR/countersign/<provider>.rs` is the provider's client, and
//! `<provider>.losses.txt` beside it tells what that does not hold of the document.

#![expect(clippy::disallowed_methods, reason = "a build script reads documents and writes code")]

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
};

use quote::quote;

use countersign_openapi::{Contract, Document};

use crate::{
    generate::{self, ClientVariables, GeneratedClient},
    lower::{LeftOut, Loss, module_name},
};

mod emit;
mod error;
mod lacks;
mod variables;

pub use error::BuildError;
pub use lacks::Lacks;

/// Generates clients for all providers in a folder: all that a `build.rs` needs.
///
/// The folder is taken from the package's root. What goes wrong is told to cargo,
/// which fails the build; an operation without a client is a warning.
pub fn build(specs: impl AsRef<Path>) {
    Build::new(specs).run();
}

/// [`build`] with its settings.
#[derive(Clone, Debug)]
pub struct Build {
    specs: PathBuf,
    documents: Vec<(String, PathBuf)>,
    only: BTreeMap<String, Vec<String>>,
    out: Option<PathBuf>,
}

/// A folder with a contract.
struct ContractFolder {
    id: String,
    module: String,
    contract: Contract,
    /// Where the document and, beside it, all else of the provider stands.
    path: PathBuf,
    client: GeneratedClient,
}

impl Build {
    /// Takes the providers from this folder, relative to the package's root.
    pub fn new(specs: impl AsRef<Path>) -> Build {
        Build { specs: specs.as_ref().to_owned(), documents: Vec::new(), only: BTreeMap::new(), out: None }
    }

    /// Makes a client of this document too, which need not be in that folder.
    pub fn document(mut self, id: &str, path: impl AsRef<Path>) -> Build {
        self.documents.push((id.to_owned(), path.as_ref().to_owned()));
        self
    }

    /// Makes the client of a provider of these operations alone, and of the schemas that they
    /// use: each an `operationId`, or `METHOD /path`.
    pub fn only<'a>(mut self, id: &str, operations: impl IntoIterator<Item = &'a str>) -> Build {
        self.only.entry(id.to_owned()).or_default().extend(operations.into_iter().map(str::to_owned));
        self
    }

    /// Writes there instead of to `OUT_DIR`.
    pub fn out_dir(mut self, out: impl AsRef<Path>) -> Build {
        self.out = Some(out.as_ref().to_owned());
        self
    }

    /// Generates, and tells cargo what it depended on and what went wrong.
    pub fn run(self) {
        println!("cargo::rerun-if-changed=build.rs");
        println!("cargo::rerun-if-changed={}", self.specs.display());
        self.documents.iter().for_each(|(_, path)| println!("cargo::rerun-if-changed={}", path.display()));
        match self.generate() {
            Ok(all) => all.iter().for_each(Lacks::warn),
            Err(errors) => {
                for error in errors {
                    println!("cargo::error=failed to {error}");
                }
            }
        }
    }

    /// Generates, and returns what the clients lack, document by document.
    ///
    /// # Errors
    /// All that went wrong.
    pub fn generate(&self) -> Result<Vec<Lacks>, Vec<BuildError>> {
        let out = self.out.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let out = out.ok_or_else(|| vec![BuildError::NoOutDir])?;
        let (mut providers, mut errors) = (Vec::new(), Vec::new());
        for folder in folders(&self.specs).map_err(BuildError::io("read", &self.specs)).map_err(|error| vec![error])? {
            match found(&folder).and_then(|(id, path)| self.provider(&id, &path)) {
                Ok(provider) => providers.push(provider),
                Err(error) => errors.push(error),
            }
        }
        for (id, path) in &self.documents {
            match self.provider(id, path) {
                Ok(provider) => providers.push(provider),
                Err(error) => errors.push(error),
            }
        }
        errors.extend(clashes(&providers));
        let is_unknown = |id: &str| errors.is_empty() && providers.iter().all(|provider| provider.id != id);
        let unknown: Vec<_> = self.only.keys().filter(|id| is_unknown(id)).collect();
        errors.extend(unknown.into_iter().map(|id| BuildError::NoProvider { id: id.clone() }));
        if !errors.is_empty() {
            return Err(errors);
        }
        write(&out, &providers).map_err(|error| vec![error])?;
        let folder = out.join("countersign");
        Ok(providers.into_iter().map(|provider| Lacks::of(provider, &folder)).collect())
    }

    fn provider(&self, id: &str, path: &Path) -> Result<ContractFolder, BuildError> {
        let contract = Contract::read(Document::read(path)?);
        let variables = variables::beside(path)?;
        let client = match self.only.get(id) {
            None => generate::generate_some(&contract, &variables, &|_| true)?,
            Some(only) => some(&contract, &variables, only)?,
        };
        let module = module_name(id);
        Ok(ContractFolder { id: id.to_owned(), module, contract, path: path.to_owned(), client })
    }
}

/// The client of some operations; each must be one of the document's.
fn some(contract: &Contract, variables: &ClientVariables, only: &[String]) -> Result<GeneratedClient, BuildError> {
    let wanted = |operation: &str| only.iter().any(|one| one == operation);
    let client = generate::generate_some(contract, variables, &wanted)?;
    let left_out = client.left_out.iter().map(|left_out| &left_out.operation);
    let known: Vec<_> = client.operations.iter().chain(left_out).collect();
    match only.iter().find(|one| !known.contains(one)) {
        Some(unknown) => {
            let document = contract.document.name().to_owned();
            Err(BuildError::NoOperation { document, operation: (*unknown).clone() })
        }
        None => Ok(client),
    }
}

/// The providers' folders, sorted; none where there is no such folder.
fn folders(specs: &Path) -> io::Result<Vec<PathBuf>> {
    if !specs.exists() {
        return Ok(Vec::new());
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(specs)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.path().is_dir() && !hidden {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// The id of the provider in a folder, and the path of its document.
fn found(folder: &Path) -> Result<(String, PathBuf), BuildError> {
    let id = folder.file_name().and_then(|name| name.to_str());
    let id = id.ok_or_else(|| BuildError::FolderName { folder: folder.to_owned() })?;
    let present: Vec<_> = error::FILES.into_iter().filter(|file| folder.join(file).exists()).collect();
    let [file] = present.as_slice() else {
        return Err(BuildError::Files { folder: folder.to_owned(), found: present });
    };
    Ok((id.to_owned(), folder.join(file)))
}

/// Two providers whose names are one in Rust, or one that is named as what is
/// generated beside them.
fn clashes(providers: &[ContractFolder]) -> Vec<BuildError> {
    let mut seen = BTreeMap::from([("support", "what they all stand on")]);
    let mut errors = Vec::new();
    for ContractFolder { id, module, .. } in providers {
        if let Some(other) = seen.insert(module, id) {
            errors.push(BuildError::Module { module: module.clone(), id: id.clone(), other: other.to_owned() });
        }
    }
    errors
}

fn write(out: &Path, providers: &[ContractFolder]) -> Result<(), BuildError> {
    let folder = out.join("countersign");
    let failed = |path: &Path| BuildError::io("write", path);
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    for provider in providers {
        let path = folder.join(format!("{}.rs", provider.module));
        write_changed(&path, &provider.client.code).map_err(failed(&path))?;
        let path = lacks::file(&folder, &provider.module);
        write_changed(&path, &lacks::text(&provider.client)).map_err(failed(&path))?;
    }
    let path = out.join("countersign.rs");
    write_changed(&path, &emit::root(&folder, providers)).map_err(failed(&path))
}

/// A file that stays as it is keeps its time, so that nothing is built again.
fn write_changed(path: &Path, text: &str) -> io::Result<()> {
    match fs::read_to_string(path) {
        Ok(old) if old == text => Ok(()),
        _ => fs::write(path, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "openapi: 3.0.3\npaths: {/a: {get: {operationId: a}}}\n";

    /// A folder of these files, removed in the end, and what is generated of it.
    struct OutputFolder(PathBuf);

    impl OutputFolder {
        fn with(name: &str, files: &[(&str, &str)]) -> OutputFolder {
            let root = env::temp_dir().join(format!("countersign-{}-{name}", std::process::id()));
            for (file, text) in files {
                let path = root.join("specs").join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            OutputFolder(root)
        }

        fn generate(&self) -> Result<Vec<Lacks>, Vec<BuildError>> {
            Build::new(self.0.join("specs")).out_dir(self.0.join("out")).generate()
        }

        fn root(&self) -> String {
            fs::read_to_string(self.0.join("out/countersign.rs")).unwrap()
        }
    }

    impl Drop for OutputFolder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_provider_is_a_folder_and_none_is_none() {
        let none = OutputFolder::with("none", &[]);
        none.generate().unwrap();
        assert!(none.root().contains("PROVIDERS: &[Provider] = &[\n];"));
        let two = OutputFolder::with(
            "two",
            &[
                ("b-c/openapi.yml", SPEC),
                ("a/openapi.json", "{\"openapi\": \"3.0.0\"}"),
                (".git/x", ""),
                ("README.md", ""),
            ],
        );
        two.generate().unwrap();
        let root = two.root();
        assert!(root.contains("pub mod a {") && root.contains("pub mod b_c {") && root.contains("id: \"b-c\""));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let folder = OutputFolder::with(
            "wrong",
            &[
                ("a/notes.md", ""),
                ("b/openapi.yaml", "openapi: 3.0.3\npaths: ["),
                ("c/openapi.yaml", SPEC),
                ("c/openapi.json", "{}"),
                ("d-e/openapi.yaml", SPEC),
                ("d_e/openapi.yaml", SPEC),
                ("support/openapi.yaml", SPEC),
            ],
        );
        let errors = folder.generate().unwrap_err();
        let expected = [
            "a: expected one of openapi.yaml, openapi.yml, openapi.json, found none of them",
            "b/openapi.yaml:3:1: expected YAML or JSON",
            "c: expected one of openapi.yaml, openapi.yml, openapi.json, found openapi.yaml and openapi.json",
            "name the module `d_e` for d_e: d-e has that name as well",
            "name the module `support` for support: what they all stand on has that name as well",
        ];
        assert_eq!(errors.len(), expected.len(), "{errors:#?}");
        for (error, expected) in errors.iter().zip(expected) {
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn what_a_client_lacks_is_told_in_a_file_and_in_the_list() {
        let body = "requestBody: {content: {application/json: {schema: {not: {}}}}}";
        let paths = format!("{{/a: {{put: {{operationId: b, {body}}}}}, /c: {{$ref: '#/nowhere'}}}}");
        let folder = OutputFolder::with("lacks", &[("a/openapi.yaml", &format!("openapi: 3.0.3\npaths: {paths}\n"))]);
        let lacks = folder.generate().unwrap().remove(0);
        let told = "/c: no typed client: the reference \"#/nowhere\" leads nowhere: there is no \"nowhere\" here\n#/paths/~1a/put/requestBody/content/application~1json/schema: not: not heeded\n";
        assert_eq!(fs::read_to_string(&lacks.told_in).unwrap(), told);
        assert_eq!((lacks.left_out.len(), lacks.losses.len()), (1, 1));
        assert!(folder.root().contains("application~1json/schema\" , \"not: not heeded\")"), "{}", folder.root());
    }

    #[test]
    fn a_document_may_stand_elsewhere_and_some_of_its_operations_do() {
        let paths = "{/a: {get: {operationId: a}, put: {responses: {}}}, /b: {get: {operationId: b}}}";
        let folder = OutputFolder::with("elsewhere", &[("b.yaml", &format!("openapi: 3.0.3\npaths: {paths}\n"))]);
        let document = folder.0.join("specs/b.yaml");
        let build = Build::new("none").out_dir(folder.0.join("out")).document("far", &document);
        build.clone().only("far", ["PUT /a", "b"]).generate().unwrap();
        let code = fs::read_to_string(folder.0.join("out/countersign/far.rs")).unwrap();
        assert!(code.contains("fn put_a") && code.contains("fn b<") && !code.contains("fn a<"), "{code}");
        let error = build.clone().only("fat", ["a"]).generate().unwrap_err().remove(0).to_string();
        assert_eq!(error, "choose operations of `fat`: there is no such provider");
        let error = build.only("far", ["c"]).generate().unwrap_err().remove(0).to_string();
        assert!(
            error.starts_with("generate a client for ") && error.ends_with("b.yaml: it has no operation `c`"),
            "{error}"
        );
    }

    #[test]
    fn other_files_of_a_document_are_embedded() {
        let spec = "openapi: 3.0.3\npaths: {/a: {$ref: 'paths/a.yaml'}}\n";
        let folder =
            OutputFolder::with("files", &[("a/openapi.yaml", spec), ("a/paths/a.yaml", "get: {operationId: a}\n")]);
        folder.generate().unwrap();
        let root = folder.root();
        let name = folder.0.join("specs/a/paths/a.yaml").display().to_string();
        assert!(root.contains(&format!("files: &[({name:?}, include_str!({name:?})), ],")), "{root}");
    }

    #[test]
    fn a_file_that_stays_as_it_is_is_not_written() {
        let folder = OutputFolder::with("again", &[("a/openapi.yaml", SPEC)]);
        folder.generate().unwrap();
        let time = |file| fs::metadata(folder.0.join("out").join(file)).unwrap().modified().unwrap();
        let before = (time("countersign.rs"), time("countersign/a.rs"));
        folder.generate().unwrap();
        assert_eq!(before, (time("countersign.rs"), time("countersign/a.rs")));
    }
}
