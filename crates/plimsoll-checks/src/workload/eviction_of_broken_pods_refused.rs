use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/eviction-of-broken-pods-refused",
    title: "Disruption budget protects pods that are broken already",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &["kube-linter/pdb-unhealthy-pod-eviction-policy"],
    related: &[],
    why: "By default, a pod that runs and is not ready may not be evicted while the application is short of pods: a \
          node with pods that crash cannot be drained.",
    fix: "Set `unhealthyPodEvictionPolicy: AlwaysAllow`.",
    sources: &["https://kubernetes.io/docs/tasks/run-application/configure-pdb/"],
    looks_at: &[],
    run: Run::Object(Family::Workload, &[("policy", "PodDisruptionBudget")], run),
};

fn run(budget: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    // On by default since 1.27; API servers before that drop the field.
    if !budget.version().at_least(27) {
        return judge.not_applicable("the version of Kubernetes does not know the field");
    }
    judge.require(
        budget
            .field::<Text<'_>>("spec.unhealthyPodEvictionPolicy")
            .absent_means(Text::new("IfHealthyBudget")),
        |policy| policy.expose() == "AlwaysAllow",
        || "pods that are not ready may not be evicted".to_owned(),
    );
}
