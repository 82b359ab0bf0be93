use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/pod-security-not-enforced",
    title: "Namespace enforces no Pod Security level",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "C-0192",
        "C-0193",
        "C-0194",
        "C-0195",
        "C-0196",
        "C-0197",
        "C-0198",
        "C-0199",
        "C-0200",
        "C-0201",
        "C-0202",
        "C-0203",
        "C-0204",
        "C-0068",
        "kyverno/add-psa-labels",
        "kyverno/add-psa-namespace-reporting",
    ],
    why: "Without the label the API server takes every pod, privileged ones too, unless a policy engine \
          stands in the way that this check does not see.",
    fix: "Label the namespace `pod-security.kubernetes.io/enforce: restricted`, or `baseline` where a \
          program needs it.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    if !namespace.version().at_least(23) {
        judge.not_applicable("Kubernetes before 1.23 has no Pod Security admission by default");
        return;
    }
    let level = pod_security_label(namespace, "enforce");
    judge.require(
        level,
        |level| matches!(level.expose(), "privileged" | "baseline" | "restricted"),
        || "the namespace enforces no level of Pod Security".to_owned(),
    );
}
