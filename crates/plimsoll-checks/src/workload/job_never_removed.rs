use crate::{
    operation::{has_annotation, is_unreadable},
    prelude::*,
};

/// Helm and Argo CD remove the Jobs that they run as hooks.
const HOOKS: [&str; 2] = ["helm.sh/hook", "argocd.argoproj.io/hook"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/job-never-removed",
    title: "Job stays after it has finished",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // It also refuses the field on the Job of a CronJob.
    related: &["kube-linter/job-ttl-seconds-after-finished", "kyverno/add-ttl-jobs"],
    why: "Finished Jobs and their pods stay in the cluster's store, with what their logs and their \
          environment hold, until somebody removes them.",
    fix: "Set `ttlSecondsAfterFinished` to the time that you want to look at the result.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if workload.kind() != "Job" {
        judge.not_applicable("the object is no Job by itself");
        return;
    }
    if !workload.version().at_least(21) {
        judge.not_applicable("Kubernetes before 1.21 removes no finished Jobs");
        return;
    }
    if has_annotation(workload, judge, &HOOKS) {
        judge.not_applicable("the Job is a hook that Helm or Argo CD removes");
        return;
    }
    let object = workload.object();
    let annotations = object.field::<NodeRef<'_>>("metadata.annotations");
    let Some(owners) = judge.read(&object.list("metadata.ownerReferences")) else { return };
    if !owners.is_empty() {
        judge.not_applicable("the owner of the Job removes it");
    } else if !is_unreadable(&annotations) {
        judge.require(
            object.field::<i64>("spec.ttlSecondsAfterFinished"),
            |seconds| *seconds >= 0,
            || "the Job sets no `ttlSecondsAfterFinished`".to_owned(),
        );
    }
}
