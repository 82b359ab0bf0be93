use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: CHANGE, group: "apiregistration.k8s.io", resources: &["apiservices"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/api-service-written",
    title: "Role can replace the server of an API",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // No peer looks at it.
    related: &[],
    why: "An APIService sends all requests for a group to a server of its choice: who writes it reads what others \
          send, secrets too, and answers in place of the API server.",
    fix: "Name the APIService in `resourceNames`, and leave the rest to those who deploy extension servers.",
    sources: &["https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
