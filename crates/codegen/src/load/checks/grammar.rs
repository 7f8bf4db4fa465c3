//! The objects of OpenAPI 3.1 and the keywords that each of them has.

/// An object: its keywords, and those that it must have.
pub(super) struct Grammar {
    pub(super) name: &'static str,
    pub(super) keys: &'static [(&'static str, Shape)],
    pub(super) required: &'static [&'static str],
    /// In a schema any keyword may stand beside a `$ref`.
    pub(super) schema: bool,
}

/// What the value of a keyword is.
pub(super) enum Shape {
    Any,
    Text,
    Flag,
    Number,
    Count,
    Words,
    Schema,
    Object(&'static Grammar),
    Map(&'static Shape),
    List(&'static Shape),
}

use Shape::{Any, Count, Flag, List, Map, Number, Object, Schema, Text, Words};

const fn grammar(
    name: &'static str,
    keys: &'static [(&'static str, Shape)],
    required: &'static [&'static str],
) -> Grammar {
    Grammar { name, keys, required, schema: false }
}

/// A whole document. `x-resources` is read by the loader.
pub(super) static DOCUMENT: Grammar = grammar(
    "document",
    &[
        ("openapi", Text),
        ("info", Object(&INFO)),
        ("jsonSchemaDialect", Text),
        ("servers", List(&Object(&SERVER))),
        ("security", List(&Map(&Words))),
        ("tags", List(&Object(&TAG))),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
        ("paths", Map(&Object(&PATH_ITEM))),
        ("webhooks", Map(&Object(&PATH_ITEM))),
        ("components", Object(&COMPONENTS)),
        ("x-resources", Any),
    ],
    &["openapi", "info"],
);

static INFO: Grammar = grammar(
    "info object",
    &[
        ("title", Text),
        ("summary", Text),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", Object(&CONTACT)),
        ("license", Object(&LICENSE)),
        ("version", Text),
    ],
    &["title", "version"],
);

static CONTACT: Grammar = grammar("contact", &[("name", Text), ("url", Text), ("email", Text)], &[]);

static LICENSE: Grammar = grammar("license", &[("name", Text), ("identifier", Text), ("url", Text)], &["name"]);

static SERVER: Grammar = grammar("server", &[("url", Text), ("description", Text), ("variables", Map(&Any))], &["url"]);

static TAG: Grammar =
    grammar("tag", &[("name", Text), ("description", Text), ("externalDocs", Object(&EXTERNAL_DOCS))], &["name"]);

static EXTERNAL_DOCS: Grammar = grammar("link to documentation", &[("description", Text), ("url", Text)], &["url"]);

static COMPONENTS: Grammar = grammar(
    "components object",
    &[
        ("schemas", Map(&Schema)),
        ("responses", Map(&Object(&RESPONSE))),
        ("parameters", Map(&Object(&PARAMETER))),
        ("examples", Map(&Object(&EXAMPLE))),
        ("requestBodies", Map(&Object(&REQUEST_BODY))),
        ("headers", Map(&Object(&HEADER))),
        ("securitySchemes", Map(&Object(&SECURITY_SCHEME))),
        ("links", Map(&Any)),
        ("callbacks", Map(&Any)),
        ("pathItems", Map(&Object(&PATH_ITEM))),
    ],
    &[],
);

static PATH_ITEM: Grammar = grammar(
    "path item",
    &[
        ("summary", Text),
        ("description", Text),
        ("servers", List(&Object(&SERVER))),
        ("parameters", List(&Object(&PARAMETER))),
        ("get", Object(&OPERATION)),
        ("put", Object(&OPERATION)),
        ("post", Object(&OPERATION)),
        ("delete", Object(&OPERATION)),
        ("options", Object(&OPERATION)),
        ("head", Object(&OPERATION)),
        ("patch", Object(&OPERATION)),
        ("trace", Object(&OPERATION)),
    ],
    &[],
);

static OPERATION: Grammar = grammar(
    "operation",
    &[
        ("tags", Words),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
        ("operationId", Text),
        ("parameters", List(&Object(&PARAMETER))),
        ("requestBody", Object(&REQUEST_BODY)),
        ("responses", Map(&Object(&RESPONSE))),
        ("callbacks", Map(&Any)),
        ("deprecated", Flag),
        ("security", List(&Map(&Words))),
        ("servers", List(&Object(&SERVER))),
    ],
    &["operationId", "summary", "responses"],
);

