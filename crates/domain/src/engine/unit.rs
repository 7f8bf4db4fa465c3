//! From a draft to one unit of work, and from why that failed to why the request fails.

use jsonapi::problem::Member;
use jsonapi::query::filter::Filter;
use jsonapi::query::{Page, Selection};
use jsonapi::{Changes, Problem, Rule, Value, Violation};
use persistence::table::{Join, Stored};
use persistence::{Condition, Found, Read, Step, TABLES, Table, Unit, UnitError};
use std::sync::Arc;

use crate::rules::{Draft, Planned, RuleContext};
use crate::{Failure, Service};

use super::events;

/// A unit, and for each of its steps why the request fails when the step finds its conditions unmet.
#[derive(Default)]
pub(super) struct Plan {
    steps: Vec<Step>,
    unmet: Vec<Option<Failure>>,
    /// The position of the step that writes the main row.
    main: usize,
}

impl Plan {
    fn push(&mut self, step: Step, unmet: Option<Failure>) {
        self.steps.push(step);
        self.unmet.push(unmet);
    }

    /// What the draft wants before the main step, the main step, what it wants after it, and the events.
    pub(super) fn new(context: &RuleContext<'_>, draft: &mut Draft, main: &Main) -> Self {
        let mut plan = Self::default();
        for Planned { step, unmet } in std::mem::take(&mut draft.before) {
            plan.push(step, Some(unmet));
        }
        plan.push_main(draft, main);
        for Planned { step, unmet } in std::mem::take(&mut draft.after) {
            plan.push(step, Some(unmet));
        }
        for step in events::steps(context, draft) {
            plan.push(step, None);
        }
        plan
    }

    /// Where the rule has conditions of its own, the row is locked first, so that their failing cannot be confused with the
    /// row's not being there.
    fn push_main(&mut self, draft: &mut Draft, main: &Main) {
        let (table, id) = (draft.table(), draft.id().to_owned());
        let conditions = std::mem::take(&mut draft.conditions);
        let scope = main.scope();
        let unmet = match draft.unmet.take() {
            Some(unmet) => {
                self.push(Step::Lock { table, id: id.clone(), when: scope.to_vec() }, Some(Failure::NotFound));
                unmet
            }
            None => Failure::NotFound,
        };
        let mut when = vec![Condition::equals("id", id.as_str())];
        when.extend(scope.iter().cloned());
        when.extend(conditions);
        let values = std::mem::take(&mut draft.values);
        self.main = self.steps.len();
        let step = match main {
            Main::Insert => Step::Insert { table, values },
            Main::Update(_) if values.is_empty() => Step::Lock { table, id, when },
            Main::Update(_) => Step::Update { table, set: values, when, expect: persistence::Expect::One },
            Main::Delete(_) => Step::Delete { table, when, expect: persistence::Expect::One },
        };
        self.push(step, Some(unmet));
    }
}

/// What happens to the main row, and which conditions of the principal's permission it must meet.
pub(super) enum Main {
    /// It is inserted.
    Insert,
    /// It is changed.
    Update(Vec<Condition>),
    /// It is deleted.
    Delete(Vec<Condition>),
}

impl Main {
    fn scope(&self) -> &[Condition] {
        match self {
            Self::Insert => &[],
            Self::Update(scope) | Self::Delete(scope) => scope,
        }
    }
}

impl Service {
    /// Runs the draft as one unit and reads the answer in it.
    pub(super) async fn execute(
        &self,
        context: &RuleContext<'_>,
        mut draft: Draft,
        main: Main,
        changes: Option<&Changes>,
        answer: Option<Read>,
    ) -> Result<Option<Found>, Failure> {
        let plan = Plan::new(context, &mut draft, &main);
        let unit = Unit { steps: plan.steps, audit: vec![self.told(context, &draft, &main)] };
        let executed = self.store().execute(unit, answer).await;
        // After a failure, too: it may have been written nevertheless.
        if draft.ends_sessions {
            self.parts.verified.recheck();
        }
        if let (Ok(_), Some(email)) = (&executed, &draft.forgets_failed_logins) {
            self.forget_failed_logins(email).await;
        }
        match executed {
            Ok(found) => Ok(found),
            Err(UnitError::Unmet { step }) => Err(unmet(plan.unmet, step)),
            Err(UnitError::Taken { step, column }) if step == plan.main => Err(taken(&draft, changes, &column)),
            Err(UnitError::Dangling { step }) if step == plan.main => Err(self.dangling(changes).await?),
            Err(UnitError::Referenced { step }) if step == plan.main => Err(referenced(draft.table())),
            Err(error) => Err(error.into()),
        }
    }

