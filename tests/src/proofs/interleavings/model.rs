//! The model: what a customer and its resets are, and what each operation makes of them, one after the other.

use super::operation::{Operation, Outcome};

/// Everything that the operations of a round can change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    /// `None` when it is deleted.
    pub(super) customer: Option<Account>,
    /// Every reset of the round, by its slot; one that is yet to be created is absent.
    pub(super) resets: Vec<ResetState>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    pub(super) email: String,
    pub(super) password: String,
}

/// A reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ResetState {
    /// Deleted, or not created yet.
    Absent,
    /// Its token is good.
    Pending,
    /// Its token has set the password.
    Used,
    /// Its token ended without being used.
    Ended,
}

impl State {
    /// Does the operation; what its caller sees.
    pub(super) fn apply(&mut self, operation: &Operation) -> Outcome {
        match operation {
            Operation::Use { slot, password } => self.set_password(*slot, password),
            Operation::DeleteReset { slot } => self.delete_reset(*slot),
            Operation::CreateReset { slot, email } => match &self.customer {
                Some(account) if account.email == *email => {
                    self.set(*slot, ResetState::Pending);
                    Outcome::status(201)
                }
                _ => Outcome::status(422),
            },
            Operation::DeleteCustomer => self.delete_customer(),
            Operation::ChangeEmail { email } => self.change_email(email),
            Operation::ReadReset { slot } => match self.reset(*slot) {
                ResetState::Absent => Outcome::status(404),
                ResetState::Used => Outcome::seen("used"),
                ResetState::Pending | ResetState::Ended => Outcome::seen("unused"),
            },
            Operation::ReadCustomer => {
                self.customer.as_ref().map_or(Outcome::status(404), |account| Outcome::seen(&account.email))
            }
            Operation::LogIn { email, password } => {
                let account = Account { email: email.clone(), password: password.clone() };
                Outcome::status(if self.customer.as_ref() == Some(&account) { 200 } else { 400 })
            }
        }
    }

    fn set_password(&mut self, slot: usize, password: &str) -> Outcome {
        match (self.reset(slot), &mut self.customer) {
            (ResetState::Pending, Some(account)) => {
                password.clone_into(&mut account.password);
                self.end_pending();
                self.set(slot, ResetState::Used);
                Outcome::seen("used")
            }
            (ResetState::Absent, _) => Outcome::status(404),
            _ => Outcome::status(422),
        }
    }

    fn delete_reset(&mut self, slot: usize) -> Outcome {
        if self.reset(slot) == ResetState::Absent {
            return Outcome::status(404);
        }
        self.set(slot, ResetState::Absent);
        Outcome::status(204)
    }

    /// A customer whom resets still lead to stays.
    fn delete_customer(&mut self) -> Outcome {
        if self.customer.is_none() {
            return Outcome::status(404);
        }
        if self.resets.iter().any(|reset| *reset != ResetState::Absent) {
            return Outcome::status(423);
        }
        self.customer = None;
        Outcome::status(204)
    }

    fn change_email(&mut self, email: &str) -> Outcome {
        let Some(account) = &mut self.customer else { return Outcome::status(404) };
        email.clone_into(&mut account.email);
        self.end_pending();
        Outcome::seen(email)
    }

    fn end_pending(&mut self) {
        for reset in self.resets.iter_mut().filter(|reset| **reset == ResetState::Pending) {
            *reset = ResetState::Ended;
        }
    }

    fn reset(&self, slot: usize) -> ResetState {
        self.resets.get(slot).copied().unwrap_or(ResetState::Absent)
    }

    fn set(&mut self, slot: usize, state: ResetState) {
        if self.resets.len() <= slot {
            self.resets.resize(slot + 1, ResetState::Absent);
        }
        self.resets[slot] = state;
    }
}
