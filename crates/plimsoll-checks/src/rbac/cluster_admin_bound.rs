use crate::prelude::*;

/// Bindings for the whole cluster.
const KINDS: &[(&str, &str)] = &[("rbac.authorization.k8s.io", "ClusterRoleBinding")];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/cluster-admin-bound",
    title: "Administration of the whole cluster is bound",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-92"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0111",
        "C-0035",
        "C-0185",
        "kube-linter/cluster-admin-role-binding",
        "polaris/clusterrolebindingClusterAdmin",
        "CKV2_K8S_1",
        "kyverno/restrict-binding-clusteradmin",
    ],
    why: "Whoever is bound owns every secret, node and workload of the cluster, and can hand that on; one \
          stolen token is the cluster.",
    fix: "Bind a role that lists what is needed; keep `cluster-admin` for an emergency group that has no \
          members in daily work.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/",
    ],
    looks_at: &["ClusterRole", "Role"],
    run: Run::Object(Family::Rbac, KINDS, run),
};

fn run(binding: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    forbid_everything(binding, beside, judge, "the binding gives the whole cluster");
}
