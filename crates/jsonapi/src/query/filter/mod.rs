//! Filters: `filter[q][reference_eq]=web` (api-facts 2.5).

mod checked;

pub use self::checked::{Combinator, Comparator, Condition, Field, Filter, Path, Pattern, Term, Test};
