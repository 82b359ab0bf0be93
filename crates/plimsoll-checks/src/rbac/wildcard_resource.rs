use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/wildcard-resource",
    title: "Rule grants every resource of a group",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0044",
        "KSV-0046",
        "KSV-0112",
        "CKV_K8S_49",
        "C-0187",
        "kube-linter/wildcard-in-rules",
        "kyverno/restrict-wildcard-resources",
    ],
    why: "Every resource of a group covers subresources and kinds that are added later, which nobody thought \
          of when the rule was written.",
    fix: "List the resources that the holder uses.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_wildcard(role, judge, "resources", Rule::has_every_resource, "resource of its groups");
}
