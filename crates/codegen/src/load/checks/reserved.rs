//! Names that are taken.

/// Members that JSON:API and this API give a meaning of their own.
const JSON_API: &[&str] = &["id", "type", "links", "meta"];

/// Keywords of Rust in every edition, reserved ones included.
const RUST: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that PostgreSQL or SQLite do not take as a column without quotes, and their system columns, which they do not
/// take at all.
const SQL: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "asc",
    "between",
    "both",
    "case",
    "cast",
    "check",
    "cmax",
    "cmin",
    "collate",
    "column",
    "constraint",
    "create",
    "cross",
    "ctid",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "delete",
    "desc",
    "distinct",
    "drop",
    "end",
    "except",
    "exists",
    "fetch",
    "foreign",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "index",
    "initially",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "oid",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "rowid",
    "select",
    "session_user",
    "set",
    "similar",
    "some",
    "symmetric",
    "table",
    "tableoid",
    "then",
    "to",
    "trailing",
    "transaction",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "variadic",
    "verbose",
    "when",
    "window",
    "with",
    "xmax",
    "xmin",
];

/// Modules that stand beside those of the resources in generated folders.
const MODULES: &[&str] =
    &["common", "errors", "examples", "generated", "migrations", "operations", "resources", "rules"];

/// Tables that no resource owns.
const TABLES: &[&str] =
    &["applications", "organization", "organizations", "record_counts", "seaql_migrations", "signing_keys"];

/// Hooks that every rules trait has; a trigger's method has its name without the underscore.
const HOOKS: &[&str] = &["create", "delete", "update"];

/// Who has taken an attribute's or relationship's name, if it is taken.
pub(super) fn member(name: &str) -> Option<&'static str> {
    if JSON_API.contains(&name) { Some("JSON:API") } else { identifier(name) }
}

/// Who has taken a column's name.
pub(super) fn column(name: &str) -> Option<&'static str> {
    if name == "id" { Some("the primary key") } else { identifier(name) }
}

/// Who has taken a type's name.
pub(super) fn resource(name: &str) -> Option<&'static str> {
    if MODULES.contains(&name) {
        Some("a module that the generator writes")
    } else {
        table(name).or_else(|| identifier(name))
    }
}

/// Who has taken a table's name.
pub(super) fn table(name: &str) -> Option<&'static str> {
    let system = name.starts_with("sqlite_") || name.starts_with("pg_");
    match name {
        _ if system => Some("the database's own tables"),
        _ if TABLES.contains(&name) => Some("a table that Latchkey keeps for itself"),
        _ if SQL.contains(&name) => Some("SQL"),
        _ => None,
    }
}

/// Who has taken a trigger's name, given without its underscore.
pub(super) fn trigger(name: &str) -> Option<&'static str> {
    if HOOKS.contains(&name) { Some("a hook of the rules") } else { member(name) }
}

fn identifier(name: &str) -> Option<&'static str> {
    if RUST.contains(&name) {
        Some("Rust")
    } else if SQL.contains(&name) {
        Some("SQL")
    } else {
        None
    }
}
