//! From the vocabulary to the model.

use crate::model::{
    Action, ActionPermission, Attribute, Constraints, Fields, Index, Kind, Operation, Owner, Permission, PrivateColumn,
    Relationship, Resource, Secret, SortKey, Trigger, Write,
};
use crate::read::Spanned;
use crate::tree::Documents;
use crate::vocabulary::{self, Cardinality, Format, JsonType, RolePermission, Scope, Type};

use super::draft::{Common, Draft};
use super::examples;

/// The resource that a document declares.
pub(super) fn resource(draft: &Draft<'_>, common: &Common, prefix: &str, documents: &Documents) -> Resource {
    let schema = &draft.resource.value;
    let extension = &schema.resource.value;
    let attributes = attributes(draft, common);
    let relationships: Vec<_> =
        schema.relationships.iter().map(|(name, relationship)| self::relationship(name, relationship)).collect();
    let declared = operations(draft, prefix);
    let actions: Vec<_> = declared.iter().map(|operation| operation.action.clone()).collect();
    let mut resource = Resource {
        source: draft.path.to_owned(),
        name: extension.name.value.clone(),
        schema: draft.schema.value.clone(),
        description: schema.description.value.clone(),
        title: draft.document.info.title.value.clone(),
        table: schema.storage.table.as_ref().unwrap_or(&extension.name).value.clone(),
        rules: extension.rules || attributes.iter().any(|attribute| attribute.trigger.is_some()),
        attributes,
        relationships,
        private: private(draft),
        indexes: indexes(draft),
        operations: declared,
        topics: extension.topics.iter().map(|topic| topic.value.clone()).collect(),
        permissions: extension.permissions.iter().map(|(role, value)| permission(role, value, &actions)).collect(),
        owner: extension.owner.as_ref().map(|owner| match owner.as_str() {
            "id" => Owner::Id,
            name => Owner::Relationship(name.to_owned()),
        }),
        default_sort: default_sort(extension.sort.as_ref()),
        page: extension.page.as_ref().map(|page| page.value).map_or_else(
            || (vocabulary::PageLimits::default().default, vocabulary::PageLimits::default().max),
            |page| (page.default, page.max),
        ),
    };
    let generated = relationship_operations(&resource, prefix);
    resource.operations.extend(generated);
    for operation in &mut resource.operations {
        operation.examples = examples::of(documents, &resource.name, &operation.id);
    }
    resource
}

fn attributes(draft: &Draft<'_>, common: &Common) -> Vec<Attribute> {
    let own = draft.resource.properties.iter().map(|(name, schema)| attribute(name, schema, false));
    own.chain(common.attributes.iter().map(|(name, schema)| attribute(name, schema, true))).collect()
}

/// An attribute, own or common.
pub(super) fn attribute(name: &str, schema: &vocabulary::Attribute, common: bool) -> Attribute {
    let is = |flag: &Option<Spanned<bool>>| flag.as_ref().is_some_and(|flag| flag.value);
    let trigger = schema.trigger.as_ref().map(|trigger| Trigger {
        requires: trigger.requires.iter().map(|name| name.value.clone()).collect(),
        emits: trigger.emits.as_ref().map(|topic| topic.value.clone()),
    });
    Attribute {
        name: name.to_owned(),
        common,
        description: schema.description.trim_end().to_owned(),
        kind: kind(schema.kind.value, schema.format.as_ref().map(|format| format.value)),
        nullable: schema.kind.nullable,
        create: write(schema.create.as_ref()),
        update: match (&schema.update, &trigger) {
            (None, Some(_)) => Write::Optional,
            (update, _) => write(update.as_ref()),
        },
        readable: !is(&schema.write_only),
        sortable: is(&schema.sortable),
        filterable: is(&schema.filterable),
        secret: schema.secret.as_ref().map(|secret| match secret.value {
            vocabulary::Secret::Encrypted => Secret::Encrypted,
            vocabulary::Secret::NeverStored => Secret::NeverStored,
        }),
        present: schema.computed.as_ref().map(|computed| computed.present.value.clone()),
        constraints: constraints(schema),
        default: schema.default.as_ref().map(|default| default.value.clone()),
        example: schema.example.as_ref().map(|example| example.value.clone()),
        trigger,
        deprecated: schema.deprecated.unwrap_or_default(),
    }
}

