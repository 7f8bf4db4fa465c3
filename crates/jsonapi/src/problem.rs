//! What can be wrong with a request, below HTTP: which rule broke, and on which member.
//!
//! Status, code and wording belong to `server`'s single error file; here is only what happened.

/// Where in the request the problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A JSON pointer into the request document, such as `/data/attributes/email`.
    Pointer(String),
    /// A query parameter, such as `page[size]`.
    Parameter(String),
}

/// A request that cannot be understood, after api-facts 3.3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The body is not JSON; the text is the parser's message.
    MalformedJson(String),
    /// The body is JSON but no object.
    NotAnObject,
    /// A required member of the document is missing: `data` or `type`.
    MemberMissing(&'static str),
    /// `data` is not an object.
    DataNotAnObject,
    /// `attributes` or `relationships` is not an object.
    MemberNotAnObject(&'static str),
    /// The type of the resource object is not the one of the path, or no type of ours.
    UnknownType(String),
    /// A member that this request may not hold: unknown, read-only, or not for this action.
    MemberNotAllowed {
        /// Its name.
        name: String,
        /// A name that would be allowed and looks like it.
        suggestion: Option<&'static str>,
        /// Where it stands.
        pointer: String,
    },
    /// An update whose resource object has no id.
    IdMissing,
    /// An update whose id is not the one of the path.
    IdMismatch(String),
    /// A relationship's value is not a linkage; the text is the relationship's name.
    NotALinkage(String),
    /// A linkage of another type than the relationship's.
    LinkageType {
        /// The type that was sent.
        found: String,
        /// The relationship.
        relationship: &'static str,
    },
    /// The query string is not valid percent-encoded UTF-8.
    MalformedQuery,
    /// A query parameter that this operation does not take.
    ParameterNotAllowed {
        /// Its name as sent.
        name: String,
        /// Parameters that would be taken.
        hint: String,
    },
    /// A member of `page` that is not `number` or `size`.
    PageParameterNotAllowed(String),
    /// A page number or size that is no positive integer; the first text is `number` or `size`.
    PageValue {
        /// `number` or `size`.
        member: &'static str,
        /// What was sent.
        value: String,
    },
    /// A page size above the maximum.
    PageSizeExceeded(u64),
    /// A sort key that does not exist or is not sortable.
    SortCriteria {
        /// What was sent.
        key: String,
        /// The resource.
        resource: &'static str,
        /// The keys that would do.
        allowed: String,
    },
    /// A filter that is not allowed.
    FilterNotAllowed(String),
    /// `filter` with a value of its own.
    FilterSyntax(String),
    /// An include path that does not exist or is not includable.
    Include {
        /// What was sent.
        path: String,
        /// The resource on which the failing step was looked up.
        resource: &'static str,
        /// The relationships that would do.
        allowed: String,
    },
    /// A field that the resource does not have; `None` when the list is empty.
    Field {
        /// What was sent.
        field: Option<String>,
        /// The resource.
        resource: &'static str,
    },
    /// `fields` for a type that does not exist.
    FieldsType(String),
    /// `fields` without a type.
    FieldsFormat,
    /// Attributes or relationships whose values break their rules.
    Invalid(Violation),
}

/// A value that breaks a rule of its member (422, api-facts 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The member.
    pub member: Member,
    /// The rule.
    pub rule: Rule,
}

/// The member of the resource object that a violation concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// An attribute, or a path inside one: `metadata`, `email`.
    Attribute(String),
    /// A relationship.
    Relationship(String),
    /// The resource object as a whole.
    Record,
}

/// The rule that a value broke. Values are echoed only where the variant carries one, and never those of secrets (T8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// It must be there and not be empty.
    Blank,
    /// Another record has it already; the value is echoed when it is no secret.
    Taken(Option<String>),
    /// It is not valid.
    Invalid,
    /// It must be of this JSON type: `a string`, `an integer`.
    Type(&'static str),
    /// It is no longer valid.
    Expired,
    /// At least this many characters.
    TooShort(usize),
    /// At most this many characters.
    TooLong(usize),
    /// At least this number, as text.
    GreaterThanOrEqualTo(String),
    /// At most this number, as text.
    LessThanOrEqualTo(String),
    /// One of these.
    Inclusion(&'static [&'static str]),
    /// It is on the list of common passwords.
    TooCommon,
}

impl Violation {
    /// A violation of an attribute's rule.
    #[must_use]
    pub fn attribute(name: &str, rule: Rule) -> Self {
        Self { member: Member::Attribute(name.to_owned()), rule }
    }

    /// A violation of a relationship's rule.
    #[must_use]
    pub fn relationship(name: &str, rule: Rule) -> Self {
        Self { member: Member::Relationship(name.to_owned()), rule }
    }
}
