use crate::{
    operation::{has_replicas, is_unreadable},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/disruption-budget-missing",
    title: "Several replicas, and no disruption budget",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &[],
    // They ask for a budget of single replicas too, or make one.
    related: &[
        "polaris/missingPodDisruptionBudget",
        "kube-score/deployment-has-poddisruptionbudget",
        "kube-score/statefulset-has-poddisruptionbudget",
        "kyverno/require-pdb",
        "kyverno/create-default-pdb",
    ],
    why: "When nodes are drained for an upgrade, all replicas may be evicted at once.",
    fix: "Add a PodDisruptionBudget that selects the pods, with `maxUnavailable: 1`.",
    sources: &["https://kubernetes.io/docs/tasks/run-application/configure-pdb/"],
    looks_at: &["PodDisruptionBudget"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    if !has_replicas(workload) {
        return judge.not_applicable("the kind has no replicas");
    }
    let replicas = workload.object().field::<i64>("spec.replicas");
    let count = judge.read(&replicas);
    let labels = workload.labels();
    let own = judge.read(&labels);
    if is_unreadable(&replicas) || is_unreadable(&labels) {
        return;
    }
    if count.is_none_or(|count| count < 2) {
        return judge.not_applicable("no number of replicas above one is set");
    }
    let (mut budgets, is_unclear) = beside.budgets(workload.resource().reference.namespace_or_default(), own);
    let is_found = budgets.next().is_some();
    drop(budgets);
    if !is_found && is_unclear {
        return judge.unreadable_beside(labels.nearest, "a budget that may select the pods");
    }
    judge.require_found(replicas, is_found, beside.sight_of(&["PodDisruptionBudget"]), || {
        "no disruption budget selects the pods".to_owned()
    });
}