fn constraints(schema: &vocabulary::Attribute) -> Constraints {
    Constraints {
        min_length: schema.min_length.as_ref().map(|value| value.value),
        max_length: schema.max_length.as_ref().map(|value| value.value),
        minimum: schema.minimum.as_ref().map(|value| value.value),
        maximum: schema.maximum.as_ref().map(|value| value.value),
        enumeration: schema
            .enumeration
            .iter()
            .flat_map(|values| values.iter())
            .map(|value| value.value.clone())
            .collect(),
        format: schema.format.as_ref().and_then(|format| match format.value {
            Format::Email => Some("email".to_owned()),
            Format::Uri => Some("uri".to_owned()),
            Format::Uuid => Some("uuid".to_owned()),
            // Those are kinds of their own.
            Format::DateTime | Format::Date => None,
        }),
        items: schema.items.as_ref().map(|items| items.value.clone()),
    }
}

/// The kind of a type with its format.
pub(super) fn kind(kind: Type, format: Option<Format>) -> Kind {
    match (kind.kind, format) {
        (JsonType::String, Some(Format::DateTime)) => Kind::DateTime,
        (JsonType::String, Some(Format::Date)) => Kind::Date,
        (JsonType::String, _) => Kind::String,
        (JsonType::Integer, _) => Kind::Integer,
        (JsonType::Number, _) => Kind::Number,
        (JsonType::Boolean, _) => Kind::Boolean,
        (JsonType::Object, _) => Kind::Object,
        (JsonType::Array, _) => Kind::Array,
    }
}

fn write(write: Option<&Spanned<vocabulary::Write>>) -> Write {
    match write.map(|write| write.value) {
        None => Write::Never,
        Some(vocabulary::Write::Optional) => Write::Optional,
        Some(vocabulary::Write::Required) => Write::Required,
    }
}

fn relationship(name: &str, schema: &vocabulary::Relationship) -> Relationship {
    let is = |flag: &Option<Spanned<bool>>, otherwise| flag.as_ref().map_or(otherwise, |flag| flag.value);
    let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
    let private = is(&schema.private, false);
    Relationship {
        name: name.to_owned(),
        description: schema.description.trim_end().to_owned(),
        many: schema.kind.value == Cardinality::Many,
        target: text(&schema.to),
        private,
        required: is(&schema.required, false),
        inverse: text(&schema.inverse),
        polymorphic: text(&schema.polymorphic),
        create: write(schema.create.as_ref()),
        update: write(schema.update.as_ref()),
        includable: is(&schema.includable, !private),
        filterable: is(&schema.filterable, false),
    }
}

fn private(draft: &Draft<'_>) -> Vec<PrivateColumn> {
    let columns = draft.resource.storage.private.iter();
    columns
        .map(|(name, column)| PrivateColumn {
            name: name.value.clone(),
            kind: kind(column.kind.value, column.format.as_ref().map(|format| format.value)),
            nullable: column.kind.nullable,
        })
        .collect()
}

fn indexes(draft: &Draft<'_>) -> Vec<Index> {
    let indexes = draft.resource.storage.indexes.iter();
    indexes
        .map(|index| Index {
            columns: index.columns.iter().map(|column| column.value.clone()).collect(),
            unique: index.unique.as_ref().map(|attribute| attribute.value.clone()),
        })
        .collect()
}

/// The operations that the document declares, in its order.
fn operations(draft: &Draft<'_>, prefix: &str) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in draft.document.paths.iter() {
        let single = path.ends_with("/{id}");
        let found = [
            ("get", &item.get, if single { Action::Retrieve } else { Action::List }),
            ("post", &item.post, Action::Create),
            ("patch", &item.patch, Action::Update),
            ("delete", &item.delete, Action::Delete),
        ];
        for (method, operation, action) in found {
            let Some(operation) = operation else { continue };
            operations.push(Operation {
                id: operation.id.value.clone(),
                method: method.to_owned(),
                path: format!("{prefix}{}", path.value),
                action,
                summary: operation.summary.trim_end().to_owned(),
                description: operation.description.trim_end().to_owned(),
                examples: Vec::new(),
            });
        }
    }
    operations
}

