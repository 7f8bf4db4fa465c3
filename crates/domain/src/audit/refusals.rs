//! Refusals on their way to the trail. Who is refused does not wait for the row, and cannot fill the disk with rows: of
//! each reason so many are told at once and so many more each minute; the rest is counted, and one row tells the count.

mod budget;
mod writer;

pub(crate) use writer::Refusals;
