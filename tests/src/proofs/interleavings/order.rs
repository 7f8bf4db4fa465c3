//! Orders that explain what was seen.

use std::collections::BTreeSet;

use super::model::State;
use super::operation::{Operation, Outcome};

/// The states after some order of the operations, each of which had its outcome, from any of the states before. None, when no
/// order explains the outcomes.
pub(super) fn explain(possible: &BTreeSet<State>, wave: &[Operation], outcomes: &[Outcome]) -> BTreeSet<State> {
    let mut after = BTreeSet::new();
    let mut open: Vec<usize> = (0..wave.len()).collect();
    for state in possible {
        extend(state, wave, outcomes, &mut open, &mut after);
    }
    after
}

/// Tries each operation that is still open as the next one.
fn extend(state: &State, wave: &[Operation], outcomes: &[Outcome], open: &mut Vec<usize>, after: &mut BTreeSet<State>) {
    if open.is_empty() {
        after.insert(state.clone());
        return;
    }
    for position in 0..open.len() {
        let operation = open.remove(position);
        let mut next = state.clone();
        if next.apply(&wave[operation]) == outcomes[operation] {
            extend(&next, wave, outcomes, open, after);
        }
        open.insert(position, operation);
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Account, ResetState};
    use super::*;

    /// A customer with two pending resets.
    fn start() -> BTreeSet<State> {
        let account = Account { email: "john@example.com".to_owned(), password: "secret".to_owned() };
        BTreeSet::from([State { customer: Some(account), resets: vec![ResetState::Pending; 2] }])
    }

    fn use_of(slot: usize) -> Operation {
        Operation::Use { slot, password: format!("password {slot}") }
    }

    #[test]
    fn one_of_two_siblings_can_win_and_not_both() {
        let wave = [use_of(0), use_of(1)];
        let won = || Outcome::seen("used");
        let after = explain(&start(), &wave, &[won(), Outcome::status(422)]);
        let passwords: Vec<_> = after.iter().filter_map(|state| state.customer.as_ref()).collect();
        assert_eq!((after.len(), passwords[0].password.as_str()), (1, "password 0"));
        assert!(explain(&start(), &wave, &[won(), won()]).is_empty(), "two winners");
    }

    #[test]
    fn a_deletion_and_a_use_can_both_succeed_in_one_order_only() {
        let wave = [Operation::DeleteReset { slot: 0 }, use_of(0)];
        let deleted = Outcome::status(204);
        assert_eq!(explain(&start(), &wave, &[deleted.clone(), Outcome::seen("used")]).len(), 1);
        assert_eq!(explain(&start(), &wave, &[deleted.clone(), Outcome::status(404)]).len(), 1);
        assert!(explain(&start(), &wave, &[deleted, Outcome::status(422)]).is_empty());
    }

    #[test]
    fn a_customer_with_resets_stays_and_its_new_email_ends_their_tokens() {
        let email = "jane@example.com".to_owned();
        let wave = [Operation::DeleteCustomer, Operation::ChangeEmail { email: email.clone() }, use_of(0)];
        let outcomes = [Outcome::status(423), Outcome::seen(&email), Outcome::status(422)];
        assert_eq!(explain(&start(), &wave, &outcomes).len(), 1);
        let outcomes = [Outcome::status(204), Outcome::seen(&email), Outcome::status(422)];
        assert!(explain(&start(), &wave, &outcomes).is_empty(), "a customer was deleted with resets");
    }
}
