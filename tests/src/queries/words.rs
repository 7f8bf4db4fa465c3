//! The words of queries: ids and values that are in the rows, so that filters find something.

use std::collections::HashMap;

use models::RESOURCES;
use serde_json::Value;

use crate::random::Random;

/// Ids and attribute values by resource.
#[derive(Debug, Default)]
pub struct Words {
    ids: HashMap<&'static str, Vec<String>>,
    /// Strings as they are, everything else as JSON text; by resource and attribute.
    values: HashMap<(&'static str, &'static str), Vec<String>>,
}

impl Words {
    /// The words of rows as `latchkey import` reads them.
    ///
    /// # Panics
    ///
    /// When a line is no JSON.
    #[must_use]
    pub fn of(lines: &str) -> Self {
        let mut words = Self::default();
        for line in lines.lines() {
            let row: Value = serde_json::from_str(line).expect("a line of JSON");
            let Some(resource) = RESOURCES.iter().find(|resource| row["type"] == resource.name) else { continue };
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            words.ids.entry(resource.name).or_default().push(id);
            for attribute in resource.attributes.iter().filter(|attribute| attribute.readable) {
                let text = match &row["attributes"][attribute.name] {
                    Value::Null => continue,
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                words.values.entry((resource.name, attribute.name)).or_default().push(text);
            }
        }
        words
    }

    /// The id of a record, or one that no record has.
    pub fn id(&self, random: &mut Random, resource: &str) -> String {
        match self.ids.get(resource) {
            Some(ids) if !random.once_in(20) => random.pick(ids).clone(),
            _ => "NobodyHere".to_owned(),
        }
    }

    /// A value that a record has.
    pub(super) fn value(&self, random: &mut Random, resource: &'static str, attribute: &'static str) -> Option<String> {
        self.values.get(&(resource, attribute)).map(|values| random.pick(values).clone())
    }
}
