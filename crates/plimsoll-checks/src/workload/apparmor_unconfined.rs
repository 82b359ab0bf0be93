use crate::{
    pod_standard::{Profile, forbid_other_annotations, forbid_other_profiles},
    prelude::*,
};

const PROFILE: Profile = Profile {
    name: "an AppArmor",
    path: "securityContext.appArmorProfile",
    type_path: "securityContext.appArmorProfile.type",
};

/// The container's name follows.
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/apparmor-unconfined",
    title: "AppArmor profile is not the default or a local one",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-05"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0002",
        "C-0055",
        "polaris/linuxHardening",
        "kyverno/restrict-apparmor-profiles",
        "gatekeeper/K8sPSPAppArmor",
    ],
    why: "Without its AppArmor profile, a process in the container may write to files of the kernel and \
          mount file systems wherever its capabilities allow.",
    fix: "Remove the AppArmor field or annotation, or name `RuntimeDefault` or a `Localhost` profile.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    forbid_other_profiles(workload, judge, &PROFILE);
    // Kubernetes before 1.30 had annotations only; the standard judges them at every version.
    forbid_other_annotations(
        workload,
        judge,
        &PROFILE,
        |key| key.starts_with(ANNOTATION),
        is_allowed_annotation,
    );
}

fn is_allowed_annotation(profile: &str) -> bool {
    profile.is_empty() || profile == "runtime/default" || profile.starts_with("localhost/")
}
