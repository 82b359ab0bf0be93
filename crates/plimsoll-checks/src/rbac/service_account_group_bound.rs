use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/service-account-group-bound",
    title: "Rights are bound to every service account at once",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-93"],
    aliases: &[],
    related: &["kyverno/restrict-binding-system-groups"],
    why: "Every pod of the namespace, or of the cluster, holds the rights, those that are deployed tomorrow \
          too; no account can be left out.",
    fix: "Bind the service accounts that need the rights, by name.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    for_each_subject(binding, judge, |judge, part, principal| {
        let is_group = matches!(principal, Principal::AllAccounts | Principal::AccountsOf(_));
        judge.require(
            part.field::<Text<'_>>("name"),
            |_| !is_group,
            || "the binding names a group of all service accounts".to_owned(),
        );
    });
}
