//! The documentation that the server carries with it: the bundle of the contract, and Swagger UI to try it out.

mod bundle;
mod swagger;

pub use bundle::BUNDLE;
pub(crate) use bundle::{PATH as BUNDLE_PATH, route as bundle_route};
pub(crate) use swagger::{PATHS, home, route as page_route};
