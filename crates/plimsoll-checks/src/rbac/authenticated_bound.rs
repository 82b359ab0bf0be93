use crate::prelude::*;

/// Roles that every cluster binds to everyone.
const DEFAULTS: [&str; 3] = ["system:basic-user", "system:discovery", "system:public-info-viewer"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/authenticated-bound",
    title: "Rights are bound to everyone who can sign in",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-93"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0265", "KSV-01011", "kyverno/restrict-binding-system-groups"],
    why: "Every person and every service account of the cluster holds the rights; where the provider signs \
          in its own customers, so do they.",
    fix: "Bind the group or the accounts that need the rights.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &["ClusterRole", "Role"],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let message = "the binding gives rights to everyone who is authenticated";
    let everyone =
        (|principal: Principal<'_>| principal == Principal::Authenticated) as fn(Principal<'_>) -> bool;
    let default = |binding: &ObjectView<'_>| names_cluster_role(binding, &DEFAULTS);
    let harmless = Harmless { role: is_harmless, default };
    forbid_for_everyone(binding, beside, judge, (everyone, false), harmless, message);
}

/// Whether a role gives what every cluster gives to everyone: asking about oneself, and discovery.
fn is_harmless(_: &ObjectView<'_>, role: &ObjectView<'_>) -> bool {
    every_rule(role, |rule| {
        let is_discovery = rule.resources().next().is_none() && rule.verbs().all(|verb| verb == "get");
        let asks_of_itself = rule.resources().next().is_some()
            && rule.verbs().all(|verb| verb == "create")
            && rule.resources().all(|resource| resource.starts_with("selfsubject"))
            && rule.groups().all(|group| matches!(group, "authorization.k8s.io" | "authentication.k8s.io"));
        is_discovery || asks_of_itself
    })
}
