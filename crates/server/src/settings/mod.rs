//! Settings: a documented default file, then `latchkey.toml`, then the environment, then flags.

mod documentation;
mod fault;
mod load;
mod network;
pub(crate) mod private_file;
mod resets;
pub mod secret_key;
mod shutdown;
mod source;
mod value;

pub use documentation::{DEFAULT_FILE, Documentation, settings};
pub use fault::{Fault, Faults, Origin};
pub use load::{KeyNeed, LogFormat, Settings, load};
pub use network::{ConnectionLimits, TlsFiles};
pub use resets::ResetSettings;
pub use secret_key::{SecretKeySource, SecretKeys};
pub use shutdown::ShutdownTimes;
pub use source::Sources;
pub(crate) use value::duration;
