use crate::{image::forbid_image, prelude::*};

/// Labels that its manifests and charts gave it.
const LABELS: [&str; 3] = ["app", "app.kubernetes.io/name", "k8s-app"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/kubernetes-dashboard",
    title: "Pod runs the Kubernetes dashboard",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-CFG-10"],
    reaches_safeguards: true,
    aliases: &[],
    // The first takes its metrics scraper too, the second looks for others that use its account.
    related: &["CKV_K8S_33", "C-0014"],
    why: "The dashboard is a web page that administers the cluster: open to a network, or with an \
          account that has more rights than its readers, it hands those rights to whoever finds it. Its \
          project is retired.",
    fix: "Remove it; use tools that run outside of the cluster under the rights of the person who uses \
          them.",
    sources: &["https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !forbid_image(workload, judge, is_dashboard, "the Kubernetes dashboard") {
        return;
    }
    // The labels tell it where the image was renamed. One of them has dots in its name.
    let labels = workload.labels();
    for key in LABELS {
        let Some(label) = judge.read(&labels).and_then(|labels| labels.get(key)) else { continue };
        judge.require_optional(
            Part::new(labels.root, label).as_text(),
            |value| value.is_none_or(|value| value.expose() != "kubernetes-dashboard"),
            || "the pod is labeled as the Kubernetes dashboard".to_owned(),
        );
    }
}

/// From version 7 of its chart on, it comes in several images.
fn is_dashboard(image: &ImageReference<'_>) -> bool {
    let is_of_project = |name: &str| image.is_repository(&format!("kubernetesui/{name}"));
    match image.name() {
        "kubernetes-dashboard" | "kubernetes-dashboard-amd64" => true,
        name @ ("dashboard" | "dashboard-api" | "dashboard-auth" | "dashboard-web") => is_of_project(name),
        _ => false,
    }
}
