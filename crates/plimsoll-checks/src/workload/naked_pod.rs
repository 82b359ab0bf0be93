use crate::{
    operation::{has_annotation, is_unreadable},
    prelude::*,
};

/// Marks of the mirror of a static pod, of one that kubeadm wrote, and of pods that Helm and Argo CD run once
/// and watch.
const OTHERWISE_CARED_FOR: [&str; 5] = [
    "kubernetes.io/config.mirror",
    "kubernetes.io/config.source",
    "kubeadm.kubernetes.io/",
    "helm.sh/hook",
    "argocd.argoproj.io/hook",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/naked-pod",
    title: "Pod has no controller",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: true,
    aliases: &[],
    // They also ask it of static pods and of hooks.
    related: &["C-0073", "kyverno/prevent-bare-pods"],
    why: "Nobody starts the pod again when its node fails or is drained.",
    fix: "Write a Deployment, StatefulSet, DaemonSet or Job with this pod as its template.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/pods/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if workload.kind() != "Pod" {
        judge.not_applicable("the object is no Pod by itself");
        return;
    }
    if has_annotation(workload, judge, &OTHERWISE_CARED_FOR) {
        judge.not_applicable("the kubelet, Helm or Argo CD cares for the pod");
        return;
    }
    let object = workload.object();
    let annotations = object.field::<NodeRef<'_>>("metadata.annotations");
    let owners = object.list("metadata.ownerReferences");
    if let Some(owners) = judge.read(&owners).filter(|_| !is_unreadable(&annotations)) {
        let kind = object.field::<Text<'_>>("kind");
        judge.require(kind, |_| !owners.is_empty(), || "no controller makes the pod anew".to_owned());
    }
}
