use crate::{Limits, ReadError, read_file};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What lies below a folder.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files to read, sorted by path.
    pub files: Vec<Found>,
    /// Files and folders left out, with the reason.
    pub skipped: Vec<Skipped>,
    /// Folders and links that could not be opened.
    pub unreadable: Vec<Unreadable>,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As given, joined with what lies below it.
    pub path: PathBuf,
}

/// A file or folder that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// As given, joined with what lies below it.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// A folder or link that could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// As given, joined with what lies below it.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
    /// Whether a limit of ours was the reason.
    pub is_limit: bool,
    /// Whether objects may stand in it: an ignore file that is not obeyed hides nothing.
    pub hides: bool,
}

/// Finds every `*.yaml`, `*.yml`, `*.json` and `Kustomization` below a folder, hidden ones too.
///
/// `.gitignore` and `.plimsollignore` files are obeyed if `obey_ignore_files`; what they leave out is listed.
/// Links to files are followed if they stay in the folder or in the repository that contains it. Links to folders are not
/// followed, so there are no loops. A pipe, a socket or a device with the name of a manifest cannot be read, and neither can
/// an ignore file that is one, or that is larger than its limit: such an ignore file leaves nothing out.
pub fn walk(folder: &Path, obey_ignore_files: bool, limits: &Limits) -> Walk {
    let boundary = boundary(folder);
    let mut walker = Walker { limits, obey_ignore_files, boundary, rules: Vec::new(), walk: Walk::default() };
    walker.folder(folder, 0);
    walker.walk
}

/// The repository that a path lies in, or that it is: the nearest folder with a `.git`. The path has no links.
pub fn repository_around(path: &Path) -> Option<&Path> {
    path.ancestors().find(|folder| folder.join(".git").exists())
}

/// What links may lead into: the repository of a folder, or the folder itself; `None` where the folder cannot be found.
fn boundary(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    Some(repository_around(&folder).unwrap_or(&folder).to_owned())
}

struct Walker<'l> {
    limits: &'l Limits,
    obey_ignore_files: bool,
    boundary: Option<PathBuf>,
    /// Ignore files from the outermost folder to this one.
    rules: Vec<Arc<Gitignore>>,
    walk: Walk,
}

const LEADS_OUT: &str =
    "is a link that leads out of the folder and its repository; such links are not followed";

const IGNORE_FILES: [&str; 2] = [".gitignore", ".plimsollignore"];

