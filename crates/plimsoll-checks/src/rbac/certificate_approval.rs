use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights {
    verbs: &["update", "patch"],
    group: "certificates.k8s.io",
    resources: &["certificatesigningrequests/approval"],
}];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/certificate-approval",
    title: "Role approves certificate requests",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0280", "CKV_K8S_156", "kubescape/approve-csr-v1"],
    why: "Approving a request for a client certificate lets whoever made it sign in as the user or node that \
          it names, and nobody can revoke the certificate.",
    fix: "Leave approving to the controller manager and to people; limit `approve` on `signers` to the \
          signer that is meant.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
