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
    aliases: &[],
    // They look at modes alone.
    related: &["kubesec/VolumeClaimAccessModeReadWriteOnce", "kyverno/readwriteonce-pod", "C-0257"],
    why: "A volume with `ReadWriteOnce` is mounted on one node: replicas on other nodes wait forever, and those on \
          the same node write over each other.",
    fix: "Use a StatefulSet with `volumeClaimTemplates`, a volume with `ReadWriteMany`, or one replica.",
    sources: &["https://kubernetes.io/docs/concepts/storage/persistent-volumes/"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Objects<'_>, judge: &mut Judge) {
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
        let Some(object) = beside.named("", "PersistentVolumeClaim", namespace, name.expose()) else {
            continue;
        };
        let modes = object.field::<List<'_>>("spec.accessModes");
        if is_unreadable(&modes) {
            judge.unreadable_beside(claim.nearest, "the claim");
            continue;
        }
        let modes = modes.value().copied().unwrap_or(List::EMPTY);
        let mut names = modes.items().filter_map(NodeRef::as_str);
        let is_single = !modes.is_empty() && names.all(|mode| mode.starts_with("ReadWriteOnce"));
        judge.require(
            claim,
            |_| !is_single,
            || format!("several replicas share claim `{name}`, which one node mounts at a time"),
        );
    }
}
