//! Sparse fieldsets: `fields[type]=a,b` (api-facts 2.6).

use std::sync::Arc;

use super::checked::Selection;
use super::parameters::Parameters;
use crate::descriptor::Resource;
use crate::problem::Problem;

/// The fields that a request shows of each type.
pub(super) struct Fieldsets(Vec<Arc<Selection>>);

impl Fieldsets {
    /// No choice made for any type.
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Checks the `fields` parameters against the registry of all resources; stops at the first problem.
    pub(super) fn parse(parameters: &Parameters, resources: &[&'static Resource]) -> Result<Self, Problem> {
        if parameters.bare_fields {
            return Err(Problem::FieldsFormat);
        }
        let mut chosen = Vec::with_capacity(parameters.fields.len());
        for (name, list) in &parameters.fields {
            let resource = resources.iter().find(|resource| resource.name == name);
            let resource = resource.ok_or_else(|| Problem::FieldsType(name.clone()))?;
            chosen.push(Arc::new(select(resource, list)?));
        }
        Ok(Self(chosen))
    }

    /// What is shown of a resource: what was chosen, or everything.
    pub(super) fn of(&self, resource: &'static Resource) -> Arc<Selection> {
        let chosen = self.0.iter().find(|selection| selection.resource == resource);
        chosen.map_or_else(|| Arc::new(Selection::all(resource)), Arc::clone)
    }
}

/// The selection that a comma list makes. `id` may be listed and is always shown; trailing commas say nothing.
fn select(resource: &'static Resource, list: &str) -> Result<Selection, Problem> {
    let refuse = |field: Option<&str>| Problem::Field { field: field.map(str::to_owned), resource: resource.name };
    let list = list.trim_end_matches(',');
    if list.is_empty() {
        return Err(refuse(None));
    }
    let mut selection = Selection { resource, attributes: Vec::new(), relationships: Vec::new() };
    for name in list.split(',').filter(|&name| name != "id") {
        if let Some((at, attribute)) = resource.attribute(name)
            && attribute.readable
        {
            selection.attributes.push(at);
        } else if let Some((at, _)) = resource.relationship(name) {
            selection.relationships.push(at);
        } else {
            return Err(refuse(Some(name)));
        }
    }
    for positions in [&mut selection.attributes, &mut selection.relationships] {
        positions.sort_unstable();
        positions.dedup();
    }
    Ok(selection)
}
