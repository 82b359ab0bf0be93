use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/pod-security-silent",
    title: "Namespace neither warns nor records against a Pod Security level",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-90"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["kyverno/add-psa-namespace-reporting"],
    why: "Nobody learns which pods a stricter level would refuse, so the level is never raised.",
    fix: "Label the namespace with `pod-security.kubernetes.io/warn` and `pod-security.kubernetes.io/audit`, \
          at `restricted`.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let enforced = pod_security_label(namespace, "enforce");
    if judge.read(&enforced).is_some_and(|level| level.expose() == "restricted") {
        judge.not_applicable("the namespace enforces the strictest level");
        return;
    }
    let [warn, audit] = ["warn", "audit"].map(|mode| pod_security_label(namespace, mode));
    // Both are missing at the same place, which is one finding.
    let modes = if warn.is_absent() && audit.is_absent() { vec![warn] } else { vec![warn, audit] };
    for mode in modes {
        judge.require(
            mode,
            |level| matches!(level.expose(), "baseline" | "restricted"),
            || "a label `warn` or `audit` with a level that refuses something is missing".to_owned(),
        );
    }
}
