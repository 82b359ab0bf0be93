use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/priority-class-missing",
    title: "Pod has no priority class",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &["polaris/priorityClassNotSet", "kyverno/require-pod-priorityclassname"],
    // It takes two classes alone, and no class at all.
    related: &["kube-linter/priority-class-name"],
    why: "Pods without a class have the cluster's default priority, in most clusters none: when nodes are \
          full, what matters most waits with all the rest, and is evicted as soon.",
    fix: "Make PriorityClasses for what must run first, and name one in `priorityClassName`.",
    sources: &["https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.require(
        workload.field::<Text<'_>>("priorityClassName"),
        |name| !name.expose().is_empty(),
        || "the pod names no priority class".to_owned(),
    );
}
