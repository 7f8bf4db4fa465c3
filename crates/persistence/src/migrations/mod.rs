//! Migrations, one file each: `mNNNN_what_it_does.rs`. Applied ones are never changed. The generator lists the files of
//! this folder in `generated/migrations.rs`, and adds one for a table that no migration creates; from then on it is
//! owned by people.

pub mod columns;
