use crate::prelude::*;

/// Labels of parts of Kubernetes and of add-ons that come with the cluster.
const SYSTEM_LABELS: [&str; 3] =
    ["kubernetes.io/cluster-service", "addonmanager.kubernetes.io/mode", "kubernetes.io/bootstrapping"];

/// Namespaces that Kubernetes keeps for itself.
const SYSTEM_NAMESPACES: [&str; 3] = ["kube-system", "kube-public", "kube-node-lease"];

/// Values of `k8s-app`, by which parts of the cluster that bear none of those labels call themselves.
const SYSTEM_PARTS: [&str; 12] = [
    "kube-dns",
    "kube-proxy",
    "node-local-dns",
    "metrics-server",
    "konnectivity-agent",
    "calico-node",
    "calico-kube-controllers",
    "cilium",
    "cilium-operator",
    "flannel",
    "aws-node",
    "azure-cni",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/kube-system-workload",
    title: "Workload is in a system namespace",
    severity: Severity::Low,
    confidence: Confidence::Low,
    safeguards: &["SG-CFG-91"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["KSV-0037"],
    why: "Accounts and secrets of `kube-system` hold the cluster, and many policies leave it out; a program \
          there shares all of that. Parts of the system belong there, which cannot always be told.",
    fix: "Move the program to a namespace of its own, none of `kube-system`, `kube-public` and `kube-node-lease`.",
    sources: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Namespace, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let root = workload.object();
    let metadata = root.node().get("metadata");
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let bears = |key: &str| labels.and_then(|labels| labels.get(key)).is_some();
    // Static pods of kubeadm and add-ons on every node say so with their tier.
    let tier = labels.and_then(|labels| labels.get("tier")).and_then(NodeRef::as_str);
    let part = labels.and_then(|labels| labels.get("k8s-app")).and_then(NodeRef::as_str);
    let is_part = part.is_some_and(|part| SYSTEM_PARTS.contains(&part));
    if is_part || matches!(tier, Some("control-plane" | "node")) || SYSTEM_LABELS.iter().any(|key| bears(key))
    {
        judge.not_applicable("its labels say that it is a part of the system");
        return;
    }
    judge.require_optional(
        root.field::<Text<'_>>("metadata.namespace"),
        |namespace| namespace.is_none_or(|namespace| !SYSTEM_NAMESPACES.contains(&namespace.expose())),
        || "the workload stands in a namespace of the system".to_owned(),
    );
}
