use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/pod-security-privileged",
    title: "Namespace lets privileged pods in on purpose",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "C-0192",
        "C-0193",
        "C-0194",
        "C-0195",
        "C-0196",
        "C-0197",
        "C-0198",
        "C-0199",
        "C-0200",
        "C-0201",
        "C-0202",
        "C-0203",
        "C-0204",
        "kyverno/deny-privileged-profile",
    ],
    why: "At this level the API server takes every pod, so whoever may create pods in the namespace owns the \
          nodes that they land on.",
    fix: "Enforce `baseline`, and move what needs the node to a namespace of its own where few may create \
          pods.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, &[("", "Namespace")], run),
};

fn run(namespace: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let message = "the namespace enforces the level `privileged`, which refuses nothing";
    forbid_level(namespace, judge, |level| level == "privileged", message);
}
