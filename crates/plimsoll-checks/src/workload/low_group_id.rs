use crate::prelude::*;

/// Ids up to this one are those of people, packages and services of common systems.
const NODE_ID_MAX: i64 = 10_000;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/low-group-id",
    title: "Container runs with a group id that a node may use",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-01"],
    aliases: &[],
    // The first knows no user namespaces and no Windows; the second lets 10000 itself pass.
    related: &["KSV-0021", "kube-score/container-security-context-user-group-id", "kubesec/RunAsGroup"],
    why: "Ids up to 10000 belong to groups of many nodes, so a process that leaves its container meets \
          files that are open to it. Without `runAsGroup` the image chooses, most often group 0.",
    fix: "Set `securityContext.runAsGroup` to a number above 10000, if the image and its volumes allow \
          any group.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no numeric groups");
        return;
    }
    // Where a user namespace can be had, the pod's ids are others on the node.
    if workload.version().at_least(33) && judge.has_user_namespace(workload) {
        judge.not_applicable("the pod has a user namespace of its own: its ids are others on the node");
        return;
    }
    for_each_deciding::<i64>(workload, judge, "securityContext.runAsGroup", |judge, place, id| {
        let is_set = !id.is_absent();
        judge.require(
            id,
            |id| *id > NODE_ID_MAX,
            || {
                let what = if is_set { "runs with one up to 10000" } else { "leaves it to the image" };
                format!("{place} has no high group id: it {what}")
            },
        );
    });
}
