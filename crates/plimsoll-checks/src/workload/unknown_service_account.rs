use crate::{operation::is_unreadable, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/unknown-service-account",
    title: "Pod names a service account that does not exist",
    severity: Severity::Low,
    // It may come from elsewhere.
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // They take a namespace without any account as well, or ask the cluster.
    related: &["C-0307", "kube-linter/non-existent-service-account", "kyverno/check-sa"],
    why: "Without the account no pod is created; and whoever may create accounts in the namespace gives these pods the \
          rights that are bound to the name.",
    fix: "Create the ServiceAccount beside the workload, or name one that exists.",
    sources: &["https://kubernetes.io/docs/concepts/security/service-accounts/"],
    looks_at: &["ServiceAccount"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let field = workload.field::<Text<'_>>("serviceAccountName");
    let own = judge.read(&field).filter(|own| !own.expose().is_empty());
    if is_unreadable(&field) {
        return;
    }
    let old = workload.field::<Text<'_>>("serviceAccount");
    let field = if own.is_some() { field } else { old };
    let own = judge.read(&field).unwrap_or(Text::EMPTY);
    if matches!(own.expose(), "" | "default") {
        return judge.not_applicable("the pod has the default account");
    }
    let namespace = workload.resource().reference.namespace_or_default();
    let sight = beside.sight_of(&["ServiceAccount"]);
    if sight.is_whole() && beside.in_namespace("", "ServiceAccount", namespace).is_empty() {
        return judge.not_applicable("no service accounts of the namespace stand in the source");
    }
    let is_found = beside.named("", "ServiceAccount", namespace, own.expose()).is_some();
    judge.require_found(field, is_found, sight, || format!("no service account is named `{own}`"));
}
