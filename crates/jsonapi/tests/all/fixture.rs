//! Three resources with every kind of attribute, and their relationships.

use jsonapi::descriptor::{
    Action, Attribute, Cardinality, Constraints, Kind, PageLimits, Relationship, Resource, SortKey, Trigger, Write,
};

/// Every resource of the fixture.
pub(crate) static RESOURCES: &[&Resource] = &[&ARTICLES, &COMMENTS, &PEOPLE];

const OPTIONAL: Attribute = Attribute {
    name: "",
    kind: Kind::String,
    nullable: true,
    create: Write::Optional,
    update: Write::Optional,
    readable: true,
    sortable: false,
    filterable: false,
    secret: None,
    constraints: Constraints::NONE,
    default: None,
    trigger: None,
};

const READ_ONLY: Attribute = Attribute { nullable: false, create: Write::Never, update: Write::Never, ..OPTIONAL };

const BELONGS_TO: Relationship = Relationship {
    name: "",
    cardinality: Cardinality::One,
    target: &PEOPLE,
    create: Write::Never,
    update: Write::Never,
    includable: true,
    filterable: true,
};

const RESOURCE: Resource = Resource {
    name: "",
    attributes: &[],
    relationships: &[],
    actions: &[Action::List, Action::Retrieve, Action::Create, Action::Update, Action::Delete],
    default_sort: &[SortKey { attribute: "created_at", descending: false }],
    page: PageLimits { default: 10, max: 25 },
    topics: &[],
    permissions: &[],
    owner: None,
};

/// Has everything.
pub(crate) static ARTICLES: Resource = Resource {
    name: "articles",
    attributes: &[
        Attribute {
            name: "email",
            nullable: false,
            create: Write::Required,
            sortable: true,
            constraints: Constraints { max_length: Some(254), format: Some("email"), ..Constraints::NONE },
            ..OPTIONAL
        },
        Attribute {
            name: "title",
            sortable: true,
            constraints: Constraints { min_length: Some(3), max_length: Some(5), ..Constraints::NONE },
            ..OPTIONAL
        },
        Attribute {
            name: "status",
            nullable: false,
            constraints: Constraints { enumeration: &["draft", "final"], ..Constraints::NONE },
            default: Some("\"draft\""),
            ..OPTIONAL
        },
        Attribute {
            name: "rating",
            kind: Kind::Integer,
            constraints: Constraints { minimum: Some(1.0), maximum: Some(5.0), ..Constraints::NONE },
            ..OPTIONAL
        },
        Attribute { name: "count", kind: Kind::Integer, ..OPTIONAL },
        Attribute { name: "price", kind: Kind::Number, ..OPTIONAL },
        Attribute { name: "visible", kind: Kind::Boolean, nullable: false, default: Some("true"), ..OPTIONAL },
        Attribute { name: "day", kind: Kind::Date, ..OPTIONAL },
        Attribute { name: "published_at", kind: Kind::DateTime, ..OPTIONAL },
        Attribute { name: "home", constraints: Constraints { format: Some("uri"), ..Constraints::NONE }, ..OPTIONAL },
        Attribute { name: "tags", kind: Kind::Array, ..OPTIONAL },
        Attribute { name: "password", nullable: false, create: Write::Never, readable: false, ..OPTIONAL },
        Attribute {
            name: "_publish",
            kind: Kind::Boolean,
            nullable: false,
            create: Write::Never,
            readable: false,
            trigger: Some(Trigger { requires: &[], emits: Some("publish") }),
            ..OPTIONAL
        },
        Attribute { name: "created_at", kind: Kind::DateTime, sortable: true, ..READ_ONLY },
        Attribute { name: "metadata", kind: Kind::Object, nullable: false, default: Some("{}"), ..OPTIONAL },
    ],
    relationships: &[
        Relationship { name: "author", create: Write::Required, update: Write::Optional, ..BELONGS_TO },
        Relationship { name: "editor", create: Write::Optional, update: Write::Optional, ..BELONGS_TO },
        Relationship { name: "comments", cardinality: Cardinality::Many, target: &COMMENTS, ..BELONGS_TO },
        Relationship { name: "journal", cardinality: Cardinality::Many, includable: false, ..BELONGS_TO },
    ],
    ..RESOURCE
};

/// Belongs to an article; holds what every resource holds.
pub(crate) static COMMENTS: Resource = Resource {
    name: "comments",
    attributes: &[
        Attribute { name: "body", ..OPTIONAL },
        Attribute { name: "created_at", kind: Kind::DateTime, sortable: true, ..READ_ONLY },
    ],
    relationships: &[Relationship { name: "author", ..BELONGS_TO }],
    ..RESOURCE
};

/// Has no relationships.
pub(crate) static PEOPLE: Resource =
    Resource { name: "people", attributes: &[Attribute { name: "name", sortable: true, ..OPTIONAL }], ..RESOURCE };
