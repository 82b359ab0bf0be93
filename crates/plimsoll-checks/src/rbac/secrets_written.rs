use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: WRITE, group: "", resources: &["secrets"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/secrets-written",
    title: "Role writes every secret",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0041", "kubescape/issue-token-secrets-v1"],
    why: "Who may create a secret may ask for a token of any service account beside it, and who may change \
          one is answered with its content.",
    fix: "Grant writes on secrets by name, or drop the verbs that the program does not use.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
