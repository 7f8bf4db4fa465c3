//! What can be wrong with the form of a request.

use super::rule::Violation;

/// How many problems of one kind an answer reports; a hostile request must not make a long one.
pub(crate) const MAX_PROBLEMS: usize = 25;

/// Where in the request the problem is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
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
        /// The parameter that was perhaps meant, or those that would be taken; empty when none would.
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
    /// A filter that is not allowed: of an attribute or with a predicate that does not exist, or that do not fit.
    FilterNotAllowed {
        /// The parameter's whole name, `filter[q][nope_eq]`.
        parameter: String,
        /// A sentence that says what was perhaps meant, or what would do.
        hint: String,
    },
    /// A filter whose value is none of the attribute's kind.
    FilterValue {
        /// The parameter's whole name, `filter[q][created_at_gt]`.
        parameter: String,
        /// Its innermost name, `created_at_gt`.
        name: String,
        /// What was sent; of a list, the element.
        value: String,
        /// A sentence that says what the value must be.
        hint: String,
    },
    /// `filter` with a value of its own, which is the text.
    FilterSyntax(String),
    /// An include path that does not exist or is not includable.
    Include {
        /// The step of the path that fails: `nope` in `customer.nope`.
        path: String,
        /// The resource on which the failing step was looked up.
        resource: &'static str,
        /// The relationships that would do; empty when the path may not go on from there.
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
