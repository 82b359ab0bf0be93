use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/service-account-group-bound",
    title: "Rights are bound to every service account at once",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-93"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["kyverno/restrict-binding-system-groups"],
    why: "Every pod of the namespace, or of the cluster, holds the rights, those that are deployed tomorrow \
          too; no account can be left out.",
    fix: "Bind the service accounts that need the rights, by name.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "Role"],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

/// What every cluster gives to all its accounts: keys that verify tokens, and bundles of certificates.
const DEFAULTS: [&str; 2] =
    ["system:cluster-trust-bundle-discovery", "system:service-account-issuer-discovery"];

fn run(binding: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let message = "the binding names a group of all service accounts";
    let everyone =
        |principal: Principal<'_>| matches!(principal, Principal::AllAccounts | Principal::AccountsOf(_));
    let default = |binding: &ObjectView<'_>| names_cluster_role(binding, &DEFAULTS);
    let harmless = Harmless { role: is_harmless, default };
    // Whatever a role elsewhere grants, no account can be left out.
    forbid_for_everyone(binding, beside, judge, (everyone, true), harmless, message);
}

/// Whether a role gives what every cluster gives to all its accounts.
fn is_harmless(_: &ObjectView<'_>, role: &ObjectView<'_>) -> bool {
    every_rule(role, |rule| {
        let is_issuer = rule.resources().next().is_none()
            && rule.urls().all(|url| {
                url.starts_with("/openid/v1/jwks") || url.starts_with("/.well-known/openid-configuration")
            });
        let reads_bundles = rule.resources().next().is_some()
            && rule.verbs().all(|verb| matches!(verb, "get" | "list" | "watch"))
            && rule.groups().all(|group| group == "certificates.k8s.io")
            && rule.resources().all(|resource| resource == "clustertrustbundles");
        is_issuer || reads_bundles
    })
}
