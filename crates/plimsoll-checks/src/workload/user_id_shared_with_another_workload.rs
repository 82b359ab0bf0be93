use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/user-id-shared-with-another-workload",
    title: "Two workloads run with the same user id",
    severity: Severity::Info,
    // They may never meet on a node or a volume.
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-01"],
    reaches_safeguards: false,
    aliases: &[],
    // It asks the pods of a cluster, and knows no id of a pod and no user namespace.
    related: &["kyverno/require-unique-uid-per-workload"],
    why: "A node and its volumes know processes by number: one that leaves its container may signal processes of the \
          other workload and use its files as its own.",
    fix: "Give each workload a `securityContext.runAsUser` of its own, or set `hostUsers: false`.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no numeric users");
        return;
    }
    // Where a user namespace can be had, the pod's ids are others on the node.
    if workload.version().at_least(33) && judge.has_user_namespace(workload) {
        judge.not_applicable("the pod has a user namespace of its own: its ids are others on the node");
        return;
    }
    judge.not_applicable("the workload sets no user id");
    let (users, own) = (beside.users(), workload.resource());
    for_each_deciding::<i64>(workload, judge, "securityContext.runAsUser", |judge, place, id| {
        // Without one the image chooses, and no file says what.
        let Some(number) = judge.read(&id) else { return };
        let other = users.other(number, own);
        if other.is_none() && users.has_other_odd(own) {
            judge.unreadable_beside(id.nearest, "the user id of another workload");
        }
        judge.require_not_found(id, other.is_some(), beside.sight_of_pods(), || {
            let kind = other.map_or("", |other| other.kind());
            let name = other.map_or(Text::EMPTY, Text::name_of);
            let namespace = other.map_or(Text::EMPTY, Text::namespace_of);
            format!("{place} runs with the user id of {kind} `{name}` of namespace `{namespace}`")
        });
    });
}
