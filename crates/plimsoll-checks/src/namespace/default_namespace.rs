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
    title: "Object stands in the default namespace",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    safeguards: &["SG-CFG-91"],
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
    run: Run::Object(Family::Namespace, KINDS, run),
};

fn run(object: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    let namespace = object.field::<Text<'_>>("metadata.namespace");
    if namespace.value().is_none_or(|namespace| namespace.expose().is_empty()) {
        judge.not_applicable("whoever applies the object chooses its namespace");
        return;
    }
    judge.require(
        namespace,
        |namespace| namespace.expose() != "default",
        || "the object stands in the default namespace".to_owned(),
    );
}
