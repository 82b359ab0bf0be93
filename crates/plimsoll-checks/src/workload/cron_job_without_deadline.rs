use crate::{operation::is_running_cron_job, prelude::*};

/// The controller looks every 10 seconds, so what may start only within fewer may never start.
const SECONDS_MIN: i64 = 10;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/cron-job-without-deadline",
    title: "CronJob has no usable deadline for a late start",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // It passes any deadline.
    related: &["kube-score/cronjob-has-deadline"],
    why: "Without a deadline a run that was missed is started however late it is, perhaps at a time when it \
          does harm; with one of less than 10 seconds a run may never start.",
    fix: "Set `startingDeadlineSeconds` to the delay that still makes sense, 10 or more.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if is_running_cron_job(workload, judge) {
        judge.require(
            workload.object().field::<i64>("spec.startingDeadlineSeconds"),
            |seconds| *seconds >= SECONDS_MIN,
            || "the CronJob sets no `startingDeadlineSeconds` of 10 or more".to_owned(),
        );
    }
}
