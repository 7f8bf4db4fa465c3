//! The codes of the diagnostics: one table, which the documentation lists.

/// Declares [`Code`] and [`CODES`] from one list, so that no code can be without its explanation.
macro_rules! codes {
    ($($variant:ident $code:literal $title:literal $explanation:literal)*) => {
        /// What kind of problem a diagnostic is about. The codes are stable: one that is retired is not used again.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $explanation] $variant,)*
        }

        impl Code {
            /// The code as it is printed: `L012`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }

        /// Every code, in order.
        pub const CODES: &[CodeInfo] = &[
            $(CodeInfo { code: Code::$variant, title: $title, explanation: $explanation },)*
        ];
    };
}

/// A code and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// Why it is refused and what to do, in a sentence or two.
    pub explanation: &'static str,
}

codes! {
    Syntax "L001" "not valid YAML"
        "The text is not YAML, or uses more of YAML than documents need: several documents in a file, keys that are not strings, extreme nesting."
    MissingDocument "L002" "missing document"
        "`openapi/openapi.yaml`, which lists all other documents, is not there."
    UnknownKeyword "L003" "unknown keyword"
        "The keyword is not one that stands here. A misspelt keyword would silently lose what it says, so none is skipped."
    UnknownExtension "L004" "unknown extension"
        "The `x-` extension is not one of the generator's. The vocabulary is in `openapi/extensions.schema.json`."
    WrongType "L005" "wrong type"
        "The value of a keyword has another type than the keyword takes."
    MissingKeyword "L006" "missing keyword"
        "Something that must be said is not: an operation without a summary, a resource without a type."
    UnsuitableValue "L007" "unsuitable value"
        "The value has the right type, but is none that the keyword takes."
    DanglingReference "L008" "dangling reference"
        "A `$ref` leads to a file or to a place in it that does not exist. References to other machines are not followed."
    CircularReference "L009" "circular reference"
        "A `$ref` leads, by way of others, back to itself."
    MergeKey "L010" "merge key"
        "YAML merge keys (`<<`) are not part of YAML 1.2 and read differently everywhere. Anchors and aliases are fine."
    DuplicateKey "L011" "duplicate key"
        "A key stands twice in a mapping: an attribute, a relationship, a path or a keyword that is declared twice."
    UnlistedDocument "L012" "unlisted document"
        "A document in `openapi/resources/` is not listed in `openapi/openapi.yaml`, so nothing of it would be served."
    DuplicateOperation "L020" "duplicate operationId"
        "Two operations have the same `operationId`; generated operations of related endpoints count as well."
    DuplicateResource "L021" "duplicate resource"
        "Two documents declare the same type, schema name or table."
    DuplicateTopic "L022" "duplicate topic"
        "A topic is listed twice."
    UnknownOperation "L023" "not one of the five actions"
        "A resource has five actions at two paths: list and create at `/{type}`, retrieve, update and delete at `/{type}/{id}`. Related and relationship endpoints are generated."
    BadName "L030" "not a usable name"
        "Names of types, attributes, relationships, columns and topics are `lower_snake_case`, begin with a letter, and have at most 48 characters. Only a trigger begins with an underscore."
    ReservedName "L031" "reserved name"
        "The name is taken: by JSON:API, by Rust's keywords, by SQL, or by the generator's own files."
    CollidingNames "L032" "colliding names"
        "Two names become the same member, column, type or module; upper and lower case do not tell names apart."
    UnsortableAttribute "L040" "not sortable"
        "Lists can be sorted only by attributes that answers show, that are stored in plain text in a column of their own, and whose values have an order."
    UnfilterableAttribute "L041" "not filterable"
        "Lists can be filtered only by attributes that answers show and that are stored in plain text or computed."
    ContradictoryAccess "L042" "contradictory access"
        "What is said of reading and writing an attribute contradicts itself: required and `readOnly`, `readOnly` and `writeOnly`, writable but computed."
    UnsuitableDefault "L043" "unsuitable default or enum"
        "The default, or a value of the enum, is none that the attribute may have."
    UnknownColumn "L044" "unknown column"
        "An index or a computed attribute names a column that the resource does not have."
    ValuelessColumn "L045" "column without a value"
        "A column that cannot be NULL gets no value when a resource is created, and no rules are declared that could fill it in."
    UnfilledAttribute "L046" "attribute that may stay empty"
        "Requests may leave the attribute out, and it has no default, yet its schema does not allow null: answers would show null all the same."
    AmbiguousFilter "L047" "ambiguous filter"
        "Attributes, predicates and relationships are joined by underscores in the names of filters, and here two of them make the same name. Only one of the two could be asked for."
    TriggerName "L050" "trigger without underscore"
        "The name of a trigger begins with an underscore, and only the name of a trigger does: clients tell them apart by it."
    UnknownRequirement "L051" "unknown requirement"
        "A trigger requires an attribute that does not exist or cannot be sent with it."
    UnknownTopic "L052" "unknown topic"
        "A trigger emits a topic that the resource does not declare."
    UnknownTarget "L060" "unknown resource"
        "A relationship leads to a resource that no document declares."
    UnknownInverse "L061" "unknown inverse"
        "A to-many relationship names a relationship of its target that does not exist or does not lead back."
    ContradictoryRelationship "L062" "contradictory relationship"
        "What is said of a relationship contradicts itself or leaves out what its kind needs."
    UnknownPermission "L070" "unknown role, action or attribute"
        "A permission names a role, an action or an attribute that does not exist, or an attribute that the action does not take."
    ExampleMismatch "L080" "example violates its schema"
        "A documented example is not what the documented schema allows."
    UnpairedExample "L081" "unpaired example"
        "A documented request and a documented response belong together by name; one of them is missing, or belongs to no operation."
    UnsuitableError "L090" "unsuitable error"
        "An entry of `openapi/errors.yaml` has a name or a code that is not `UPPER_SNAKE_CASE`, a status that no response describes, a `{name}` that its example does not fill in, or an example that is no request."
}
