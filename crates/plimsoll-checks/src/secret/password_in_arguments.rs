use crate::{
    prelude::*,
    secret_places::{by_name, for_each_command},
};

pub static CHECK: Check = Check {
    id: "secret/password-in-arguments",
    title: "Command, probe or handler holds a password, by its place or its name",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Arguments are in the manifest, in the API, and in the process list that every user of the node can read, and a \
          word that a person chose is guessed and used elsewhere as well.",
    fix: "Change the password, and let the program read the new one from a mounted file or a variable that refers to a \
          Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Secret, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_command(workload, judge, |judge, part, container, field| {
        judge.require_no_secret(part, by_name, |_| {
            format!("`{field}` of container `{}` holds a password", container.name())
        });
    });
}
