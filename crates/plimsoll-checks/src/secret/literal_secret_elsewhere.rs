use crate::{prelude::*, secret_places::spoken_for};

pub static CHECK: Check = Check {
    id: "secret/literal-secret-elsewhere",
    title: "Field holds a secret",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    aliases: &[],
    related: &["C-0012"],
    why: "Whoever can read the manifest, its history or the object has the secret, and custom resources are seldom \
          guarded as Secrets are.",
    fix: "Revoke the secret, and use the field of the same resource that refers to a Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    if object.is("", "Secret") || object.is("", "ConfigMap") {
        return judge.not_applicable("other checks judge its values");
    }
    // Nearly every object bears no secret, and then it does not matter where.
    let mut others =
        if object.secrets().is_some_and(<[_]>::is_empty) { Vec::new() } else { spoken_for(object) };
    // Parts do not overlap: only the last one that begins at or before a node may hold it.
    others.sort_by_key(|part| part.index());
    let is_elsewhere = |index: u32| {
        let node = object.whole().node().tree().node(index);
        let before = others.partition_point(|part| part.index() <= index);
        let nearest = before.checked_sub(1).and_then(|at| others.get(at));
        !node.zip(nearest).is_some_and(|(node, part)| part.contains(node))
    };
    judge.require_no_secret(
        object.whole(),
        |found| (credential(found) || named(found)) && is_elsewhere(found.node),
        |found| format!("a field holds a secret: {}", found.pattern.title),
    );
}
