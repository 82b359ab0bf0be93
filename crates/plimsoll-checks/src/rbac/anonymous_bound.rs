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
    title: "Rights are bound to callers whom nobody knows",
    severity: Severity::Critical,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-20", "SG-ACC-93"],
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
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, beside: &Objects<'_>, judge: &mut Judge) {
    let message = "the binding gives rights to anonymous callers";
    forbid_for_everyone(binding, beside, judge, Principal::Anonymous, is_harmless, message);
}

/// Whether the role gives what everyone may know: health and version, keys that verify tokens, and in `kube-public` the
/// address of the cluster that new nodes read. A role that is not seen is known by its name.
fn is_harmless(binding: &ObjectView<'_>, beside: &Objects<'_>) -> bool {
    let name = binding.field::<Text<'_>>("roleRef.name");
    let name = name.value().map_or("", |name| name.expose());
    let is_namespaced = binding.kind() == "RoleBinding";
    let is_cluster_info = is_namespaced && binding.namespace() == "kube-public";
    let Some(role) = beside.access().role_of(binding) else {
        return matches!(name, "system:public-info-viewer" | "system:service-account-issuer-discovery")
            || is_cluster_info && name == "kubeadm:bootstrap-signer-clusterinfo";
    };
    every_rule(&role, |rule| {
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
