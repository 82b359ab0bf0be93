use crate::{
    operation::{has_replicas, is_unreadable},
    prelude::*,
};

/// Rules that keep replicas apart.
const RULES: [&str; 3] = [
    "topologySpreadConstraints",
    "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution",
    "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/replicas-not-spread",
    title: "No rule spreads the replicas over nodes",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &[],
    // They ask for one of the rules by itself, for what it says, or of workloads with one replica too.
    related: &[
        "kube-linter/no-anti-affinity",
        "kube-linter/no-node-affinity",
        "polaris/topologySpreadConstraint",
        "kube-score/deployment-has-host-podantiaffinity",
        "kube-score/statefulset-has-host-podantiaffinity",
        "kube-score/pod-topology-spread-constraints",
        "kyverno/topologyspreadconstraints-policy",
        "kyverno/spread-pods",
    ],
    why: "The scheduler spreads replicas only as far as it suits: all may stand on one node or in one zone, \
          and fail with it.",
    fix: "Add `topologySpreadConstraints` over `kubernetes.io/hostname`, and over \
          `topology.kubernetes.io/zone` where there are zones.",
    sources: &["https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !has_replicas(workload) {
        judge.not_applicable("the kind has no replicas");
        return;
    }
    let replicas = workload.object().field::<i64>("spec.replicas");
    let count = judge.read(&replicas);
    if is_unreadable(&replicas) {
        return;
    }
    if count.is_none_or(|count| count < 2) {
        judge.not_applicable("no number of replicas above one is set");
        return;
    }
    for path in RULES {
        let rules = workload.field::<List<'_>>(path);
        let stands = judge.read(&rules).is_some_and(|rules| !rules.is_empty());
        // What cannot be read may be the rule; the verdict is unknown then.
        if stands || is_unreadable(&rules) {
            judge.require(rules, |_| true, String::new);
            return;
        }
    }
    judge.require(
        workload.field::<List<'_>>("topologySpreadConstraints"),
        |_| false,
        || "the pods have neither `topologySpreadConstraints` nor `podAntiAffinity`".to_owned(),
    );
}
