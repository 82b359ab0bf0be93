use crate::{api_version, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/removed-api-version",
    title: "Kubernetes does not serve this API version any more",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
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
    fix: "Write the version that takes its place, and look for fields that changed with it.",
    sources: &["https://kubernetes.io/docs/reference/using-api/deprecation-guide/"],
    run: Run::Object(Family::Workload, api_version::KINDS, run),
};

fn run(object: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    let found = api_version::of(object).filter(|found| object.version().at_least(found.removed));
    judge.require(
        object.field::<Text<'_>>("apiVersion"),
        |_| found.is_none(),
        || match found {
            Some(found) => {
                format!(
                    "Kubernetes serves this version no more since 1.{}{}",
                    found.removed,
                    api_version::instead(found)
                )
            }
            None => String::new(),
        },
    );
}
