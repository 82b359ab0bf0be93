use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 2] = [
    Rights { verbs: &["use"], group: "security.openshift.io", resources: &["securitycontextconstraints"] },
    Rights { verbs: CHANGE, group: "security.openshift.io", resources: &["securitycontextconstraints"] },
];

/// Constraints that admit pods which own their node.
const PRIVILEGED: [&str; 3] = ["privileged", "hostaccess", "hostmount-anyuid"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/privileged-scc-used",
    title: "Role lifts what OpenShift refuses to pods",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // No peer looks at it.
    related: &[],
    why: "On OpenShift a security context constraint decides which pods are admitted: whose account may use \
          `privileged`, or rewrite any, starts pods that own their node.",
    fix: "Name in `resourceNames` the narrowest constraint that the program runs under, such as `restricted-v2`.",
    sources: &[
        "https://docs.openshift.com/container-platform/4.17/authentication/managing-security-context-constraints.html",
    ],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| {
        let is_privileged = rule.names().any(|name| PRIVILEGED.contains(&name));
        let least = if is_privileged { Reach::Named } else { Reach::Every };
        RIGHTS.iter().find_map(|rights| rights.granted_by(rule, least))
    });
}
