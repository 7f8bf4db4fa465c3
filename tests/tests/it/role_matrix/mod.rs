//! Who may do what, as a whole (security-reliability C1 to C4, C8, M20): every principal, operation and field against one table
//! that people wrote from the documents, apart from the code that enforces them.

mod reads;
mod routes;
mod rows;
mod table;
mod world;
mod writes;
