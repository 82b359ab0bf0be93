use crate::{prelude::*, secret_places::annotations};

pub static CHECK: Check = Check {
    id: "secret/literal-secret-in-annotation",
    title: "Annotation holds a secret",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Everybody who may list the objects reads their annotations, and controllers copy them into other objects, logs \
          and metrics.",
    fix: "Revoke the secret, remove the annotation, and use the field that refers to a Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let root = object.whole().node();
    for node in annotations(object) {
        judge.require_no_secret(
            Part::new(root, node),
            |found| credential(found) || named(found),
            |found| format!("an annotation holds a secret: {}", found.pattern.title),
        );
    }
    judge.not_applicable("it has no annotations");
}
