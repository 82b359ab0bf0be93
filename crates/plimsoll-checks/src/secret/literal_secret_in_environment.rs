use crate::prelude::*;

pub static CHECK: Check = Check {
    id: "secret/literal-secret-in-environment",
    title: "Variable holds a secret of a known form",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012", "C-0259", "kube-linter/env-var-secret", "polaris/sensitiveContainerEnvVar"],
    why: "Whoever can read the manifest, its history, or the pod in the cluster has the secret, and it cannot be taken \
          back from all of those places.",
    fix: "Revoke the secret, put a new one into a secret store, and refer to it with `valueFrom.secretKeyRef` or a \
          mounted file.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Secret, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("env"), |judge, variable| {
            judge.require_optional(variable.field::<Text<'_>>("value"), |_| true, String::new);
            judge.require_no_secret(variable, credential, |found| {
                format!(
                    "a variable of container `{}` holds a secret: {}",
                    container.name(),
                    found.pattern.title
                )
            });
        });
    }
}
