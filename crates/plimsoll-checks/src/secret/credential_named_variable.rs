use crate::{prelude::*, secret_places::by_name};
use plimsoll_model::SecretClass;

pub static CHECK: Check = Check {
    id: "secret/credential-named-variable",
    title: "Variable named like a credential has a literal value",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012", "C-0259", "kube-linter/env-var-secret", "polaris/sensitiveContainerEnvVar"],
    why: "A password in a manifest is known to everybody who can read the manifest, its history, or the pod, and the \
          same one is used wherever the manifest is applied.",
    fix: "Change the credential, put the new one into a Secret or a secret store, and refer to it with \
          `valueFrom.secretKeyRef` or a mounted file.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Secret, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("env"), |judge, variable| {
            let name = judge.read(&variable.field::<Text<'_>>("name")).unwrap_or(Text::EMPTY);
            judge.require_optional(variable.field::<Text<'_>>("value"), |_| true, String::new);
            judge.require_no_secret(variable, by_name, |found| {
                let what = match found.pattern.class {
                    SecretClass::Chosen => "holds a password",
                    _ => "is a credential with a literal value",
                };
                format!("variable `{name}` of container `{}` {what}", container.name())
            });
        });
    }
}
