//! The one list of everything that is generated.

use super::persistence::{Existing, new_migrations};
use super::{MIGRATIONS, contract_tests, error_page, models, persistence, rules};
use crate::files::{FileSet, Files};
use crate::model::Api;

/// Where the bundled document stands.
pub const BUNDLE: &str = "openapi/openapi.json";

/// Where the JSON Schema of the extensions stands.
pub const EXTENSIONS_SCHEMA: &str = "openapi/extensions.schema.json";

/// Where the pages of the documentation stand that are generated.
const PAGES: &str = "docs/generated";

/// Everything that the generator makes of the model; `existing` is what people own and the output builds on.
#[must_use]
pub fn emit(api: &Api, existing: &Existing) -> FileSet {
    let new = new_migrations(api, existing);
    let migrations: Vec<_> =
        existing.migrations.iter().chain(new.migrations.iter().map(|(migration, _)| migration)).collect();
    let mut files = Files::from([
        (BUNDLE.to_owned(), crate::bundle_text(api)),
        (EXTENSIONS_SCHEMA.to_owned(), crate::extensions_schema()),
        (format!("{PAGES}/diagnostics.md"), crate::diagnostics::page()),
        (format!("{PAGES}/errors.md"), error_page::page(api)),
    ]);
    files.extend(models::files(api));
    files.extend(persistence::files(api, &migrations));
    files.extend(rules::files(api));
    files.extend(contract_tests::files(api));
    FileSet {
        files,
        once: new.migrations.iter().map(|(migration, text)| (path(&migration.module), text.clone())).collect(),
        owned: [models::FOLDER, persistence::FOLDER, rules::FOLDER, contract_tests::FOLDER, PAGES]
            .map(str::to_owned)
            .to_vec(),
        notices: new.notices,
    }
}

fn path(module: &str) -> String {
    format!("{MIGRATIONS}/{module}.rs")
}
