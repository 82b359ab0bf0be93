use crate::{prelude::*, secret_places::require_text};

pub static CHECK: Check = Check {
    id: "secret/literal-secret-in-config-map",
    title: "ConfigMap holds a secret of a known form",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012", "KSV-0109", "KSV-01010", "polaris/sensitiveConfigmapContent"],
    why: "ConfigMaps are not encrypted at rest, and far more people and programs may read them than Secrets.",
    fix: "Revoke the secret, and move a new one into a Secret or a secret store that the program reads beside its \
          configuration.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/configmap/"],
    looks_at: &[],
    run: Run::Object(Family::Secret, &[("", "ConfigMap")], run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for field in ["data", "binaryData"] {
        judge.for_each_entry(object.field::<NodeRef<'_>>(field), |judge, _, value| {
            require_text(judge, value);
            judge.require_no_secret(value, credential, |found| {
                format!("the ConfigMap holds a secret: {}", found.pattern.title)
            });
        });
    }
}
