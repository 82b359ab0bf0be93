use crate::{
    prelude::*,
    secret_places::{by_name, require_none_elsewhere},
};

pub static CHECK: Check = Check {
    id: "secret/credential-named-field",
    title: "Field named like a credential has a literal value",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Whoever can read the manifest, its history or the object has the credential, and custom resources are seldom \
          guarded as Secrets are.",
    fix: "Change the credential, and use the field of the same resource that refers to a Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    require_none_elsewhere(object, judge, by_name, "a field holds a credential that is known by its name");
}