static PARAMETER: Grammar = grammar(
    "parameter",
    &[
        ("name", Text),
        ("in", Text),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
        ("schema", Schema),
        ("example", Any),
        ("examples", Map(&Object(&EXAMPLE))),
        ("content", Map(&Object(&MEDIA_TYPE))),
    ],
    &["name", "in"],
);

static REQUEST_BODY: Grammar = grammar(
    "request body",
    &[("description", Text), ("content", Map(&Object(&MEDIA_TYPE))), ("required", Flag)],
    &["content"],
);

static MEDIA_TYPE: Grammar = grammar(
    "media type",
    &[("schema", Schema), ("example", Any), ("examples", Map(&Object(&EXAMPLE))), ("encoding", Map(&Any))],
    &["schema"],
);

static RESPONSE: Grammar = grammar(
    "response",
    &[
        ("description", Text),
        ("headers", Map(&Object(&HEADER))),
        ("content", Map(&Object(&MEDIA_TYPE))),
        ("links", Map(&Any)),
    ],
    &["description"],
);

static HEADER: Grammar = grammar(
    "header",
    &[
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("style", Text),
        ("explode", Flag),
        ("schema", Schema),
        ("example", Any),
        ("examples", Map(&Object(&EXAMPLE))),
        ("content", Map(&Object(&MEDIA_TYPE))),
    ],
    &[],
);

static EXAMPLE: Grammar =
    grammar("example", &[("summary", Text), ("description", Text), ("value", Any), ("externalValue", Text)], &[]);

static SECURITY_SCHEME: Grammar = grammar(
    "security scheme",
    &[
        ("type", Text),
        ("description", Text),
        ("name", Text),
        ("in", Text),
        ("scheme", Text),
        ("bearerFormat", Text),
        ("flows", Object(&FLOWS)),
        ("openIdConnectUrl", Text),
    ],
    &["type"],
);

static FLOWS: Grammar = grammar(
    "flows object",
    &[
        ("implicit", Object(&FLOW)),
        ("password", Object(&FLOW)),
        ("clientCredentials", Object(&FLOW)),
        ("authorizationCode", Object(&FLOW)),
    ],
    &[],
);

static FLOW: Grammar = grammar(
    "flow",
    &[("authorizationUrl", Text), ("tokenUrl", Text), ("refreshUrl", Text), ("scopes", Map(&Text))],
    &["scopes"],
);

/// A JSON Schema of the dialect of OpenAPI 3.1, without what no document of ours needs.
pub(super) static SCHEMA: Grammar = Grammar {
    name: "schema",
    keys: &[
        ("$ref", Text),
        ("$comment", Text),
        ("title", Text),
        ("description", Text),
        ("type", Any),
        ("format", Text),
        ("enum", List(&Any)),
        ("const", Any),
        ("default", Any),
        ("example", Any),
        ("examples", List(&Any)),
        ("deprecated", Flag),
        ("readOnly", Flag),
        ("writeOnly", Flag),
        ("minLength", Count),
        ("maxLength", Count),
        ("pattern", Text),
        ("minimum", Number),
        ("maximum", Number),
        ("exclusiveMinimum", Number),
        ("exclusiveMaximum", Number),
        ("multipleOf", Number),
        ("items", Schema),
        ("prefixItems", List(&Schema)),
        ("contains", Schema),
        ("minItems", Count),
        ("maxItems", Count),
        ("uniqueItems", Flag),
        ("properties", Map(&Schema)),
        ("patternProperties", Map(&Schema)),
        ("additionalProperties", Schema),
        ("unevaluatedProperties", Schema),
        ("propertyNames", Schema),
        ("minProperties", Count),
        ("maxProperties", Count),
        ("required", Words),
        ("dependentRequired", Map(&Words)),
        ("allOf", List(&Schema)),
        ("anyOf", List(&Schema)),
        ("oneOf", List(&Schema)),
        ("not", Schema),
        ("discriminator", Any),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
    required: &[],
    schema: true,
};
