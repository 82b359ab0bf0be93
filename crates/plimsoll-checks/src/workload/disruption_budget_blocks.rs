use crate::{port::Port as IntOrText, prelude::*};
use plimsoll_kube::pod_template_path;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/disruption-budget-blocks",
    title: "Disruption budget allows no disruption",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: true,
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
    looks_at: &[PODS, "HorizontalPodAutoscaler"],
    run: Run::Object(Family::Workload, &[("policy", "PodDisruptionBudget")], run),
};

fn run(budget: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
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
        IntOrText::Number(_) => match fewest_replicas(budget, beside, judge) {
            Replicas::Unreadable => return,
            Replicas::Unknown => None,
            Replicas::AtLeast(fewest) => Some(fewest),
        },
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

/// The fewest replicas that a workload which is selected has.
enum Replicas {
    /// So many, by itself or by its autoscaler.
    AtLeast(i64),
    /// Nothing says so.
    Unknown,
    /// What would say so has the wrong type; the verdict is unknown.
    Unreadable,
}

fn fewest_replicas(budget: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) -> Replicas {
    let selector = budget.field::<NodeRef<'_>>("spec.selector");
    let Some(node) = judge.read(&selector) else {
        return if selector.is_absent() { Replicas::Unknown } else { Replicas::Unreadable };
    };
    let Some(selector) = Selector::read(node) else {
        judge.unreadable_beside(node, "the selector of the budget");
        return Replicas::Unreadable;
    };
    let sight = beside.sight_of_pods().and(beside.sight_of(&["HorizontalPodAutoscaler"]));
    if !sight.is_whole() {
        judge.unreadable_beside(budget.whole().node(), "a part of the source that may scale the pods");
        return Replicas::Unreadable;
    }
    if !beside.has_readable_pods(budget.namespace()) {
        judge.unreadable_beside(budget.whole().node(), "labels of pods of the namespace");
        return Replicas::Unreadable;
    }
    let mut pods = beside.pods_selected(budget.namespace(), &selector);
    match (pods.next(), pods.next()) {
        (Some(only), None) => replicas_of(&only, budget, beside, judge),
        // Several workloads add up; nobody knows their sum before they run.
        _ => Replicas::Unknown,
    }
}

fn replicas_of(
    pod: &ObjectView<'_>,
    budget: &ObjectView<'_>,
    beside: &Beside<'_>,
    judge: &mut Judge,
) -> Replicas {
    let scaled = beside.autoscalers(pod.namespace(), pod.kind(), pod.name()).first().copied();
    if scaled.is_none() && !beside.has_readable_autoscalers() {
        judge.unreadable_beside(budget.whole().node(), "what an autoscaler scales");
        return Replicas::Unreadable;
    }
    let field = match scaled {
        Some(scaled) => scaled.field::<i64>("spec.minReplicas").absent_means(1),
        None => pod.field::<i64>("spec.replicas"),
    };
    if matches!(field.state, State::WrongType { .. }) {
        judge.unreadable_beside(budget.whole().node(), "the number of replicas");
        return Replicas::Unreadable;
    }
    let has_replicas = pod_template_path(pod.group(), pod.kind()).is_some_and(|path| path == "spec.template");
    match field.value() {
        Some(count) if scaled.is_some() || has_replicas => Replicas::AtLeast(*count),
        _ => Replicas::Unknown,
    }
}
