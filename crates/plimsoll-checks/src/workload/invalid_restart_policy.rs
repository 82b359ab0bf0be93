use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/invalid-restart-policy",
    title: "Restart policy is not one that the kind allows",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // The first takes no absent policy and every `OnFailure`; the second looks at CronJobs alone.
    related: &["kube-linter/restart-policy", "kube-score/cronjob-restartpolicy"],
    why: "The API server refuses the object: a controller that keeps pods running takes `Always` alone, and a \
          Job, whose pods must be able to finish, takes `OnFailure` or `Never` and has no default.",
    fix: "Remove `restartPolicy`, or set it to `OnFailure` or `Never` in the template of a Job or CronJob.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let (allowed, words): (&[&str], _) = match workload.life() {
        _ if !is_built_in(workload) => {
            return judge.not_applicable("the controller of the kind decides which policies it takes");
        }
        Life::Completes => (&["OnFailure", "Never"], "`OnFailure` or `Never`"),
        Life::AsItSays => (&["Always", "OnFailure", "Never"], "`Always`, `OnFailure` or `Never`"),
        Life::Stays => (&["Always"], "`Always`"),
    };
    let policy = workload.field::<Text<'_>>("restartPolicy").absent_means(Text::new("Always"));
    judge.require(
        policy,
        // The API server takes the empty text for an absent one.
        |policy| allowed.contains(&if policy.expose().is_empty() { "Always" } else { policy.expose() }),
        || format!("the restart policy is not {words}"),
    );
}

/// Whether the API server checks the policy of the kind.
fn is_built_in(workload: &Workload<'_>) -> bool {
    matches!(workload.resource().reference.group.as_str(), "" | "apps" | "batch" | "extensions")
}
