//! What `latchkey applications` takes.

use std::time::Duration;

use clap::{Subcommand, ValueEnum};

use crate::settings;

/// What to do with applications.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum ApplicationsTask {
    /// Create an application and print its credentials, which are shown only now
    Create {
        /// What the application may do: everything, or what a shop in a browser needs
        #[arg(long)]
        kind: Kind,
        /// What people call it
        #[arg(long)]
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the applications
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Give an application another secret, which is shown only now
    Rotate {
        /// Its id or its client id
        application: String,
        /// For how long the secret that it has is accepted beside the new one: 0s to 30d
        #[arg(long, value_name = "TIME", default_value = "24h", value_parser = overlap)]
        overlap: Duration,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Delete an application; its tokens, and the logins of customers through it, end at once
    Delete {
        /// Its id or its client id
        application: String,
        /// Really do it
        #[arg(long)]
        yes: bool,
    },
}

/// The kinds of applications (api-facts 4.2).
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::command) enum Kind {
    /// May do everything; its secret stays on a server.
    #[value(name = "integration")]
    Integration,
    /// May complete a reset and sign customers up; its id is public.
    #[value(name = "sales_channel")]
    SalesChannel,
}

fn overlap(text: &str) -> Result<Duration, String> {
    settings::duration(text, Duration::ZERO, domain::LONGEST_OVERLAP)
        .map_err(|wrong| format!("{}: {}", wrong.what, wrong.hint))
}
