use crate::{operation::is_unreadable, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/fs-group-changed-at-every-mount",
    title: "Every mount changes the owner of every file",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // It asks many things of security contexts, among them that the field is set, to whichever value.
    related: &["C-0211"],
    why: "With an `fsGroup` the kubelet goes over all files of the volume before the pod starts; with many \
          files that takes minutes, at each start.",
    fix: "Set `securityContext.fsGroupChangePolicy: OnRootMismatch` on the pod.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(20) {
        judge.not_applicable("Kubernetes before 1.20 always changes the owner");
        return;
    }
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no `fsGroup`");
        return;
    }
    let group = workload.field::<i64>("securityContext.fsGroup");
    if judge.read(&group).is_none() {
        if !is_unreadable(&group) {
            judge.not_applicable("the pod sets no `fsGroup`");
        }
        return;
    }
    if !keeps_files(workload, judge) {
        judge.not_applicable("no volume of the pod is older than the pod");
        return;
    }
    let policy = workload.field::<Text<'_>>("securityContext.fsGroupChangePolicy");
    judge.require(
        policy.absent_means(Text::new("Always")),
        |policy| policy.expose() == "OnRootMismatch",
        || "each mount changes the owner of all files of the pod's volumes".to_owned(),
    );
}

/// Whether the pod mounts a claim, its own or one of a StatefulSet. Other volumes that take an `fsGroup` begin
/// empty with the pod.
fn keeps_files(workload: &Workload<'_>, judge: &mut Judge) -> bool {
    let templates = workload.object().list("spec.volumeClaimTemplates");
    if workload.kind() == "StatefulSet"
        && judge.read(&templates).is_some_and(|templates| !templates.is_empty())
    {
        return true;
    }
    let volumes = workload.list("volumes");
    let Some(items) = judge.read(&volumes) else { return false };
    items.items().any(|volume| {
        let claim = Part::new(volumes.root, volume).field::<NodeRef<'_>>("persistentVolumeClaim");
        judge.read(&claim).is_some()
    })
}
