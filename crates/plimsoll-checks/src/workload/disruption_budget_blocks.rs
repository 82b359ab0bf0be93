use crate::{port::Port as IntOrText, prelude::*};
use plimsoll_kube::pod_template_path;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/disruption-budget-blocks",
    title: "Disruption budget allows no disruption",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-13"],
    aliases: &[],
    // Each of them looks at one of the fields, or at one kind of workload.
    related: &[
        "kube-linter/pdb-min-available",
        "kube-linter/pdb-max-unavailable",
        "polaris/pdbDisruptionsIsZero",
        "polaris/pdbMinAvailableGreaterThanHPAMinReplicas",
        "kube-score/poddisruptionbudget-has-policy",
        "gatekeeper/K8sPodDisruptionBudget",
        "kyverno/pdb-maxunavailable",
        "kyverno/pdb-maxunavailable-with-deployments",
        "kyverno/pdb-minavailable",
        "kyverno/deployment-replicas-higher-than-pdb",
        "kyverno/require-reasonable-pdbs",
    ],
    why: "No pod may be evicted, so nodes cannot be drained: upgrades and security fixes wait until somebody removes the \
          budget.",
    fix: "Set `maxUnavailable` to 1 or more, or `minAvailable` below the number of replicas.",
    sources: &["https://kubernetes.io/docs/tasks/run-application/configure-pdb/"],
    run: Run::Object(Family::Workload, &[("policy", "PodDisruptionBudget")], run),
};

fn run(budget: &ObjectView<'_>, beside: &Objects<'_>, judge: &mut Judge) {
    let most = budget.field::<IntOrText<'_>>("spec.maxUnavailable");
    let least = budget.field::<IntOrText<'_>>("spec.minAvailable");
    let (most_value, least_value) = (judge.read(&most), judge.read(&least));
    judge.require_optional(
        most,
        |most| !most.is_some_and(is_nothing) && (most.is_some() || least_value.is_some()),
        || match most_value {
            Some(_) => "the budget lets no pod be unavailable".to_owned(),
            None => "the budget states neither `minAvailable` nor `maxUnavailable`".to_owned(),
        },
    );
    let Some(least_value) = least_value else { return };
    let fewest = match least_value {
        IntOrText::Name(_) => None,
        IntOrText::Number(_) => fewest_replicas(budget, beside),
    };
    judge.require(
        least,
        |least| match least {
            IntOrText::Name(share) => share.expose() != "100%",
            IntOrText::Number(count) => fewest.is_none_or(|fewest| *count < fewest),
        },
        || "the budget wants as many pods as there are, so none may be evicted".to_owned(),
    );
}

fn is_nothing(value: &IntOrText<'_>) -> bool {
    match value {
        IntOrText::Number(count) => *count == 0,
        IntOrText::Name(share) => matches!(share.expose(), "0%" | "0"),
    }
}

/// The fewest replicas that a workload which is selected has, by itself or by its autoscaler; `None` if nothing says
/// so.
fn fewest_replicas(budget: &ObjectView<'_>, beside: &Objects<'_>) -> Option<i64> {
    let selector = budget.field::<NodeRef<'_>>("spec.selector").value().copied().and_then(Selector::read)?;
    let replicas = |pod: ObjectView<'_>| {
        // Several workloads add up; nobody knows their sum before they run.
        let has_replicas =
            pod_template_path(pod.group(), pod.kind()).is_some_and(|path| path == "spec.template");
        let own = has_replicas.then(|| pod.field::<i64>("spec.replicas").value().copied()).flatten();
        let scaled = beside.autoscalers(pod.namespace(), pod.kind(), pod.name()).first().copied();
        match scaled {
            Some(scaled) => Some(scaled.field::<i64>("spec.minReplicas").value().copied().unwrap_or(1)),
            None => own,
        }
    };
    let mut pods = beside.pods_selected(budget.namespace(), &selector);
    let only = pods.next()?;
    if pods.next().is_some() { None } else { replicas(only) }
}
