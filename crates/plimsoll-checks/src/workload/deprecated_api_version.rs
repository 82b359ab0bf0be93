use crate::{api_version, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/deprecated-api-version",
    title: "Kubernetes will stop serving this API version",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    aliases: &[],
    related: &[
        "KSV-0107",
        "kube-score/stable-version",
        "gatekeeper/VerifyDeprecatedAPI",
        "kyverno/check-deprecated-apis",
    ],
    why: "After an upgrade of the cluster, the API server refuses the object.",
    fix: "Write the version that takes its place before the upgrade, and look for fields that changed with it.",
    sources: &["https://kubernetes.io/docs/reference/using-api/deprecation-guide/"],
    run: Run::Object(Family::Workload, api_version::KINDS, run),
};

fn run(object: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    let found = api_version::of(object);
    if found.is_some_and(|found| object.version().at_least(found.removed)) {
        return judge.not_applicable("the version is gone already");
    }
    let found = found.filter(|found| object.version().at_least(found.deprecated));
    judge.require(
        object.field::<Text<'_>>("apiVersion"),
        |_| found.is_none(),
        || match found {
            Some(found) => {
                format!(
                    "Kubernetes advises against this version since 1.{}{}",
                    found.deprecated,
                    api_version::instead(found)
                )
            }
            None => String::new(),
        },
    );
}
