use crate::{
    prelude::*,
    secret_places::{annotations, chosen},
};

pub static CHECK: Check = Check {
    id: "secret/password-in-annotation",
    title: "Annotation holds a password that a person chose",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Everybody who may list the objects reads their annotations, and controllers copy them into other objects, logs \
          and metrics.",
    fix: "Change the password, remove it from the annotation, and use the field that refers to a Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    looks_at: &[],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let root = object.whole().node();
    for node in annotations(object) {
        judge.require_no_secret(Part::new(root, node), chosen, |_| {
            "an annotation holds a password".to_owned()
        });
    }
    judge.not_applicable("it has no annotations");
}
