//! What `latchkey keys` takes.

use clap::{Subcommand, ValueEnum};

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum KeysTask {
    /// List the signing keys and the secret keys, and what each is at
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make another signing key, and seal everything anew with the first secret key
    Rotate {
        /// Do one of both
        #[arg(long)]
        only: Option<Which>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say which secret keys are needed still, and open something of each; fails when one is missing
    Verify {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Put the keys out of use that nothing needs any more
    Retire {
        /// Put this signing key out of use at once, because it may be in other hands: its tokens are refused from then on
        #[arg(long, value_name = "KEY_ID")]
        compromised: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Which keys to rotate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::command) enum Which {
    /// The keys that sign access tokens.
    Signing,
    /// The keys that secrets are sealed with.
    Secrets,
}
