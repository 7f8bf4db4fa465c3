//! What the generator says of documents that are wrong: each case is one small edit of documents that are right, and one
//! snapshot of everything that is said then.

use std::collections::BTreeSet;

use codegen::diagnostics::{CODES, Code, Style};
use codegen::{Diagnostic, Sources};

use crate::support;

const ROOT: &str = "openapi/openapi.yaml";
const SHARED: &str = "openapi/jsonapi.yaml";
const ERRORS: &str = "openapi/errors.yaml";
const STATUS: &str = "openapi/status.yaml";
const BOOKS: &str = "openapi/resources/books.yaml";
const AUTHORS: &str = "openapi/resources/authors.yaml";
const REMARKS: &str = "openapi/resources/remarks.yaml";
const REQUEST: &str = "openapi/examples/books/create_book.default.request.json";
const RESPONSE: &str = "openapi/examples/books/create_book.default.response.json";

/// One edit: a file, a text that stands in it once, and what it becomes. An empty text stands for the whole file; `-`
/// removes the file.
type Edit = (&'static str, &'static str, &'static str);

fn edited(edits: &[Edit]) -> Sources {
    let mut sources = support::small();
    for (file, from, to) in edits {
        let text = sources.text(file).unwrap_or_default().to_owned();
        match (*from, *to) {
            ("", "-") => drop(sources.remove(file)),
            ("", text) => sources.insert(*file, text),
            (from, to) => {
                assert_eq!(text.matches(from).count(), 1, "`{from}` does not stand once in {file}");
                sources.insert(*file, text.replace(from, to));
            }
        }
    }
    sources
}

fn said(edits: &[Edit]) -> (Vec<Diagnostic>, String) {
    let sources = edited(edits);
    let diagnostics = codegen::load(&sources).err().unwrap_or_default();
    let text = codegen::render(&diagnostics, &sources, Style::Plain);
    (diagnostics, text)
}

/// Declares a test for each case, and the list of all.
macro_rules! cases {
    ($($name:ident: $code:ident, $edits:expr;)*) => {
        $(
            #[test]
            fn $name() {
                let (diagnostics, text) = said(&$edits);
                assert!(diagnostics.iter().any(|diagnostic| diagnostic.code == Code::$code), "{text}");
                insta::assert_snapshot!(text);
            }
        )*

        const TRIED: &[Code] = &[$(Code::$code),*];
    };
}

cases! {
    yaml_syntax_error: Syntax, [(BOOKS, "topics: [create, publish]", "topics: [create, publish")];
    json_syntax_error: Syntax, [(REQUEST, "\"fixture\": \"empty\",", "\"fixture\": \"empty")];
    empty_file: Syntax, [(BOOKS, "", "")];
    alias_bomb: Syntax, [(STATUS, "", "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d]\n")];
    missing_root: MissingDocument, [(ROOT, "", "-")];
    misspelt_keyword: UnknownKeyword, [(BOOKS, "minLength: 1", "minLenght: 1")];
    misspelt_keyword_of_openapi: UnknownKeyword, [(STATUS, "operationId: retrieve_status", "operationID: retrieve_status")];
    text_cut_in_two: UnknownKeyword, [(STATUS, "open: { type: boolean }", "open: { type: boolean, description: Open, or not. }")];
    unknown_extension: UnknownExtension, [(BOOKS, "x-computed: { present: seal_digest }", "x-virtual: true")];
    misspelt_extension: UnknownExtension, [(BOOKS, "x-secret: never-stored", "x-secrets: never-stored")];
    unknown_extension_elsewhere: UnknownExtension, [(STATUS, "    get:\n", "    get:\n      x-internal: true\n")];
    wrong_type_of_a_flag: WrongType, [(BOOKS, "filterable: true\n          x-create", "filterable: \"yes\"\n          x-create")];
    wrong_type_of_a_number: WrongType, [(BOOKS, "maxLength: 80", "maxLength: -80")];
    wrong_type_of_a_list: WrongType, [(BOOKS, "topics: [create, publish]", "topics: create")];
    wrong_type_in_a_shared_document: WrongType, [(STATUS, "summary: Tell how the library is", "summary: [Tell]")];
    missing_keyword: MissingKeyword, [(BOOKS, ", summary: List all books", "")];
    missing_type: MissingKeyword, [(BOOKS, "          type: [integer, \"null\"]\n", "")];
    missing_items: MissingKeyword, [(BOOKS, "          items: { type: string, maxLength: 20 }\n", "")];
    missing_example: MissingKeyword, [(BOOKS, "maxLength: 80\n          description: What it is called.\n          example: Middlemarch\n", "maxLength: 3\n          description: What it is called.\n")];
    missing_shared_component: MissingKeyword, [(SHARED, "    Locked: *response\n", "")];
    unsuitable_word: UnsuitableValue, [(BOOKS, "x-secret: never-stored", "x-secret: neverstored")];
    constraint_of_another_type: UnsuitableValue, [(BOOKS, "minimum: 1", "maxLength: 1")];
    bounds_that_exclude_everything: UnsuitableValue, [(BOOKS, "minLength: 1", "minLength: 100")];
    old_openapi: UnsuitableValue, [(AUTHORS, "openapi: 3.1.0", "openapi: 3.0.3")];
    dangling_reference: DanglingReference, [(STATUS, "#/components/schemas/Status", "#/components/schemas/Statsu")];
    dangling_file: DanglingReference, [(ROOT, "resources/authors.yaml", "resources/author.yaml")];
    reference_to_another_machine: DanglingReference, [(STATUS, "#/components/schemas/Status", "https://example.com/status.yaml")];
    circular_reference: CircularReference, [(STATUS, "    Status:\n      type: object\n", "    Status:\n      $ref: \"#/components/schemas/Status\"\n")];
    circular_items: CircularReference, [
        (BOOKS, "items: { type: string, maxLength: 20 }", "items: { $ref: \"../status.yaml#/components/schemas/Status\" }"),
        (STATUS, "        open: { type: boolean }\n", "        open: { type: boolean }\n        inner: { $ref: \"#/components/schemas/Status\" }\n")
    ];
    prefix_without_a_slash: UnsuitableValue, [(ROOT, "prefix: /api", "prefix: api")];
    path_of_a_resource: CollidingNames, [(ROOT, "  /status:\n", "  /api/books/status:\n")];
    merge_key: MergeKey, [(SHARED, "ListMeta: *object", "ListMeta: { <<: *object }")];
    duplicate_attribute: DuplicateKey, [(BOOKS, "        is_sealed:\n", "        title:\n")];
    duplicate_topic: DuplicateTopic, [(BOOKS, "topics: [create, publish]", "topics: [create, publish, create]")];
    duplicate_operation: DuplicateOperation, [(AUTHORS, "list_authors", "list_books")];
    duplicate_generated_operation: DuplicateOperation, [(STATUS, "retrieve_status", "list_author_books")];
    duplicate_resource: DuplicateResource, [(AUTHORS, "        type: authors\n", "        type: books\n")];
    duplicate_table: DuplicateResource, [(BOOKS, "      x-storage:\n", "      x-storage:\n        table: authors\n")];
    document_listed_twice: DuplicateResource, [(ROOT, "    - $ref: resources/remarks.yaml\n", "    - $ref: resources/remarks.yaml\n    - $ref: resources/remarks.yaml\n")];
    unlisted_document: UnlistedDocument, [(ROOT, "    - $ref: resources/authors.yaml\n", "")];
    no_such_action: UnknownOperation, [(BOOKS, "    patch: {", "    put: {")];
    action_at_the_wrong_path: UnknownOperation, [(BOOKS, "    post: {", "    patch: {")];
    no_such_path: UnknownOperation, [(BOOKS, "  /books/{id}:", "  /book/{id}:")];
    name_in_camel_case: BadName, [(BOOKS, "        pages:\n", "        pageCount:\n")];
    name_reserved_by_json_api: ReservedName, [(BOOKS, "        pages:\n", "        type:\n")];
    name_reserved_by_rust: ReservedName, [(BOOKS, "        pages:\n", "        match:\n")];
    name_reserved_by_sql: ReservedName, [(BOOKS, "        pages:\n", "        order:\n")];
    type_reserved_by_the_generator: ReservedName, [(AUTHORS, "        type: authors\n", "        type: operations\n")];
    attribute_collides_with_a_relationship: CollidingNames, [(BOOKS, "        pages:\n", "        remarks:\n")];
    attribute_collides_with_a_common_one: CollidingNames, [(BOOKS, "        pages:\n", "        reference:\n")];
    attribute_collides_but_for_case: CollidingNames, [(BOOKS, "        pages:\n", "        Title:\n")];
    column_collides_with_the_key_of_a_relationship: CollidingNames, [(BOOKS, "          seal_digest: { type: [string, \"null\"] }\n", "          seal_digest: { type: [string, \"null\"] }\n          author_id: { type: string }\n")];
    schema_collides_with_a_generated_one: CollidingNames, [(STATUS, "    Status:\n", "    BookList: { type: object }\n    Status:\n")];
    enum_values_collide: CollidingNames, [(BOOKS, "enum: [draft, published]", "enum: [draft, published, Draft]")];
    sortable_write_only_attribute: UnsortableAttribute, [(BOOKS, "x-secret: never-stored", "x-secret: never-stored\n          x-sortable: true")];
    sortable_without_a_column: UnsortableAttribute, [(BOOKS, "x-computed: { present: seal_digest }", "x-computed: { present: seal_digest }\n          x-sortable: true")];
    sortable_without_an_order: UnsortableAttribute, [(BOOKS, "example: [provincial life]\n", "example: [provincial life]\n          x-sortable: true\n")];
    default_order_by_what_cannot_be_sorted: UnsortableAttribute, [(BOOKS, "sort: [-created_at]", "sort: [-create_at]")];
    filterable_write_only_attribute: UnfilterableAttribute, [(BOOKS, "x-secret: never-stored", "x-secret: never-stored\n          x-filterable: true")];
    required_and_read_only: ContradictoryAccess, [(BOOKS, "          x-create: required\n          x-update", "          readOnly: true\n          x-create: required\n          x-update")];
    read_only_and_write_only: ContradictoryAccess, [(BOOKS, "          writeOnly: true\n          description: What proves", "          writeOnly: true\n          readOnly: true\n          description: What proves")];
    neither_read_only_nor_writable: ContradictoryAccess, [(BOOKS, "          x-create: optional\n          x-update: optional\n", "")];
    required_with_a_default: ContradictoryAccess, [(BOOKS, "example: Middlemarch", "default: Middlemarch")];
    shown_but_never_stored: ContradictoryAccess, [(BOOKS, "          writeOnly: true\n          description: What proves", "          description: What proves")];
    default_that_the_enum_lacks: UnsuitableDefault, [(BOOKS, "default: draft", "default: darft")];
    default_of_another_type: UnsuitableDefault, [(BOOKS, "default: draft", "default: 1")];
    index_on_an_unknown_column: UnknownColumn, [(BOOKS, "columns: [author_id]", "columns: [autor_id]")];
    unique_index_blames_nobody: UnknownColumn, [(BOOKS, "unique: title", "unique: tilte")];
    computed_from_an_unknown_column: UnknownColumn, [(BOOKS, "present: seal_digest", "present: seal_digst")];
    computed_from_a_column_that_is_always_there: UnknownColumn, [(BOOKS, "seal_digest: { type: [string, \"null\"] }", "seal_digest: { type: string }")];
    column_without_a_value: ValuelessColumn, [(AUTHORS, "x-create: required", "readOnly: true")];
    attribute_that_may_stay_empty: UnfilledAttribute, [(AUTHORS, "x-create: required", "x-create: optional")];
    attribute_that_may_stay_empty_despite_rules: UnfilledAttribute, [(BOOKS, "          type: [integer, \"null\"]\n", "          type: integer\n")];
    filter_of_an_attribute_that_looks_like_a_predicate: AmbiguousFilter, [(BOOKS, "        is_sealed:\n", "        title_not:\n"), (BOOKS, "x-computed: { present: seal_digest }", "x-computed: { present: seal_digest }\n          x-filterable: true")];
    filter_of_an_attribute_that_looks_like_a_relationship: AmbiguousFilter, [(BOOKS, "        is_sealed:\n", "        author_reference:\n"), (BOOKS, "x-computed: { present: seal_digest }", "x-computed: { present: seal_digest }\n          x-filterable: true")];
    filter_of_an_attribute_that_looks_like_two: AmbiguousFilter, [(BOOKS, "        is_sealed:\n", "        title_or_status:\n"), (BOOKS, "x-computed: { present: seal_digest }", "x-computed: { present: seal_digest }\n          x-filterable: true")];
    trigger_without_underscore: TriggerName, [(BOOKS, "        _publish:\n", "        publish:\n"), (BOOKS, "write: [title, seal, _publish], proof: _publish", "write: [title, seal]")];
    underscore_without_trigger: TriggerName, [(BOOKS, "          x-trigger: { requires: [seal], emits: publish }\n", "          x-update: optional\n"), (BOOKS, ", proof: _publish", "")];
    trigger_requires_what_does_not_exist: UnknownRequirement, [(BOOKS, "requires: [seal]", "requires: [sael]")];
    trigger_requires_what_cannot_be_sent: UnknownRequirement, [(BOOKS, "requires: [seal]", "requires: [status]")];
    trigger_emits_an_undeclared_topic: UnknownTopic, [(BOOKS, "emits: publish", "emits: published")];
    relationship_to_a_resource_that_does_not_exist: UnknownTarget, [(BOOKS, "to: authors", "to: author")];
    inverse_that_does_not_exist: UnknownInverse, [(AUTHORS, "inverse: author", "inverse: writer")];
    inverse_that_leads_elsewhere: UnknownInverse, [(BOOKS, "to: authors", "to: remarks")];
    polymorphic_way_back_that_does_not_exist: UnknownInverse, [(BOOKS, "as: subject", "as: topic")];
    polymorphic_way_back_called_an_inverse: UnknownInverse, [(BOOKS, "as: subject", "inverse: subject")];
    to_many_without_a_way_back: ContradictoryRelationship, [(AUTHORS, "          inverse: author\n", "")];
    to_many_that_is_set: ContradictoryRelationship, [(AUTHORS, "inverse: author", "inverse: author\n          x-create: optional")];
    polymorphic_without_its_columns: ContradictoryRelationship, [(REMARKS, "          subject_type: { type: string }\n", "")];
    owner_that_does_not_exist: ContradictoryRelationship, [(BOOKS, "owner: author", "owner: autor")];
    permission_of_an_unknown_role: UnknownPermission, [(BOOKS, "          customer:\n", "          costumer:\n")];
    permission_to_read_an_unknown_attribute: UnknownPermission, [(BOOKS, "read: [title, status]", "read: [title, state]")];
    permission_to_write_what_cannot_be_sent: UnknownPermission, [(BOOKS, "write: [title, seal, _publish]", "write: [status, seal, _publish]")];
    permission_for_an_undeclared_operation: UnknownPermission, [(BOOKS, "    delete: { operationId: delete_book, summary: Delete a book }\n", ""), (BOOKS, "retrieve: { scope: own }", "delete: { scope: own }")];
    permission_for_an_unknown_action: UnknownKeyword, [(BOOKS, "retrieve: { scope: own }", "retreive: { scope: own }")];
    proof_that_is_no_trigger: UnknownPermission, [(BOOKS, "proof: _publish", "proof: title")];
    attribute_example_that_violates_its_schema: ExampleMismatch, [(BOOKS, "example: 880", "example: 0")];
    request_example_that_violates_its_schema: ExampleMismatch, [(REQUEST, "\"pages\": 880", "\"pages\": \"many\"")];
    request_example_without_a_required_attribute: ExampleMismatch, [(REQUEST, "\"title\": \"Middlemarch\", ", "")];
    response_example_that_violates_its_schema: ExampleMismatch, [(RESPONSE, "\"status\": \"draft\"", "\"status\": \"darft\"")];
    response_example_that_shows_what_is_never_shown: ExampleMismatch, [(RESPONSE, "\"pages\": 880", "\"seal\": \"wax\"")];
    response_example_of_an_undocumented_status: ExampleMismatch, [(RESPONSE, "\"status\": 201", "\"status\": 418")];
    unpaired_request: UnpairedExample, [(RESPONSE, "", "-")];
    unpaired_response: UnpairedExample, [(REQUEST, "", "-")];
    example_of_an_unknown_operation: UnpairedExample, [("openapi/examples/books/creat_book.more.request.json", "", "{ \"role\": \"integration\", \"fixture\": \"empty\" }")];
    example_of_an_unknown_resource: UnpairedExample, [("openapi/examples/book/create_book.more.request.json", "", "{ \"role\": \"integration\", \"fixture\": \"empty\" }")];
    error_that_the_example_does_not_fill_in: UnsuitableError, [(ERRORS, "with: { name: foo }", "with: { nmae: foo }")];
    error_of_an_undocumented_status: UnsuitableError, [(ERRORS, "    status: 423\n", "    status: 424\n")];
    error_code_in_lower_case: UnsuitableError, [(ERRORS, "    code: NO_TOKEN\n", "    code: no_token\n")];
    error_of_every_operation_and_one_more: UnsuitableError, [(ERRORS, "operations: [create, update]", "operations: [all, update]")];
    error_of_a_request_that_is_none: UnsuitableError, [(ERRORS, "request: GET /api/books/nobody", "request: /api/books/nobody")];
    misspelt_keyword_of_an_error: UnknownKeyword, [(ERRORS, "    help: Send JSON.\n", "    hepl: Send JSON.\n")];
    error_of_an_unknown_operation: UnsuitableValue, [(ERRORS, "operations: [delete]", "operations: [destroy]")];
    error_twice: DuplicateKey, [(ERRORS, "  GONE:\n", "  NO_TOKEN:\n")];
    missing_errors: DanglingReference, [(ERRORS, "", "-")];
    errors_not_named: MissingKeyword, [(ROOT, "  errors: { $ref: errors.yaml }\n", "")];
    many_problems_at_once: UnknownKeyword, [
        (BOOKS, "minLength: 1", "minLenght: one"),
        (BOOKS, "topics: [create, publish]", "topics: [create, 1]"),
        (BOOKS, "to: authors", "to: author"),
        (AUTHORS, "inverse: author", "inverse: writer"),
        (STATUS, "operationId: retrieve_status", "operationID: retrieve_status"),
        (REQUEST, "\"role\": \"integration\"", "\"role\": \"integrator\"")
    ];
}

#[test]
fn the_documents_that_the_cases_edit_are_right() {
    let (diagnostics, text) = said(&[]);
    assert!(diagnostics.is_empty(), "{text}");
}

#[test]
fn every_code_has_a_case() {
    let tried: BTreeSet<_> = TRIED.iter().collect();
    let untried: Vec<_> = CODES.iter().filter(|info| !tried.contains(&info.code)).collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn codes_are_unique_and_explained() {
    let codes: BTreeSet<_> = CODES.iter().map(|info| info.code.as_str()).collect();
    assert_eq!(codes.len(), CODES.len());
    assert!(CODES.iter().all(|info| info.explanation.ends_with('.')));
}

#[test]
fn no_more_than_fifty_problems_are_given_at_once() {
    let members = (0..80).map(|number| format!("        BAD{number}: {{}}")).collect::<Vec<_>>().join("\n");
    let mut sources = support::small();
    let text = sources
        .text(BOOKS)
        .unwrap_or_default()
        .replace("      properties:\n", &format!("      properties:\n{members}\n"));
    sources.insert(BOOKS, text);
    let diagnostics = codegen::load(&sources).err().unwrap_or_default();
    assert_eq!(diagnostics.len(), 50);
    assert!(codegen::render(&diagnostics, &sources, Style::Plain).contains("the first 50 problems"));
}

#[test]
fn a_terminal_gets_colours_and_the_same_words() {
    let sources = edited(&[(BOOKS, "minLength: 1", "minLenght: 1")]);
    let diagnostics = codegen::load(&sources).err().unwrap_or_default();
    let coloured = codegen::render(&diagnostics, &sources, Style::Coloured);
    assert!(coloured.contains("\u{1b}["));
    assert!(coloured.contains("did you mean `minLength`?"));
}

#[test]
fn windows_line_ends_change_no_line_and_no_column() {
    let unix = edited(&[(BOOKS, "minLength: 1", "minLenght: 1")]);
    let windows: Sources = unix.iter().map(|(path, text)| (path, text.replace('\n', "\r\n"))).collect();
    let spans = |sources: &Sources| -> Vec<_> {
        let diagnostics = codegen::load(sources).err().unwrap_or_default();
        diagnostics.into_iter().filter_map(|diagnostic| diagnostic.span).map(|span| (span.line, span.column)).collect()
    };
    assert_eq!(spans(&unix), spans(&windows));
    assert_eq!(spans(&unix).len(), 1);
}
