use crate::{prelude::*, secret_places::require_none_elsewhere};

pub static CHECK: Check = Check {
    id: "secret/literal-secret-elsewhere",
    title: "Field holds a secret of a known form",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Whoever can read the manifest, its history or the object has the secret, and custom resources are seldom \
          guarded as Secrets are.",
    fix: "Revoke the secret, and use the field of the same resource that refers to a Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    require_none_elsewhere(object, judge, credential, "a field holds a secret");
}
