use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/user-bound-by-name",
    title: "Rights are bound to a person by name",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-ACC-01"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["C-0286", "C-0287", "C-0288"],
    why: "Rights of single people outlive their job; membership of a group in the directory ends with it. How \
          people sign in cannot be read from a binding, so this is for information only.",
    fix: "Bind a group that the directory keeps.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_subject(binding, judge, |judge, part, principal| {
        let is_person = matches!(principal, Principal::User(_)) && !principal.is_system();
        judge.require(
            part.field::<Text<'_>>("name"),
            |_| !is_person,
            || "the binding names a user and no group".to_owned(),
        );
    });
}
