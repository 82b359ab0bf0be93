use crate::prelude::*;

/// Kinds of people's objects that lie in a namespace.
const KINDS: &[(&str, &str)] = &[
    ("", "Pod"),
    ("", "ReplicationController"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("", "Secret"),
    ("", "ConfigMap"),
    ("", "PersistentVolumeClaim"),
    ("", "Endpoints"),
    ("", "PodTemplate"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("batch", "Job"),
    ("batch", "CronJob"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("policy", "PodDisruptionBudget"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/default-namespace",
    title: "Object is in the default namespace",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-CFG-91"],
    reaches_safeguards: false,
    aliases: &[],
    related: &[
        "C-0061",
        "C-0212",
        "KSV-0110",
        "CKV_K8S_21",
        "kube-linter/use-namespace",
        "kyverno/disallow-default-namespace",
    ],
    why: "What stands in `default` mixes with everything that was applied without a thought; rights, quota \
          and policies cannot tell them apart.",
    fix: "Name a namespace of its own in `metadata.namespace`.",
    sources: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, KINDS, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let namespace = object.field::<Text<'_>>("metadata.namespace");
    if namespace.value().is_none_or(|namespace| namespace.expose().is_empty()) {
        judge.not_applicable("whoever applies the object chooses its namespace");
        return;
    }
    if is_of_api_server(object) {
        judge.not_applicable("the API server keeps this object itself, in this namespace");
        return;
    }
    judge.require(
        namespace,
        |namespace| namespace.expose() != "default",
        || "the object stands in the default namespace".to_owned(),
    );
}

/// Whether an object says where the API server is, as the API server writes it into every cluster: by its name, its one
/// port, and addresses that are of no pod. Source: `kubernetes/kubernetes`, `pkg/controlplane/reconcilers`.
fn is_of_api_server(object: &ObjectView<'_>) -> bool {
    let root = object.whole().node();
    let (parts, addresses): (Vec<NodeRef<'_>>, &str) = match (object.group(), object.kind()) {
        ("", "Endpoints") => {
            (root.get("subsets").into_iter().flat_map(NodeRef::items).collect(), "addresses")
        }
        ("discovery.k8s.io", "EndpointSlice") => (vec![root], "endpoints"),
        _ => return false,
    };
    let is_https = |port: NodeRef<'_>| {
        let text = |key| port.get(key).and_then(NodeRef::as_str);
        text("name") == Some("https") && matches!(text("protocol"), None | Some("TCP"))
    };
    let is_own = |part: &NodeRef<'_>| {
        let ports: Vec<NodeRef<'_>> = part.get("ports").into_iter().flat_map(NodeRef::items).collect();
        let mut addresses = part.get(addresses).into_iter().flat_map(NodeRef::items);
        ports.len() == 1
            && ports.into_iter().all(is_https)
            && addresses.all(|address| address.get("targetRef").is_none())
    };
    object.name() == "kubernetes" && parts.len() == 1 && parts.iter().all(is_own)
}
