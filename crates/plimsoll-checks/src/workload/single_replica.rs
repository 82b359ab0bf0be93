use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/single-replica",
    title: "Workload runs one replica",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &[],
    // They want three, count an absent number as one, or look at Deployments alone.
    related: &[
        "kube-linter/minimum-three-replicas",
        "polaris/deploymentMissingReplicas",
        "kube-score/deployment-replicas",
        "kyverno/deployment-has-multiple-replicas",
        "gatekeeper/K8sReplicaLimits",
    ],
    why: "When its only pod ends, or its node is drained or fails, the workload is gone until another pod has \
          started.",
    fix: "Set `replicas` to 2 or more where the program can run more than once at a time.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !matches!(workload.kind(), "Deployment" | "StatefulSet") {
        judge.not_applicable("the object is no Deployment and no StatefulSet");
        return;
    }
    let replicas = workload.object().field::<i64>("spec.replicas");
    match replicas.state {
        State::Absent => {
            judge.not_applicable("no number of replicas is set: one, unless an autoscaler sets it");
        }
        State::Present(0) => judge.not_applicable("the workload is switched off: it has no replicas"),
        _ => {
            judge.require(replicas, |replicas| *replicas >= 2, || "the workload runs one replica".to_owned());
        }
    }
}
