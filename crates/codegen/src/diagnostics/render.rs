//! Diagnostics as text: the place, a frame of the source, the hint and the code.

use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, LIMIT, Span};
use crate::sources::Sources;

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without colour: files, logs, tests.
    Plain,
    /// With the colours of a terminal.
    Coloured,
}

/// Prints diagnostics one after the other, with a count at the end. `sources` are those that were loaded.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let mut text: String =
        diagnostics.iter().map(|diagnostic| frame(diagnostic, sources, &renderer) + "\n\n").collect();
    let summary = match diagnostics.len() {
        0 => "no problems\n".to_owned(),
        1 => "1 problem; nothing was written\n".to_owned(),
        LIMIT => format!("the first {LIMIT} problems; nothing was written\n"),
        count => format!("{count} problems; nothing was written\n"),
    };
    text.push_str(&summary);
    text
}

fn frame(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let mut group =
        Level::ERROR.primary_title(&diagnostic.message).id(diagnostic.code.as_str()).elements(Vec::<Origin<'_>>::new());
    match diagnostic.span {
        Some(_) => {
            for snippet in snippets(diagnostic, sources) {
                group = group.element(snippet);
            }
        }
        None => group = group.element(Origin::path(&diagnostic.file)),
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// One snippet for each file that matters, the diagnostic's own first.
fn snippets<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Snippet<'a, Annotation<'a>>> {
    let mut files: Vec<(&str, Vec<Annotation<'a>>)> = Vec::new();
    let primary = diagnostic
        .span
        .map(|span| (diagnostic.file.as_str(), AnnotationKind::Primary, span, diagnostic.label.as_str()));
    let related = diagnostic
        .related
        .iter()
        .map(|related| (related.file.as_str(), AnnotationKind::Context, related.span, related.label.as_str()));
    for (file, kind, span, label) in primary.into_iter().chain(related) {
        let annotation = kind.span(range(span)).label((!label.is_empty()).then_some(label));
        match files.iter_mut().find(|(other, _)| *other == file) {
            Some((_, annotations)) => annotations.push(annotation),
            None => files.push((file, vec![annotation])),
        }
    }
    files
        .into_iter()
        .map(|(file, annotations)| {
            Snippet::source(sources.text(file).unwrap_or_default()).path(file).fold(true).annotations(annotations)
        })
        .collect()
}

fn range(span: Span) -> std::ops::Range<usize> {
    span.offset..span.offset + span.length
}
