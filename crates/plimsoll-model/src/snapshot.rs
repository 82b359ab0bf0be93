use crate::{Gap, KubernetesVersion, Resource, ResourceIndex, Sha256, Sha256Writer, Source, SourceIndex};
use std::sync::Arc;

/// Everything known at one instant. Made once, then only read.
#[derive(Debug)]
pub struct Snapshot {
    /// The version whose rules apply.
    pub kubernetes_version: KubernetesVersion,
    /// Where resources come from.
    pub sources: Vec<Source>,
    /// Everything that exists.
    pub resources: Vec<Resource>,
    /// What was opened, and what was left out with the reason.
    pub inputs: Vec<Input>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
    /// What is odd but hides nothing.
    pub warnings: Vec<Warning>,
    /// The declared scope, if any.
    pub scope: Scope,
}

impl Snapshot {
    /// A resource by its index.
    pub fn resource(&self, index: ResourceIndex) -> Option<&Resource> {
        self.resources.get(index.0 as usize)
    }

    /// A source by its index.
    pub fn source(&self, index: SourceIndex) -> Option<&Source> {
        self.sources.get(index.0 as usize)
    }

    /// The Kubernetes version whose rules apply to the objects of a source.
    pub fn version_of(&self, source: SourceIndex) -> KubernetesVersion {
        self.source(source).and_then(|source| source.kubernetes_version).unwrap_or(self.kubernetes_version)
    }

    /// Resources with their indexes.
    pub fn indexed(&self) -> impl Iterator<Item = (ResourceIndex, &Resource)> {
        self.resources.iter().enumerate().map(|(index, resource)| (ResourceIndex(index as u32), resource))
    }

    /// Digest over every source, resource and gap: two runs over the same facts have the same.
    pub fn sha256(&self) -> Sha256 {
        let mut writer = Sha256Writer::default();
        writer.part(self.kubernetes_version.to_string().as_bytes());
        for source in &self.sources {
            writer.part(source.source_type.as_str().as_bytes());
            writer.part(source.name.as_bytes());
            if let Some(version) = source.kubernetes_version {
                writer.part(version.to_string().as_bytes());
            }
        }
        for resource in &self.resources {
            writer.raw(&resource.source.0.to_le_bytes());
            writer.raw(&resource.sha256.0);
        }
        for gap in &self.gaps {
            writer.part(gap.code.as_str().as_bytes());
            writer.part(gap.place.as_bytes());
        }
        writer.finish()
    }
}

/// One file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Path as given joined with what lies below it; `-` for standard input.
    pub path: Arc<str>,
    /// Whether its objects are in the snapshot.
    pub read: bool,
    /// Why not, or why only partly.
    pub reason: Option<String>,
}

/// Something odd that hides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// A stable word.
    pub code: &'static str,
    /// File as given, with `:line` where there is one.
    pub place: String,
    /// One sentence for people.
    pub message: String,
}

/// The declared boundary. Empty until scopes are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Names of the scopes that were declared: `cde`, `ephi`.
    pub declared: Vec<String>,
}
