//! What is said of reading, writing, sorting and filtering an attribute: it must not contradict itself.

use super::columns::is_stored;
use crate::diagnostics::{Code, Report, Reports};
use crate::read::Spanned;
use crate::tree::Place;
use crate::vocabulary::{Attribute, JsonType, Secret, Write};

/// Checks one attribute.
pub(super) fn check(name: &Spanned<String>, attribute: &Attribute, reports: &mut Reports) {
    let mut found = Found { name, attribute, reports };
    found.reading_and_writing();
    found.required();
    found.secret();
    found.computed();
    found.sortable();
    found.filterable();
}

struct Found<'a> {
    name: &'a Spanned<String>,
    attribute: &'a Attribute,
    reports: &'a mut Reports,
}

/// The place of a flag that is set.
fn set(flag: Option<&Spanned<bool>>) -> Option<Place> {
    flag.filter(|flag| flag.value).map(|flag| flag.place)
}

impl Found<'_> {
    fn contradiction(&mut self, place: Place, message: String, help: &str) {
        self.reports.push(
            Report::new(Code::ContradictoryAccess, place, message)
                .related(self.name.place, "of this attribute")
                .help(help),
        );
    }

    fn reading_and_writing(&mut self) {
        let (name, attribute) = (self.name, self.attribute);
        let read_only = set(attribute.read_only.as_ref());
        let write_only = set(attribute.write_only.as_ref());
        if let (Some(_), Some(second)) = (read_only, write_only) {
            self.contradiction(second, format!("`{}` is `readOnly` and `writeOnly`", name.value), "keep one of them");
            return;
        }
        let writes = [("x-create", &attribute.create), ("x-update", &attribute.update)];
        for (keyword, write) in writes {
            if let Some(write) = write.as_ref().filter(|_| read_only.is_some()) {
                let message = format!("`{}` is `readOnly` and has `{keyword}`", name.value);
                self.contradiction(write.place, message, "keep one of them");
            }
        }
        let sent = attribute.create.is_some() || attribute.update.is_some() || attribute.trigger.is_some();
        if sent || read_only.is_some() {
            return;
        }
        if let Some(place) = write_only {
            let message = format!("`{}` is `writeOnly`, but nobody can send it", name.value);
            self.contradiction(place, message, "add `x-create` or `x-update`");
        } else {
            self.reports.push(
                Report::new(Code::ContradictoryAccess, name.place, format!("nobody can send `{}`", name.value))
                    .label("neither `readOnly` nor writable")
                    .help("add `readOnly: true`, or `x-create` or `x-update`"),
            );
        }
    }

    fn required(&mut self) {
        let (name, attribute) = (self.name, self.attribute);
        let required = attribute.create.as_ref().filter(|write| write.value == Write::Required);
        if let (Some(_), Some(default)) = (required, &attribute.default) {
            let message = format!("the default of `{}` is never used", name.value);
            self.contradiction(
                default.place,
                message,
                "a create must send it; remove the default, or make it `x-create: optional`",
            );
        }
    }

    fn secret(&mut self) {
        let (name, attribute) = (self.name, self.attribute);
        let Some(secret) = &attribute.secret else { return };
        if attribute.kind.kind != JsonType::String || attribute.format.is_some() && secret.value == Secret::Encrypted {
            let message = format!("`{}` is a secret, but no plain string", name.value);
            self.contradiction(secret.place, message, "only strings without a format can be kept from sight");
        }
        if secret.value == Secret::NeverStored && set(attribute.write_only.as_ref()).is_none() {
            let message = format!("`{}` is never stored, but shown", name.value);
            self.contradiction(secret.place, message, "add `writeOnly: true`, or make it `x-secret: encrypted`");
        }
        if let Some(default) = &attribute.default {
            self.contradiction(
                default.place,
                format!("the secret `{}` has a default", name.value),
                "remove the default",
            );
        }
    }

    fn computed(&mut self) {
        let (name, attribute) = (self.name, self.attribute);
        let Some(computed) = &attribute.computed else { return };
        if set(attribute.read_only.as_ref()).is_none() {
            let message = format!("`{}` is computed, but not `readOnly`", name.value);
            self.contradiction(computed.place, message, "add `readOnly: true`");
        }
        if attribute.kind.kind != JsonType::Boolean || attribute.kind.nullable {
            let message = format!("`{}` is computed, but not true or false", name.value);
            self.contradiction(attribute.kind.place, message, "make it `type: boolean`");
        }
        if let Some(default) = &attribute.default {
            self.contradiction(
                default.place,
                format!("the default of `{}` is never used", name.value),
                "remove it; the value is computed",
            );
        }
    }

    /// Why no question about a list may tell the attribute's value, and where that is said.
    fn hidden(&self) -> Option<(&'static str, Place)> {
        let attribute = self.attribute;
        let write_only = set(attribute.write_only.as_ref()).map(|place| ("answers never show it", place));
        let secret = attribute.secret.as_ref().map(|secret| match secret.value {
            Secret::Encrypted => ("it is stored sealed", secret.place),
            Secret::NeverStored => ("it is never stored", secret.place),
        });
        let found = write_only.or(secret);
        let unstored = attribute.computed.is_none() && !is_stored(attribute);
        found.or_else(|| unstored.then_some(("it has no column", self.name.place)))
    }

    fn sortable(&mut self) {
        let Some(place) = set(self.attribute.sortable.as_ref()) else { return };
        let unordered = match self.attribute.kind.kind {
            JsonType::Object | JsonType::Array => Some(("its values have no order", self.attribute.kind.place)),
            _ => None,
        };
        let computed = self.attribute.computed.as_ref();
        let computed = computed.map(|computed| ("it has no column of its own", computed.place));
        if let Some((why, because)) = self.hidden().or(computed).or(unordered) {
            self.reports.push(
                Report::new(
                    Code::UnsortableAttribute,
                    place,
                    format!("lists cannot be sorted by `{}`", self.name.value),
                )
                .label("sortable here")
                .related(because, why)
                .help("remove `x-sortable`"),
            );
        }
    }

    fn filterable(&mut self) {
        let Some(place) = set(self.attribute.filterable.as_ref()) else { return };
        if let Some((why, because)) = self.hidden() {
            self.reports.push(
                Report::new(
                    Code::UnfilterableAttribute,
                    place,
                    format!("lists cannot be filtered by `{}`", self.name.value),
                )
                .label("filterable here")
                .related(because, why)
                .help("remove `x-filterable`"),
            );
        }
    }
}
