use crate::{operation::is_running_cron_job, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/cron-job-runs-overlap",
    title: "Runs of a CronJob may overlap",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // It reports that a CronJob exists.
    related: &["C-0026"],
    why: "A run that takes longer than its interval meets the next one: both work on the same data, and slow \
          runs pile up until the node or the quota is full.",
    fix: "Set `concurrencyPolicy` to `Forbid`, or to `Replace` where the newest run is the one that matters.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if is_running_cron_job(workload, judge) {
        let policy = workload.object().field::<Text<'_>>("spec.concurrencyPolicy");
        judge.require(
            policy.absent_means(Text::new("Allow")),
            |policy| matches!(policy.expose(), "Forbid" | "Replace"),
            || "a run of the CronJob may start while the last one still works".to_owned(),
        );
    }
}
