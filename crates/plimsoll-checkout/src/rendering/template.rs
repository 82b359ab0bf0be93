//! From an object that helm rendered back to the lines of its template.
//!
//! Helm says which template a document comes from. Inside of it lines are aligned: a line without an action must be
//! the same, one with actions must have the same text around them, and as many lines as can keep their order. What an
//! action prints by itself is led back to the action.

use crate::sources::PathForm;
use plimsoll_model::{
    Body, Location, LocationType, OriginFile, OriginFileIndex, Origins, Rendered, Resource,
};
use plimsoll_render::Files;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Templates larger than this are named, and not aligned.
const TEMPLATE_BYTES_MAX: usize = 1024 * 1024;
/// Lines of a document times lines of a template that are compared.
const COMPARISONS_MAX: usize = 4_000_000;

/// The documents of a rendered text.
pub(crate) struct Sources<'f> {
    documents: Vec<RenderedDocument>,
    files: &'f Files,
}

/// A document with its first line and the one after its last.
struct RenderedDocument {
    first: u32,
    after: u32,
    /// The template, as a path inside of the chart and as reports have it. A template may print any name, so it is
    /// one of those that helm was given, or none.
    template: Option<(String, PathBuf)>,
}

impl<'f> Sources<'f> {
    /// Reads helm's remarks. One counts only right below the mark that opens a document: elsewhere it is text.
    pub(crate) fn of(text: &str, chart: &Path, files: &'f Files) -> Self {
        let mut documents: Vec<RenderedDocument> = Vec::new();
        let mut opened = true;
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(named) = line.strip_prefix("# Source: ").filter(|_| opened) {
                let inside = named.split_once('/').map_or(named, |(_, inside)| inside);
                if let Some(last) = documents.last_mut() {
                    last.after = number;
                }
                let shown = || (inside.to_owned(), crate::ownership::tidied(&chart.join(inside)));
                let template = files.get(inside).map(|_| shown());
                documents.push(RenderedDocument { first: number, after: u32::MAX, template });
            }
            opened = line == "---";
        }
        Self { documents, files }
    }

    /// Every template that gave a document.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let templates = self.documents.iter().filter_map(|one| one.template.as_ref());
        templates.map(|(_, file)| file).collect::<BTreeSet<_>>().into_iter()
    }

    fn document(&self, line: u32) -> Option<&RenderedDocument> {
        self.documents.iter().rev().find(|one| one.first <= line)
    }
}

