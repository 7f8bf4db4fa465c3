//! A small deterministic generator of hostile text: the same on each run, so that a failure can be run again.

/// Xorshift; good enough to visit corners.
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }

    /// One of these.
    pub(crate) fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// Up to so many pieces, one after another.
    pub(crate) fn pieces(&mut self, choices: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| self.pick(choices)).collect()
    }

    /// A string of characters of every width, controls and quotes included.
    pub(crate) fn text(&mut self) -> String {
        const ODD: [char; 12] =
            ['"', '\\', '/', '\0', '\n', '\u{1f}', '\u{7f}', 'é', '\u{2028}', '😀', '\u{ffff}', ' '];
        let length = self.below(20);
        (0..length)
            .map(|_| if self.below(2) == 0 { ODD[self.below(ODD.len())] } else { char::from(self.letter()) })
            .collect()
    }

    fn letter(&mut self) -> u8 {
        b"abcdefghijklmnopqrstuvwxyz"[self.below(26)]
    }

    /// A JSON value, nested at most so deep; names repeat now and then, as in the wild.
    pub(crate) fn json(&mut self, depth: usize) -> String {
        let plain = ["null", "true", "false", "0", "-1", "1.50", "1e3", "-0.0", "12345678901234567890", "1E-7", "\"\""];
        match self.below(if depth == 0 { 2 } else { 4 }) {
            0 => self.pick(&plain).to_owned(),
            1 => serde_json::Value::from(self.text()).to_string(),
            2 => {
                let items: Vec<String> = (0..self.below(4)).map(|_| self.json(depth - 1)).collect();
                format!("[ {} ]", items.join(" ,"))
            }
            _ => {
                let count = self.below(4);
                let members: Vec<String> = (0..count)
                    .map(|_| format!("{} : {}", serde_json::Value::from(self.text()), self.json(depth - 1)))
                    .collect();
                format!("{{{}\n}}", members.join(",\t"))
            }
        }
    }
}
