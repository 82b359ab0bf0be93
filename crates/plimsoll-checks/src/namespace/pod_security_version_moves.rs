use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/pod-security-version-moves",
    title: "Pod Security level changes with the cluster",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-90"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[],
    why: "The newest version of a level refuses more with every release, so an upgrade of the cluster may \
          refuse pods that ran; this is for information only.",
    fix: "Set `pod-security.kubernetes.io/enforce-version` to the version that the pods were tried with, and \
          raise it with the cluster.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let level = pod_security_label(namespace, "enforce");
    let refuses = judge.read(&level).is_some_and(|level| matches!(level.expose(), "baseline" | "restricted"));
    if !refuses {
        judge.not_applicable("the namespace enforces no level that refuses something");
        return;
    }
    judge.require(
        pod_security_label(namespace, "enforce-version"),
        |version| version.expose() != "latest",
        || "the version of the enforced level is not set".to_owned(),
    );
}
