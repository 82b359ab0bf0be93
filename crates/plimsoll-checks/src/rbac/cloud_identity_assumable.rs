use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/cloud-identity-assumable",
    title: "Service account stands for an identity of the cloud provider",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-03"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["kubescape/provider-iam-assumption-v1", "C-0232", "C-0241"],
    why: "Whoever may start a pod with this account, or issue its token, acts at the provider with that \
          identity. What it holds there cannot be read from files, so this is for information only.",
    fix: "Keep an account for each program that needs an identity of the provider, in a namespace where few \
          may start pods.",
    sources: &["https://kubernetes.io/docs/concepts/security/service-accounts/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, &[("", "ServiceAccount")], run),
};

fn run(account: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let annotations = account.field::<NodeRef<'_>>("metadata.annotations");
    judge.for_each_entry(annotations, |judge, key, part| {
        judge.require_optional(
            part.as_text(),
            |_| !CLOUD_IDENTITIES.contains(&key.expose()),
            || format!("the annotation `{key}` gives it an identity of the provider"),
        );
    });
}
