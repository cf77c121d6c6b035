//! The names of the variables in `provider.toml`, which a client is made of. Whether all else in it is right,
//! says who reads all of it.

use std::{collections::BTreeMap, fs, io, path::Path};

use super::BuildError;
use crate::{generate::ClientVariables, lower::is_variable};

/// What stands beside a document; nothing where there is no such file.
pub(super) fn beside(document: &Path) -> Result<ClientVariables, BuildError> {
    let path = document.with_file_name("provider.toml");
    match fs::read_to_string(&path) {
        Ok(text) => read(&path, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ClientVariables::default()),
        Err(error) => Err(BuildError::io("read", &path)(error)),
    }
}

fn read(path: &Path, text: &str) -> Result<ClientVariables, BuildError> {
    let settings: toml::Table = toml::from_str(text).map_err(|error| {
        let line = text[..error.span().map_or(0, |span| span.start)].lines().count().max(1);
        BuildError::Settings { path: path.to_owned(), line, what: error.message().to_owned() }
    })?;
    let named = |section: &str, key: &str| -> BTreeMap<String, String> {
        let entries = settings.get(section).and_then(toml::Value::as_table).into_iter().flatten();
        let variable =
            |entry: &toml::Value| entry.get(key)?.as_str().filter(|name| is_variable(name)).map(str::to_owned);
        entries.filter_map(|(name, entry)| Some((name.clone(), variable(entry)?))).collect()
    };
    Ok(ClientVariables { credentials: named("credentials", "token"), parameters: named("parameters", "variable") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<ClientVariables, String> {
        read(Path::new("a/provider.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn variables_are_named_and_all_else_is_no_matter() {
        let text = "[lamp]\nname = 1\n[credentials.a]\ntoken = \"A\"\nrevoked = \"B\"\n[credentials.b]\nsigning_key = \"C\"\n\
                    [parameters.X]\nvariable = \"D\"\n[parameters.y]\nvalue = \"e\"\n[parameters.z]\nvariable = \"a=b\"\n";
        let named = |name: &str, variable: &str| BTreeMap::from([(name.to_owned(), variable.to_owned())]);
        let expected = ClientVariables { credentials: named("a", "A"), parameters: named("X", "D") };
        assert_eq!(of(text), Ok(expected));
        assert_eq!(of(""), Ok(ClientVariables::default()));
        assert_eq!(of("credentials = 1\nparameters = [2]\n"), Ok(ClientVariables::default()));
    }

    #[test]
    fn what_can_not_be_read_says_where() {
        let error = of("name = \"a\"\n\n[credentials\n").unwrap_err();
        assert!(error.starts_with("read a/provider.toml:3: "), "{error}");
    }
}
