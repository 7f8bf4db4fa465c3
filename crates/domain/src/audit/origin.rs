//! Where a call comes from.

use std::net::IpAddr;
use std::sync::Arc;

/// Where a call comes from, for the audit trail: the request's name and the client's address. Empty for what is no request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name of the request in logs and answers.
    pub trace_id: Option<Arc<str>>,
    /// The address of the client.
    pub address: Option<IpAddr>,
}
