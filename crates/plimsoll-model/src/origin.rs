use crate::{
    Location, LocationType,
    tree::{NodeRef, Tree},
};
use std::sync::Arc;

/// Where the parts of a rendered object were written: from positions in what the renderer printed to positions in
/// the files that it was made from.
///
/// A part that nobody can be named for has no mark; it is shown by the line that the renderer printed.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    files: Vec<OriginFile>,
    /// Sorted by line and column of the rendered text once [`Origins::seal`] was called.
    marks: Vec<Mark>,
}

/// A file that something rendered was written in.
#[derive(Clone, Debug)]
pub struct OriginFile {
    /// Path as given joined with what lies below it.
    pub file: Arc<str>,
    /// Its documents, to draw lines from; none for a template, which is no YAML.
    pub trees: Vec<Arc<Tree>>,
}

/// Number of a file in [`Origins`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginFileIndex(pub u16);

#[derive(Clone, Copy, Debug)]
struct Mark {
    rendered: (u32, u32),
    key: KeyMark,
    file: OriginFileIndex,
    written: (u32, u32),
}

/// Tells the first key of an item from the item, which begins at the same place: a short hash of the key, 0 for
/// anything that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct KeyMark(u32);

impl KeyMark {
    fn of(key: Option<&str>) -> Self {
        // FNV-1a; two keys of one hash only cost a line that is a little off.
        let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
        Self(key.map_or(0, |key| key.bytes().fold(2_166_136_261, hash).max(1)))
    }

    /// The keys of a path, the innermost first.
    fn of_path(path: &str) -> impl Iterator<Item = Self> + use<'_> {
        let mut depth = 0_u32;
        let is_outside = move |part: char| {
            match part {
                ']' => depth += 1,
                '[' => depth = depth.saturating_sub(1),
                _ => {}
            }
            part == '.' && depth == 0
        };
        // An item is no key: the list before it is not what begins where the item begins.
        path.rsplit(is_outside).filter(|key| !key.ends_with(']')).map(|key| Self::of(Some(key)))
    }
}

/// Most documents that a line is looked for in.
const DOCUMENTS_MAX: usize = 4;

impl Origins {
    /// Adds a file; the number by which marks name it, or `None` for more files than there are numbers.
    pub fn add_file(&mut self, file: OriginFile) -> Option<OriginFileIndex> {
        let index = u16::try_from(self.files.len()).ok()?;
        self.files.push(file);
        Some(OriginFileIndex(index))
    }

    /// Says where the part at a line and column of the rendered text was written, and whether it is a key. A later
    /// mark replaces an earlier.
    pub fn mark(
        &mut self,
        rendered: (u32, u32),
        key: Option<&str>,
        file: OriginFileIndex,
        written: (u32, u32),
    ) {
        self.marks.push(Mark { rendered, key: KeyMark::of(key), file, written });
    }

    /// Ends the making: positions can then be looked up.
    #[must_use]
    pub fn seal(mut self) -> Self {
        // A stable sort of the reversed list puts the last mark of a position first.
        self.marks.reverse();
        self.marks.sort_by_key(|mark| (mark.rendered, mark.key));
        self.marks.dedup_by_key(|mark| (mark.rendered, mark.key));
        self
    }

    /// Where the part at a position of the rendered text was written; by its line, if its column is not known.
    ///
    /// `path` is the field that is spoken of: an absent field is spoken of at the nearest key or item above it.
    pub fn find(&self, line: u32, column: u32, path: &str) -> Option<Location> {
        let first = self.marks.partition_point(|mark| mark.rendered.0 < line);
        let on_line = || self.marks.iter().skip(first).take_while(|mark| mark.rendered.0 == line);
        let start = self.marks.partition_point(|mark| mark.rendered < (line, column));
        let here = || self.marks.iter().skip(start).take_while(|mark| mark.rendered == (line, column));
        let mut keys = KeyMark::of_path(path);
        let named = keys.find_map(|key| here().find(|mark| mark.key == key));
        let mark = named.or_else(|| here().next()).or_else(|| on_line().next())?;
        let file = self.files.get(usize::from(mark.file.0))?;
        let (location_type, file) = (LocationType::File, Arc::clone(&file.file));
        Some(Location { location_type, file, line: mark.written.0, column: mark.written.1 })
    }

    /// The line at a location that [`Origins::find`] gave, drawn from redacted trees; empty if there are none.
    pub fn source_line(&self, location: &Location) -> String {
        let mut lines = self.documents(location).map(|root| root.source_line(location.line, location.column));
        lines.find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// As [`NodeRef::token_chars`], at a location that [`Origins::find`] gave.
    pub fn token_chars(&self, location: &Location) -> Option<u32> {
        self.documents(location).find_map(|root| root.token_chars(location.line, location.column))
    }

    /// The documents that may lie on a line of a file, the likeliest first.
    fn documents(&self, location: &Location) -> impl Iterator<Item = NodeRef<'_>> {
        let line = location.line;
        let file = self.files.iter().find(|file| file.file == location.file);
        let trees = file.map_or(&[][..], |file| file.trees.as_slice());
        // Documents stand in the order of the text.
        let before = trees.partition_point(|tree| tree.root().is_none_or(|root| root.line() <= line));
        trees.iter().take(before).rev().take(DOCUMENTS_MAX).filter_map(|tree| tree.root())
    }
}

#[cfg(test)]
mod tests {
    use super::{OriginFile, Origins};
    use std::sync::Arc;

    /// A patch marks after its base: the last mark of a position is the one that holds.
    #[test]
    fn the_last_mark_of_a_position_holds_and_a_line_answers_for_its_columns() {
        let mut origins = Origins::default();
        let mut file =
            |name| origins.add_file(OriginFile { file: Arc::from(name), trees: Vec::new() }).unwrap();
        let (base, patch) = (file("base.yaml"), file("patch.yaml"));
        origins.mark((9, 3), Some("a"), base, (4, 3));
        origins.mark((7, 1), None, base, (2, 1));
        origins.mark((9, 3), Some("a"), patch, (6, 5));
        let origins = origins.seal();
        let found = origins.find(9, 3, "spec.a").unwrap();
        assert_eq!((found.file.as_ref(), found.line, found.column), ("patch.yaml", 6, 5));
        assert_eq!(origins.find(7, 20, "").unwrap().line, 2);
        assert!(origins.find(8, 1, "").is_none());
    }

    /// kustomize sorts keys, so the first key of an item may be another one than in the file.
    #[test]
    fn an_item_and_its_first_key_are_told_apart() {
        let mut origins = Origins::default();
        let file = OriginFile { file: Arc::from("base.yaml"), trees: Vec::new() };
        let file = origins.add_file(file).unwrap();
        origins.mark((5, 3), None, file, (10, 3));
        origins.mark((5, 3), Some("args"), file, (14, 3));
        let origins = origins.seal();
        let line = |path| origins.find(5, 3, path).unwrap().line;
        assert_eq!(line("spec.containers[name=a.b].args"), 14);
        assert_eq!(line("spec.containers[name=a.b].resources.limits"), 10);
        assert_eq!(line("spec.containers[name=a.args]"), 10);
        assert_eq!(line("spec.containers[name=a].args[sha256:00000000].x"), 10);
        assert_eq!(line("spec.containers[name=a].args.x"), 14, "the nearest key above an absent field");
    }
}
