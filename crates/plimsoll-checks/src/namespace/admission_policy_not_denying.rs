use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/admission-policy-not-denying",
    title: "Admission policy is bound without refusing anything",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "Warnings and audit annotations stop nobody: what the policy forbids is stored all the same.",
    fix: "Put `Deny` among `validationActions` once the policy has been tried.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/"],
    looks_at: &[],
    run: Run::Object(
        Family::Namespace,
        &[("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding")],
        run,
    ),
};

fn run(binding: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let actions = binding.list("spec.validationActions");
    let denies = judge.texts(&actions).iter().any(|action| action.expose() == "Deny");
    judge.require(actions, |_| denies, || "the binding refuses nothing".to_owned());
}
