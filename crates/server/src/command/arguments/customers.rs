//! What `latchkey customers` takes.

use clap::Subcommand;

/// What to do for a customer.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum CustomersTask {
    /// Set a customer's password; logins end, and resets that are under way
    SetPassword {
        /// The customer's id or e-mail address
        customer: String,
        /// Read the password from standard input, its first line, instead of asking for it
        #[arg(long)]
        stdin: bool,
    },
}
