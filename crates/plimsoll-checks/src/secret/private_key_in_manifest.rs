use crate::prelude::*;

pub static CHECK: Check = Check {
    id: "secret/private-key-in-manifest",
    title: "Manifest holds a private key",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-SEC-10"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Whoever has the key can pass for its owner or read what was encrypted for it, and nothing shows that it was \
          copied.",
    fix: "Revoke the key and what it certifies, and let the cluster make or fetch a new one, for instance with a \
          certificate issuer or a secret store.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    judge.require_no_secret(object.whole(), private_key, |found| {
        format!("a {} stands here", found.pattern.title)
    });
}
