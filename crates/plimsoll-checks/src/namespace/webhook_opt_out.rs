use crate::{
    prelude::*,
    webhook::{KINDS, for_each_webhook},
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/webhook-opt-out",
    title: "Objects and namespaces may leave an admission webhook out by a label",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["C-0036"],
    why: "Whoever may set the label on a namespace or an object passes by the webhook. It is often needed to \
          let the webhook itself start, so this is for information only.",
    fix: "Select namespaces by `kubernetes.io/metadata.name`, which nobody can choose, or by a label that \
          must be there.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, KINDS, run),
};

fn run(configuration: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_webhook(configuration, judge, |judge, webhook| {
        for path in ["namespaceSelector.matchExpressions", "objectSelector.matchExpressions"] {
            judge.for_each(webhook.list(path), |judge, expression| {
                let key = judge.read(&expression.field::<Text<'_>>("key"));
                let is_fixed = key.is_some_and(|key| key.expose() == "kubernetes.io/metadata.name");
                judge.require_optional(
                    expression.field::<Text<'_>>("operator"),
                    |operator| {
                        let leaves_out =
                            operator.is_some_and(|word| matches!(word.expose(), "NotIn" | "DoesNotExist"));
                        is_fixed || !leaves_out
                    },
                    || "what bears a label is left out".to_owned(),
                );
            });
        }
    });
}
