use crate::prelude::*;

/// Bindings inside a namespace.
const KINDS: &[(&str, &str)] = &[("rbac.authorization.k8s.io", "RoleBinding")];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/cluster-admin-bound-in-namespace",
    title: "Administration of a whole namespace is bound through a role that grants everything",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-92"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "polaris/rolebindingClusterAdminClusterRole",
        "polaris/rolebindingClusterAdminRole",
        "C-0035",
        "kube-linter/cluster-admin-role-binding",
        "kyverno/restrict-binding-clusteradmin",
    ],
    why: "Whoever is bound owns everything in the namespace, its roles and quota too: more than `admin` \
          gives, which is made for this.",
    fix: "Bind `admin` or `edit`, or a role that lists what is needed.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/",
    ],
    looks_at: &["ClusterRole", "Role"],
    run: Run::Object(Family::Rbac, KINDS, run),
};

fn run(binding: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_everything(binding, beside, judge, "the binding gives everything in its namespace");
}
