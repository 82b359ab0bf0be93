use crate::duplicates::number_duplicates;
use plimsoll_kube::assign_populations;
use plimsoll_model::{Gap, KubernetesVersion, Part, Resource, Scope, Snapshot, SourceIndex};

/// Joins what readers handed over into a snapshot, the one way to make one.
///
/// Meaning that needs a whole source is worked out here: which objects are called alike, and which were made by a
/// controller from another one. `kubernetes_version` is that of the run, for sources without one of their own.
pub fn join(parts: Vec<Part>, kubernetes_version: KubernetesVersion) -> Snapshot {
    let mut snapshot = Snapshot {
        kubernetes_version,
        sources: Vec::with_capacity(parts.len()),
        resources: Vec::new(),
        inputs: Vec::new(),
        gaps: Vec::new(),
        warnings: Vec::new(),
        scope: Scope::default(),
    };
    for part in parts {
        let source = SourceIndex(snapshot.sources.len() as u32);
        snapshot.sources.push(part.source);
        let own = part.resources.into_iter().map(|resource| Resource { source, ..resource });
        snapshot.resources.extend(own);
        snapshot.gaps.extend(part.gaps.into_iter().map(|gap| Gap { source: Some(source), ..gap }));
        snapshot.inputs.extend(part.inputs);
        snapshot.warnings.extend(part.warnings);
    }
    snapshot.inputs.sort_by(|left, right| left.path.cmp(&right.path));
    snapshot.warnings.extend(number_duplicates(&mut snapshot.resources));
    assign_populations(&mut snapshot);
    snapshot
}
