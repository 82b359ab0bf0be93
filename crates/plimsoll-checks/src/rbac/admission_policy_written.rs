use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights {
    verbs: CHANGE,
    group: "admissionregistration.k8s.io",
    resources: &[
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
    ],
}];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/admission-policy-written",
    title: "Role writes or deletes admission policies",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // Peers look at webhooks only.
    related: &[],
    why: "An admission policy decides what may be written and may change it; whoever rewrites or deletes one, or its \
          binding, opens what it guarded.",
    fix: "Name the policy in `resourceNames`, and leave the rest to who deploys admission.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
