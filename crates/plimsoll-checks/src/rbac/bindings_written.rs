use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights {
    verbs: WRITE,
    group: "rbac.authorization.k8s.io",
    resources: &["rolebindings", "clusterrolebindings"],
}];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/bindings-written",
    title: "Role writes bindings",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0050", "KSV-0051", "KSV-0055", "CKV2_K8S_1", "C-0191"],
    why: "Who writes a binding hands the rights that they hold to others, and can keep them that way after \
          losing them.",
    fix: "Leave writing bindings to the few who deploy them, or name the bindings in `resourceNames`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