    /// The relationships that were sent and lead nowhere. When all of them lead somewhere by now, another request was in
    /// between, and asking again makes sense.
    async fn dangling(&self, changes: Option<&Changes>) -> Result<Failure, Failure> {
        let mut problems = Vec::new();
        let sent = changes.map_or(&[][..], |changes| &changes.relationships);
        for (relationship, linkage) in sent.iter().filter_map(|(sent, to)| Some((sent, to.as_ref()?))) {
            let read = existence(persistence::table(linkage.resource), &linkage.id, Vec::new(), &[]);
            if self.store().retrieve(&read).await?.is_none() {
                problems.push(Problem::Invalid(Violation::relationship(relationship.name, Rule::Blank)));
            }
        }
        Ok(if problems.is_empty() { Failure::BUSY } else { Failure::Problems(problems) })
    }
}

/// The read of some attributes of the record with this id.
pub(super) fn existence(table: &'static Table, id: &str, attributes: Vec<usize>, scope: &[Condition]) -> Read {
    let mut conditions = vec![Condition::equals("id", id)];
    conditions.extend(scope.iter().cloned());
    Read {
        table,
        selection: Arc::new(Selection { resource: table.resource, attributes, relationships: Vec::new() }),
        include: Vec::new(),
        conditions,
        filter: Filter::default(),
        sort: Vec::new(),
        page: Page { number: 1, size: 1 },
    }
}

fn unmet(mut reasons: Vec<Option<Failure>>, step: usize) -> Failure {
    let reason = reasons.get_mut(step).and_then(Option::take);
    reason.unwrap_or_else(|| Failure::internal(format!("step {step} of a unit is unmet and has no reason to be")))
}

/// The attribute to blame for a value that another record has. The value is echoed unless it is a secret.
fn taken(draft: &Draft, changes: Option<&Changes>, column: &str) -> Failure {
    if column == "id" {
        // Two draws of 57 bits met; the next will not.
        return Failure::BUSY;
    }
    let table = draft.table();
    let blamed = draft.blame.iter().find(|(unique, _)| *unique == column).map(|(_, attribute)| *attribute);
    let own = || table.resource.attributes.iter().enumerate().find(|(at, _)| stores(table, *at, column));
    let name = blamed.or_else(|| own().map(|(_, attribute)| attribute.name));
    let Some((_, attribute)) = name.and_then(|name| table.resource.attribute(name)) else {
        return Failure::violation(Violation { member: Member::Record, rule: Rule::Taken(None) });
    };
    let sent = changes.and_then(|changes| changes.get(attribute.name)).and_then(Value::as_str);
    let echoed = sent.filter(|_| attribute.secret.is_none()).map(str::to_owned);
    Failure::violation(Violation::attribute(attribute.name, Rule::Taken(echoed)))
}

fn stores(table: &'static Table, position: usize, column: &str) -> bool {
    matches!(table.attributes[position], Stored::Column(at) if table.columns[at].name == column)
}

/// Says which resources can refer to this one.
fn referenced(table: &'static Table) -> Failure {
    let refers = |other: &&&Table| {
        other.relationships.iter().any(|join| matches!(join, Join::Key { target, .. } if target.name == table.name))
    };
    let names: Vec<&str> = TABLES.iter().filter(refers).map(|other| other.resource.name).collect();
    Failure::Locked(format!("it is still referred to by {}", names.join(", ")))
}
