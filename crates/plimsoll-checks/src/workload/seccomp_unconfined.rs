use crate::{
    pod_standard::{Profile, forbid_other_annotations, forbid_other_profiles},
    prelude::*,
};

const PROFILE: Profile = Profile {
    name: "a seccomp",
    path: "securityContext.seccompProfile",
    type_path: "securityContext.seccompProfile.type",
};
use std::collections::HashSet;

const POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";

/// The container's name follows.
const CONTAINER_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/seccomp-unconfined",
    title: "Seccomp profile is not the default or a local one",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-05"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0104",
        "C-0055",
        "polaris/linuxHardening",
        "kyverno/restrict-seccomp",
        "gatekeeper/K8sPSPSeccompV2",
    ],
    why: "Without a seccomp filter, every system call of the node's kernel is open to the container, and \
          with it most faults by which containers are left.",
    fix: "Set `securityContext.seccompProfile.type` to `RuntimeDefault`, or to `Localhost` with a profile \
          of your own.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(19) {
        return judge_annotations(workload, judge);
    }
    forbid_other_profiles(workload, judge, &PROFILE);
}

/// Kubernetes before 1.19 had annotations only. One for a container that is not there does nothing.
fn judge_annotations(workload: &Workload<'_>, judge: &mut Judge) {
    let containers: HashSet<&str> =
        workload.containers().map(|container| container.name().expose()).collect();
    let counts = |key: &str| match key.strip_prefix(CONTAINER_ANNOTATION) {
        Some(name) => containers.contains(name),
        None => key == POD_ANNOTATION,
    };
    forbid_other_annotations(workload, judge, &PROFILE, counts, is_allowed_annotation);
}

fn is_allowed_annotation(profile: &str) -> bool {
    matches!(profile, "runtime/default" | "docker/default") || profile.starts_with("localhost/")
}
