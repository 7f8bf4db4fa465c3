//! Fields of filters as expressions over columns.

use jsonapi::query::filter::Field;
use sea_orm::sea_query::{CaseStatement, DynIden, Expr, ExprTrait};

use crate::compile::filter::clause::Term;
use crate::compile::filter::test;
use crate::error::StoreError;
use crate::table::{ColumnKind, Stored, Table};

/// Whether there is a row behind a name of the statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// There is.
    Certain,
    /// There may be NULLs instead, from an outer join.
    Possible,
}

/// The term's test of its field, which is one of this row.
pub(super) fn tested(
    table: &'static Table,
    called: &DynIden,
    presence: Presence,
    term: &Term<'_>,
) -> Result<Expr, StoreError> {
    let (expression, kind) = field(table, called, presence, term.field)?;
    Ok(test::of(&expression, kind, term.test))
}

/// The field and the kind of its values.
fn field(
    table: &'static Table,
    called: &DynIden,
    presence: Presence,
    field: Field,
) -> Result<(Expr, ColumnKind), StoreError> {
    let at = match field {
        Field::Id => return Ok((Expr::col((called.clone(), "id")), ColumnKind::Text)),
        Field::Attribute(at) => at,
    };
    let column = |at: usize| Expr::col((called.clone(), table.columns[at].name));
    match table.attributes.get(at) {
        Some(Stored::Column(at)) => Ok((column(*at), table.columns[*at].kind)),
        Some(Stored::Present(at)) => {
            let present = column(*at).is_not_null();
            let there = Expr::col((called.clone(), "id")).is_not_null();
            // Of a row that is not there nothing is known.
            let present = match presence {
                Presence::Certain => present,
                Presence::Possible => CaseStatement::new().case(there, present).into(),
            };
            Ok((present, ColumnKind::Boolean))
        }
        Some(Stored::Nowhere) | None => {
            let column = table.resource.attributes.get(at).map_or_else(String::new, |known| known.name.to_owned());
            Err(StoreError::Column { table: table.name, column })
        }
    }
}
