use crate::prelude::*;

/// What `system:public-info-viewer` gives to everyone in every cluster, and `system:service-account-issuer-discovery` to
/// whom it is bound: the public keys by which others verify tokens of service accounts.
const OPEN: [&str; 14] = [
    "/.well-known/openid-configuration",
    "/.well-known/openid-configuration/",
    "/healthz",
    "/healthz/",
    "/healthz/*",
    "/livez",
    "/livez/*",
    "/openid/v1/jwks",
    "/openid/v1/jwks/",
    "/readyz",
    "/readyz/*",
    "/version",
    "/version/",
    "/version/*",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/anonymous-bound",
    title: "Rights are bound to anonymous callers",
    severity: Severity::Critical,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-20", "SG-ACC-93"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0122",
        "C-0262",
        "gatekeeper/K8sDisallowAnonymous",
        "kyverno/restrict-binding-system-groups",
    ],
    why: "Everyone who reaches the API server holds the rights, without a password or certificate, and the \
          audit log names nobody.",
    fix: "Remove `system:anonymous` and `system:unauthenticated` from the binding; health and version \
          endpoints are open without it.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/",
    ],
    looks_at: &["ClusterRole", "Role"],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let message = "the binding gives rights to anonymous callers";
    let everyone =
        (|principal: Principal<'_>| principal == Principal::Anonymous) as fn(Principal<'_>) -> bool;
    let harmless = Harmless { role: is_harmless, default: is_default };
    forbid_for_everyone(binding, beside, judge, (everyone, false), harmless, message);
}

/// Whether a binding gives no more than the address of the cluster, which new nodes read in `kube-public`.
fn is_cluster_info(binding: &ObjectView<'_>) -> bool {
    binding.kind() == "RoleBinding" && binding.namespace() == "kube-public"
}

/// Whether a role gives what everyone may know: health and version, keys that verify tokens, and the address of the
/// cluster.
fn is_harmless(binding: &ObjectView<'_>, role: &ObjectView<'_>) -> bool {
    let is_cluster_info = is_cluster_info(binding);
    every_rule(role, |rule| {
        let is_open = rule.resources().next().is_none() && rule.urls().all(|url| OPEN.contains(&url));
        let reads_info = is_cluster_info
            && rule.verbs().all(|verb| verb == "get")
            && rule.groups().all(str::is_empty)
            && rule.resources().all(|resource| resource == "configmaps")
            && rule.names().next().is_some()
            && rule.names().all(|name| name == "cluster-info");
        is_open || reads_info
    })
}

/// Whether a binding names one of the roles that every cluster has for this.
fn is_default(binding: &ObjectView<'_>) -> bool {
    let name = binding.field::<Text<'_>>("roleRef.name");
    let is_info = name.value().is_some_and(|name| name.expose() == "kubeadm:bootstrap-signer-clusterinfo");
    is_cluster_info(binding) && is_info
        || names_cluster_role(
            binding,
            &["system:public-info-viewer", "system:service-account-issuer-discovery"],
        )
}
