//! Documented exchanges, `openapi/examples/<type>/<operationId>.<name>.{request,response}.json`, verified word for word.

use models::operations::OPERATIONS;
use serde_json::Value;

use crate::answer::Answer;
use crate::app::{Role, TestApp};
use crate::database::Database;
use crate::request::Request;
use crate::workspace;

/// A documented exchange.
#[derive(Debug)]
pub struct Example {
    /// The resource whose folder it stands in.
    pub resource: String,
    /// The `operationId`.
    pub operation: String,
    /// Its name.
    pub name: String,
    request: Value,
    response: Value,
}

impl Example {
    /// Reads one example.
    ///
    /// # Panics
    ///
    /// When one of its two files is missing or no JSON.
    #[must_use]
    pub fn read(resource: &str, operation: &str, name: &str) -> Self {
        let file = |side: &str| workspace::json(&format!("openapi/examples/{resource}/{operation}.{name}.{side}.json"));
        Self {
            resource: resource.to_owned(),
            operation: operation.to_owned(),
            name: name.to_owned(),
            request: file("request"),
            response: file("response"),
        }
    }

    /// Every example that stands in `openapi/examples/`, in the order of the file names.
    ///
    /// # Panics
    ///
    /// When the folder cannot be read.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut files = Vec::new();
        for folder in std::fs::read_dir(workspace::path("openapi/examples")).expect("the folder of examples").flatten()
        {
            let resource = folder.file_name().to_string_lossy().into_owned();
            for file in std::fs::read_dir(folder.path()).expect("a folder of examples").flatten() {
                files.push((resource.clone(), file.file_name().to_string_lossy().into_owned()));
            }
        }
        files.sort();
        let requests = files.iter().filter_map(|(resource, file)| {
            let (operation, name) = file.strip_suffix(".request.json")?.split_once('.')?;
            Some(Self::read(resource, operation, name))
        });
        requests.collect()
    }

    /// The name of the fixture that the database holds.
    #[must_use]
    pub fn fixture(&self) -> &str {
        self.request["fixture"].as_str().unwrap_or("empty")
    }

    /// Who asks.
    ///
    /// # Panics
    ///
    /// When the role is none of ours.
    #[must_use]
    pub fn role(&self) -> Role {
        match self.request["role"].as_str() {
            Some("integration") => Role::Integration,
            Some("sales_channel") => Role::SalesChannel,
            Some("customer") => Role::Customer,
            Some("none") => Role::None,
            other => panic!("{}.{}: {other:?} is no role", self.operation, self.name),
        }
    }

    /// What is asked, without the token.
    ///
    /// # Panics
    ///
    /// When the operation does not exist.
    #[must_use]
    pub fn request(&self) -> Request {
        let operation = OPERATIONS.iter().find(|operation| operation.id == self.operation);
        let operation = operation.unwrap_or_else(|| panic!("{} is no operation", self.operation));
        let mut target = operation.path.to_owned();
        for (name, value) in self.request["path"].as_object().into_iter().flatten() {
            target = target.replace(&format!("{{{name}}}"), value.as_str().unwrap_or_default());
        }
        if let Some(query) = self.request["query"].as_str() {
            target = format!("{target}?{query}");
        }
        let request = Request::bare(operation.method.as_str(), target).header("accept", jsonapi::MEDIA_TYPE);
        self.request.get("body").map_or(request.clone(), |body| request.document(body))
    }

    /// Asserts that the answer is the documented one.
    ///
    /// # Panics
    ///
    /// When it is not; the message holds both.
    pub fn check(&self, answer: &Answer) {
        let documented = self.response.get("body").map_or_else(String::new, |body| format!("{body:#}"));
        let served = answer.document().map_or_else(String::new, |body| format!("{body:#}"));
        let (operation, name) = (&self.operation, &self.name);
        assert_eq!(
            self.response["status"], answer.status,
            "{operation}.{name}: another status than documented\n\n{answer}"
        );
        assert!(
            documented == served,
            "{operation}.{name}: another body than documented\n\ndocumented: {documented}\n\nserved: {served}"
        );
    }
}

/// Plays a documented exchange on a database of its own: the answer must equal the document, and the whole exchange its
/// snapshot, which is the same for both databases.
///
/// # Panics
///
/// When they differ.
pub async fn verify(resource: &str, operation: &str, name: &str, database: Database) {
    let Some(app) = TestApp::start(database).await else { return };
    let example = Example::read(resource, operation, name);
    app.import(&workspace::fixture(example.fixture())).await;
    let request = app.authorize(example.request(), example.role()).await;
    app.check_token(example.role()).await;
    app.chance.begin();
    let answer = app.send(request).await;
    example.check(&answer);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../tests/it/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("{operation}__{name}"), answer));
}
