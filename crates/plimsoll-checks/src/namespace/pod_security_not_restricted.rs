use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/pod-security-not-restricted",
    title: "Namespace enforces less than the restricted level",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-90"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[
        "C-0192", "C-0193", "C-0194", "C-0195", "C-0196", "C-0197", "C-0198", "C-0199", "C-0200", "C-0201",
        "C-0202", "C-0203", "C-0204",
    ],
    why: "The baseline level lets pods run as root and with many capabilities; it stops only what leads \
          straight to the node.",
    fix: "Label the namespace `pod-security.kubernetes.io/enforce: restricted` once its pods pass, which the \
          label `warn` shows before.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let message = "the namespace enforces less than `restricted`";
    forbid_level(namespace, judge, |level| level != "restricted", message);
}
