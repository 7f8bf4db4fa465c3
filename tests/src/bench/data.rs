//! Made-up rows for benchmarks: customers, resets spread over time, some of them at the same instant, and a few events.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use jsonapi::Timestamp;

use crate::clock::NOW;
use crate::random::Random;

/// How many resets there are for each customer.
const RESETS_A_CUSTOMER: u64 = 10;
/// Every so many resets one has an event.
const EVENTS_EVERY: u64 = 20;
/// How far apart resets are, in milliseconds; every fifth shares its instant with the one before.
const STEP: i64 = 30_000;
/// The digest of some password: resets are for customers who have one.
const DIGEST: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$V6urGRIeXxbJC1jp/KT2HA$2IU0tt1jlDGEIpudfCk8ttpjl9rlLYji0Er8c1sYWqM";
/// How many rows are remembered, to ask for.
const REMEMBERED: u64 = 5_000;

/// Rows that are in a database.
pub(super) struct Dataset {
    /// How many resets there are.
    pub(super) rows: u64,
    /// Ids of some of them.
    pub(super) ids: Vec<String>,
    /// References of some of them; each is that of one reset.
    pub(super) references: Vec<String>,
    /// E-mails of some customers.
    pub(super) emails: Vec<String>,
}

/// Writes the rows of a dataset to a file that `latchkey import` reads.
///
/// # Errors
///
/// When the file cannot be written.
pub(super) fn write(path: &Path, rows: u64, seed: u64) -> io::Result<Dataset> {
    let mut dataset = Dataset { rows, ids: Vec::new(), references: Vec::new(), emails: Vec::new() };
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut random = Random::new(seed);
    let customers = rows.div_ceil(RESETS_A_CUSTOMER).max(1);
    for number in 0..customers {
        let (id, email) = (id('C', number), email(number));
        let at = instant(number);
        let status = ["prospect", "acquired", "repeat"][random.index(3)];
        writeln!(
            file,
            r#"{{"type":"customers","id":"{id}","attributes":{{"email":"{email}","status":"{status}","created_at":"{at}","metadata":{{"n":{number}}},"password_digest":"{DIGEST}"}}}}"#,
        )?;
        if number < REMEMBERED {
            dataset.emails.push(email);
        }
    }
    let remember_every = (rows / REMEMBERED).max(1);
    for number in 0..rows {
        let reference = reset(&mut file, &mut random, number, customers)?;
        if number.is_multiple_of(remember_every) {
            dataset.ids.push(id('R', number));
            dataset.references.extend(reference);
        }
    }
    file.flush()?;
    Ok(dataset)
}

/// Writes one reset, and its event when it has one. Its reference, if it has one.
fn reset(file: &mut impl io::Write, random: &mut Random, number: u64, customers: u64) -> io::Result<Option<String>> {
    let (id, at) = (id('R', number), instant(number));
    let customer = random.below(customers);
    // Not in the order of time, so that sorting by it is another order.
    let reference = (!random.once_in(5)).then(|| format!("ORDER-{:016x}", scatter(number)));
    let shown = reference.as_ref().map_or_else(|| "null".to_owned(), |text| format!("\"{text}\""));
    let origin = ["web", "crm", "erp", "legacy"][random.index(4)];
    let used = if random.once_in(4) { format!("\"{at}\"") } else { "null".to_owned() };
    writeln!(
        file,
        r#"{{"type":"customer_password_resets","id":"{id}","attributes":{{"customer_email":"{}","reset_password_token":"{:016x}{number:06x}","reset_password_at":{used},"reference":{shown},"reference_origin":"{origin}","created_at":"{at}","metadata":{{"n":{number}}}}},"relationships":{{"customer":{{"data":{{"type":"customers","id":"{}"}}}}}}}}"#,
        email(customer),
        random.word(),
        self::id('C', customer),
    )?;
    if number.is_multiple_of(EVENTS_EVERY) {
        writeln!(
            file,
            r#"{{"type":"events","id":"{}","attributes":{{"name":"customer_password_resets.create","created_at":"{at}"}},"relationships":{{"resource":{{"data":{{"type":"customer_password_resets","id":"{id}"}}}}}}}}"#,
            self::id('E', number),
        )?;
    }
    Ok(reference)
}

/// A number that says nothing of the order of this one; different numbers have different ones.
fn scatter(number: u64) -> u64 {
    number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Ten letters. Ids of rows that follow each other are far apart, as drawn ones are.
fn id(kind: char, number: u64) -> String {
    const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // An odd factor is a permutation of the numbers below 2^40; 52 to the eighth is more than those.
    let mut rest = number.wrapping_mul(0x9E_3779_B97F) & 0xFF_FFFF_FFFF;
    let mut id = String::from(kind);
    for _ in 0..9 {
        id.push(char::from(LETTERS[usize::try_from(rest % 52).unwrap_or_default()]));
        rest /= 52;
    }
    id
}

fn email(customer: u64) -> String {
    format!("customer{customer}@example.com")
}

fn instant(number: u64) -> Timestamp {
    let distinct = number - u64::from(number % 5 == 4);
    Timestamp(NOW.0 + i64::try_from(distinct).unwrap_or_default() * STEP)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_have_ten_letters_and_do_not_repeat() {
        let ids: HashSet<String> = (0..100_000).map(|number| id('R', number)).collect();
        assert_eq!(ids.len(), 100_000);
        assert!(ids.iter().all(|id| id.len() == 10));
    }

    #[test]
    fn some_instants_are_shared_and_none_goes_back() {
        let instants: Vec<i64> = (0..100).map(|number| instant(number).0).collect();
        assert!(instants.is_sorted());
        assert_eq!(instants.iter().collect::<HashSet<_>>().len(), 80);
    }
}
