use crate::prelude::*;
use plimsoll_kube::api_version::{self, Fate};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/removed-api-version",
    title: "Kubernetes does not serve this API version",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // They have other lists, or do not ask for the version of Kubernetes, or take deprecated ones too.
    related: &[
        "KSV-0107",
        "kube-linter/no-extensions-v1beta",
        "kube-score/stable-version",
        "gatekeeper/VerifyDeprecatedAPI",
        "kyverno/check-deprecated-apis",
        "kyverno/disallow-deprecated-apis",
    ],
    why: "The API server refuses the object: what it was to bring, be it a program or a protection, does not exist in \
          the cluster.",
    fix: "Write a version that the cluster serves, and look for fields that differ in it.",
    sources: &["https://kubernetes.io/docs/reference/using-api/deprecation-guide/"],
    looks_at: &[],
    run: Run::Object(Family::Workload, api_version::KINDS, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let fate = api_version::fate(object);
    judge.require(
        object.field::<Text<'_>>("apiVersion"),
        |_| matches!(fate, Fate::Served | Fate::Deprecated { .. }),
        || refusal(fate, object),
    );
}

/// Why the API server refuses the object, and what it takes.
fn refusal(fate: Fate, object: &ObjectView<'_>) -> String {
    let kubernetes = object.version();
    let instead = api_version::instead(object);
    let (what, instead) = match fate {
        Fate::Gone { since } => (
            format!("stopped serving this version in 1.{since}"),
            instead.map(|instead| format!("; `{instead}` takes its place")),
        ),
        Fate::NotYet { from } => (
            format!("serves this version only from 1.{from} on"),
            instead.map(|instead| format!("; {kubernetes} serves `{instead}`")),
        ),
        Fate::NoSuch | Fate::Served | Fate::Deprecated { .. } => (
            format!("{kubernetes} has no such version of this kind"),
            instead.map(|instead| format!("; it serves `{instead}`")),
        ),
    };
    format!("Kubernetes {what}{}", instead.unwrap_or_default())
}
