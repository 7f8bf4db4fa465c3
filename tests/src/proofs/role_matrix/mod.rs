//! M20: who may do what, as a whole (security-reliability C1 to C4, C8): every principal, operation and field against one table
//! that people wrote from the documents, apart from the code that enforces them. The whole server is in this process, where
//! its clock can be turned and the rows of its database are seen.

mod reads;
mod routes;
mod rows;
mod table;
mod who;
mod world;
mod writes;

use super::{Figures, Plan};
use crate::random::Random;
use world::World;

/// Proves it, the whole matrix a round, in an order that the seed decides; `None` where the database is not installed.
pub(super) async fn prove(plan: &Plan) -> Option<Figures> {
    let mut figures = Figures::default();
    routes::compare_with_table(&mut figures);
    // A table with holes is no judge.
    if !figures.violations.is_empty() {
        return Some(figures);
    }
    let mut cells = [0; 3];
    for round in 0..plan.rounds {
        let mut random = Random::of(plan.seed, round);
        let mut world = World::start(plan.database).await?;
        let mut before = 0;
        for (part, cells) in cells.iter_mut().enumerate() {
            match part {
                0 => routes::every_cell(&mut world, &mut random).await,
                1 => reads::every_field(&mut world, &mut random).await,
                _ => writes::every_name(&mut world, &mut random).await,
            }
            *cells += world.figures.attempts - before;
            before = world.figures.attempts;
        }
        figures.add(world.figures);
    }
    for (part, cells) in ["routes by methods", "fields read", "fields written"].into_iter().zip(cells) {
        figures.measure(format!("cells of {part}"), f64::from(u32::try_from(cells).unwrap_or(u32::MAX)));
    }
    Some(figures)
}
