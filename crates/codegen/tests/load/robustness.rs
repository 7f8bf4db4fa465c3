//! Whatever the documents hold: loading them never panics, and says the same whatever the order of files and keys.

use codegen::Sources;
use codegen::diagnostics::Style;

use crate::support;

/// A small generator of pseudo-random numbers (xorshift64*), so that every run makes the same edits.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap_or_default() % bound.max(1)
    }
}

/// One random edit of one line: what a slip of the hand does to a document.
fn slip(text: &str, chance: &mut Chance) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let index = chance.below(lines.len());
    let line = lines[index];
    let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
    let edited = match (chance.below(8), rest.split_once(':')) {
        (0, _) => None,
        (1, Some((key, value))) => Some(format!("{indent}{key}: [{}]", value.trim())),
        (2, Some((key, value))) => Some(format!("{indent}{}:{value}", misspell(key, chance))),
        (3, Some((key, _))) => Some(format!("{indent}{key}: 17")),
        (4, Some((key, _))) => Some(format!("{indent}{key}: null")),
        (5, Some((_, value))) => Some(format!("{indent}{}", value.trim())),
        (6, _) => Some(format!("  {line}")),
        _ => Some(misspell(line, chance)),
    };
    let before = lines.iter().take(index).map(|line| (*line).to_owned());
    let after = lines.iter().skip(index + 1).map(|line| (*line).to_owned());
    before.chain(edited).chain(after).collect::<Vec<_>>().join("\n")
}

/// Swaps, drops or doubles one letter.
fn misspell(word: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.is_empty() {
        return "é".to_owned();
    }
    let at = chance.below(letters.len());
    match chance.below(4) {
        0 if at + 1 < letters.len() => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, 'é'),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

#[test]
fn no_single_edit_makes_loading_panic() {
    for (sources, seed, edits) in [(support::real(), 0x1a7c_4be5_u64, 40), (support::small(), 0x00c0_ffee, 250)] {
        let files: Vec<(String, String)> =
            sources.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        let mut chance = Chance(seed);
        for _ in 0..edits {
            let (path, text) = &files[chance.below(files.len())];
            let mut edited = sources.clone();
            edited.insert(path, slip(text, &mut chance));
            let diagnostics = codegen::load(&edited).err().unwrap_or_default();
            // Every diagnostic can be printed, wherever it points.
            let text = codegen::render(&diagnostics, &edited, Style::Plain);
            assert!(diagnostics.iter().all(|diagnostic| text.contains(diagnostic.code.as_str())));
        }
    }
}

#[test]
fn no_missing_file_makes_loading_panic() {
    let sources = support::small();
    for (path, _) in sources.iter() {
        let mut edited = sources.clone();
        edited.remove(path);
        assert!(codegen::load(&edited).is_err(), "{path} can be missing");
    }
}

#[test]
fn hostile_texts_are_refused() {
    let deep = "[".repeat(100_000);
    let indented = (0..2_000).map(|depth| format!("{}a:", " ".repeat(depth))).collect::<Vec<_>>().join("\n");
    for text in [
        &deep,
        &indented,
        "a: &a [*a]",
        "? [a]\n: b",
        "--- a\n--- b",
        "\u{feff}",
        "\0",
        "!!int x",
        "a: !!int x",
        "%TAG",
        "*a",
    ] {
        for path in
            ["openapi/openapi.yaml", "openapi/jsonapi.yaml", "openapi/resources/books.yaml", "openapi/more.yaml"]
        {
            let mut sources = support::small();
            sources.insert(path, text);
            let diagnostics = codegen::load(&sources).err().unwrap_or_default();
            assert!(!diagnostics.is_empty(), "{path} may hold {text:.20}");
            assert!(!codegen::render(&diagnostics, &sources, Style::Plain).is_empty());
        }
    }
}

#[test]
fn the_order_in_which_files_are_added_does_not_matter() {
    let sources = support::real();
    let backwards: Sources = sources.iter().collect::<Vec<_>>().into_iter().rev().collect();
    assert_eq!(bundle(&sources), bundle(&backwards));
}

#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    let sources = support::real();
    let windows: Sources =
        sources.iter().map(|(path, text)| (path, format!("\u{feff}{}", text.replace('\n', "\r\n")))).collect();
    assert_eq!(bundle(&sources), bundle(&windows));
}

#[test]
fn the_order_of_keywords_does_not_matter() {
    let sources = support::small();
    let mut permuted = sources.clone();
    let books = sources.text("openapi/resources/books.yaml").unwrap_or_default();
    let keywords = "          type: string\n          minLength: 1\n          maxLength: 80\n";
    assert!(books.contains(keywords));
    let other = "          maxLength: 80\n          type: string\n          minLength: 1\n";
    permuted.insert("openapi/resources/books.yaml", books.replace(keywords, other));
    assert_eq!(bundle(&sources), bundle(&permuted));
}

fn bundle(sources: &Sources) -> String {
    match codegen::load(sources) {
        Ok(api) => codegen::bundle_text(&api),
        Err(diagnostics) => panic!("{}", codegen::render(&diagnostics, sources, Style::Plain)),
    }
}
