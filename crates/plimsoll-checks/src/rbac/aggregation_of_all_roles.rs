use crate::prelude::*;
use plimsoll_kube::ClusterAdminLabels;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/aggregation-of-all-roles",
    title: "Role gathers the rules of every cluster role",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90", "SG-ACC-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0187"],
    why: "An empty selector, or one for the label of the roles that Kubernetes makes, gathers `cluster-admin` too: \
          whoever is bound to the role owns the cluster.",
    fix: "Select by a label of your own that only the roles bear which are meant.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/rbac/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let selectors = role.list("aggregationRule.clusterRoleSelectors");
    if selectors.value().is_some_and(|selectors| selectors.is_empty()) {
        judge.not_applicable("the role gathers nothing from others");
        return;
    }
    judge.for_each(selectors, |judge, part| {
        let Some(selector) = Selector::read(part.node()) else {
            judge.unreadable_beside(part.node(), "a selector of the role");
            return;
        };
        let gathers_all = selector.matches(&ClusterAdminLabels);
        judge.require(
            part.field::<NodeRef<'_>>(""),
            |_| !gathers_all,
            || "the role gathers the rules of `cluster-admin`".to_owned(),
        );
    });
}
