use crate::prelude::*;
use plimsoll_kube::makes_pods;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/autoscaler-without-target",
    title: "Autoscaler scales something that does not exist",
    severity: Severity::Low,
    // It may come from elsewhere.
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // They compare versions too, or take a namespace without any workload as well.
    related: &[
        "C-0300",
        "kube-linter/dangling-horizontalpodautoscaler",
        "kube-score/horizontalpodautoscaler-has-target",
        "gatekeeper/K8sHorizontalPodAutoscaler",
        "kyverno/check-hpa-exists",
    ],
    why: "The workload that it was written for stays at the size it has, and falls over under load.",
    fix: "Name the kind and the name of a workload of the namespace in `scaleTargetRef`.",
    sources: &["https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/"],
    looks_at: &[PODS],
    run: Run::Object(Family::Workload, &[("autoscaling", "HorizontalPodAutoscaler")], run),
};

fn run(autoscaler: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let version = judge.read(&autoscaler.field::<Text<'_>>("spec.scaleTargetRef.apiVersion"));
    let kind =
        judge.read(&autoscaler.field::<Text<'_>>("spec.scaleTargetRef.kind")).map_or("", |own| own.expose());
    let version = version.map_or("", |own| own.expose());
    let group = version.split_once('/').map_or("", |(group, _)| group);
    // An old or missing version names the kind all the same.
    let group = if matches!(kind, "Deployment" | "StatefulSet" | "ReplicaSet") { "apps" } else { group };
    let name = autoscaler.field::<Text<'_>>("spec.scaleTargetRef.name");
    let Some(own) = judge.read(&name) else {
        judge.require_optional(name, |_| false, || "the autoscaler names nothing to scale".to_owned());
        return;
    };
    if !makes_pods(group, kind) {
        return judge.not_applicable("the kind that is scaled is not known to run pods");
    }
    let sight = beside.sight_of_pods();
    if sight.is_whole() && !beside.has_pods(autoscaler.namespace()) {
        return judge.not_applicable("no workloads of the namespace stand in the source");
    }
    let is_found = beside.named(group, kind, autoscaler.namespace(), own.expose()).is_some();
    judge.require_found(name, is_found, sight, || format!("no workload of this kind is named `{own}`"));
}
