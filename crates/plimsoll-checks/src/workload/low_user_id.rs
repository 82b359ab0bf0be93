use crate::{node_id::require_high_id, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/low-user-id",
    title: "Container runs with a user id that a node may use",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-01"],
    reaches_safeguards: false,
    aliases: &[],
    // The first knows no user namespaces and no Windows; the next two let 10000 itself pass.
    related: &[
        "KSV-0020",
        "CKV_K8S_40",
        "kube-score/container-security-context-user-group-id",
        "kubesec/RunAsUser",
    ],
    why: "Ids up to 10000 belong to users and services of many nodes, so a process that leaves its \
          container meets files that are its own. Without `runAsUser` the image chooses.",
    fix: "Set `securityContext.runAsUser` to a number above 10000, if the image and its volumes allow \
          any user.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no numeric users");
        return;
    }
    require_high_id(workload, judge, "securityContext.runAsUser", "user");
}
