use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/autoscaler-of-one-replica",
    title: "Autoscaler goes down to one replica, or cannot scale",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &[],
    // They want three, look at one of the fields, or have the numbers as a parameter.
    related: &[
        "kube-linter/hpa-minimum-three-replicas",
        "kube-score/horizontalpodautoscaler-replicas",
        "polaris/hpaMinAvailability",
        "polaris/hpaMaxAvailability",
        "gatekeeper/K8sHorizontalPodAutoscaler",
    ],
    why: "At quiet times one pod is left, and the application is away while it moves; where the largest number is the \
          smallest, nothing is scaled at all.",
    fix: "Set `minReplicas` to 2 or more and `maxReplicas` above it.",
    sources: &["https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/"],
    looks_at: &[],
    run: Run::Object(Family::Workload, &[("autoscaling", "HorizontalPodAutoscaler")], run),
};

fn run(autoscaler: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    // The API server takes 1 where nothing is written.
    let least = autoscaler.field::<i64>("spec.minReplicas").absent_means(1);
    let fewest = judge.read(&least);
    judge.require(least, |least| *least >= 2, || "the autoscaler goes down to one replica".to_owned());
    judge.require(
        autoscaler.field::<i64>("spec.maxReplicas"),
        |most| fewest.is_none_or(|fewest| *most > fewest),
        || "the autoscaler has no room between its smallest and its largest number".to_owned(),
    );
}
