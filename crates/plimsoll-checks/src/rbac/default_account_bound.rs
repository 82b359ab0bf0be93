use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/default-account-bound",
    title: "Rights are bound to a default service account",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-93"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["CKV_K8S_42", "C-0189", "C-0225", "C-0239", "kube-linter/default-service-account"],
    why: "Every pod that names no account runs as the default one, so the rights reach programs that nobody \
          meant.",
    fix: "Make a service account for the program, bind that, and name it in the pod.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, BINDINGS, run),
};

fn run(binding: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_subject(binding, judge, |judge, part, principal| {
        let is_default = matches!(principal, Principal::Account { name: "default", .. });
        judge.require(
            part.field::<Text<'_>>("name"),
            |_| !is_default,
            || "the binding names a default service account".to_owned(),
        );
    });
}
