use crate::sources::Plan;
use plimsoll_document::repository_around;
use plimsoll_model::SourceIndex;
use std::path::{Path, PathBuf};

/// The folder that nothing may lead out of: what was given to be scanned, and the repository around it.
#[derive(Clone, Debug)]
pub(crate) struct Boundary {
    /// Without links; `None` if even that cannot be told, and then nothing is inside.
    root: Option<PathBuf>,
    /// What links may lead to: the repository, or else the folder that was given, and no working directory around it.
    links: Option<PathBuf>,
    /// Whether the root is a repository.
    pub(crate) is_repository: bool,
}

impl Boundary {
    /// The boundary of what lies in a folder of a source.
    ///
    /// It is the repository, if there is one. Without, it is the working directory for a folder that was given
    /// relative to it and lies in it, and else the folder that was given.
    pub(crate) fn around(folder: &Path, source: SourceIndex, plan: &Plan) -> Self {
        let given = plan.folders.get(&source).map_or(folder, PathBuf::as_path);
        let Ok(absolute) = given.canonicalize() else {
            return Self { root: None, links: None, is_repository: false };
        };
        if let Some(repository) = repository_around(&absolute) {
            let root = Some(repository.to_owned());
            return Self { links: root.clone(), root, is_repository: true };
        }
        let here = Path::new(".").canonicalize().ok();
        let working = here.filter(|here| given.is_relative() && absolute.starts_with(here));
        let links = Some(absolute.clone());
        Self { root: Some(working.unwrap_or(absolute)), links, is_repository: false }
    }

    /// The folder itself, without links.
    pub(crate) fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Whether something that exists lies inside, links followed.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|real| self.contains(&real))
    }

    /// Whether a link may lead to a path without links.
    pub(crate) fn may_link_to(&self, real: &Path) -> bool {
        self.links.as_ref().is_some_and(|root| real.starts_with(root))
    }

    /// Whether a path without links lies inside.
    pub(crate) fn contains(&self, real: &Path) -> bool {
        self.root.as_ref().is_some_and(|root| real.starts_with(root))
    }
}
