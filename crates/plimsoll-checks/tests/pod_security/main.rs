//! The checks of the Pod Security Standards against upstream: its official test pods, and its evaluator asked live.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests, which may start programs"
)]

mod live;
mod official;

use plimsoll_checks::{CheckVerdict, Subject, World, find_by_id};
use plimsoll_model::{History, KubernetesVersion, SourceIndex, Timestamp};
use plimsoll_testkit::{resources_from_text, snapshot_of};
use std::collections::BTreeMap;

/// The 12 controls of the baseline level, each with the checks that decide it together.
const BASELINE: [(&str, &[&str]); 12] = [
    ("appArmorProfile", &["apparmor-unconfined"]),
    ("capabilities_baseline", &["capabilities-added", "node-takeover-capability"]),
    ("hostNamespaces", &["host-network", "host-pid", "host-ipc"]),
    (
        "hostPathVolumes",
        &["host-path-volume", "sensitive-host-path", "runtime-socket-mounted", "cloud-credentials-host-path"],
    ),
    ("hostPorts", &["host-port"]),
    ("hostProbesAndHostLifecycle", &["host-in-probe-or-lifecycle"]),
    ("privileged", &["privileged-container"]),
    ("procMount", &["unmasked-proc-mount"]),
    ("seLinuxOptions", &["custom-selinux-options"]),
    ("seccompProfile_baseline", &["seccomp-unconfined"]),
    ("sysctls", &["unsafe-sysctl"]),
    ("windowsHostProcess", &["windows-host-process"]),
];

/// The 7 that only the restricted level has.
const RESTRICTED: [(&str, &[&str]); 7] = [
    ("allowPrivilegeEscalation", &["privilege-escalation-allowed"]),
    ("capabilities_restricted", &["capabilities-not-dropped", "capabilities-beyond-restricted"]),
    ("restrictedVolumes", &["unrestricted-volume-type"]),
    ("runAsNonRoot", &["root-user-allowed"]),
    ("runAsUser", &["run-as-uid-zero"]),
    ("seccompProfile_restricted", &["seccomp-profile-missing"]),
    ("procMount_restricted", &["proc-mount-not-default"]),
];

/// Control to its checks' ids.
type Controls = BTreeMap<String, Vec<String>>;

/// The controls of a level, those of the level below among them.
fn controls(level: &str) -> Controls {
    let restricted: &[_] = if level == "restricted" { &RESTRICTED } else { &[] };
    let with_family = |check: &&str| format!("workload/{check}");
    let all = BASELINE.iter().chain(restricted);
    all.map(|(control, checks)| ((*control).to_owned(), checks.iter().map(with_family).collect())).collect()
}

/// What checks say of a pod that stands alone.
fn judge<'c>(
    text: &str,
    version: KubernetesVersion,
    checks: impl IntoIterator<Item = &'c String>,
) -> Vec<(&'c str, CheckVerdict)> {
    let objects = resources_from_text(text, "pod.yaml");
    let [resource] = objects.resources.as_slice() else { panic!("not a single object: {text}") };
    let subject = Subject::new(resource, version).unwrap();
    let (snapshot, history) = (snapshot_of(Vec::new(), version), History::default());
    let world = World::new(&snapshot, Timestamp(0), &history);
    let alone = world.beside(SourceIndex(0));
    let judged = |check| plimsoll_checks::judge(check, &subject, &alone, false);
    let verdict = |check: &str| judged(find_by_id(check).unwrap().check).unwrap().verdict;
    checks.into_iter().map(|check| (check.as_str(), verdict(check))).collect()
}
