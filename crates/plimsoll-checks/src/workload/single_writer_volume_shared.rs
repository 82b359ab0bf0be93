use crate::{
    operation::{has_replicas, is_unreadable},
    prelude::*,
    route::items,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/single-writer-volume-shared",
    title: "Several replicas claim one volume that a single node mounts",
    severity: Severity::Low,
    // All replicas may be meant for one node.
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: true,
    aliases: &[],
    // They look at modes alone.
    related: &["kubesec/VolumeClaimAccessModeReadWriteOnce", "kyverno/readwriteonce-pod", "C-0257"],
    why: "A volume with `ReadWriteOnce` is mounted on one node: replicas on other nodes wait forever, and those on \
          the same node write over each other.",
    fix: "Use a StatefulSet with `volumeClaimTemplates`, a volume with `ReadWriteMany`, or one replica.",
    sources: &["https://kubernetes.io/docs/concepts/storage/persistent-volumes/"],
    looks_at: &["PersistentVolumeClaim"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("no claim of the source is shared by several replicas");
    if !has_replicas(workload) {
        return;
    }
    let replicas = workload.object().field::<i64>("spec.replicas");
    let count = judge.read(&replicas);
    if count.is_none_or(|count| count < 2) {
        return;
    }
    let namespace = workload.resource().reference.namespace_or_default();
    for volume in items(judge, &workload.list("volumes")) {
        let claim = volume.field::<Text<'_>>("persistentVolumeClaim.claimName");
        let Some(name) = judge.read(&claim) else { continue };
        let sight = beside.sight_of(&["PersistentVolumeClaim"]);
        let mut objects = beside.all_named("", "PersistentVolumeClaim", namespace, name.expose()).peekable();
        if objects.peek().is_none() && sight.is_whole() {
            continue;
        }
        let modes: Vec<_> = objects.map(|object| object.field::<List<'_>>("spec.accessModes")).collect();
        let is_single = modes.iter().any(is_single_writer);
        if !is_single && modes.iter().any(is_unreadable) {
            judge.unreadable_beside(claim.nearest, "the claim");
            continue;
        }
        judge.require_not_found(claim, is_single, sight, || {
            format!("several replicas share claim `{name}`, which one node mounts at a time")
        });
    }
}

fn is_single_writer(modes: &Field<'_, List<'_>>) -> bool {
    let modes = modes.value().copied().unwrap_or(List::EMPTY);
    let mut names = modes.items().filter_map(NodeRef::as_str);
    !modes.is_empty() && names.all(|mode| mode.starts_with("ReadWriteOnce"))
}
