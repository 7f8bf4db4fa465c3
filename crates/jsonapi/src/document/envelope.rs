//! What the answers of one request share.

/// What surrounds the data of every answer of one request.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The configured public URL, without a trailing slash (decision 10).
    pub public_url: &'a str,
    /// `test` or `live`.
    pub mode: &'a str,
    /// The organization's id.
    pub organization_id: &'a str,
    /// 64 hex digits, new for each request.
    pub trace_id: &'a str,
}
