use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/limit-range-missing",
    title: "Namespace has no limit range",
    severity: Severity::Info,
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["KSV-0039", "kyverno/add-ns-quota"],
    why: "A container that names no limits has none, unless a limit range of the namespace gives it some. It \
          may stand in another repository, so this is for information only.",
    fix: "Add a `LimitRange` to the namespace.",
    sources: &["https://kubernetes.io/docs/concepts/policy/limit-range/"],
    looks_at: &["LimitRange"],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    let is_there = !beside.in_namespace("", "LimitRange", namespace.name()).is_empty();
    let name = namespace.field::<Text<'_>>("metadata.name");
    judge.require_found(name, is_there, beside.sight_of(&["LimitRange"]), || {
        "no `LimitRange` stands in the namespace".to_owned()
    });
}
