use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/replicas-set-beside-autoscaler",
    title: "Number of replicas is set beside an autoscaler",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // It knows Deployments only; the other refuses two autoscalers.
    related: &[
        "kube-score/deployment-targeted-by-hpa-does-not-have-replicas-configured",
        "kyverno/prevent-duplicate-hpa",
    ],
    why: "Each time the file is applied, the number goes back to what is written, whatever the load is.",
    fix: "Remove `spec.replicas`, and keep one autoscaler for a workload.",
    sources: &["https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/"],
    looks_at: &["HorizontalPodAutoscaler"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let reference = &workload.resource().reference;
    let scaled = beside.autoscalers(reference.namespace_or_default(), &reference.kind, &reference.name);
    let replicas = workload.object().field::<i64>("spec.replicas");
    let sight = beside.sight_of(&["HorizontalPodAutoscaler"]);
    if scaled.is_empty() && sight.is_whole() {
        return judge.not_applicable("no autoscaler scales the workload");
    }
    let has_number = judge.read(&replicas).is_some();
    let is_found = !scaled.is_empty() && (has_number || scaled.len() > 1);
    judge.require_not_found(replicas, is_found, sight, || match scaled.len() {
        0 | 1 => "an autoscaler sets the number of replicas too".to_owned(),
        _ => "several autoscalers set the number of replicas".to_owned(),
    });
}
