use crate::prelude::*;
use std::collections::HashSet;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/writable-host-path",
    title: "Container may write to a path of its node",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06"],
    reaches_safeguards: true,
    aliases: &["C-0045", "kube-linter/writable-host-mount", "kyverno/ensure-readonly-hostpath"],
    related: &["gatekeeper/K8sPSPHostFilesystem"],
    why: "What the container writes there stays on the node when the pod is gone, fills its disk, and \
          is run or read by whatever else uses the path.",
    fix: "Set `readOnly: true` on the mount, or use a volume that the cluster provides.",
    sources: &["https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let mut of_node: HashSet<&str> = HashSet::new();
    judge.for_each(workload.list("volumes"), |judge, volume| {
        if judge.read(&volume.field::<NodeRef<'_>>("hostPath")).is_some() {
            of_node.extend(judge.read(&volume.field::<Text<'_>>("name")).map(|name| name.expose()));
        }
    });
    if of_node.is_empty() {
        return;
    }
    for container in workload.containers() {
        judge.for_each(container.list("volumeMounts"), |judge, mount| {
            let Some(volume) = judge.read(&mount.field::<Text<'_>>("name")) else { return };
            if of_node.contains(volume.expose()) {
                // The API server never defaults this field: absent means false.
                judge.require(
                    mount.field::<bool>("readOnly").absent_means(false),
                    |value| *value,
                    || {
                        let name = container.name();
                        format!("container `{name}` may write to volume `{volume}`, a path of the node")
                    },
                );
            }
        });
    }
}
