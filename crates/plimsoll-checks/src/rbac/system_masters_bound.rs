use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/system-masters-bound",
    title: "Binding names the group that bypasses authorization",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-92"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0123", "C-0246", "kyverno/restrict-binding-system-groups"],
    why: "Members of `system:masters` pass every authorizer, authorization webhooks too, and keep that \
          whatever binding is deleted; a binding to the group shows that someone works through it.",
    fix: "Take people and programs out of `system:masters`, and bind a group that can be taken back.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    // Every cluster is made with this one, and deleting it takes nothing from the group.
    let is_made_with = binding.kind() == "ClusterRoleBinding"
        && binding.name() == "cluster-admin"
        && names_cluster_role(binding, &["cluster-admin"]);
    for_each_subject(binding, judge, |judge, part, principal| {
        judge.require(
            part.field::<Text<'_>>("name"),
            |_| principal != Principal::Masters || is_made_with,
            || "the binding names `system:masters`".to_owned(),
        );
    });
}
