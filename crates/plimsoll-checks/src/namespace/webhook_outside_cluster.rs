use crate::{
    prelude::*,
    webhook::{KINDS, for_each_webhook},
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/webhook-outside-cluster",
    title: "Admission webhook is called outside the cluster",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0036", "C-0039"],
    why: "Every object that matches, secrets too, is sent to an address that no service of the cluster \
          stands for, and what comes back decides or changes what is stored.",
    fix: "Run the webhook in the cluster and name its `service`.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, KINDS, run),
};

fn run(configuration: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_webhook(configuration, judge, |judge, webhook| {
        let url = webhook.field::<Text<'_>>("clientConfig.url");
        judge.require_optional(
            url,
            |url| url.is_none_or(|url| url.expose().is_empty()),
            || "the webhook is called by a URL and not as a service of the cluster".to_owned(),
        );
    });
}
