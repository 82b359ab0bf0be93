//! The files of a chart as helm is given them: copies, links followed inside of the boundary and nowhere else.

use super::{
    boundary::Boundary,
    regular::{Unread, read_regular},
};
use plimsoll_model::GapCode;
use plimsoll_render::Files;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Why a chart is not rendered: what it is, where, and in which words.
pub(crate) type Refused = (GapCode, PathBuf, String);

/// Files, bytes and folders inside each other of one chart.
const FILES_MAX: usize = 20_000;
const BYTES_MAX: u64 = 64 * 1024 * 1024;
const DEPTH_MAX: usize = 64;

/// Copies a chart. Schemas of values are left out, since a schema may name another one at any address and helm
/// fetches it; so is version control, which no template reads.
pub(crate) fn chart_files(folder: &Path, boundary: &Boundary) -> Result<Files, Refused> {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut copy = Copy { boundary, files: Files::default(), count: 0, bytes: 0, root: folder, real };
    copy.folder(folder, "", 0)?;
    Ok(copy.files)
}

/// Whether helm finds packed charts in a chart, whose schemas only helm itself can leave out.
pub(crate) fn has_packed_charts(files: &Files) -> bool {
    let is_packed = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "tgz");
    let lies_in_charts = |path: &str| path.starts_with("charts/") || path.contains("/charts/");
    files.iter().any(|(path, _)| is_packed(path) && lies_in_charts(path))
}

struct Copy<'b> {
    boundary: &'b Boundary,
    files: Files,
    count: usize,
    bytes: u64,
    root: &'b Path,
    /// The same without links.
    real: PathBuf,
}

impl Copy<'_> {
    fn folder(&mut self, folder: &Path, inside: &str, depth: usize) -> Result<(), Refused> {
        let unreadable = |error: std::io::Error| {
            let message = format!("a folder of it cannot be read: {}", error.kind());
            (GapCode::NotRendered, folder.to_owned(), message)
        };
        if depth > DEPTH_MAX {
            return self.limit(folder, format!("it lies deeper than {DEPTH_MAX} folders"));
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            entries.push(entry.map_err(unreadable)?);
        }
        entries.sort_by_key(fs::DirEntry::file_name);
        let is_chart = entries.iter().any(|entry| entry.file_name() == "Chart.yaml");
        for entry in entries {
            let name = entry.file_name();
            if name == ".git" || is_chart && name == "values.schema.json" {
                continue;
            }
            let Some(name) = name.to_str() else {
                let message = "a name in it is not UTF-8 text".to_owned();
                return Err((GapCode::NotRendered, entry.path(), message));
            };
            let inside = if inside.is_empty() { name.to_owned() } else { format!("{inside}/{name}") };
            self.entry(&entry.path(), &inside, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, inside: &str, depth: usize) -> Result<(), Refused> {
        let refused = |message: &str| Err((GapCode::NotRendered, path.to_owned(), message.to_owned()));
        let Ok(metadata) = path.symlink_metadata() else { return refused("it cannot be read") };
        let may_follow = |end: PathBuf| end.starts_with(&self.real) || self.boundary.may_link_to(&end);
        if metadata.is_symlink() && !path.canonicalize().is_ok_and(may_follow) {
            return refused("the link leads out of the chart, and of what is scanned");
        }
        let Ok(metadata) = path.metadata() else { return refused("it cannot be read") };
        if metadata.is_dir() {
            return self.folder(path, inside, depth + 1);
        }
        self.count += 1;
        if self.count > FILES_MAX {
            return self.limit(path, format!("the chart has more than {FILES_MAX} files"));
        }
        match read_regular(path, BYTES_MAX.saturating_sub(self.bytes)) {
            Ok(bytes) => {
                self.bytes += bytes.len() as u64;
                self.files.add(inside, bytes);
                Ok(())
            }
            Err(Unread::TooLarge(_)) => {
                self.limit(path, format!("the chart has more than {} MiB", BYTES_MAX / (1024 * 1024)))
            }
            Err(error) => {
                Err((GapCode::NotRendered, path.to_owned(), format!("a file of it {}", error.words())))
            }
        }
    }

    fn limit(&self, path: &Path, message: String) -> Result<(), Refused> {
        let place = if path.starts_with(self.root) { path.to_owned() } else { self.root.to_owned() };
        Err((GapCode::Limit, place, message))
    }
}
