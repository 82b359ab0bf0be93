use crate::{At, Fact, Location, State};
use std::sync::Arc;

/// What is known of a container image beside its name.
///
/// Packages are columns of their image and not resources of their own: a fleet has a thousand images with five hundred
/// packages each, and a finding names one by its purl.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// Operating system and architecture, as the image index spells it: `linux/amd64`. Empty if it is not known.
    pub platform: String,
    /// `config.User` of the image configuration (OCI image specification, "Image Configuration").
    pub user: State<Arc<str>>,
    /// Installed packages, in the order of their databases.
    pub packages: Vec<Package>,
}

/// A package that is installed in an image or on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The type of its purl: `deb`, `apk`, `npm`, …
    pub package_type: Arc<str>,
    /// Its name, as its database spells it.
    pub name: Arc<str>,
    /// Its version, as its database spells it; empty if the database has none.
    pub version: Arc<str>,
    /// The package URL, which findings name it by.
    pub purl: Arc<str>,
    /// The entry of the database or the file that says so.
    pub place: Location,
}

impl Package {
    /// Its version as a fact that a check can require something of.
    pub fn version_fact(&self) -> Fact<'_, &str> {
        let version = &*self.version;
        let state = if version.is_empty() { State::Absent } else { State::Present(version) };
        let shown = if version.is_empty() { "absent" } else { version };
        let at = At::Item { path: (&*self.purl).into(), shown: shown.into(), place: self.place.clone() };
        Fact { state, at }
    }
}
