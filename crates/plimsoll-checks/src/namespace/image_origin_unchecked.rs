use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/image-origin-unchecked",
    title: "Nothing in this source checks where images come from",
    severity: Severity::Info,
    confidence: Confidence::Low,
    safeguards: &["SG-IMG-16"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["C-0289"],
    why: "Without an admission rule on signatures or repositories the cluster runs any image that somebody \
          names. The rule may stand in another repository, so this is for information only.",
    fix: "Add an admission rule that verifies signatures or limits repositories, and try it with an image \
          that it must refuse.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/"],
    looks_at: &[
        "ClusterImagePolicy",
        "ClusterPolicy",
        "Executor",
        "ImageValidatingPolicy",
        "K8sAllowedRepos",
        "Verifier",
    ],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let is_there = beside.admission().checks_images();
    let name = namespace.field::<Text<'_>>("metadata.name");
    judge.require_found(name, is_there, beside.sight_of_image_rules(), || {
        "no rule about the origin of images is in this source".to_owned()
    });
}
