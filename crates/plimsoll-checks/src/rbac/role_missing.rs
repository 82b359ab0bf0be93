use crate::prelude::*;

/// Roles that Kubernetes makes by itself; so are those that begin with `system:`.
const BUILT_IN: [&str; 5] =
    ["cluster-admin", "admin", "edit", "view", "extension-apiserver-authentication-reader"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/role-missing",
    title: "Binding names a role that is not there",
    severity: Severity::Info,
    confidence: Confidence::Low,
    safeguards: &["SG-ACC-01"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[],
    why: "The binding grants nothing today, and whatever a role of that name holds from the day when \
          somebody makes one. Roles of another repository are normal, so this is for information only.",
    fix: "Remove the binding, or keep the role beside it.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/rbac/"],
    looks_at: &["ClusterRole", "Role"],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let role = binding.field::<Text<'_>>("roleRef.name");
    let Some(name) = judge.read(&role) else {
        judge.unreadable_beside(binding.whole().node(), "the role that is bound");
        return;
    };
    let text = name.expose();
    if BUILT_IN.contains(&text) || text.starts_with("system:") {
        judge.not_applicable("the role is one that every cluster has");
        return;
    }
    let is_found = beside.access().roles_of(binding).next().is_some();
    judge.require_found(role, is_found, beside.sight_of(&ROLE_KINDS), || {
        format!("role `{name}` is not in this source")
    });
}
