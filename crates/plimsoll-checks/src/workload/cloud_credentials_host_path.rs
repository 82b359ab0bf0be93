use crate::{host_path, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/cloud-credentials-host-path",
    title: "Pod mounts the node's credentials for its cloud",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06", "SG-RUN-15"],
    reaches_safeguards: true,
    aliases: &[],
    // It asks for the provider first, and takes all of `/etc` and `/etc/kubernetes` for credentials on one.
    related: &["C-0020"],
    why: "With the keys that lie there, who runs the container acts in the account of the cloud \
          provider as the node or its administrator does, outside of anything that the cluster controls \
          or records.",
    fix: "Remove the volume; give the workload's service account an identity of its own at the \
          provider.",
    sources: &["https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    forbid_host_path(workload, judge, host_path::holds_credentials, |name, path| {
        format!("volume `{name}` is `{path}` of the node, a place of credentials for its cloud")
    });
}
