use crate::{operation::is_unreadable, prelude::*};

const NAME: &str = "app.kubernetes.io/name";

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/recommended-labels-missing",
    title: "Label `app.kubernetes.io/name` is missing",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-CFG-02"],
    reaches_safeguards: false,
    aliases: &[],
    // They ask for other labels and annotations, for any of several, or of the pod alone.
    related: &[
        "C-0076",
        "C-0077",
        "kube-linter/required-label-owner",
        "kube-linter/required-annotation-email",
        "polaris/metadataAndInstanceMismatched",
        "kube-score/label-values",
        "kyverno/require-labels",
        "kyverno/require-annotations",
        "gatekeeper/K8sRequiredLabels",
        "gatekeeper/K8sRequiredAnnotations",
    ],
    why: "An inventory, a bill or an alert cannot say which application the workload belongs to.",
    fix: "Set the label `app.kubernetes.io/name` on the object and in its template.",
    sources: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for labels in [workload.object().field::<NodeRef<'_>>("metadata.labels"), workload.labels()] {
        let entry = judge.read(&labels).and_then(|labels| labels.get(NAME));
        if is_unreadable(&labels) {
            return;
        }
        let Some(entry) = entry else { continue };
        let label = Part::new(labels.root, entry).as_text();
        // An empty one says nothing; one that cannot be read makes the verdict unknown.
        if is_unreadable(&label) || label.value().is_some_and(|label| !label.expose().is_empty()) {
            judge.require(label, |_| true, String::new);
            return;
        }
    }
    judge.require(
        workload.object().field::<NodeRef<'_>>("metadata.labels"),
        |_| false,
        || format!("neither the object nor its template has the label `{NAME}`"),
    );
}
