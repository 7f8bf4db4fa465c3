//! Orders that one index serves: at most one attribute, then the id in the same direction.

use jsonapi::descriptor::SortKey;

use crate::pages::state::State;
use crate::table::{Column, Stored, Table};

/// The attribute that says when a row was created. It never changes, and new rows come last.
const CREATED_AT: &str = "created_at";

/// An order of a whole table.
#[derive(Clone, Copy)]
pub(crate) struct Order {
    /// The table.
    pub(crate) table: &'static Table,
    /// What comes before the id; `None` when rows are ordered by their ids alone.
    pub(crate) column: Option<&'static Column>,
    /// Whether the last row comes first. NULLs are last in the ascending order.
    pub(crate) descending: bool,
}

/// What must stand still for positions of rows in an order to stay what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// No row is deleted or put before others; new ones come last.
    Shifts,
    /// No row comes or goes.
    Rows,
    /// No row is written.
    Writes,
}

impl Order {
    /// The order that these keys make, when one index serves it.
    pub(crate) fn of(table: &'static Table, sort: &[SortKey]) -> Option<Self> {
        let (first, second) = (sort.first(), sort.get(1));
        let descending = first.is_some_and(|key| key.descending);
        let of = |column| Some(Self { table, column, descending });
        match (first, second) {
            (None, _) => of(None),
            (Some(first), _) if first.attribute == "id" => of(None),
            (Some(first), None) => of(Some(stored(table, first.attribute)?)),
            (Some(first), Some(second)) if second.attribute == "id" && second.descending == descending => {
                of(Some(stored(table, first.attribute)?))
            }
            _ => None,
        }
    }

    /// The name of its key, for what is known about both directions of it.
    pub(crate) fn name(&self) -> &'static str {
        self.column.map_or("id", |column| column.name)
    }

    /// Whether its key may be NULL.
    pub(crate) fn nullable(&self) -> bool {
        self.column.is_some_and(|column| column.nullable)
    }

    /// What positions in it depend on.
    pub(crate) fn stands(&self) -> Stands {
        match self.column {
            None => Stands::Rows,
            Some(column) if column.name == CREATED_AT => Stands::Shifts,
            Some(_) => Stands::Writes,
        }
    }
}

impl Stands {
    /// Whether positions that were right in one state are right in the other.
    pub(crate) fn hold(self, a: &State, b: &State) -> bool {
        match self {
            Self::Shifts => a.shifts == b.shifts,
            // Rows that come change the count, and rows that go the shifts, which never go back.
            Self::Rows => (a.count, a.shifts) == (b.count, b.shifts),
            Self::Writes => a.writes == b.writes,
        }
    }
}

fn stored(table: &'static Table, attribute: &str) -> Option<&'static Column> {
    let (position, _) = table.resource.attribute(attribute)?;
    match table.attributes.get(position)? {
        Stored::Column(at) => table.columns.get(*at),
        Stored::Present(_) | Stored::Nowhere => None,
    }
}
