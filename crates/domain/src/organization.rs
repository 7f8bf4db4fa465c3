//! The one organization of a deployment (decision 2).

use crate::Mode;

/// Who the deployment belongs to; stands in the `meta` of every answer and in every token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id, 10 letters.
    pub id: String,
    /// Its name in URLs.
    pub slug: String,
    /// What its data is for.
    pub mode: Mode,
}
