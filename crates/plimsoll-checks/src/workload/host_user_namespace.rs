use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-user-namespace",
    title: "Pod shares the user namespace of its node",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["kubesec/HostUsers"],
    why: "User ids and capabilities of the containers are those of the node: who leaves a container as \
          root is root outside too.",
    fix: "Set `hostUsers: false` where nodes, runtime and volumes support user namespaces.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"],
    looks_at: &[],
    run: Run::Workload(run),
};

/// Who shares one of these cannot have a user namespace of its own: the API server refuses it.
const OTHERS: [&str; 3] = ["hostNetwork", "hostPID", "hostIPC"];

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(33) {
        judge.not_applicable(
            "Kubernetes before 1.33 gives no pod a user namespace unless its administrator enables it",
        );
        return;
    }
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no user namespaces");
        return;
    }
    for path in OTHERS {
        if judge.read(&workload.field::<bool>(path)) == Some(true) {
            judge.not_applicable("a pod that shares another namespace of its node must share this one");
            return;
        }
    }
    let shared = workload.field::<bool>("hostUsers").absent_means(true);
    judge.require(shared, |value| !value, || "the pod shares the user namespace of its node".to_owned());
}
