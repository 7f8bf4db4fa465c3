//! Chance that is no chance: ids and tokens from a script, bytes from a fixed sequence.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::Chance;
use jsonapi::SecretString;

/// The first id that is drawn once the stage is set: the id of the documented examples.
pub const FIRST_ID: &str = "xYZkjABcde";
/// The first reset token that is drawn: the token of the documented examples.
pub const FIRST_TOKEN: &str = "xhFfkmfybsLxzaAP6xcs";
/// The id of the documented organization.
pub const ORGANIZATION_ID: &str = "xRRkjDFafe";

/// The trace id of the documented examples.
const TRACE_ID: [u8; 32] = [
    0x69, 0xab, 0xaa, 0x35, 0x45, 0x91, 0x3c, 0x78, 0x13, 0x2e, 0x55, 0x78, 0xbd, 0x26, 0x20, 0x8d, 0x44, 0xaa, 0x90,
    0x43, 0x64, 0x7d, 0x78, 0x69, 0x8f, 0xd0, 0x02, 0x1f, 0x39, 0x58, 0xcd, 0x74,
];

/// Gives every request the documented trace id.
#[derive(Debug, Clone, Copy)]
pub struct FixedTrace;

impl Chance for FixedTrace {
    fn fill(&self, bytes: &mut [u8]) {
        for (byte, fixed) in bytes.iter_mut().zip(TRACE_ID.iter().cycle()) {
            *byte = *fixed;
        }
    }
}

/// Draws values that never repeat; the documented ones come first once it has been told to begin the script.
#[derive(Debug)]
pub struct ScriptedChance {
    ids: AtomicU64,
    tokens: AtomicU64,
    bytes: AtomicU64,
}

/// The fixtures hold the documented values already: a test that does not ask for them gets others.
impl Default for ScriptedChance {
    fn default() -> Self {
        Self { ids: AtomicU64::new(1), tokens: AtomicU64::new(1), bytes: AtomicU64::new(0) }
    }
}

impl ScriptedChance {
    /// Begins the script: the next id and the next token are the documented ones.
    pub fn begin(&self) {
        self.ids.store(0, Ordering::SeqCst);
        self.tokens.store(0, Ordering::SeqCst);
    }
}

impl Chance for ScriptedChance {
    /// The outputs of a counter through the finalizer of `SplitMix64`: evenly spread, the same in each run.
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let step = self.bytes.fetch_add(1, Ordering::SeqCst);
            let mut word = step.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let word = (word ^ (word >> 31)).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }

    fn id(&self) -> String {
        match self.ids.fetch_add(1, Ordering::SeqCst) {
            0 => FIRST_ID.to_owned(),
            drawn => format!("Drawn{}", letters(drawn)),
        }
    }

    fn reset_password_token(&self) -> SecretString {
        SecretString::new(match self.tokens.fetch_add(1, Ordering::SeqCst) {
            0 => FIRST_TOKEN.to_owned(),
            drawn => format!("DrawnResetPasswo{drawn:06}"),
        })
    }
}

/// A number in five letters.
fn letters(mut number: u64) -> String {
    let mut letters = [b'a'; 5];
    for letter in letters.iter_mut().rev() {
        *letter += u8::try_from(number % 26).unwrap_or_default();
        number /= 26;
    }
    letters.iter().copied().map(char::from).collect()
}
