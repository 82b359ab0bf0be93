use crate::{prelude::*, secret_places::for_each_command};

pub static CHECK: Check = Check {
    id: "secret/literal-secret-in-arguments",
    title: "Command, probe or handler holds a secret of a known form",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Arguments stand in the manifest, in the API, and in the process list that every user of the node can \
          read, so the secret has many readers and no owner.",
    fix: "Revoke the secret, and let the program read a new one from a mounted file or a variable that refers to a \
          Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Secret, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_command(workload, judge, |judge, part, container, field| {
        judge.require_no_secret(part, credential, |found| {
            format!("`{field}` of container `{}` holds a secret: {}", container.name(), found.pattern.title)
        });
    });
}
