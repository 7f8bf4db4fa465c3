//! Bars that show how far long work has come: on standard error, and only where somebody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over a known length.
pub(super) fn bar(length: u64) -> ProgressBar {
    styled(ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr()), BAR)
}

/// A count of things whose number is not known.
pub(super) fn count(of_what: &'static str) -> ProgressBar {
    styled(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()), COUNT).with_message(of_what)
}

const BAR: &str = "{wide_bar} {percent:>3} %  {msg}  {elapsed_precise}";
const COUNT: &str = "{spinner} {human_pos} {msg}  {elapsed_precise}";

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
