//! The crate `domain`: a trait of typed hooks for each resource that has rules, and the table that finds them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::models::{enum_name, field_name, is_enum};
use super::names::{constant, ident, pascal, with_article};
use super::{resources, source};
use crate::files::Files;
use crate::model::{Action, Api, Attribute, Kind, Resource, Write};

/// The folder that holds them.
pub(super) const FOLDER: &str = "crates/domain/src/generated";

/// Every file of the crate that the generator writes.
pub(super) fn files(api: &Api) -> Files {
    let about = "What the documents of the resources mean for the domain.";
    let mut files = Files::from([
        (
            format!("{FOLDER}/mod.rs"),
            source::index(
                about,
                &quote!(
                    pub mod rules;
                ),
            ),
        ),
        (format!("{FOLDER}/rules/mod.rs"), index(api)),
    ]);
    for resource in with_rules(api) {
        files.insert(format!("{FOLDER}/rules/{}.rs", resource.name), file(resource));
    }
    files
}

fn with_rules(api: &Api) -> impl Iterator<Item = &Resource> {
    api.resources.iter().filter(|resource| resources::has_rules(resource))
}

fn triggers(resource: &Resource) -> impl Iterator<Item = Trigger<'_>> {
    resource
        .attributes
        .iter()
        .filter(|attribute| attribute.trigger.is_some())
        .map(|attribute| Trigger { resource, attribute })
}

