use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/admission-policy-unbound",
    title: "Admission policy is bound to nothing",
    severity: Severity::Info,
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[],
    why: "A policy without a binding is never evaluated. The binding may stand in another repository, so \
          this is for information only.",
    fix: "Add a `ValidatingAdmissionPolicyBinding` that names the policy.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/"],
    looks_at: &["ValidatingAdmissionPolicyBinding"],
    run: Run::Object(
        Family::Namespace,
        &[("admissionregistration.k8s.io", "ValidatingAdmissionPolicy")],
        run,
    ),
};

fn run(policy: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let is_bound = beside.admission().binds(policy.name());
    let name = policy.field::<Text<'_>>("metadata.name");
    let sight = beside.sight_of(&["ValidatingAdmissionPolicyBinding"]);
    judge.require_found(name, is_bound, sight, || "no binding names the policy".to_owned());
}
