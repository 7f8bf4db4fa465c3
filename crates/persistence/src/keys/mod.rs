//! Keys: those that sign access tokens, those that secrets are sealed with, and what is sealed with which.

mod columns;
mod references;
mod sealed;
mod secret_keys;
mod signing_keys;

pub use self::columns::{Holds, KeyedColumn};
pub use self::references::Reference;
pub use self::sealed::{SealedColumn, SealedRow};
pub use self::secret_keys::Model as SecretKeyRecord;
pub use self::signing_keys::Model as SigningKey;
