use crate::prelude::*;

const TYPES: [&str; 2] = ["RuntimeDefault", "Localhost"];

/// The container's name follows.
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/apparmor-unconfined",
    title: "AppArmor profile is not the default or a local one",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-05"],
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
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for place in workload.places() {
        // A profile without a type is no default: the standard refuses it.
        let absent = place.field::<NodeRef<'_>>("securityContext.appArmorProfile").is_absent();
        let profile = place.field::<Text<'_>>("securityContext.appArmorProfile.type");
        let allowed = |name: Option<&Text<'_>>| name.map_or(absent, |name| TYPES.contains(&name.expose()));
        judge.require_optional(profile, allowed, || {
            format!("{place} sets an AppArmor profile that is neither RuntimeDefault nor Localhost")
        });
    }
    // Kubernetes before 1.30 had annotations only; the standard judges them at every version.
    judge.for_each_entry(workload.annotations(), |judge, key, value| {
        if key.starts_with(ANNOTATION) {
            let profile = value.as_text().absent_means(Text::EMPTY);
            judge.require(
                profile,
                |name| is_allowed_annotation(name.expose()),
                || format!("annotation `{}` sets an AppArmor profile that is not allowed", Text::new(key)),
            );
        }
    });
}

fn is_allowed_annotation(profile: &str) -> bool {
    profile.is_empty() || profile == "runtime/default" || profile.starts_with("localhost/")
}
