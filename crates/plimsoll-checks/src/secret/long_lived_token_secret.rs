use crate::prelude::*;

pub static CHECK: Check = Check {
    id: "secret/long-lived-token-secret",
    title: "Secret asks for a token that never expires",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-SEC-09"],
    reaches_safeguards: true,
    aliases: &["kyverno/deny-secret-service-account-token-type"],
    related: &[],
    why: "The token of such a Secret is valid until somebody deletes it, so a copy that leaks is a way in for good.",
    fix: "Delete the Secret, and use tokens that a pod or `kubectl create token` gets for a limited time.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets"],
    looks_at: &[],
    run: Run::Object(Family::Secret, &[("", "Secret")], run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    // The API server takes `Opaque` where nothing is written.
    let kind = object.field::<Text<'_>>("type").absent_means(Text::new("Opaque"));
    judge.require(
        kind,
        |kind| kind.expose() != "kubernetes.io/service-account-token",
        || "the Secret asks for a service account token without an expiry".to_owned(),
    );
}
