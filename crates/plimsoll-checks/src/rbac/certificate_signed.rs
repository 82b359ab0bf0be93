use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: &["sign"], group: "certificates.k8s.io", resources: &["signers"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/certificate-signed",
    title: "Role signs certificates of the cluster",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // They look at approving only.
    related: &["C-0280"],
    why: "Who may sign for a signer of the cluster issues certificates, and whoever believes that signer takes their \
          holders for what the certificates name.",
    fix: "Name a signer of your own in `resourceNames`, never one that begins with `kubernetes.io/`.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| {
        let is_of_cluster = rule.names().any(|name| name.starts_with("kubernetes.io/"));
        let least = if is_of_cluster { Reach::Named } else { Reach::Every };
        RIGHTS.iter().find_map(|rights| rights.granted_by(rule, least))
    });
}
