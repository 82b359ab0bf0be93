use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-attach",
    title: "Role attaches to containers",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
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
    forbid_stream(role, judge, &["pods/attach"]);
}
