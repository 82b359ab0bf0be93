use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/environments-mixed",
    title: "Workloads of different environments share a namespace",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-CFG-92"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0209"],
    why: "A namespace is the border of accounts, secrets, quota and most policies: what is tested there \
          reaches what runs in production.",
    fix: "Give each environment a namespace, or a cluster, of its own.",
    sources: &["https://kubernetes.io/docs/concepts/security/multi-tenancy/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Namespace, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let root = workload.object();
    let Some(label) = environment_label(root.node()) else {
        judge.not_applicable("no label of the workload names an environment");
        return;
    };
    let label = Part::new(root.root(), label).as_text();
    let Some(environment) = judge.read(&label) else { return };
    let is_mixed = beside.environments().has_other(workload.namespace(), environment.expose());
    if !is_mixed && beside.environments().has_odd(workload.namespace()) {
        judge.unreadable_beside(root.node(), "the environment of another workload");
    }
    judge.require_not_found(label, is_mixed, beside.sight_of_pods(), || {
        "a workload of another environment stands in the same namespace".to_owned()
    });
}
