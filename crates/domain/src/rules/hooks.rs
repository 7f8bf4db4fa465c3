//! The hooks of the engine, in the shape that every resource shares.

use async_trait::async_trait;
use jsonapi::Changes;

use super::{Draft, RuleContext};
use crate::Failure;

/// What happens besides the plain writing of attributes. The engine has checked permission and values already and has put
/// every attribute that has a column into the draft; each hook may change the draft or refuse.
///
/// Resources do not implement this: they implement their generated trait, and the generated `Dispatch` translates.
#[async_trait]
pub trait Rules: Send + Sync {
    /// Before a resource is created; its id is [`Draft::id`].
    async fn create(&self, context: &RuleContext<'_>, changes: &Changes, draft: &mut Draft) -> Result<(), Failure> {
        let (_, _, _) = (context, changes, draft);
        Ok(())
    }

    /// Before a resource that exists is updated; the triggers that were sent are called after the general hook.
    async fn update(
        &self,
        context: &RuleContext<'_>,
        id: &str,
        changes: &Changes,
        draft: &mut Draft,
    ) -> Result<(), Failure> {
        let (_, _, _, _) = (context, id, changes, draft);
        Ok(())
    }

    /// Before a resource is deleted.
    async fn delete(&self, context: &RuleContext<'_>, id: &str, draft: &mut Draft) -> Result<(), Failure> {
        let (_, _, _) = (context, id, draft);
        Ok(())
    }
}

/// A resource about which nothing is special.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Rules for Plain {}
