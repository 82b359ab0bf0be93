use crate::{image::forbid_image, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/tiller",
    title: "Pod runs Tiller, the server of Helm 2",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-CFG-10"],
    reaches_safeguards: true,
    aliases: &[],
    // They look for the letters anywhere, take every app that is labeled `helm`, or look at an option or a
    // Service.
    related: &["KSV-0102", "CKV_K8S_34", "CKV_K8S_44", "CKV_K8S_45", "kyverno/disallow-helm-tiller"],
    why: "Tiller applies whatever it is sent with rights over the whole cluster, most often, and asks \
          nobody who they are: who reaches its port from any pod owns the cluster. It has had no \
          security updates since November 2020.",
    fix: "Move the releases to Helm 3 or later, which needs no server, and remove Tiller with its \
          Service and bindings.",
    sources: &["https://helm.sh/docs/faq/changes_since_helm2/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    // The labels that Helm gave it tell it where the image was renamed.
    if forbid_image(workload, judge, |image| image.name() == "tiller", "Tiller") {
        let app = judge.read(&workload.metadata::<Text<'_>>("labels.app"));
        let is_helm = app.is_some_and(|app| app.expose() == "helm");
        let name = workload.metadata::<Text<'_>>("labels.name");
        judge.require_optional(
            name,
            |name| !(is_helm && name.is_some_and(|name| name.expose() == "tiller")),
            || "the pod is labeled as Tiller".to_owned(),
        );
    }
}
