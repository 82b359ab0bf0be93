use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["create"], group: "", resources: &["pods/attach"] }];

/// Before 1.35 reading was enough, because a websocket begins with a GET.
const BEFORE_1_35: [Rights; 1] = [Rights { verbs: &["get"], group: "", resources: &["pods/attach"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-attach",
    title: "Role attaches to containers",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    aliases: &[],
    related: &[
        "KSV-0054",
        "polaris/clusterrolePodExecAttach",
        "polaris/rolePodExecAttach",
        "polaris/clusterrolebindingPodExecAttach",
        "polaris/rolebindingClusterRolePodExecAttach",
        "polaris/rolebindingRolePodExecAttach",
    ],
    why: "Attaching reads what a process prints and types into it: a shell on its input is a way in.",
    fix: "Remove `pods/attach`; read output through `pods/log`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    let also = if role.version().at_least(35) { &[][..] } else { &BEFORE_1_35[..] };
    let rights = RIGHTS.iter().chain(also);
    forbid_where(role, judge, |rule| rights.clone().find_map(|rights| rights.granted_by(rule, Reach::Every)));
}
