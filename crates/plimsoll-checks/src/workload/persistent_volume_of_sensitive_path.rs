use crate::{node_volume, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/persistent-volume-of-sensitive-path",
    title: "Persistent volume is a sensitive path of its node",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06", "SG-RUN-15"],
    reaches_safeguards: true,
    aliases: &[],
    // They look at volumes that pods name themselves.
    related: &["KSV-0121", "C-0048", "kube-linter/sensitive-host-mounts"],
    why: "Pod Security does not follow a claim to its volume: whoever gets the claim mounts the node's programs, keys \
          or sockets into a pod that looks harmless, and owns the node.",
    fix: "Delete the volume; give local storage a folder or a disk of its own, such as `/mnt/disks/NAME`.",
    sources: &["https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes"],
    looks_at: &[],
    run: Run::Object(Family::Workload, &[("", "PersistentVolume")], run),
};

fn run(volume: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("the volume is no path of a node");
    for field in node_volume::paths(volume) {
        if !field.is_absent() {
            let danger = field.value().and_then(node_volume::danger);
            judge.require(
                field,
                |_| danger.is_none(),
                || format!("the volume is {}", danger.unwrap_or_default()),
            );
        }
    }
}
