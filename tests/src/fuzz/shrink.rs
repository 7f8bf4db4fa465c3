//! Makes a failing input small, so that a person sees what it fails for.

use super::input::Input;

/// How many smaller inputs are tried.
const TRIES: usize = 400;

/// A smaller input that still fails, as far as taking pieces out leads.
pub(super) async fn shrink(input: Input, mut fails: impl AsyncFnMut(&Input) -> bool) -> Input {
    let mut tries = TRIES;
    let mut smallest = input;
    let length = |input: &Input| input.body.as_ref().map_or(input.query.chars().count(), Vec::len);
    let mut piece = length(&smallest).div_ceil(2);
    while piece > 0 && tries > 0 {
        let mut at = 0;
        while at < length(&smallest) && tries > 0 {
            tries -= 1;
            let smaller = without(&smallest, at, piece);
            if fails(&smaller).await {
                smallest = smaller;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    smallest
}

/// The input without some characters of its query, or bytes of its body when it has one.
fn without(input: &Input, at: usize, count: usize) -> Input {
    let mut smaller = input.clone();
    match &mut smaller.body {
        Some(body) => {
            let end = (at + count).min(body.len());
            body.drain(at..end);
        }
        None => smaller.query = input.query.chars().take(at).chain(input.query.chars().skip(at + count)).collect(),
    }
    smaller
}

#[cfg(test)]
mod tests {
    use models::operations::OPERATIONS;

    use super::*;
    use crate::Role;

    #[tokio::test]
    async fn what_does_not_matter_goes() {
        let input = Input {
            operation: &OPERATIONS[0],
            role: Role::Integration,
            id: String::new(),
            query: "sort=reference&filter[q][reference_cont]=ß%00&page=2".to_owned(),
            body: None,
        };
        let smallest = shrink(input, async |input: &Input| input.query.contains("ß%00")).await;
        assert_eq!(smallest.query, "ß%00");
    }
}
