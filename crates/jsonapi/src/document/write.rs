//! Whole documents as bytes.

use super::content::{Document, LinkageData, Primary};
use super::envelope::Envelope;
use super::object::Writer;
use crate::json::write_string;
use crate::query::{PageLinks, Query, links};

/// Writes a document, compact, its members in the order of api-facts 2.2. `path` is the request's path below the public
/// URL, `/api/customers`; page links are built on it.
#[must_use]
pub fn write(document: &Document, envelope: &Envelope<'_>, query: &Query, path: &str) -> Vec<u8> {
    let mut writer = Writer::new(envelope, capacity(document));
    writer.raw("{");
    match &document.primary {
        Primary::One(None) => writer.raw("\"data\":null"),
        Primary::One(Some(object)) => {
            writer.raw("\"data\":");
            writer.object(object);
        }
        Primary::Many { objects, .. } => {
            writer.raw("\"data\":");
            writer.objects(objects);
        }
        Primary::Linkage { resource, id, relationship, data } => {
            let relationship = &resource.relationships[*relationship];
            writer.relationship(resource, id, relationship, Some(data));
        }
    }
    if let Some(included) = &document.included {
        writer.raw(",\"included\":");
        writer.objects(included);
    }
    if let Primary::Many { record_count, .. } = document.primary {
        let url = format!("{}{path}", envelope.public_url);
        finish_list(&mut writer, query, record_count, &links(query, record_count, &url));
    }
    writer.raw("}");
    writer.into_bytes()
}

/// Writes `meta` and `links` of a list.
fn finish_list(writer: &mut Writer, query: &Query, record_count: u64, links: &PageLinks) {
    let page_count = query.page.count(record_count);
    writer.raw(&format!(
        ",\"meta\":{{\"record_count\":{record_count},\"page_count\":{page_count}}},\"links\":{{\"first\":"
    ));
    write_string(writer.bytes(), &links.first);
    for (name, link) in [(",\"prev\":", &links.prev), (",\"next\":", &links.next)] {
        if let Some(link) = link {
            writer.raw(name);
            write_string(writer.bytes(), link);
        }
    }
    writer.raw(",\"last\":");
    write_string(writer.bytes(), &links.last);
    writer.raw("}");
}

/// About how many bytes the document takes, so that its buffer seldom grows.
fn capacity(document: &Document) -> usize {
    const OBJECT: usize = 1024;
    const IDENTIFIER: usize = 64;
    let primary = match &document.primary {
        Primary::One(_) => OBJECT,
        Primary::Many { objects, .. } => objects.len() * OBJECT,
        Primary::Linkage { data: LinkageData::Many(ids), .. } => ids.len() * IDENTIFIER,
        Primary::Linkage { .. } => IDENTIFIER,
    };
    OBJECT + primary + document.included.as_ref().map_or(0, Vec::len) * OBJECT
}
