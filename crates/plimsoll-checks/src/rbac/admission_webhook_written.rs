use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights {
    verbs: CHANGE,
    group: "admissionregistration.k8s.io",
    resources: &["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
}];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/admission-webhook-written",
    title: "Role writes or deletes admission webhooks",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0281", "KSV-0114", "CKV_K8S_155"],
    why: "A webhook sees every object that is written, secrets too, and may change it; deleting one opens \
          what it guarded.",
    fix: "Name the configuration in `resourceNames`, and leave the rest to who deploys admission.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
