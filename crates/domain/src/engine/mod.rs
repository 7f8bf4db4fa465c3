//! The generic engine: one path for every resource, driven by its descriptor. Policy first, then the rule of the resource,
//! then one unit of work, then the answer.

mod answer;
mod create;
mod delete;
mod events;
mod list;
mod locate;
mod permit;
mod related;
mod retrieve;
mod trail;
mod triggers;
mod unit;
mod update;
mod values;
