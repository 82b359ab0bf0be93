//! What several checks ask of admission webhooks.

use crate::Judge;
use plimsoll_kube::{GroupKind, ObjectView, Part};

/// Kinds that list webhooks.
pub(crate) const KINDS: &[GroupKind] = &[
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
];

/// Calls `see` with each webhook of a configuration; of one that lists none, nothing is required.
pub(crate) fn for_each_webhook<'t>(
    configuration: &ObjectView<'t>,
    judge: &mut Judge,
    see: impl FnMut(&mut Judge, Part<'t>),
) {
    let webhooks = configuration.list("webhooks");
    if webhooks.value().is_some_and(|webhooks| webhooks.is_empty()) {
        judge.not_applicable("no webhook is listed");
        return;
    }
    judge.for_each(webhooks, see);
}
