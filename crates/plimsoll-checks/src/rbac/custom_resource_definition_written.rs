use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: CHANGE, group: "apiextensions.k8s.io", resources: &["customresourcedefinitions"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/custom-resource-definition-written",
    title: "Role writes or deletes definitions of custom resources",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // No peer looks at it.
    related: &[],
    why: "Through its conversion webhook, who writes a definition reads and rewrites every object of that kind, and \
          with a definition all of its objects are deleted.",
    fix: "Name the definitions in `resourceNames`; install them with the chart, not with the program.",
    sources: &[
        "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/",
    ],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
