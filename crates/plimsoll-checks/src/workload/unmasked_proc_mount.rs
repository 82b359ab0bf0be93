use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/unmasked-proc-mount",
    title: "Container sees its node's /proc unmasked",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-16"],
    aliases: &[],
    related: &[
        "KSV-0027",
        "kube-linter/unsafe-proc-mount",
        "polaris/procMount",
        "kyverno/disallow-proc-mount",
        "gatekeeper/K8sPSPProcMount",
    ],
    why: "The masks over /proc keep kernel memory, keys and switches of the node from the container; \
          without them, root in the container can read and set some of them.",
    fix: "Remove `securityContext.procMount`, or give the pod a user namespace of its own with \
          `hostUsers: false`.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if workload.version().at_least(35) && judge.has_user_namespace(workload) {
        judge.not_applicable("the pod has a user namespace of its own: its root is nobody on the node");
        return;
    }
    for container in workload.containers() {
        let mount =
            container.field::<Text<'_>>("securityContext.procMount").absent_means(Text::new("Default"));
        judge.require(
            mount,
            |name| name.expose() == "Default",
            || format!("container `{}` takes the masks off /proc", container.name()),
        );
    }
}
