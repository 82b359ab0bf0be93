use crate::{
    prelude::*,
    secret_places::{by_name, require_text},
};
use plimsoll_model::SecretClass;

pub static CHECK: Check = Check {
    id: "secret/credential-named-config-map-key",
    title: "ConfigMap holds a credential by its name",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012", "KSV-0109", "KSV-01010", "polaris/sensitiveConfigmapContent"],
    why: "ConfigMaps are not encrypted at rest, and far more people and programs may read them than Secrets.",
    fix: "Change the credential, and move the new one into a Secret or a secret store.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/configmap/"],
    looks_at: &[],
    run: Run::Object(Family::Secret, &[("", "ConfigMap")], run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for field in ["data", "binaryData"] {
        judge.for_each_entry(object.field::<NodeRef<'_>>(field), |judge, _, value| {
            require_text(judge, value);
            judge.require_no_secret(value, by_name, |found| {
                let what = match found.pattern.class {
                    SecretClass::Chosen => "the ConfigMap holds a password",
                    _ => "the ConfigMap holds a credential that is known by its name",
                };
                what.to_owned()
            });
        });
    }
}
