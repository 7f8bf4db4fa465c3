//! Words for problems: what they repeat of a request, and the name that was perhaps meant.

/// How many characters of a text of the request problems repeat.
const MAX_ECHO: usize = 100;
/// How alike a name must be to a known one to be suggested, from 0 to 1: in the order of its letters, and in how many edits
/// make one the other. The first alone likes whatever begins alike, the second alone dislikes what is short.
const ALIKE: f64 = 0.85;
const ALIKE_IN_EDITS: f64 = 0.6;
/// The longest name that is compared with the known ones; nobody mistypes longer ones.
const MAX_COMPARED: usize = 64;

/// The beginning of a text of the request, as problems repeat it.
pub(crate) fn shorten(text: &str) -> String {
    text.chars().take(MAX_ECHO).collect()
}

/// The candidate that looks most like the name, if one does.
pub(crate) fn nearest<T: AsRef<str>>(name: &str, candidates: impl Iterator<Item = T>) -> Option<T> {
    if name.len() > MAX_COMPARED {
        return None;
    }
    let alike = candidates.map(|candidate| (strsim::jaro_winkler(name, candidate.as_ref()), candidate));
    let near = |(alike, candidate): &(f64, T)| {
        *alike >= ALIKE && strsim::normalized_damerau_levenshtein(name, candidate.as_ref()) >= ALIKE_IN_EDITS
    };
    alike.filter(near).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}
