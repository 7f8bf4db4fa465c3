//! The five actions on a resource about which nothing is special: whatever its document says works, on both databases.

use jsonapi::descriptor::Write;
use jsonapi::{Action, Attribute, Resource};
use models::operations::OPERATIONS;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::app::{Role, TestApp};
use crate::database::Database;
use crate::request::Request;
use crate::samples::{Targets, other_sample, sample, targets};

/// Creates, reads, lists, changes, empties and deletes a record, with every attribute and relationship that may be sent.
///
/// # Panics
///
/// When an answer is not what was sent.
pub async fn verify(resource: &str, database: Database) {
    let Some(app) = TestApp::start(database).await else { return };
    let resource = *models::RESOURCES.iter().find(|found| found.name == resource).expect("a resource");
    let Targets { lines, relationships } =
        targets(resource, "Target", |relationship, _| relationship.create != Write::Never);
    app.import(&lines).await;
    let subject = Subject { app: &app, resource, path: path(resource) };

    let attributes = written(resource, |attribute| attribute.create, sample);
    let created = subject.create(&attributes, &relationships).await;
    let id = created.text("/data/id");
    subject.holds(&id, &created, &attributes, 1).await;

    let attributes = written(resource, |attribute| attribute.update, other_sample);
    let updated = subject.update(&id, &attributes).await;
    subject.holds(&id, &updated, &attributes, 1).await;

    let nullable = |attribute: &Attribute| if attribute.nullable { attribute.update } else { Write::Never };
    let attributes = written(resource, nullable, |_| Value::Null);
    let emptied = subject.update(&id, &attributes).await;
    subject.holds(&id, &emptied, &attributes, 1).await;

    subject.ask(Request::delete(subject.item(&id))).await.expect(204);
    subject.ask(Request::get(subject.item(&id))).await.refuses(404, "RECORD_NOT_FOUND", "");
    subject.ask(Request::delete(subject.item(&id))).await.refuses(404, "RECORD_NOT_FOUND", "");
    let list = subject.ask(Request::get(subject.path)).await.expect(200);
    assert_eq!(list.at("/meta/record_count"), 0, "{list}");
}

/// The resource under test.
struct Subject<'a> {
    app: &'a TestApp,
    resource: &'static Resource,
    path: &'static str,
}

impl Subject<'_> {
    async fn ask(&self, request: Request) -> Answer {
        self.app.send(self.app.authorize(request, Role::Integration).await).await
    }

    fn item(&self, id: &str) -> String {
        format!("{}/{id}", self.path)
    }

    async fn create(&self, attributes: &Map<String, Value>, relationships: &Map<String, Value>) -> Answer {
        let data = json!({ "type": self.resource.name, "attributes": attributes, "relationships": relationships });
        let created = self.ask(Request::post(self.path, &json!({ "data": data }))).await.expect(201);
        let id = created.text("/data/id");
        assert_eq!(created.header("location"), Some(created.text("/data/links/self").as_str()));
        for (name, linkage) in relationships {
            let related = self.ask(Request::get(format!("{}/{name}", self.item(&id)))).await.expect(200);
            assert_eq!(related.at("/data/id"), linkage["data"]["id"], "{related}");
        }
        created
    }

    async fn update(&self, id: &str, attributes: &Map<String, Value>) -> Answer {
        let body = json!({ "data": { "type": self.resource.name, "id": id, "attributes": attributes } });
        self.ask(Request::patch(self.item(id), &body)).await.expect(200)
    }

    /// The answer shows what was sent, and so do a read and a list.
    async fn holds(&self, id: &str, answer: &Answer, attributes: &Map<String, Value>, count: u64) {
        let read = self.ask(Request::get(self.item(id))).await.expect(200);
        let list = self.ask(Request::get(self.path)).await.expect(200);
        assert_eq!(list.at("/meta/record_count"), count, "{list}");
        for (place, shown) in
            [("written", answer.at("/data")), ("read", read.at("/data")), ("listed", list.at("/data/0"))]
        {
            for (name, value) in attributes {
                let readable = self.resource.attribute(name).is_some_and(|(_, attribute)| attribute.readable);
                let expected = if readable { value } else { &Value::Null };
                assert_eq!(&shown["attributes"][name], expected, "{name}, {place}\n\n{answer}");
            }
        }
    }
}

fn path(resource: &Resource) -> &'static str {
    let list = OPERATIONS.iter().find(|operation| operation.resource == resource && operation.action == Action::List);
    list.map(|operation| operation.path).expect("a path")
}

/// A value for each attribute that may be written.
fn written(
    resource: &Resource,
    write: impl Fn(&Attribute) -> Write,
    value: impl Fn(&Attribute) -> Value,
) -> Map<String, Value> {
    let attributes = resource.attributes.iter().filter(|attribute| write(attribute) != Write::Never);
    attributes.map(|attribute| (attribute.name.to_owned(), value(attribute))).collect()
}
