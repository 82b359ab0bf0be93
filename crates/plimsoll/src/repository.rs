//! Where files stand in their repository, which SARIF says instead of the path as given.

use plimsoll_report::sarif::Place;
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    env, fs,
    path::{Component, Path, PathBuf},
};

/// Turns paths as given into paths below one root.
#[derive(Debug)]
pub(crate) struct Repository {
    root: PathBuf,
    folders: Folders,
}

impl Repository {
    /// The root is the repository that all these files share, whatever the working directory; one that others lie
    /// in counts for those, too. If they share none, it is the working directory's repository, or else the
    /// working directory itself. There is one root for a run: two files must never become one.
    pub(crate) fn of<'f>(files: impl Iterator<Item = &'f str>) -> Self {
        let mut folders = Folders::default();
        let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
        let known: BTreeSet<PathBuf> = files
            .filter(|file| *file != "-")
            .filter_map(|file| repository(&folders.absolute(file), &mut folders.repositories.borrow_mut()))
            .collect();
        // A folder sorts before what lies in it.
        let first = known.first().filter(|first| known.iter().all(|other| other.starts_with(first)));
        let root = first
            .cloned()
            .or_else(|| repository(&here.join("file"), folders.repositories.get_mut()))
            .unwrap_or(here);
        Self { root, folders }
    }

    /// Where a file stands.
    pub(crate) fn place(&self, file: &str) -> Place {
        let absolute = self.folders.absolute(file);
        match absolute.strip_prefix(&self.root) {
            Ok(below) => Place::Below(parts(below)),
            Err(_) => Place::Elsewhere(format!("/{}", parts(&absolute))),
        }
    }
}

/// Names of a path with `/` between them, whatever the system writes.
fn parts(path: &Path) -> String {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

/// Folders that were looked at: thousands of files stand in a few of them.
#[derive(Debug, Default)]
struct Folders {
    real: RefCell<HashMap<PathBuf, PathBuf>>,
    repositories: RefCell<HashMap<PathBuf, Option<PathBuf>>>,
}

impl Folders {
    /// The path without links, `.` and `..`; a link in the last place stays, since it is what the repository has.
    fn absolute(&self, file: &str) -> PathBuf {
        let path = Path::new(file);
        let (Some(name), Some(parent)) = (path.file_name(), path.parent()) else {
            return real(path);
        };
        if let Some(known) = self.real.borrow().get(parent) {
            return known.join(name);
        }
        let folder = real(if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
        let absolute = folder.join(name);
        self.real.borrow_mut().insert(parent.to_owned(), folder);
        absolute
    }
}

/// A folder that cannot be asked keeps the name that it was given.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// The repository that a file or folder stands in, or that it is.
fn repository(path: &Path, known: &mut HashMap<PathBuf, Option<PathBuf>>) -> Option<PathBuf> {
    if path.is_dir() && is_root(path) {
        return Some(path.to_owned());
    }
    let parent = path.parent()?;
    if let Some(found) = known.get(parent) {
        return found.clone();
    }
    let found = parent.ancestors().find(|folder| is_root(folder)).map(Path::to_owned);
    known.insert(parent.to_owned(), found.clone());
    found
}

/// Whether a repository begins here. A submodule belongs to the one above: its `.git` is a file that leads into
/// the modules of that one. A worktree's is a file, too, and leads elsewhere.
fn is_root(folder: &Path) -> bool {
    let git = folder.join(".git");
    let Ok(kind) = git.metadata() else { return false };
    if kind.is_dir() {
        return true;
    }
    let text = fs::read_to_string(git).unwrap_or_default();
    let is_submodule = text.trim_start_matches("gitdir:").contains("/.git/modules/");
    !is_submodule || !folder.ancestors().skip(1).any(|above| above.join(".git").exists())
}

#[cfg(test)]
mod tests {
    use super::Repository;
    use plimsoll_report::sarif::Place;
    use std::{fs, path::Path};

    fn write(folder: &Path, name: &str, text: &str) -> String {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn below(path: &str) -> Place {
        Place::Below(path.to_owned())
    }

    #[test]
    fn files_stand_below_the_repository_that_they_share() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "repo/.git/HEAD", "");
        let a = write(folder.path(), "repo/k8s/a.yaml", "");
        let b = write(folder.path(), "repo/b.yaml", "");
        let turned = folder.path().join("repo/k8s/../k8s/./a.yaml");
        let repository = Repository::of([a.as_str(), b.as_str(), "-"].into_iter());
        assert_eq!(repository.place(&a), below("k8s/a.yaml"));
        assert_eq!(repository.place(&b), below("b.yaml"));
        assert_eq!(repository.place(turned.to_str().unwrap()), below("k8s/a.yaml"));
        assert_eq!(repository.place(folder.path().join("repo").to_str().unwrap()), below(""));
        let outside = write(folder.path(), "outside.yaml", "");
        assert!(
            matches!(repository.place(&outside), Place::Elsewhere(path) if path.ends_with("/outside.yaml"))
        );
    }

    #[test]
    fn a_submodule_belongs_to_the_repository_above_and_a_worktree_to_none() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "repo/.git/HEAD", "");
        write(folder.path(), "repo/sub/.git", "gitdir: ../.git/modules/sub\n");
        write(folder.path(), "repo/tree/.git", "gitdir: /elsewhere/.git/worktrees/tree\n");
        let sub = write(folder.path(), "repo/sub/a.yaml", "");
        let tree = write(folder.path(), "repo/tree/a.yaml", "");
        assert_eq!(Repository::of([sub.as_str()].into_iter()).place(&sub), below("sub/a.yaml"));
        assert_eq!(Repository::of([tree.as_str()].into_iter()).place(&tree), below("a.yaml"));
    }

    #[test]
    fn files_of_two_repositories_never_share_a_path() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["a", "b"].map(|name| {
            write(folder.path(), &format!("{name}/.git/HEAD"), "");
            write(folder.path(), &format!("{name}/x.yaml"), "")
        });
        let repository = Repository::of(files.iter().map(String::as_str));
        assert_ne!(repository.place(&files[0]), repository.place(&files[1]));
        let inner = write(folder.path(), "a/vendor/.git/HEAD", "").replace(".git/HEAD", "x.yaml");
        fs::write(&inner, "").unwrap();
        let repository = Repository::of([inner.as_str(), files[0].as_str()].into_iter());
        assert_eq!(repository.place(&inner), below("vendor/x.yaml"));
        assert_eq!(repository.place(&files[0]), below("x.yaml"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_is_followed_and_a_link_to_a_file_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "repo/.git/HEAD", "");
        let a = write(folder.path(), "repo/k8s/a.yaml", "");
        std::os::unix::fs::symlink(folder.path().join("repo/k8s"), folder.path().join("linked")).unwrap();
        std::os::unix::fs::symlink(&a, folder.path().join("repo/link.yaml")).unwrap();
        let through = folder.path().join("linked/a.yaml");
        let repository = Repository::of([through.to_str().unwrap()].into_iter());
        assert_eq!(repository.place(through.to_str().unwrap()), below("k8s/a.yaml"));
        assert_eq!(
            repository.place(folder.path().join("repo/link.yaml").to_str().unwrap()),
            below("link.yaml")
        );
    }
}
