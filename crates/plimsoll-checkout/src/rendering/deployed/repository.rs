use crate::{
    ownership::tidied,
    rendering::{boundary::Boundary, graph::here, regular::read_regular_text},
};
use std::path::{Path, PathBuf};

/// The repository around what is scanned, as far as it can be told without asking git.
pub(crate) struct Repository {
    boundary: Boundary,
    /// Where the scanned folder lies, as given and without links.
    given: (PathBuf, PathBuf),
    /// Addresses that it is cloned from, in one form.
    remotes: Vec<String>,
}

/// Bytes of git's configuration that are read.
const CONFIG_BYTES_MAX: u64 = 1024 * 1024;

impl Repository {
    pub(crate) fn around(given: &Path, boundary: Boundary) -> Option<Self> {
        let absolute = given.canonicalize().ok()?;
        let config = boundary.root().filter(|_| boundary.is_repository).and_then(config_of);
        let urls = config.iter().flat_map(|text| text.lines()).filter_map(|line| {
            let (key, url) = line.split_once('=')?;
            (key.trim() == "url").then(|| one_form(url))
        });
        Some(Self { remotes: urls.collect(), given: (given.to_owned(), absolute), boundary })
    }

    /// Whether an address is that of this repository. Where nothing is known of it, the path decides.
    pub(crate) fn is_own(&self, address: &str) -> bool {
        let relative = address.is_empty() || address.starts_with('.');
        relative || self.remotes.is_empty() || self.remotes.contains(&one_form(address))
    }

    /// A path of the repository as reports have it; `None` if it is not there or leads out.
    pub(crate) fn path(&self, inside: &str) -> Option<PathBuf> {
        let root = self.boundary.root()?;
        self.shown(&root.join(inside.trim_start_matches('/')))
    }

    /// A path beside a folder, as reports have it.
    pub(crate) fn beside(&self, folder: &Path, relative: &str) -> Option<PathBuf> {
        if let Some(inside) = relative.strip_prefix('/') {
            return self.path(inside);
        }
        self.shown(&folder.join(relative))
    }

    fn shown(&self, path: &Path) -> Option<PathBuf> {
        let absolute = path.canonicalize().ok().filter(|path| self.boundary.holds(path))?;
        let (given, given_absolute) = &self.given;
        if let Ok(below) = absolute.strip_prefix(given_absolute) {
            return Some(here(tidied(&given.join(below))));
        }
        let root = self.boundary.root()?;
        let up = given_absolute.strip_prefix(root).ok()?.components().count();
        let below = absolute.strip_prefix(root).ok()?;
        Some(here(tidied(&given.join("../".repeat(up)).join(below))))
    }
}

/// The text of git's configuration; that of a linked work tree lies where its repository is.
fn config_of(root: &Path) -> Option<String> {
    let git = root.join(".git");
    let folder = if git.is_file() {
        let link = read_small(&git)?;
        let folder = root.join(link.trim().strip_prefix("gitdir:")?.trim());
        folder.parent()?.parent()?.to_owned()
    } else {
        git
    };
    read_small(&folder.join("config"))
}

fn read_small(file: &Path) -> Option<String> {
    read_regular_text(file, CONFIG_BYTES_MAX).ok()
}

/// An address without scheme, user, port mark and ending, so that forms of one address are equal.
fn one_form(address: &str) -> String {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let address = address.rsplit_once('@').map_or(address, |(_, rest)| rest);
    let address = address.trim_end_matches('/');
    address.strip_suffix(".git").unwrap_or(address).replacen(':', "/", 1).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::one_form;

    #[test]
    fn forms_of_one_address_are_equal() {
        for form in [
            "https://git.example/Shop/app.git",
            "git@git.example:shop/app",
            "ssh://git@git.example/shop/app/",
        ] {
            assert_eq!(one_form(form), "git.example/shop/app", "{form}");
        }
        assert_ne!(one_form("https://git.example/shop/other"), "git.example/shop/app");
    }
}
