//! What the service refuses, for whoever typed the command.

use domain::Failure;
use jsonapi::Problem;

/// Why nothing was changed: the rules that were broken, or the failure as it is.
pub(super) fn refusal(failure: Failure) -> anyhow::Error {
    let Failure::Problems(problems) = failure else { return failure.into() };
    let sentences: Vec<String> = problems.iter().filter_map(sentence).collect();
    anyhow::anyhow!("nothing was changed: {}", sentences.join("; "))
}

fn sentence(problem: &Problem) -> Option<String> {
    match problem {
        Problem::Invalid(violation) => Some(violation.sentence()),
        _ => None,
    }
}
