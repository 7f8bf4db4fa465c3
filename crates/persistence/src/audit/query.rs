//! Reading the trail.

use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::entry::{Column, Entity, Model};
use crate::error::StoreError;
use crate::store::Store;

/// Which rows are asked for; a member that is empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Not before this, in Unix milliseconds.
    pub since: Option<i64>,
    /// Before this, in Unix milliseconds.
    pub until: Option<i64>,
    /// Later than the row with this time and this id.
    pub later_than: Option<(i64, i64)>,
    /// Of one of these kinds.
    pub kinds: Vec<String>,
    /// With this outcome.
    pub outcome: Option<String>,
    /// What this application did, or was done to it.
    pub application_id: Option<String>,
    /// Concerning this customer.
    pub customer_id: Option<String>,
    /// Done to what has this type and id.
    pub target: Option<(String, String)>,
    /// In which order.
    pub order: Order,
    /// This many at most.
    pub limit: u64,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    NewestFirst,
    /// The oldest first.
    OldestFirst,
}

impl Store {
    /// The rows of the trail that are asked for, by time.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn audit(&self, query: &Query) -> Result<Vec<Model>, StoreError> {
        self.select(select(query)).await
    }
}

fn select(query: &Query) -> Select<Entity> {
    let mut select = Entity::find().limit(query.limit);
    if let Some(since) = query.since {
        select = select.filter(Column::At.gte(since));
    }
    if let Some(until) = query.until {
        select = select.filter(Column::At.lt(until));
    }
    if let Some((at, id)) = query.later_than {
        // The first condition is for the index.
        select = select.filter(Column::At.gte(at)).filter(Column::At.gt(at).or(Column::Id.gt(id)));
    }
    if !query.kinds.is_empty() {
        select = select.filter(Column::Kind.is_in(&query.kinds));
    }
    if let Some(outcome) = &query.outcome {
        select = select.filter(Column::Outcome.eq(outcome));
    }
    if let Some(id) = &query.application_id {
        let target = Column::TargetType.eq("applications").and(Column::TargetId.eq(id));
        select = select.filter(Column::ApplicationId.eq(id).or(target));
    }
    if let Some(id) = &query.customer_id {
        select = select.filter(Column::CustomerId.eq(id));
    }
    if let Some((kind, id)) = &query.target {
        select = select.filter(Column::TargetType.eq(kind)).filter(Column::TargetId.eq(id));
    }
    match query.order {
        Order::NewestFirst => select.order_by_desc(Column::At).order_by_desc(Column::Id),
        Order::OldestFirst => select.order_by_asc(Column::At).order_by_asc(Column::Id),
    }
}