impl Walker<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) {
        if depth > self.limits.folder_depth_max {
            self.limit(folder, format!("lies deeper than {} folders", self.limits.folder_depth_max));
            return;
        }
        let mut entries: Vec<_> = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>)
        {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(folder, &error),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        let rules_before = self.rules.len();
        if self.obey_ignore_files {
            self.read_ignore_files(folder, &entries);
        }
        for entry in entries {
            self.entry(&entry, depth);
        }
        self.rules.truncate(rules_before);
    }

    fn read_ignore_files(&mut self, folder: &Path, entries: &[fs::DirEntry]) {
        for name in IGNORE_FILES {
            if entries.iter().any(|entry| entry.file_name() == name) {
                match self.ignore_file(folder, &folder.join(name)) {
                    Ok(rules) => self.rules.extend(rules.map(Arc::new)),
                    Err(unreadable) => self.walk.unreadable.push(unreadable),
                }
            }
        }
    }

    /// The rules of an ignore file; `None` for a folder of that name and a link that leads nowhere, which git leaves alone too.
    fn ignore_file(&self, folder: &Path, file: &Path) -> Result<Option<Gitignore>, Unreadable> {
        let limits = Limits { file_bytes_max: self.limits.ignore_file_bytes_max, ..*self.limits };
        let refused = |reason: String, is_limit: bool| {
            let reason = format!("{reason}, so nothing is left out for its sake");
            Unreadable { path: file.to_owned(), reason, is_limit, hides: false }
        };
        if self.leads_out(file) {
            return Err(refused(LEADS_OUT.to_owned(), false));
        }
        let text = match read_file(file, &limits) {
            Ok(text) => text,
            Err(ReadError::Io(io::ErrorKind::NotFound | io::ErrorKind::IsADirectory)) => return Ok(None),
            Err(ReadError::TooLarge { limit }) => {
                return Err(refused(format!("is larger than the limit of {} KiB", limit / 1024), true));
            }
            Err(error) => return Err(refused(error.to_string(), false)),
        };
        let lines_max = self.limits.ignore_file_lines_max;
        if text.lines().count() > lines_max {
            return Err(refused(format!("has more lines than the limit of {lines_max}"), true));
        }
        let mut builder = GitignoreBuilder::new(folder);
        for line in text.strip_prefix('\u{feff}').unwrap_or(&text).lines() {
            // A broken line is left out by the library and leaves nothing else out.
            let _broken_line = builder.add_line(Some(file.to_owned()), line);
        }
        Ok(builder.build().ok())
    }

    fn entry(&mut self, entry: &fs::DirEntry, depth: usize) {
        let path = entry.path();
        let file_type = match entry.file_type() {
            Ok(file_type) => file_type,
            Err(error) => return self.unreadable(&path, &error),
        };
        if file_type.is_dir() {
            if entry.file_name() == ".git" {
                return self.skip(path, "belongs to version control".to_owned());
            }
            match self.ignored_by(&path, true) {
                Some(reason) => self.skip(path, reason),
                None => self.folder(&path, depth + 1),
            }
        } else if file_type.is_symlink() {
            self.link(path);
        } else if is_manifest_name(&path) {
            self.named_as_manifest(path, file_type.is_file());
        }
    }

    /// A file that is named as a manifest is, or something that only bears the name: that may be anything.
    fn named_as_manifest(&mut self, path: PathBuf, is_file: bool) {
        if is_file {
            self.file(path);
        } else if let Some(reason) = self.ignored_by(&path, false) {
            self.skip(path, reason);
        } else {
            let reason = ReadError::NotRegular.to_string();
            self.walk.unreadable.push(Unreadable { path, reason, is_limit: false, hides: true });
        }
    }

    /// Whether a path leads out of what is scanned: whoever wrote a folder does not choose other files of this machine.
    fn leads_out(&self, path: &Path) -> bool {
        let target = path.canonicalize();
        target.is_ok_and(|target| self.boundary.as_ref().is_none_or(|boundary| !target.starts_with(boundary)))
    }

    fn link(&mut self, path: PathBuf) {
        if is_manifest_name(&path) && self.leads_out(&path) && self.ignored_by(&path, false).is_none() {
            let reason = LEADS_OUT.to_owned();
            return self.walk.unreadable.push(Unreadable { path, reason, is_limit: false, hides: true });
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                self.skip(path, "is a link to a folder; links to folders are not followed".to_owned());
            }
            Ok(metadata) if is_manifest_name(&path) => self.named_as_manifest(path, metadata.is_file()),
            Ok(_) => {}
            Err(error) if is_manifest_name(&path) => self.unreadable(&path, &error),
            Err(_) => self.skip(path, "is a link that leads nowhere".to_owned()),
        }
    }

    fn file(&mut self, path: PathBuf) {
        if let Some(reason) = self.ignored_by(&path, false) {
            self.skip(path, reason);
        } else if self.walk.files.len() < self.limits.folder_files_max {
            self.walk.files.push(Found { path });
        } else if self.walk.files.len() == self.limits.folder_files_max {
            self.limit(&path, format!("comes after the limit of {} files", self.limits.folder_files_max));
        }
    }

    /// The innermost ignore file that has a say decides.
    fn ignored_by(&self, path: &Path, is_folder: bool) -> Option<String> {
        let decision = self
            .rules
            .iter()
            .rev()
            .map(|rules| rules.matched(path, is_folder))
            .find(|found| !found.is_none())?;
        let ignore::Match::Ignore(glob) = decision else { return None };
        let file = glob
            .from()
            .and_then(Path::file_name)
            .map_or(String::new(), |name| name.to_string_lossy().into_owned());
        Some(format!("left out by {file}: {}", glob.original()))
    }

    fn skip(&mut self, path: PathBuf, reason: String) {
        self.walk.skipped.push(Skipped { path, reason });
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        let reason = format!("cannot be read: {}", error.kind());
        self.walk.unreadable.push(Unreadable { path: path.to_owned(), reason, is_limit: false, hides: true });
    }

    fn limit(&mut self, path: &Path, reason: String) {
        self.walk.unreadable.push(Unreadable { path: path.to_owned(), reason, is_limit: true, hides: true });
    }
}

/// Whether a name says YAML or JSON, in any case of letters, or is the one that needs no ending.
fn is_manifest_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "Kustomization")
        || path.extension().is_some_and(|extension| {
            ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        })
}
