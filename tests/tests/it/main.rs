//! Contract tests, one binary: the protocol, the rules through HTTP, the closed loops, the recorded and documented answers.

mod concurrency;
mod customers;
mod documented_flow;
mod examples;
#[rustfmt::skip]
mod generated;
mod oauth;
mod pages;
mod protocol;
mod recorded;
mod reset_rules;
mod roles;
mod router;
mod statements;
mod support;
