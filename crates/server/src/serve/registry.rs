//! The connections that there are, and who has to go when there are too many.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::Watch;
use crate::settings::ConnectionLimits;

/// All connections.
pub(super) struct Registry {
    entries: Mutex<Entries>,
    places: Arc<Semaphore>,
    per_client: usize,
    /// Whether somebody waits for a place: then a connection that has answered ends.
    crowded: Arc<AtomicBool>,
}

#[derive(Default)]
struct Entries {
    next: u64,
    /// In the order in which they came.
    connections: BTreeMap<u64, Entry>,
    /// How many connections each client has.
    clients: HashMap<IpAddr, usize>,
}

struct Entry {
    client: Option<IpAddr>,
    watch: Arc<Watch>,
}

/// The place of one connection; it is free again when this is dropped.
pub(super) struct Place {
    pub(super) watch: Arc<Watch>,
    id: u64,
    registry: Arc<Registry>,
    _permit: OwnedSemaphorePermit,
}

impl Registry {
    pub(super) fn new(limits: &ConnectionLimits) -> Arc<Self> {
        Arc::new(Self {
            entries: Mutex::default(),
            places: Arc::new(Semaphore::new(limits.connections)),
            per_client: limits.connections_per_client,
            crowded: Arc::default(),
        })
    }

    /// A place for a new connection, waiting for it if need be. There is none for a client all of whose connections are
    /// at work already; `None` stands for clients that may have any number.
    pub(super) async fn admit(self: &Arc<Self>, client: Option<IpAddr>) -> Option<Place> {
        let full = client.is_some_and(|client| self.connections_of(client) >= self.per_client);
        if full && !self.make_room(client) {
            return None;
        }
        let permit = self.permit().await?;
        let watch = Arc::new(Watch::new(Arc::clone(&self.crowded)));
        let mut entries = self.entries();
        let id = entries.next;
        entries.next += 1;
        entries.connections.insert(id, Entry { client, watch: Arc::clone(&watch) });
        if let Some(client) = client {
            *entries.clients.entry(client).or_default() += 1;
        }
        drop(entries);
        Some(Place { watch, id, registry: Arc::clone(self), _permit: permit })
    }

    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(permit);
        }
        // First the word, then the look: a connection that is not seen waiting has yet to hear it.
        self.crowded.store(true, Ordering::SeqCst);
        self.make_room(None);
        let permit = Arc::clone(&self.places).acquire_owned().await;
        self.crowded.store(false, Ordering::SeqCst);
        permit.ok()
    }

    /// Tells the connection to go that has waited longest for a request, of this client or of all. Whether there was one.
    pub(super) fn make_room(&self, client: Option<IpAddr>) -> bool {
        let entries = self.entries();
        let candidates = entries.connections.values().filter(|entry| client.is_none() || entry.client == client);
        let waiting = candidates.filter_map(|entry| Some((entry.watch.waiting_since()?, &entry.watch)));
        let longest = waiting.min_by_key(|(since, _)| *since);
        if let Some((_, watch)) = longest {
            watch.leave();
        }
        longest.is_some()
    }

    /// Tells all connections to end after the request that they are at.
    pub(super) fn finish(&self) {
        for entry in self.entries().connections.values() {
            entry.watch.finish();
        }
    }

    fn connections_of(&self, client: IpAddr) -> usize {
        self.entries().clients.get(&client).copied().unwrap_or_default()
    }

    /// A panic elsewhere leaves nothing half written here.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut entries = self.registry.entries();
        let client = entries.connections.remove(&self.id).and_then(|entry| entry.client);
        if let Some(client) = client
            && let Some(count) = entries.clients.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                entries.clients.remove(&client);
            }
        }
    }
}
