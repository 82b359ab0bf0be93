use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/deprecated-service-account-field",
    title: "Pod names its service account in the deprecated field",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &["kube-linter/deprecated-service-account-field"],
    // It minds an empty text too.
    related: &["C-0294"],
    why: "Where `serviceAccountName` is set as well, the API server drops this one without a word, and \
          the pod runs as another account than a reader of `serviceAccount` believes.",
    fix: "Move the name to `serviceAccountName` and remove `serviceAccount`.",
    sources: &["https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let name = judge.read(&workload.field::<Text<'_>>("serviceAccountName")).unwrap_or(Text::EMPTY);
    let old = workload.field::<Text<'_>>("serviceAccount").absent_means(Text::EMPTY);
    judge.require(
        old,
        // The API server writes both into what it stores, so equal ones are nobody's doing.
        |old| old.expose().is_empty() || old.expose() == name.expose(),
        || match name.expose() {
            "" => "the pod names its service account in the deprecated field only".to_owned(),
            _ => "the two fields for the pod's service account differ, and the deprecated one is dropped"
                .to_owned(),
        },
    );
}
