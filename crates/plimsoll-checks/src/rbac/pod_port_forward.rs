use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["create"], group: "", resources: &["pods/portforward"] }];

/// Before 1.35 reading was enough, because a websocket begins with a GET.
const BEFORE_1_35: [Rights; 1] = [Rights { verbs: &["get"], group: "", resources: &["pods/portforward"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-port-forward",
    title: "Role forwards ports of pods",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    aliases: &[],
    related: &["C-0063"],
    why: "A forwarded port reaches into the pod through the API server and the kubelet, past every network \
          policy and ingress.",
    fix: "Remove `pods/portforward`; reach services through an ingress or gateway that authenticates.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    let also = if role.version().at_least(35) { &[][..] } else { &BEFORE_1_35[..] };
    let rights = RIGHTS.iter().chain(also);
    forbid_where(role, judge, |rule| rights.clone().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
