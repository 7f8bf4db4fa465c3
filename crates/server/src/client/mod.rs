//! Who a request comes from: the peer of its connection, or who the operator's own proxies say it is.

mod address;
mod networks;
mod proxies;

pub(crate) use address::ClientAddress;
pub use networks::Networks;
pub(crate) use proxies::TrustedProxies;
