//! The documented default file: the one place that says which settings exist, what they mean and what they default to.

use std::sync::LazyLock;

/// The text of the documented default file, as `latchkey config` prints it.
pub const DEFAULT_FILE: &str = include_str!("latchkey.default.toml");

/// The key of the setting that only a file or the environment may hold: other users of a machine can read flags.
pub(super) const SECRET_KEY: &str = "secret_key";

/// What the default file says about one setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Documentation {
    /// The key in the file: `public_url`.
    pub key: &'static str,
    /// The comment above it, without the line that names variable and flag.
    pub text: String,
    /// The default as TOML; `None` when the line is commented out, for a setting without a fixed default.
    pub default: Option<&'static str>,
}

impl Documentation {
    /// The environment variable of the setting: `LATCHKEY_PUBLIC_URL`.
    #[must_use]
    pub fn variable(&self) -> String {
        variable(self.key)
    }

    /// The name of the flag of the setting, without its dashes: `public-url`. A secret has none.
    #[must_use]
    pub fn flag(&self) -> Option<String> {
        (self.key != SECRET_KEY).then(|| self.key.replace('_', "-"))
    }
}

/// The environment variable of the setting with this key.
pub(super) fn variable(key: &str) -> String {
    format!("LATCHKEY_{}", key.to_ascii_uppercase())
}

/// Every setting, in the order of the default file.
#[must_use]
pub fn settings() -> &'static [Documentation] {
    static SETTINGS: LazyLock<Vec<Documentation>> =
        LazyLock::new(|| DEFAULT_FILE.split("\n\n").filter_map(read_block).collect());
    &SETTINGS
}

/// Reads one block of the default file: comment lines, then `key = value`, or `#key = value` where there is no default.
/// A block without a key, such as the head of the file, is no setting.
fn read_block(block: &'static str) -> Option<Documentation> {
    let (comment, assignment) = block.trim_end().rsplit_once('\n')?;
    let (assignment, commented_out) = match assignment.strip_prefix('#') {
        Some(rest) if rest.starts_with(' ') => return None,
        Some(rest) => (rest, true),
        None => (assignment, false),
    };
    let (key, value) = assignment.split_once(" = ")?;
    let lines: Vec<&str> = comment
        .lines()
        .map(|line| line.trim_start_matches('#').trim())
        .filter(|line| !line.starts_with("Environment:"))
        .collect();
    Some(Documentation { key, text: lines.join(" "), default: (!commented_out).then_some(value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_explained_and_names_its_variable_and_flag() {
        assert!(settings().len() > 10);
        for setting in settings() {
            assert!(setting.text.ends_with('.'), "{} is not explained", setting.key);
            let names = match setting.flag() {
                Some(flag) => format!("# Environment: {}. Flag: --{flag}.\n", setting.variable()),
                None => format!("# Environment: {}.\n", setting.variable()),
            };
            assert!(DEFAULT_FILE.contains(&names), "{} does not say {names:?}", setting.key);
        }
    }

    #[test]
    fn a_setting_without_a_fixed_default_is_commented_out() {
        let without: Vec<_> =
            settings().iter().filter(|setting| setting.default.is_none()).map(|setting| setting.key).collect();
        assert_eq!(
            without,
            [
                "tls_certificate_file",
                "tls_key_file",
                "database_connections",
                "public_url",
                "secret_key",
                "login_throttle"
            ]
        );
    }
}
