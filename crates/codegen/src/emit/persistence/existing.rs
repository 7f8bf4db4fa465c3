//! The migrations that are there already.

/// What people own and the generator builds on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Existing {
    /// The migrations, in the order of their numbers.
    pub migrations: Vec<Migration>,
}

/// A migration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its module: `m0002_create_customers`.
    pub module: String,
    /// Its number: 2.
    pub number: u32,
    /// The tables it creates.
    pub creates: Vec<String>,
}

impl Existing {
    /// Reads file names and texts of the migrations' folder; files that are no `mNNNN_….rs` are none.
    ///
    /// A migration creates the table in its name, `m0002_create_customers.rs`, or those in lines `// creates: customers`.
    #[must_use]
    pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut migrations: Vec<Migration> =
            files.into_iter().filter_map(|(name, text)| Migration::parse(name, text)).collect();
        migrations.sort_by(|a, b| (a.number, &a.module).cmp(&(b.number, &b.module)));
        Self { migrations }
    }

    /// Whether some migration creates the table.
    pub(in crate::emit) fn creates(&self, table: &str) -> bool {
        self.migrations.iter().any(|migration| migration.creates.iter().any(|created| created == table))
    }
}

impl Migration {
    fn parse(file: &str, text: &str) -> Option<Self> {
        let module = file.strip_suffix(".rs")?;
        let (number, action) = module.strip_prefix('m')?.split_once('_')?;
        if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let marked = text.lines().filter_map(|line| line.trim().strip_prefix("// creates:")).map(str::trim);
        let named = action.strip_prefix("create_");
        Some(Self {
            module: module.to_owned(),
            number: number.parse().ok()?,
            creates: marked.chain(named).map(str::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_file_name_and_by_marker() {
        let existing = Existing::from_files([
            ("m0010_create_orders.rs", ""),
            ("m0002_create_customers.rs", ""),
            ("m0003_merge.rs", "//! Two at once.\n// creates: carts\n    // creates: items\n"),
            ("mod.rs", "// creates: nothing\n"),
            ("columns.rs", ""),
            ("m12.rs", ""),
        ]);
        let modules: Vec<_> = existing.migrations.iter().map(|migration| migration.module.as_str()).collect();
        assert_eq!(modules, ["m0002_create_customers", "m0003_merge", "m0010_create_orders"]);
        assert!(["customers", "carts", "items", "orders"].iter().all(|table| existing.creates(table)));
        assert!(!existing.creates("nothing"));
    }
}
