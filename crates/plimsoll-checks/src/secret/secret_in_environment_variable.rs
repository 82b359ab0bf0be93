use crate::prelude::*;

pub static CHECK: Check = Check {
    id: "secret/secret-in-environment-variable",
    title: "Secret reaches its container as a variable",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["C-0207", "CKV_K8S_35", "kube-linter/read-secret-from-env-var"],
    why: "Variables are inherited by every child process, printed by debug pages and crash reports, and do not change when \
          the Secret does.",
    fix: "Mount the Secret as a file, and let the program read it from there.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Secret, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("env"), |judge, variable| {
            let reference = variable.field::<NodeRef<'_>>("valueFrom.secretKeyRef");
            judge.require_optional(
                reference,
                |reference| reference.is_none(),
                || format!("a variable of container `{}` takes its value from a Secret", container.name()),
            );
        });
        judge.for_each(container.list("envFrom"), |judge, source| {
            let reference = source.field::<NodeRef<'_>>("secretRef");
            judge.require_optional(
                reference,
                |reference| reference.is_none(),
                || format!("container `{}` takes all keys of a Secret as variables", container.name()),
            );
        });
    }
}