/// Gives every object of a chart its origins.
pub(crate) fn trace_templates(
    text: &str,
    (sources, form): (&Sources<'_>, PathForm),
    from: &Arc<str>,
    resources: &mut [Resource],
) {
    let lines: Vec<&str> = text.lines().collect();
    let mut templates: BTreeMap<&PathBuf, Option<Template>> = BTreeMap::new();
    let mut made: BTreeMap<u32, Option<Arc<Rendered>>> = BTreeMap::new();
    for resource in resources {
        let line = resource.location.line;
        let Some(RenderedDocument { first, after, template: Some((inside, file)) }) = sources.document(line)
        else {
            continue;
        };
        let text = sources.files.get(inside);
        let template = templates.entry(file).or_insert_with(|| Template::read(text?, file, form)).as_ref();
        let origins = made.entry(*first).or_insert_with(|| {
            let end = (*after as usize - 1).min(lines.len());
            let document = lines.get(*first as usize..end).unwrap_or_default();
            template.map(|template| Arc::new(template.trace(*first + 1, document, from)))
        });
        let Body::Object(object) = &mut resource.body else { continue };
        object.origins.clone_from(origins);
        let found =
            origins.as_ref().and_then(|rendered| rendered.origins.find(line, resource.location.column, ""));
        if let Some(found) = found {
            resource.location = found;
        } else if template.is_some() {
            // The template is known, though not its line.
            let (location_type, file) = (LocationType::File, form.shown(file));
            resource.location = Location { location_type, file, line: 1, column: 1 };
        }
    }
}

/// A template, line by line.
struct Template {
    shown: Arc<str>,
    lines: Vec<Pattern>,
}

/// What a line of a template may become.
struct Pattern {
    /// Text around the actions; one part if there is no action.
    parts: Vec<String>,
    column: u32,
    /// Whether it is nothing but an action that prints.
    prints: bool,
    /// Whether another document begins here.
    opens_document: bool,
}

impl Template {
    fn read(text: &[u8], file: &Path, form: PathForm) -> Option<Self> {
        let text = std::str::from_utf8(text).ok().filter(|text| text.len() <= TEMPLATE_BYTES_MAX)?;
        Some(Self { shown: form.shown(file), lines: text.lines().map(Pattern::of).collect() })
    }

    /// Where the lines of a document come from; `first` is the number of its first line.
    fn trace(&self, first: u32, document: &[&str], from: &Arc<str>) -> Rendered {
        let mut origins = Origins::default();
        let file = OriginFile { file: Arc::clone(&self.shown), trees: Vec::new() };
        if let Some(file) = origins.add_file(file) {
            self.mark(first, document, file, &mut origins);
        }
        Rendered { from: Arc::clone(from), origins: origins.seal() }
    }

    fn mark(&self, first: u32, document: &[&str], file: OriginFileIndex, origins: &mut Origins) {
        let pairs = self.aligned(document);
        let mut known: Vec<Option<usize>> = vec![None; document.len()];
        for (line, template) in pairs {
            if let Some(slot) = known.get_mut(line) {
                *slot = Some(template);
            }
        }
        for line in 0..document.len() {
            let Some(text) = document.get(line).filter(|text| !text.trim().is_empty()) else { continue };
            let template = known.get(line).copied().flatten().or_else(|| self.action_between(line, &known));
            let Some((number, pattern)) = template.and_then(|at| Some((at, self.lines.get(at)?))) else {
                continue;
            };
            let column = 1 + (text.len() - text.trim_start().len()) as u32;
            origins.mark((first + line as u32, column), None, file, (number as u32 + 1, pattern.column));
        }
    }

    /// The one action that prints between the lines that are known before and after a line.
    fn action_between(&self, line: usize, known: &[Option<usize>]) -> Option<usize> {
        let before = known.get(..line)?.iter().rev().find_map(|at| *at)?;
        let after = known.get(line..)?.iter().find_map(|at| *at).unwrap_or(self.lines.len());
        let between = self.lines.iter().enumerate().take(after).skip(before + 1);
        let mut actions = between.filter(|(_, pattern)| pattern.prints).map(|(at, _)| at);
        let first = actions.next()?;
        actions.next().is_none().then_some(first)
    }

    /// Lines of a document with those of the template that they come from.
    ///
    /// A template of several documents is compared part by part, since documents begin alike; the part that fits best
    /// is the one.
    fn aligned(&self, document: &[&str]) -> Vec<(usize, usize)> {
        let marks = self.lines.iter().enumerate().filter(|(_, line)| line.opens_document).map(|(at, _)| at);
        let bounds: Vec<usize> = [0].into_iter().chain(marks).chain([self.lines.len()]).collect();
        let parts = bounds.windows(2).filter_map(|pair| Some(*pair.first()?..*pair.last()?));
        let weighed = |pairs: &Vec<(usize, usize)>| -> u32 {
            pairs.iter().map(|(row, column)| self.weight(*column, document, *row)).sum()
        };
        let all: Vec<Vec<(usize, usize)>> = parts.map(|part| self.aligned_in(&part, document)).collect();
        let best = all.iter().map(weighed).max().unwrap_or(0);
        all.into_iter().find(|pairs| weighed(pairs) == best).unwrap_or_default()
    }

    /// As many lines as can keep their order, those that say most.
    fn aligned_in(&self, part: &Range<usize>, document: &[&str]) -> Vec<(usize, usize)> {
        let (rows, columns) = (document.len(), part.len());
        if rows * columns > COMPARISONS_MAX {
            return Vec::new();
        }
        let width = columns + 1;
        let mut best = vec![0_u32; (rows + 1) * width];
        let score =
            |best: &[u32], row: usize, column: usize| best.get(row * width + column).copied().unwrap_or(0);
        let weight = |column: usize, row: usize| self.weight(part.start + column, document, row);
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                let weight = weight(column, row);
                let taken = if weight > 0 { weight + score(&best, row + 1, column + 1) } else { 0 };
                let value = taken.max(score(&best, row + 1, column)).max(score(&best, row, column + 1));
                if let Some(cell) = best.get_mut(row * width + column) {
                    *cell = value;
                }
            }
        }
        let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
        while row < rows && column < columns {
            let weight = weight(column, row);
            if weight > 0 && score(&best, row, column) == weight + score(&best, row + 1, column + 1) {
                pairs.push((row, part.start + column));
                (row, column) = (row + 1, column + 1);
            } else if score(&best, row, column) == score(&best, row, column + 1) {
                column += 1;
            } else {
                row += 1;
            }
        }
        pairs
    }

    /// How much it says that a line comes from a line of the template: a whole line says more than one with holes.
    fn weight(&self, column: usize, document: &[&str], row: usize) -> u32 {
        let (Some(pattern), Some(line)) = (self.lines.get(column), document.get(row)) else { return 0 };
        if !pattern.fits(line.trim()) {
            0
        } else if pattern.parts.len() == 1 {
            3
        } else {
            2
        }
    }
}

