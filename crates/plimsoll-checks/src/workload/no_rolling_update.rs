use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/no-rolling-update",
    title: "Update does not replace pods one after the other",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &["kube-linter/no-rolling-update-strategy"],
    // They look at Deployments alone.
    related: &["C-0305", "kube-score/deployment-strategy"],
    why: "`Recreate` ends every pod before the first new one starts, which is an outage at each update; \
          `OnDelete` leaves the old version running, faults and all, until somebody removes each pod.",
    fix: "Use `RollingUpdate`, the default, unless two versions must never run at once.",
    sources: &[
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/",
        "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/",
    ],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let path = match workload.kind() {
        "Deployment" => "spec.strategy.type",
        "DaemonSet" | "StatefulSet" => "spec.updateStrategy.type",
        _ => {
            judge.not_applicable("the kind has no strategy of updates");
            return;
        }
    };
    let reference = &workload.resource().reference;
    // The first versions of these kinds had another default.
    let default = match (reference.group.as_str(), reference.version.as_str(), workload.kind()) {
        ("extensions", _, "DaemonSet") | ("apps", "v1beta1", "StatefulSet") => "OnDelete",
        _ => "RollingUpdate",
    };
    let strategy = workload.object().field::<Text<'_>>(path).absent_means(Text::new(default));
    judge.require(
        strategy,
        |strategy| {
            strategy.expose() == "RollingUpdate" || strategy.expose().is_empty() && default == "RollingUpdate"
        },
        || "the strategy of updates is not `RollingUpdate`".to_owned(),
    );
}
