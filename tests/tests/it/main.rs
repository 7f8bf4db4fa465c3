//! Contract tests, one binary: the protocol, the rules through HTTP, the closed loops, the recorded and documented answers.

mod attacks;
mod clients;
mod command;
mod concurrency;
mod conditional;
mod connections;
mod contract;
mod customers;
mod differential;
mod documented_flow;
mod encodings;
mod errors;
mod examples;
mod fuzz;
#[rustfmt::skip]
mod generated;
mod oauth;
mod options;
mod oracle;
mod pages;
mod parameters;
mod process;
mod proofs;
mod protocol;
mod rate_limits;
mod recorded;
mod reset_rules;
mod revocation;
mod roles;
mod router;
mod secrets;
mod sessions;
mod statements;
mod support;
mod timeouts;
mod tls;
