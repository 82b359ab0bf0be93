use crate::prelude::*;

const GROUP: &str = "rbac.authorization.k8s.io";

/// What `view` must not get: secrets, which it leaves out on purpose.
const NOT_FOR_VIEW: [Rights; 1] =
    [Rights { verbs: &["get", "list", "watch"], group: "", resources: &["secrets"] }];

/// What `edit` must not get. Endpoints of another namespace lead around network policies (CVE-2021-25740).
const NOT_FOR_EDIT: [Rights; 3] = [
    Rights { verbs: WRITE, group: "", resources: &["endpoints"] },
    Rights { verbs: WRITE, group: "discovery.k8s.io", resources: &["endpointslices"] },
    Rights { verbs: WRITE, group: GROUP, resources: &["roles", "rolebindings"] },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/default-role-widened",
    title: "Role widens `view` or `edit` beyond what they are meant for",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["gatekeeper/K8sBlockEndpointEditDefaultRole", "kyverno/restrict-edit-for-endpoints"],
    why: "A label adds the rules to `view` or `edit`, and so to everyone who was ever bound to them in any \
          namespace: readers then read secrets, editors turn traffic or hand out roles.",
    fix: "Remove the label `rbac.authorization.k8s.io/aggregate-to-view` or `-edit`, and bind the role to who \
          needs it.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#write-access-for-endpoints"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let labels = role.field::<NodeRef<'_>>("metadata.labels");
    let Some(labels) = judge.read(&labels) else {
        judge.not_applicable("the role adds to no role of Kubernetes");
        return;
    };
    let mut adds_to = |key: &str| {
        let label = labels.get(key).map(|label| Part::new(role.whole().node(), label).as_text());
        label.and_then(|label| judge.read(&label)).is_some_and(|label| label.expose() == "true")
    };
    let view = adds_to("rbac.authorization.k8s.io/aggregate-to-view");
    let edit = adds_to("rbac.authorization.k8s.io/aggregate-to-edit");
    if !view && !edit {
        judge.not_applicable("the role adds to no role of Kubernetes");
        return;
    }
    forbid_where(role, judge, |rule| {
        let from = |all: &[Rights]| all.iter().find_map(|rights| rights.granted_by(rule, Reach::Every));
        // `edit` gathers `view` as well, and `view` what only readers are meant to get.
        let in_view = if view { from(&NOT_FOR_VIEW) } else { None };
        in_view.or_else(|| from(&NOT_FOR_EDIT))
    });
}
