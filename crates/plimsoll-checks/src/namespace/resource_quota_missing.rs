use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/resource-quota-missing",
    title: "Namespace has no quota",
    severity: Severity::Info,
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["KSV-0040", "kyverno/add-ns-quota"],
    why: "Without a quota one namespace may take all memory, addresses and volumes of the cluster. It may \
          stand in another repository, so this is for information only.",
    fix: "Add a `ResourceQuota` to the namespace.",
    sources: &["https://kubernetes.io/docs/concepts/policy/resource-quotas/"],
    looks_at: &["ResourceQuota"],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let is_there = !beside.in_namespace("", "ResourceQuota", namespace.name()).is_empty();
    let name = namespace.field::<Text<'_>>("metadata.name");
    judge.require_found(name, is_there, beside.sight_of(&["ResourceQuota"]), || {
        "no `ResourceQuota` stands in the namespace".to_owned()
    });
}
