use crate::prelude::*;

/// Empty is as good as absent.
const TYPES: [&str; 4] = ["", "container_t", "container_init_t", "container_kvm_t"];

const OTHERS: [(&str, &str); 2] =
    [("securityContext.seLinuxOptions.user", "user"), ("securityContext.seLinuxOptions.role", "role")];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/custom-selinux-options",
    title: "SELinux user, role or type is not a container's",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-16"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0025",
        "C-0055",
        "polaris/linuxHardening",
        "kyverno/disallow-selinux",
        "gatekeeper/K8sPSPSELinuxV2",
    ],
    why: "A user, role or type of its own can take the container out of the rules that keep it from the \
          files and processes of its node.",
    fix: "Remove `user` and `role` from `seLinuxOptions`, and leave `type` out or name one of the \
          container types.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let version = workload.version();
    let is_allowed =
        |name: &str| TYPES.contains(&name) || name == "container_engine_t" && version.at_least(31);
    for place in workload.places() {
        let own = place.field::<Text<'_>>("securityContext.seLinuxOptions.type").absent_means(Text::EMPTY);
        judge.require(
            own,
            |name| is_allowed(name.expose()),
            || format!("{place} sets an SELinux type that is not a container's"),
        );
        for (path, word) in OTHERS {
            let own = place.field::<Text<'_>>(path).absent_means(Text::EMPTY);
            judge.require(own, |name| name.expose().is_empty(), || format!("{place} sets an SELinux {word}"));
        }
    }
}
