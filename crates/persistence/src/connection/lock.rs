//! The lock on a file: one process at a time, released when its holder drops it or dies.

use std::fs::{File, OpenOptions};
use std::path::PathBuf;

use crate::error::StoreError;

/// An exclusive lock on a file.
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Waits for the lock; creates the file when there is none. It stays: removing it would let two processes hold locks
    /// on two files of one name.
    pub(crate) async fn take(path: PathBuf) -> Result<Self, StoreError> {
        let taken = tokio::task::spawn_blocking(move || {
            let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
            file.lock()?;
            Ok(file)
        });
        match taken.await {
            Ok(Ok(file)) => Ok(Self { _file: file }),
            Ok(Err(error)) => Err(StoreError::File(error)),
            Err(_) => Err(StoreError::Closed),
        }
    }
}
