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
    fix: "Bind a role that lists what is needed; keep `cluster-admin` for an emergency group that nobody is \
          in in daily work.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/",
    ],
    run: Run::Object(Family::Rbac, KINDS, run),
};

fn run(binding: &ObjectView<'_>, beside: &Objects<'_>, judge: &mut Judge) {
    let role = binding.field::<Text<'_>>("roleRef.name");
    let sight = beside.access().sight_of_role(binding);
    if sight == RoleSight::Unseen {
        return unseen(role, beside, judge);
    }
    let mut counts = false;
    if !for_each_subject(binding, judge, |_, _, principal| counts |= !is_administrator(principal)) {
        return;
    }
    match sight {
        RoleSight::Everything if counts => {
            judge.require(role, |_| false, || "the binding gives the whole cluster".to_owned());
        }
        RoleSight::Everything | RoleSight::Less | RoleSight::Unseen => {
            judge.require_optional(role, |_| true, String::new);
        }
        RoleSight::LessAsGathered => {
            judge.require_not_found(role, false, beside, String::new);
        }
        RoleSight::Unreadable => judge.unreadable_beside(binding.whole().node(), "the role that is bound"),
    }
}