impl Pattern {
    fn of(line: &str) -> Self {
        let trimmed = line.trim();
        let column = 1 + (line.chars().count() - line.trim_start().chars().count()) as u32;
        let mut parts = Vec::new();
        let mut rest = trimmed;
        while let Some((before, after)) = rest.split_once("{{") {
            parts.push(before.to_owned());
            rest = after.split_once("}}").map_or("", |(_, rest)| rest);
        }
        parts.push(rest.to_owned());
        let is_action = parts.len() > 1 && parts.iter().all(|part| part.trim().is_empty());
        let inside = trimmed.trim_start_matches("{{").trim_start_matches('-').trim_start();
        let words = ["if", "else", "end", "range", "with", "define", "block", "/*", "$"];
        let silent = words.iter().any(|word| inside.starts_with(word)) && !inside.starts_with("$.");
        let opens_document = line.starts_with("---");
        Self { parts, column, prints: is_action && !silent, opens_document }
    }

    /// Whether the text around the actions is that of a line, from its start to its end.
    fn fits(&self, line: &str) -> bool {
        let says_something = self.parts.iter().any(|part| part.chars().any(char::is_alphanumeric));
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return says_something && self.parts.first().is_some_and(|only| only == line);
        };
        let Some(mut rest) = line.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            match rest.split_once(part.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        says_something && rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, Pattern, Sources, Template};
    use std::{path::Path, sync::Arc};

    fn trace(template: &str, document: &str) -> Vec<Option<u32>> {
        let lines = template.lines().map(Pattern::of).collect();
        let template = Template { shown: Arc::from("t.yaml"), lines };
        let lines: Vec<&str> = document.lines().collect();
        let rendered = template.trace(10, &lines, &Arc::from("Chart.yaml"));
        (0..lines.len() as u32)
            .map(|line| rendered.origins.find(10 + line, 0, "").map(|at| at.line))
            .collect()
    }

    #[test]
    fn lines_are_led_back_over_conditions_and_actions() {
        let template = "kind: Pod\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.x }}\nspec:\n  {{- toYaml .Values.spec | nindent 2 }}\n  hostPID: true\n{{- end }}\n";
        let document = "kind: Pod\nmetadata:\n  name: cart\nspec:\n  a: b\n  c: d\n  hostPID: true\n";
        assert_eq!(trace(template, document), [1, 2, 3, 5, 6, 6, 7].map(Some));
    }

    #[test]
    fn the_right_one_of_several_documents_is_taken() {
        let template =
            "kind: Pod\nmetadata:\n  name: a\nspec: {}\n---\nkind: Pod\nmetadata:\n  name: b\nspec: {}\n";
        assert_eq!(trace(template, "kind: Pod\nmetadata:\n  name: b\nspec: {}\n"), [6, 7, 8, 9].map(Some));
    }

    #[test]
    fn a_line_that_no_template_has_stays_unknown() {
        assert_eq!(trace("kind: Pod\n", "kind: Pod\nhostPID: true\n"), [Some(1), None]);
    }

    #[test]
    fn a_remark_of_helm_counts_only_where_a_document_begins() {
        let text = "---\n# Source: shop/templates/a.yaml\nkind: A\ndata: |\n# Source: shop/b.yaml\n---\n# Source: shop/charts/sub/templates/c.yaml\nkind: C\n";
        let mut given = Files::default();
        given.add("templates/a.yaml", Vec::new());
        given.add("charts/sub/templates/c.yaml", Vec::new());
        let sources = Sources::of(text, Path::new("k/chart"), &given);
        let none = Files::default();
        assert_eq!(
            Sources::of("# Source: a/../../../etc/passwd\n", Path::new("k"), &none).files().count(),
            0
        );
        let files: Vec<_> = sources.files().map(|file| file.to_string_lossy().into_owned()).collect();
        assert_eq!(files, ["k/chart/charts/sub/templates/c.yaml", "k/chart/templates/a.yaml"]);
    }
}
