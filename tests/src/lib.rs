//! The harness of the contract tests: the whole server in one process, on either database, judged by its own contract.

pub mod answer;
pub mod app;
pub mod bench;
pub mod boundaries;
pub mod chance;
pub mod client;
pub mod clock;
pub mod contract;
pub mod database;
pub mod differential;
pub mod documents;
pub mod edges;
pub mod errors;
pub mod examples;
pub mod fuzz;
pub mod latchkey;
pub mod lifecycle;
pub mod postgres;
pub mod process;
pub mod proofs;
pub mod queries;
pub mod random;
pub mod replay;
pub mod request;
mod resource_objects;
mod samples;
pub mod schemas;
pub mod stage;
pub mod workspace;

pub use answer::Answer;
pub use app::{Role, TestApp};
pub use boundaries::Boundary;
pub use database::Database;
pub use request::Request;

/// Makes two tests of each function, one on each database: `async fn name(app: TestApp)`.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                if let Some(app) = $crate::TestApp::start($crate::Database::Sqlite).await {
                    super::$test(app).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = $crate::TestApp::start($crate::Database::Postgres).await {
                    super::$test(app).await;
                }
            }
        }
    )+};
}
