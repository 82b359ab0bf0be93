use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/root-group",
    title: "Pod or container sets group id 0",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-01"],
    reaches_safeguards: false,
    aliases: &[],
    // The first reads no containers; those of Kyverno also ask that a group is set, or lies in a range.
    related: &[
        "KSV-0116",
        "C-0013",
        "C-0211",
        "kyverno/require-non-root-groups",
        "kyverno/psp-check-supplemental-groups",
        "gatekeeper/K8sPSPAllowedUsers",
        "gatekeeper/K8sPSPFSGroup",
    ],
    why: "Files that belong to the root group are open to the process, in the image and in every \
          volume. Images made for OpenShift use group 0 by convention, so this is for information only.",
    fix: "Set `runAsGroup`, `fsGroup` and `supplementalGroups` to groups other than 0, unless the image \
          expects group 0.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no numeric groups");
        return;
    }
    for place in workload.places() {
        // Absent is no zero: the image names the group then.
        let group = place.field::<i64>("securityContext.runAsGroup");
        judge.require_optional(group, |id| id != Some(&0), || format!("{place} runs with group id 0"));
    }
    let group = workload.field::<i64>("securityContext.fsGroup");
    judge.require_optional(group, |id| id != Some(&0), || "the pod gives its volumes to group 0".to_owned());
    judge.for_each(workload.list("securityContext.supplementalGroups"), |judge, group| {
        let id = Field::<i64>::find(group.root(), group.node(), "");
        judge.require_optional(id, |id| id.is_some_and(|id| *id != 0), || "the pod adds group 0".to_owned());
    });
}
