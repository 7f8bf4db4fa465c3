//! The secrets of a pass that are made up: they follow from the seed. The server draws the others.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::random::Random;

/// How many letters a reset token has.
const TOKEN: usize = 22;
/// How many bytes a secret key has.
const KEY: usize = 32;
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What is made up.
#[derive(Debug, Clone)]
pub(super) struct MadeUp {
    /// The e-mail of a customer who is created.
    pub(super) email: String,
    /// The e-mail of a customer who is imported.
    pub(super) imported: String,
    /// The password that the customer begins with.
    pub(super) password: String,
    /// The password that resets set.
    pub(super) new_password: String,
    /// A password of nobody.
    pub(super) wrong_password: String,
    /// The password that support sets.
    pub(super) support_password: String,
    /// A reset token of nobody.
    pub(super) wrong_token: String,
    /// The reset token that is imported.
    pub(super) imported_token: String,
    /// What is in the metadata of records.
    pub(super) metadata: String,
    /// The password of the database.
    pub(super) database_password: String,
    /// The bytes of the secret key, which are letters.
    pub(super) key: String,
}

impl MadeUp {
    /// Draws all of it.
    pub(super) fn draw(random: &mut Random) -> Self {
        let mut letters = |count| (0..count).map(|_| char::from(*random.pick(LETTERS))).collect::<String>();
        Self {
            email: format!("canary.{}@example.com", letters(10).to_lowercase()),
            imported: format!("canary.{}@example.com", letters(10).to_lowercase()),
            password: format!("canary {} one", letters(10)),
            new_password: format!("canary {} two", letters(10)),
            wrong_password: format!("canary {} three", letters(10)),
            support_password: format!("canary {} four", letters(10)),
            wrong_token: letters(TOKEN),
            imported_token: letters(TOKEN),
            metadata: format!("canary {} metadata", letters(10)),
            database_password: format!("canary{}", letters(16)),
            key: letters(KEY),
        }
    }

    /// The secret key, as it is set.
    pub(super) fn secret_key(&self) -> String {
        STANDARD.encode(&self.key)
    }
}
