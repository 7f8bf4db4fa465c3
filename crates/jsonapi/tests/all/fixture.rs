//! Resources with every kind of attribute, and their relationships.

use jsonapi::descriptor::{
    Action, Attribute, Cardinality, Constraints, Kind, PageLimits, Relationship, Resource, Secret, SortKey, Trigger,
    Write,
};

/// Every resource of the fixture.
pub(crate) static RESOURCES: &[&Resource] = &[&ARTICLES, &COMMENTS, &PEOPLE, &VOUCHERS];

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
            filterable: true,
            constraints: Constraints { max_length: Some(254), format: Some("email"), ..Constraints::NONE },
            ..OPTIONAL
        },
        Attribute {
            name: "title",
            sortable: true,
            filterable: true,
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
        Attribute { name: "count", kind: Kind::Integer, filterable: true, ..OPTIONAL },
        Attribute { name: "price", kind: Kind::Number, filterable: true, ..OPTIONAL },
        Attribute {
            name: "visible",
            kind: Kind::Boolean,
            nullable: false,
            filterable: true,
            default: Some("true"),
            ..OPTIONAL
        },
        Attribute { name: "day", kind: Kind::Date, filterable: true, ..OPTIONAL },
        Attribute { name: "published_at", kind: Kind::DateTime, filterable: true, ..OPTIONAL },
        Attribute { name: "home", constraints: Constraints { format: Some("uri"), ..Constraints::NONE }, ..OPTIONAL },
        Attribute { name: "tags", kind: Kind::Array, filterable: true, ..OPTIONAL },
        // No document says that what is not shown can be filtered by; if one did, it still could not.
        Attribute {
            name: "password",
            nullable: false,
            create: Write::Never,
            readable: false,
            filterable: true,
            ..OPTIONAL
        },
        Attribute {
            name: "_publish",
            kind: Kind::Boolean,
            nullable: false,
            create: Write::Never,
            readable: false,
            filterable: true,
            trigger: Some(Trigger { requires: &[], emits: Some("publish") }),
            ..OPTIONAL
        },
        Attribute { name: "created_at", kind: Kind::DateTime, sortable: true, filterable: true, ..READ_ONLY },
        Attribute {
            name: "metadata",
            kind: Kind::Object,
            nullable: false,
            filterable: true,
            default: Some("{}"),
            ..OPTIONAL
        },
        Attribute { name: "api_key", filterable: true, secret: Some(Secret::Encrypted), ..READ_ONLY },
    ],
    relationships: &[
        Relationship { name: "author", create: Write::Required, update: Write::Optional, ..BELONGS_TO },
        Relationship { name: "editor", create: Write::Optional, update: Write::Optional, ..BELONGS_TO },
        Relationship { name: "comments", cardinality: Cardinality::Many, target: &COMMENTS, ..BELONGS_TO },
        Relationship {
            name: "journal",
            cardinality: Cardinality::Many,
            includable: false,
            filterable: false,
            ..BELONGS_TO
        },
    ],
    ..RESOURCE
};

/// Belongs to an article; holds what every resource holds.
pub(crate) static COMMENTS: Resource = Resource {
    name: "comments",
    attributes: &[
        Attribute { name: "body", filterable: true, ..OPTIONAL },
        Attribute { name: "created_at", kind: Kind::DateTime, sortable: true, ..READ_ONLY },
    ],
    relationships: &[Relationship { name: "author", ..BELONGS_TO }],
    ..RESOURCE
};

/// Has no relationships.
pub(crate) static PEOPLE: Resource = Resource {
    name: "people",
    attributes: &[
        Attribute { name: "name", sortable: true, filterable: true, ..OPTIONAL },
        Attribute { name: "password_digest", filterable: true, secret: Some(Secret::NeverStored), ..READ_ONLY },
    ],
    ..RESOURCE
};

/// Its names hold what joins names, and begin with each other; its relationships lead back to itself.
pub(crate) static VOUCHERS: Resource = Resource {
    name: "vouchers",
    attributes: &[
        Attribute { name: "code", filterable: true, ..OPTIONAL },
        Attribute { name: "cash_or_card", filterable: true, ..OPTIONAL },
        Attribute { name: "cash", filterable: true, ..OPTIONAL },
        Attribute { name: "terms_and_code", filterable: true, ..OPTIONAL },
        Attribute { name: "terms", filterable: true, ..OPTIONAL },
        Attribute { name: "state", kind: Kind::Integer, filterable: true, ..OPTIONAL },
        Attribute { name: "state_not", kind: Kind::Integer, filterable: true, ..OPTIONAL },
        Attribute { name: "check_not", kind: Kind::Boolean, filterable: true, ..OPTIONAL },
        Attribute { name: "parent_state", filterable: true, ..OPTIONAL },
        Attribute { name: "of_code", kind: Kind::Number, filterable: true, ..OPTIONAL },
        Attribute { name: "of_price", kind: Kind::Number, filterable: true, ..OPTIONAL },
    ],
    relationships: &[
        Relationship { name: "parent", target: &VOUCHERS, ..BELONGS_TO },
        Relationship { name: "parent_of", cardinality: Cardinality::Many, target: &VOUCHERS, ..BELONGS_TO },
    ],
    ..RESOURCE
};
