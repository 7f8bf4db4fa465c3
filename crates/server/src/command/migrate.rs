//! `latchkey migrate`: brings the database to the shape that this version needs.

use super::open::open_store;
use crate::output;
use crate::settings::Settings;

/// Applies the migrations that are missing and names them.
pub(super) async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let store = open_store(settings).await?;
    let applied = store.migrate().await?;
    store.close().await;
    if applied.is_empty() {
        output::say("The database is up to date.")?;
    }
    for name in applied {
        output::say(format_args!("Applied {name}"))?;
    }
    Ok(())
}
