//! Gathers what was given for each setting: defaults, then the file, then the environment, then flags.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::documentation::{self, variable};
use super::fault::{Fault, Origin, suggest};

/// The file that is read from the working directory when no other is named.
const FILE: &str = "latchkey.toml";
/// The variable that names another file.
const CONFIG_VARIABLE: &str = "LATCHKEY_CONFIG";
/// Variables with this beginning are the test suite's and no settings.
const TEST_PREFIX: &str = "LATCHKEY_TEST_";

/// Where settings are looked for.
#[derive(Debug, Default)]
pub struct Sources {
    /// The working directory: `latchkey.toml` and relative paths are found there.
    pub directory: PathBuf,
    /// The file that `--config` names.
    pub config: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// The flags that were given: the key of the setting and its value.
    pub flags: Vec<(&'static str, String)>,
}

/// What was given for a setting.
#[derive(Clone)]
pub(super) struct Given {
    /// The value as text; numbers and truth values of a file are printed.
    pub(super) text: String,
    /// Where it came from.
    pub(super) origin: Origin,
}

/// What was given for each setting, the last source winning.
pub(super) type Layers = BTreeMap<&'static str, Given>;

/// Reads all sources. What is unknown or unreadable goes to `faults`.
pub(super) fn gather(sources: &Sources, faults: &mut Vec<Fault>) -> Layers {
    let mut layers = defaults();
    read_file(sources, &mut layers, faults);
    read_environment(&sources.environment, &mut layers, faults);
    for (key, value) in &sources.flags {
        let origin = Origin::Flag(key.replace('_', "-"));
        layers.insert(key, Given { text: value.clone(), origin });
    }
    layers
}

/// The defaults of the documented file.
fn defaults() -> Layers {
    let parse = |text: &str| toml::from_str::<toml::Table>(&format!("value = {text}")).ok()?.remove("value");
    documentation::settings()
        .iter()
        .filter_map(|setting| {
            let text = text_of(&parse(setting.default?)?)?;
            Some((setting.key, Given { text, origin: Origin::Default }))
        })
        .collect()
}

/// The text of a value that a setting can have.
fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Reads the configuration file. One that was named must exist; `latchkey.toml` may.
fn read_file(sources: &Sources, layers: &mut Layers, faults: &mut Vec<Fault>) {
    let named = sources.config.clone().or_else(|| sources.environment.get(CONFIG_VARIABLE).map(PathBuf::from));
    let must_exist = named.is_some();
    let path = named.unwrap_or_else(|| PathBuf::from(FILE));
    match std::fs::read_to_string(sources.directory.join(&path)) {
        Ok(text) => read_toml(&path, &text, layers, faults),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => {}
        Err(error) => faults.push(Fault {
            origin: Origin::File(path, None),
            what: format!("the file cannot be read: {error}"),
            hint: "name a configuration file that exists, or none".to_owned(),
        }),
    }
}

/// Reads the text of a configuration file.
fn read_toml(path: &Path, text: &str, layers: &mut Layers, faults: &mut Vec<Fault>) {
    let line_of = |offset: usize| 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    let entries = match toml::from_str::<BTreeMap<Spanned<String>, Spanned<toml::Value>>>(text) {
        Ok(entries) => entries,
        Err(error) => {
            let line = error.span().map(|span| line_of(span.start));
            // The parser's own rendering quotes the line, which may hold a secret.
            return faults.push(Fault {
                origin: Origin::File(path.to_owned(), line),
                what: format!("this is not TOML: {}", error.message()),
                hint: "write one `key = value` a line; `latchkey config` prints an example".to_owned(),
            });
        }
    };
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in entries {
        let origin = Origin::File(path.to_owned(), Some(line_of(name.span().start)));
        match (known(name.get_ref()), text_of(value.get_ref())) {
            (None, _) => faults.push(unknown(name.get_ref(), origin)),
            (Some(key), None) => faults.push(Fault {
                origin,
                what: format!("`{key}` cannot be {}", with_article(value.get_ref().type_str())),
                hint: "give a string or a number".to_owned(),
            }),
            (Some(key), Some(text)) => {
                layers.insert(key, Given { text, origin });
            }
        }
    }
}

/// Reads the variables of the environment that are settings.
fn read_environment(environment: &BTreeMap<String, String>, layers: &mut Layers, faults: &mut Vec<Fault>) {
    for (name, value) in environment {
        let Some(rest) = name.strip_prefix("LATCHKEY_") else { continue };
        if name == CONFIG_VARIABLE || name.starts_with(TEST_PREFIX) {
            continue;
        }
        let origin = Origin::Environment(name.clone());
        match known(&rest.to_ascii_lowercase()).filter(|key| *name == variable(key)) {
            Some(key) => {
                layers.insert(key, Given { text: value.clone(), origin });
            }
            None => faults.push(unknown(name, origin)),
        }
    }
}

/// The setting with this key.
fn known(key: &str) -> Option<&'static str> {
    documentation::settings().iter().map(|setting| setting.key).find(|known| *known == key)
}

/// A name that is no setting.
fn unknown(name: &str, origin: Origin) -> Fault {
    let variables: Vec<String> = documentation::settings().iter().map(documentation::Documentation::variable).collect();
    let keys = documentation::settings().iter().map(|setting| setting.key);
    let suggestion = match origin {
        Origin::Environment(_) => suggest(name, variables.iter().map(String::as_str)),
        _ => suggest(name, keys),
    };
    let hint = match suggestion {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => "`latchkey --help` lists the settings".to_owned(),
    };
    Fault { origin, what: format!("there is no setting `{name}`"), hint }
}

/// A TOML type with its article: `an array`.
fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}
