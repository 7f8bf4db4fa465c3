//! The operations, as requests to the server and as answers from it.

use serde_json::json;

use crate::proofs::{Customer, Reply, Reset, World};
use crate::random::Random;
use crate::{Request, Role};

/// What is done to the customer of a round or to its resets, which are named by their slots.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    /// The token of a reset sets this password.
    Use { slot: usize, password: String },
    /// A reset is deleted.
    DeleteReset { slot: usize },
    /// A reset is created, in a slot of its own, for the customer with this e-mail.
    CreateReset { slot: usize, email: String },
    /// The customer is deleted.
    DeleteCustomer,
    /// The customer gets this e-mail.
    ChangeEmail { email: String },
    /// A reset is read.
    ReadReset { slot: usize },
    /// The customer is read.
    ReadCustomer,
    /// Somebody logs in.
    LogIn { email: String, password: String },
}

/// What the caller of an operation learns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    status: u16,
    /// Of a success, what is shown of the state.
    seen: String,
}

/// The customer of a round and its resets, by slot: `None` while nobody knows the id, because it is being created or was
/// not.
pub(super) struct Subject {
    customer: Customer,
    emails: Vec<String>,
    pub(super) resets: Vec<Option<Reset>>,
    passwords: usize,
}

impl Outcome {
    pub(super) const fn status(status: u16) -> Self {
        Self { status, seen: String::new() }
    }

    pub(super) fn seen(seen: &str) -> Self {
        Self { status: 200, seen: seen.to_owned() }
    }
}

impl Subject {
    pub(super) fn new(customer: Customer) -> Self {
        Self { emails: vec![customer.email.clone()], customer, resets: Vec::new(), passwords: 0 }
    }

    /// Any operation; uses of tokens are the most frequent.
    pub(super) fn draw(&mut self, random: &mut Random) -> Operation {
        let known: Vec<usize> = (0..self.resets.len()).filter(|slot| self.resets[*slot].is_some()).collect();
        let slot = *random.pick(&known);
        match random.below(12) {
            0..=3 => {
                self.passwords += 1;
                Operation::Use { slot, password: format!("password {}", self.passwords) }
            }
            4..=6 => Operation::DeleteReset { slot },
            7 => Operation::DeleteCustomer,
            8 => {
                let email = format!("renamed{}.{}", self.emails.len(), self.customer.email);
                self.emails.push(email.clone());
                Operation::ChangeEmail { email }
            }
            9 => {
                self.resets.push(None);
                Operation::CreateReset { slot: self.resets.len() - 1, email: random.pick(&self.emails).clone() }
            }
            10 => Operation::ReadReset { slot },
            _ => Operation::ReadCustomer,
        }
    }

    pub(super) fn request(&self, world: &World, operation: &Operation) -> Request {
        let customer = format!("/api/customers/{}", self.customer.id);
        let resets = "/api/customer_password_resets";
        let item = |slot: usize| format!("{resets}/{}", self.reset(slot).id);
        let request = match operation {
            Operation::Use { slot, password } => return world.set_password(self.reset(*slot), password),
            Operation::LogIn { email, password } => return world.login(email, password),
            Operation::DeleteReset { slot } => Request::delete(item(*slot)),
            Operation::ReadReset { slot } => Request::get(item(*slot)),
            Operation::CreateReset { email, .. } => Request::post(resets, &World::reset_document(email)),
            Operation::DeleteCustomer => Request::delete(customer),
            Operation::ReadCustomer => Request::get(customer),
            Operation::ChangeEmail { email } => {
                let data = json!({ "type": "customers", "id": self.customer.id, "attributes": { "email": email } });
                Request::patch(customer, &json!({ "data": data }))
            }
        };
        world.authorize(request, Role::Integration)
    }

    /// What the reply says; what was created is remembered.
    pub(super) fn outcome(&mut self, operation: &Operation, reply: &Reply) -> Outcome {
        if let (Operation::CreateReset { slot, .. }, 201) = (operation, reply.status) {
            self.resets[*slot] = Some(Reset::of(reply));
        }
        match operation {
            Operation::ReadCustomer | Operation::ChangeEmail { .. } if reply.status == 200 => {
                Outcome::seen(&reply.text("/data/attributes/email"))
            }
            Operation::ReadReset { .. } | Operation::Use { .. } if reply.status == 200 => {
                let unused = reply.text("/data/attributes/reset_password_at").is_empty();
                Outcome::seen(if unused { "unused" } else { "used" })
            }
            _ => Outcome::status(reply.status),
        }
    }

    fn reset(&self, slot: usize) -> &Reset {
        self.resets[slot].as_ref().expect("a reset that was created before")
    }
}
