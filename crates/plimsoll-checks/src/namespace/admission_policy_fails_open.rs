use crate::prelude::*;

/// Admission policies in CEL.
const KINDS: &[(&str, &str)] = &[
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/admission-policy-fails-open",
    title: "Admission policy that cannot be evaluated lets everything in",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "An expression that meets an unexpected object fails, and the object is stored as if the policy had \
          agreed.",
    fix: "Remove `failurePolicy`, or set it to `Fail`.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, KINDS, run),
};

fn run(policy: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let failure = policy.field::<Text<'_>>("spec.failurePolicy").absent_means(Text::new("Fail"));
    judge.require(
        failure,
        |failure| failure.expose() == "Fail",
        || "the policy lets everything in that it cannot evaluate".to_owned(),
    );
}
