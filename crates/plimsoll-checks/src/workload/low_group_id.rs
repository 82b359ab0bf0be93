use crate::{node_id::require_high_id, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/low-group-id",
    title: "Container runs with a group id that a node may use",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-01"],
    reaches_safeguards: false,
    aliases: &[],
    // The first knows no user namespaces and no Windows; the second lets 10000 itself pass.
    related: &["KSV-0021", "kube-score/container-security-context-user-group-id", "kubesec/RunAsGroup"],
    why: "Ids up to 10000 belong to groups of many nodes, so a process that leaves its container meets \
          files that are open to it. Without `runAsGroup` the image chooses, most often group 0.",
    fix: "Set `securityContext.runAsGroup` to a number above 10000, if the image and its volumes allow \
          any group.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no numeric groups");
        return;
    }
    require_high_id(workload, judge, "securityContext.runAsGroup", "group");
}