/// `rules/mod.rs`.
fn index(api: &Api) -> String {
    let resources: Vec<&Resource> = resources::sorted(api).into_iter().filter(|r| resources::has_rules(r)).collect();
    let modules: Vec<Ident> = resources.iter().map(|resource| ident(&resource.name)).collect();
    let statics = resources.iter().zip(&modules).map(|(resource, module)| {
        let (constant, name) = (constant(&resource.name), pascal(&resource.name));
        let rules = quote!(crate::rules::#module::#name);
        quote!(static #constant: #module::Dispatch<#rules> = #module::Dispatch(#rules);)
    });
    let arms = resources.iter().map(|resource| {
        let (name, constant) = (&resource.name, constant(&resource.name));
        quote!(#name => &#constant)
    });
    let items = quote! {
        #(pub mod #modules;)*
        use crate::rules::{Plain, Rules};
        #(#statics)*
        /// The rules of a resource.
        pub(crate) fn rules(resource: &jsonapi::Resource) -> &'static dyn Rules {
            match resource.name {
                #(#arms,)*
                _ => &Plain,
            }
        }
    };
    source::generated(source::ALL_DOCUMENTS, "The rules of each resource.", &items)
}

/// One of the general hooks.
struct Hook {
    method: Ident,
    docs: String,
    /// The parameter that says which record is meant; a create has none.
    id: bool,
    /// The parameter that holds what was sent and its type; a delete has none.
    input: Option<(Ident, Ident)>,
    /// The triggers that the action may send.
    triggers: Vec<TokenStream>,
}

fn hooks(resource: &Resource) -> Vec<Hook> {
    let noun = with_article(&resource.schema);
    let hook = |method: &str, id: bool, input: Option<(&str, &str)>, sends: fn(&Attribute) -> Write| Hook {
        method: ident(method),
        docs: format!(" Before {noun} is {method}d."),
        id,
        input: input.map(|(name, suffix)| (ident(name), format_ident!("{}{suffix}", resource.schema))),
        triggers: triggers(resource)
            .filter(|trigger| sends(trigger.attribute) != Write::Never)
            .map(|t| t.call())
            .collect(),
    };
    [
        (Action::Create, hook("create", false, Some(("new", "Create")), |attribute| attribute.create)),
        (Action::Update, hook("update", true, Some(("change", "Update")), |attribute| attribute.update)),
        (Action::Delete, hook("delete", true, None, |_| Write::Never)),
    ]
    .into_iter()
    .filter(|(action, _)| resources::declares(resource, action))
    .map(|(_, hook)| hook)
    .collect()
}

impl Hook {
    /// The method of the resource's trait, which does nothing unless it is overridden.
    fn declaration(&self) -> TokenStream {
        let (docs, method) = (&self.docs, &self.method);
        let id = self.id.then(|| quote!(id: &str,));
        let input = self.input.as_ref().map(|(name, ty)| quote!(#name: #ty,));
        let unused_id = self.id.then(|| quote!(id,));
        let unused_input = self.input.as_ref().map(|(name, _)| quote!(#name,));
        quote! {
            #[doc = #docs]
            async fn #method(&self, context: &RuleContext<'_>, #id #input draft: &mut Draft) -> Result<(), Failure> {
                let _ = (context, #unused_id #unused_input draft);
                Ok(())
            }
        }
    }

    /// The method of `Rules` that calls it, and then the triggers that were sent.
    fn dispatch(&self) -> TokenStream {
        let method = &self.method;
        let id = self.id.then(|| quote!(id: &str,));
        let changes = self.input.as_ref().map(|_| quote!(changes: &Changes,));
        let pass_id = self.id.then(|| quote!(id,));
        let pass_input = self.input.as_ref().map(|(_, ty)| quote!(#ty::from_changes(changes),));
        let call = quote!(self.0.#method(context, #pass_id #pass_input draft).await);
        let body = if self.triggers.is_empty() {
            call
        } else {
            // A create makes its id up before any hook is called, so that triggers have one.
            let id = (!self.id).then(|| quote!(let id = draft.id().to_owned(); let id = id.as_str();));
            let triggers = &self.triggers;
            quote!(#call?; #id #(#triggers)* Ok(()))
        };
        quote! {
            async fn #method(&self, context: &RuleContext<'_>, #id #changes draft: &mut Draft) -> Result<(), Failure> {
                #body
            }
        }
    }
}

/// A trigger: an attribute whose value is a command.
struct Trigger<'a> {
    resource: &'a Resource,
    attribute: &'a Attribute,
}

impl Trigger<'_> {
    /// `ResetPasswordToken`, the struct of its arguments.
    fn command(&self) -> Ident {
        pascal(&self.attribute.name)
    }

    /// `reset_password_token`; the loader sees to it that no general hook has that name.
    fn method(&self) -> Ident {
        ident(self.attribute.name.trim_start_matches('_'))
    }

    /// The trigger's own value, then the attributes that must come with it.
    fn arguments(&self) -> impl Iterator<Item = &Attribute> {
        let names = self.attribute.trigger.iter().flat_map(|trigger| &trigger.requires);
        let required = names.filter_map(|name| self.resource.attributes.iter().find(|other| other.name == *name));
        std::iter::once(self.attribute).chain(required)
    }

    fn arguments_struct(&self) -> TokenStream {
        let name = self.command();
        let docs = format!(" What comes with `{}`.", self.attribute.name);
        let fields = self.arguments().map(|argument| {
            let docs = format!(" `{}`", argument.name);
            let (field, ty) = (field_name(self.resource, argument), argument_type(self.resource, argument));
            quote!(#[doc = #docs] pub #field: #ty)
        });
        quote!(#[doc = #docs] pub struct #name { #(#fields,)* })
    }

    /// The method of the resource's trait: without a default, so that a document that declares it needs a rule.
    fn declaration(&self) -> TokenStream {
        let (method, command) = (self.method(), self.command());
        let docs = format!(" When `{}` is sent.", self.attribute.name);
        quote! {
            #[doc = #docs]
            async fn #method(
                &self,
                context: &RuleContext<'_>,
                id: &str,
                command: #command,
                draft: &mut Draft,
            ) -> Result<(), Failure>;
        }
    }

    fn call(&self) -> TokenStream {
        let (method, command, name) = (self.method(), self.command(), &self.attribute.name);
        let arguments = self.arguments().map(|argument| {
            let (field, member) = (field_name(self.resource, argument), &argument.name);
            quote!(#field: changes.required(#member))
        });
        quote! {
            if changes.get(#name).is_some() {
                let command = #command { #(#arguments,)* };
                self.0.#method(context, id, command, draft).await?;
            }
        }
    }
}

/// The type of an argument: `None` is a `null` that was sent, never an absence.
fn argument_type(resource: &Resource, attribute: &Attribute) -> TokenStream {
    let base = match attribute.kind {
        Kind::String if is_enum(attribute) => {
            let (module, name) = (ident(&resource.name), enum_name(resource, attribute));
            quote!(models::#module::#name)
        }
        Kind::String if attribute.secret.is_some() => quote!(jsonapi::SecretString),
        Kind::String | Kind::Date => quote!(String),
        Kind::Integer => quote!(i64),
        Kind::Number => quote!(f64),
        Kind::Boolean => quote!(bool),
        Kind::DateTime => quote!(jsonapi::Timestamp),
        Kind::Object => quote!(serde_json::Map<String, serde_json::Value>),
        Kind::Array => quote!(Vec<serde_json::Value>),
    };
    if attribute.nullable { quote!(Option<#base>) } else { base }
}

/// The file of one resource.
fn file(resource: &Resource) -> String {
    let plural = resource.title.to_lowercase();
    let commands = triggers(resource).map(|trigger| trigger.arguments_struct());
    let hooks = hooks(resource);
    let declarations =
        hooks.iter().map(Hook::declaration).chain(triggers(resource).map(|trigger| trigger.declaration()));
    let dispatches = hooks.iter().map(Hook::dispatch);
    let inputs: Vec<&Ident> = hooks.iter().filter_map(|hook| hook.input.as_ref()).map(|(_, ty)| ty).collect();
    let (module, name) = (ident(&resource.name), format_ident!("{}Rules", resource.schema));
    let docs = format!(" What is special about {plural}.");
    let imports =
        (!inputs.is_empty()).then(|| quote!(use jsonapi::{Changes, FromChanges}; use models::#module::{#(#inputs),*};));
    let items = quote! {
        use async_trait::async_trait;
        #imports
        use crate::Failure;
        use crate::rules::{Draft, RuleContext, Rules};
        #(#commands)*
        #[doc = #docs]
        #[async_trait]
        pub trait #name: Send + Sync {
            #(#declarations)*
        }
        /// Calls typed hooks from untyped ones.
        pub struct Dispatch<R>(pub R);
        #[async_trait]
        impl<R: #name> Rules for Dispatch<R> {
            #(#dispatches)*
        }
    };
    source::generated(&resource.source, &format!("The rules of {plural}."), &items)
}