/// The related and relationship endpoints: those of a resource that can be retrieved.
fn relationship_operations(resource: &Resource, prefix: &str) -> Vec<Operation> {
    if !resource.operations.iter().any(|operation| operation.action == Action::Retrieve) {
        return Vec::new();
    }
    let singular = snake(&resource.schema);
    let words = singular.replace('_', " ");
    let mut operations = Vec::new();
    for relationship in resource.relationships.iter().filter(|relationship| !relationship.private) {
        let name = &relationship.name;
        let [related, linkage] = relationship_operation_ids(&singular, name, relationship.many);
        let spoken = name.replace('_', " ");
        let path = format!("{prefix}/{}/{{id}}", resource.name);
        operations.push(Operation {
            id: related,
            method: "get".to_owned(),
            path: format!("{path}/{name}"),
            action: Action::Related(name.clone()),
            summary: format!("{} the {spoken} of a {words}", if relationship.many { "List" } else { "Retrieve" }),
            description: relationship.description.clone(),
            examples: Vec::new(),
        });
        operations.push(Operation {
            id: linkage,
            method: "get".to_owned(),
            path: format!("{path}/relationships/{name}"),
            action: Action::Relationship(name.clone()),
            summary: format!("Retrieve the {spoken} relationship of a {words}"),
            description: "Fetches the types and ids alone.".to_owned(),
            examples: Vec::new(),
        });
    }
    operations
}

/// The names of the related and the relationship operation.
pub(super) fn relationship_operation_ids(singular: &str, name: &str, many: bool) -> [String; 2] {
    let verb = if many { "list" } else { "retrieve" };
    [format!("{verb}_{singular}_{name}"), format!("retrieve_{singular}_{name}_relationship")]
}

/// `CustomerPasswordReset` is `customer_password_reset`.
pub(super) fn snake(pascal: &str) -> String {
    let mut snake = String::new();
    for (index, letter) in pascal.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn permission(role: &Spanned<String>, permission: &RolePermission, declared: &[Action]) -> Permission {
    let details = match permission {
        RolePermission::All => {
            let all = |action: &Action| ActionPermission {
                action: action.clone(),
                own: false,
                write: Fields::All,
                proof: None,
            };
            return Permission {
                role: role.value.clone(),
                read: Fields::All,
                actions: declared.iter().map(all).collect(),
            };
        }
        RolePermission::Some(details) => details,
    };
    let actions = [
        (Action::List, &details.list),
        (Action::Retrieve, &details.retrieve),
        (Action::Create, &details.create),
        (Action::Update, &details.update),
        (Action::Delete, &details.delete),
    ];
    Permission {
        role: role.value.clone(),
        read: details.read.as_ref().map_or(Fields::Only(Vec::new()), fields),
        actions: actions
            .into_iter()
            .filter_map(|(action, permission)| {
                let permission = permission.as_ref()?;
                Some(ActionPermission {
                    action,
                    own: permission.scope.as_ref().is_some_and(|scope| scope.value == Scope::Own),
                    write: permission.write.as_ref().map_or(Fields::All, |write| fields(write)),
                    proof: permission.proof.as_ref().map(|proof| proof.value.clone()),
                })
            })
            .collect(),
    }
}

fn fields(fields: &vocabulary::Fields) -> Fields {
    match fields {
        vocabulary::Fields::All => Fields::All,
        vocabulary::Fields::Only(names) => Fields::Only(names.iter().map(|name| name.value.clone()).collect()),
    }
}

fn default_sort(sort: Option<&Spanned<Vec<Spanned<String>>>>) -> Vec<SortKey> {
    let Some(sort) = sort else { return vec![SortKey { attribute: "created_at".to_owned(), descending: false }] };
    sort.iter()
        .map(|key| match key.strip_prefix('-') {
            Some(attribute) => SortKey { attribute: attribute.to_owned(), descending: true },
            None => SortKey { attribute: key.value.clone(), descending: false },
        })
        .collect()
}
