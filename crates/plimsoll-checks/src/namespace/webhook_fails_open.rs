use crate::{
    prelude::*,
    webhook::{KINDS, for_each_webhook},
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/webhook-fails-open",
    title: "Admission webhook that is down lets everything in",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0036", "C-0039", "C-0289"],
    why: "Whoever can make the webhook slow or stop it passes what it would have refused or changed, and \
          nobody is told.",
    fix: "Set `failurePolicy: Fail`, give the webhook several replicas, and leave out only the namespaces \
          that it needs to start.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, KINDS, run),
};

fn run(configuration: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_webhook(configuration, judge, |judge, webhook| {
        // In v1 the API server takes `Fail` where nothing is written; v1beta1 is gone since 1.22.
        let policy = webhook.field::<Text<'_>>("failurePolicy").absent_means(Text::new("Fail"));
        judge.require(
            policy,
            |policy| policy.expose() == "Fail",
            || "the webhook lets everything in while it cannot be reached".to_owned(),
        );
    });
}
