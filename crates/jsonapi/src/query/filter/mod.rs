//! Filters: `filter[q][reference_eq]=web` (api-facts 2.5).
//!
//! A parameter's name is names of attributes (`resolve`) and a predicate (`table`); its value becomes values of the
//! attributes' kinds (`operand`); together they are tests (`meaning`).

mod checked;
mod condition;
mod hint;
mod meaning;
mod operand;
mod parse;
mod plain;
mod predicate;
mod refusal;
mod resolve;
mod table;

pub use self::checked::{Combinator, Comparator, Condition, Field, Filter, Path, Pattern, Term, Test};
pub(super) use self::parse::parse;
pub use self::predicate::{Predicate, Takes, predicates};
