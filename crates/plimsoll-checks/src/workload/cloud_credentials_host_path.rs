use crate::prelude::*;

/// Folders of credentials of the providers' tools, in whichever home they stand.
const FOLDERS: [&str; 4] = [".aliyun", ".aws", ".azure", ".oci"];

/// The same, for tools that keep theirs in `.config`.
const CONFIG_FOLDERS: [&str; 2] = ["doctl", "gcloud"];

const FILES: [&str; 4] = [
    "/etc/kubernetes/azure.json",
    "/etc/kubernetes/cloud-config",
    "/etc/kubernetes/cloud.conf",
    "/etc/kubernetes/cloud-config.json",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/cloud-credentials-host-path",
    title: "Pod mounts the node's credentials for its cloud",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06", "SG-RUN-15"],
    aliases: &[],
    // It asks for the provider first, and takes all of `/etc` and `/etc/kubernetes` for credentials on one.
    related: &["C-0020"],
    why: "With the keys that lie there, who runs the container acts in the account of the cloud \
          provider as the node or its administrator does, outside of anything that the cluster controls \
          or records.",
    fix: "Remove the volume; give the workload's service account an identity of its own at the \
          provider.",
    sources: &["https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    forbid_host_path(workload, judge, holds_credentials, |name, path| {
        format!("volume `{name}` is `{path}` of the node, a place of credentials for its cloud")
    });
}

fn holds_credentials(path: &HostPath) -> bool {
    let mut before = "";
    for part in path.parts() {
        if FOLDERS.contains(&part) || before == ".config" && CONFIG_FOLDERS.contains(&part) {
            return true;
        }
        before = part;
    }
    // All of `.config` has them too, and so has a `/gcloud` made by hand.
    path.file_name() == ".config"
        || path.file_name() == "application_default_credentials.json"
        || path.is_within("/gcloud")
        || FILES.contains(&path.as_str())
}
