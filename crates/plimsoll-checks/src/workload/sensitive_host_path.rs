use crate::{host_path, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/sensitive-host-path",
    title: "Pod mounts a sensitive path of its node",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06", "SG-RUN-15"],
    reaches_safeguards: true,
    aliases: &[],
    // They know fewer paths, each in one spelling, or any path at all.
    related: &["KSV-0121", "C-0048", "kube-linter/sensitive-host-mounts", "gatekeeper/K8sPSPHostFilesystem"],
    why: "The path holds what makes the node what it is: its programs, its settings, its keys or the \
          files of every pod. Who reads it learns their secrets, and who writes it runs as root on the \
          node.",
    fix: "Remove the volume, or mount the one harmless file or folder that the program needs, \
          read-only.",
    sources: &["https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    forbid_host_path(workload, judge, host_path::is_sensitive, |name, path| {
        format!("volume `{name}` is `{path}` of the node")
    });
}
