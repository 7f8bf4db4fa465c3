//! The store: entities, migrations, query compilation and the transactions of SQLite and PostgreSQL. The only crate
//! that knows SQL (`docs/architecture.md`).

mod applications;
pub mod audit;
mod bootstrap;
mod compile;
mod connection;
mod counts;
mod error;
mod explain;
mod fault;
mod fetch;
mod fold;
mod functions;
#[rustfmt::skip]
mod generated;
mod import;
mod include;
mod keys;
mod migrate;
pub mod migrations;
mod names;
mod options;
mod organization;
mod pages;
mod read;
mod sessions;
mod statistics;
mod store;
pub mod table;
pub mod throttle;
pub mod unit;
mod writer;

pub use applications::{Model as Application, NewSecret};
pub use bootstrap::BootstrapLock;
pub use error::{ImportError, StoreError};
pub use generated::*;
pub use import::Import;
pub use keys::{Holds, KeyedColumn, Reference, SealedColumn, SealedRow, SecretKeyRecord, SigningKey};
pub use options::{Engine, StoreOptions};
pub use organization::Model as Organization;
pub use read::{Found, Page, Read, Related};
pub use sessions::{RefreshToken, RevokedToken, Session, Standing};

pub use store::Store;
pub use table::Table;
pub use throttle::LoginAttempts;
pub use unit::{Condition, Expect, Step, Test, Unit, UnitError};
