use crate::prelude::*;
use plimsoll_kube::api_version::{self, End, Fate};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/deprecated-api-version",
    title: "Kubernetes advises against this API version",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[
        "KSV-0107",
        "kube-score/stable-version",
        "gatekeeper/VerifyDeprecatedAPI",
        "kyverno/check-deprecated-apis",
    ],
    why: "Most such versions have an end: after that upgrade of the cluster, the API server refuses the object.",
    fix: "Write the version that takes its place before the upgrade, and look for fields that changed with it.",
    sources: &["https://kubernetes.io/docs/reference/using-api/deprecation-guide/"],
    looks_at: &[],
    run: Run::Object(Family::Workload, api_version::KINDS, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let warning = match api_version::fate(object) {
        Fate::Served => None,
        Fate::Deprecated { since, end } => Some((since, end)),
        Fate::NotYet { .. } | Fate::Gone { .. } | Fate::NoSuch => {
            return judge.not_applicable("Kubernetes does not serve the version");
        }
    };
    judge.require(
        object.field::<Text<'_>>("apiVersion"),
        |_| warning.is_none(),
        || warning.map(|(since, end)| advice(since, end, object)).unwrap_or_default(),
    );
}

fn advice(since: u8, end: End, object: &ObjectView<'_>) -> String {
    let end = match end {
        End::Known(minor) => format!(", and stops serving it in 1.{minor}"),
        End::Planned(minor) => format!(", and plans to serve it no more from 1.{minor} on"),
        End::Open => String::new(),
    };
    let instead = api_version::instead(object).map(|instead| format!("; `{instead}` takes its place"));
    format!("Kubernetes advises against this version since 1.{since}{end}{}", instead.unwrap_or_default())
}
