//! Permissions: every attribute, action and trigger that they name exists and can be used that way.

use super::super::draft::{Common, Draft};
use crate::diagnostics::{Code, Report, Reports, nearest};
use crate::read::Spanned;
use crate::vocabulary::{ActionPermission, Details, Fields, Operation, RolePermission, Scope, Write};

/// Checks the permissions of a resource.
pub(super) fn check(draft: &Draft<'_>, common: &Common, reports: &mut Reports) {
    for (_, permission) in draft.resource.resource.permissions.iter() {
        if let RolePermission::Some(details) = &permission.value {
            Check { draft, common, reports }.role(details);
        }
    }
}

struct Check<'c, 'd> {
    draft: &'c Draft<'d>,
    common: &'c Common,
    reports: &'c mut Reports,
}

/// What an action does with attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sends {
    Nothing,
    OnCreate,
    OnUpdate,
}

impl Check<'_, '_> {
    fn role(&mut self, details: &Details) {
        if let Some(Fields::Only(names)) = &details.read {
            for name in names {
                self.read(name);
            }
        }
        let actions = [
            ("list", &details.list, Sends::Nothing),
            ("retrieve", &details.retrieve, Sends::Nothing),
            ("create", &details.create, Sends::OnCreate),
            ("update", &details.update, Sends::OnUpdate),
            ("delete", &details.delete, Sends::Nothing),
        ];
        for (action, permission, sends) in actions {
            if let Some(permission) = permission {
                self.action(action, permission, sends);
            }
        }
    }

    fn action(&mut self, action: &str, permission: &Spanned<ActionPermission>, sends: Sends) {
        if !self.declares(action) {
            self.reports.push(
                Report::new(
                    Code::UnknownPermission,
                    permission.place,
                    format!("the document declares no operation to {action}"),
                )
                .label("permitted here")
                .help("declare the operation, or remove the permission"),
            );
        }
        if let Some(scope) = permission.scope.as_ref().filter(|scope| scope.value == Scope::Own)
            && self.draft.resource.resource.owner.is_none()
        {
            self.reports.push(
                Report::new(Code::UnknownPermission, scope.place, "nobody owns a record of this resource")
                    .label("only the owner's own")
                    .help("add `owner: id`, or `owner: <relationship to one>`, to `x-resource`"),
            );
        }
        if let Some(write) = &permission.write {
            self.write(action, write, sends);
        }
        if let Some(proof) = &permission.proof {
            self.proof(proof, permission.write.as_ref());
        }
    }

    /// Whether the document declares the operation; what could not be read counts.
    fn declares(&self, action: &str) -> bool {
        let paths = &self.draft.document.paths;
        let is = |operation: &Option<Spanned<Operation>>| operation.is_some();
        paths.iter().any(|(path, item)| match (action, path.ends_with("/{id}")) {
            ("list", false) | ("retrieve", true) => is(&item.get),
            ("create", false) => is(&item.post),
            ("update", true) => is(&item.patch),
            ("delete", true) => is(&item.delete),
            _ => false,
        })
    }

    fn unknown(&mut self, name: &Spanned<String>, candidates: &[&str]) {
        let help = nearest(name, candidates.iter().copied()).map_or_else(
            || "declare it, or remove it from the list".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.reports.push(
            Report::new(Code::UnknownPermission, name.place, format!("there is no attribute `{}`", name.value))
                .label("not declared")
                .help(help),
        );
    }

    fn read(&mut self, name: &Spanned<String>) {
        let (draft, common) = (self.draft, self.common);
        let names: Vec<_> =
            draft.attribute_names().chain(common.attributes.iter().map(|(name, _)| name.as_str())).collect();
        match draft.attribute(common, name) {
            Some(attribute) if attribute.write_only.as_ref().is_some_and(|flag| flag.value) => self.reports.push(
                Report::new(Code::UnknownPermission, name.place, format!("`{}` is never shown", name.value))
                    .label("shown to the role")
                    .related(attribute.place, "it is `writeOnly`")
                    .help("remove it from the list"),
            ),
            None if !names.contains(&name.as_str()) => self.unknown(name, &names),
            _ => {}
        }
    }

    fn write(&mut self, action: &str, write: &Spanned<Fields>, sends: Sends) {
        let Fields::Only(names) = &write.value else { return };
        if sends == Sends::Nothing {
            self.reports.push(
                Report::new(Code::UnknownPermission, write.place, format!("{action} sends no attributes"))
                    .help("remove `write`"),
            );
            return;
        }
        for name in names {
            self.sent(action, name, sends);
        }
        for (required, attribute) in self.draft.attributes(self.common) {
            let must = if sends == Sends::OnCreate { &attribute.create } else { &attribute.update };
            let must = must.as_ref().filter(|write| write.value == Write::Required);
            if let Some(must) = must.filter(|_| !names.iter().any(|name| name.value == required.value)) {
                self.reports.push(
                    Report::new(
                        Code::UnknownPermission,
                        write.place,
                        format!("the role cannot send `{}`", required.value),
                    )
                    .label(format!("so it can never {action}"))
                    .related(must.place, "it must be sent")
                    .help("add it to the list"),
                );
            }
        }
    }

    /// An attribute or a relationship that a role may send.
    fn sent(&mut self, action: &str, name: &Spanned<String>, sends: Sends) {
        let (draft, common) = (self.draft, self.common);
        let names: Vec<_> = draft
            .attribute_names()
            .chain(common.attributes.iter().map(|(name, _)| name.as_str()))
            .chain(draft.relationship_names())
            .collect();
        let attribute = draft.attribute(common, name).map(|found| {
            let writable = match sends {
                Sends::OnCreate => found.create.is_some(),
                _ => found.update.is_some() || found.trigger.is_some(),
            };
            (writable, found.place)
        });
        let relationship = draft.relationship(name).map(|(_, found)| {
            let write = if sends == Sends::OnCreate { &found.create } else { &found.update };
            (write.is_some(), found.place)
        });
        match attribute.or(relationship) {
            Some((false, place)) => self.reports.push(
                Report::new(
                    Code::UnknownPermission,
                    name.place,
                    format!("`{}` cannot be sent on {action}", name.value),
                )
                .label("permitted here")
                .related(place, format!("declared without `x-{action}`"))
                .help(format!("add `x-{action}: optional` there, or remove it from the list")),
            ),
            None if !names.contains(&name.as_str()) => self.unknown(name, &names),
            _ => {}
        }
    }

    fn proof(&mut self, proof: &Spanned<String>, write: Option<&Spanned<Fields>>) {
        let (draft, common) = (self.draft, self.common);
        let report = |message: String| Report::new(Code::UnknownPermission, proof.place, message).label("the proof");
        match draft.attribute(common, proof) {
            Some(attribute) if attribute.trigger.is_none() => self.reports.push(
                report(format!("`{}` is no trigger", proof.value))
                    .related(attribute.place, "an attribute like any other")
                    .help("name a trigger: its rule is what tells whether the value entitles the caller"),
            ),
            Some(_) => {
                if let Some(Fields::Only(names)) = write.map(|write| &write.value)
                    && !names.iter().any(|name| name.value == proof.value)
                {
                    self.reports
                        .push(report(format!("the role cannot send `{}`", proof.value)).help("add it to `write`"));
                }
            }
            None if !draft.attribute_names().any(|name| name == proof.value) => {
                let names: Vec<_> = draft.attribute_names().filter(|name| name.starts_with('_')).collect();
                self.unknown(proof, &names);
            }
            None => {}
        }
    }
}
