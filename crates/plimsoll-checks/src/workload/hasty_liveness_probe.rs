use crate::{
    operation::{LIVENESS, has_probe, is_unreadable},
    prelude::*,
};

/// A pause that any program may make: collecting garbage, waiting for a disk, being held by a CPU limit.
const PAUSE_SECONDS: i64 = 5;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/hasty-liveness-probe",
    title: "Liveness probe restarts the container after a short pause",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-18"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[],
    why: "One lost answer, or a pause of a few seconds under load, ends a container that would have gone on; \
          its load then falls on the others.",
    fix: "Set `failureThreshold` of the liveness probe to 2 or more, so that with `periodSeconds` it waits \
          for 5 seconds at least.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("no container has a liveness probe");
    for container in workload.containers() {
        if has_probe(judge, container, &LIVENESS) != Some(true) {
            continue;
        }
        // The API server takes these for 0 too.
        let threshold = container.field::<i64>("livenessProbe.failureThreshold").absent_means(3);
        let period = container.field::<i64>("livenessProbe.periodSeconds").absent_means(10);
        let failures = judge.read(&threshold).map_or(0, |failures| if failures == 0 { 3 } else { failures });
        if is_unreadable(&threshold) {
            continue;
        }
        let is_patient = judge.require(
            threshold,
            |_| failures != 1,
            || format!("container `{}` is restarted when one answer is missing", container.name()),
        );
        if is_patient {
            judge.require(
                period,
                |seconds| {
                    let seconds = if *seconds == 0 { 10 } else { *seconds };
                    failures.saturating_mul(seconds) >= PAUSE_SECONDS
                },
                || {
                    format!(
                        "container `{}` is restarted after a pause of less than 5 seconds",
                        container.name()
                    )
                },
            );
        }
    }
}
