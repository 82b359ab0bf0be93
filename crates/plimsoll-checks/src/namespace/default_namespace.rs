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
    why: "What names no namespace, or `default`, mixes with everything else that names none; rights, quota \
          and policies cannot tell them apart.",
    fix: "Name a namespace of its own in `metadata.namespace`.",
    sources: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"],
    run: Run::Object(Family::Namespace, KINDS, run),
};

fn run(object: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    judge.require_optional(
        object.field::<Text<'_>>("metadata.namespace"),
        |namespace| namespace.is_some_and(|namespace| !matches!(namespace.expose(), "" | "default")),
        || "the object stands in the default namespace".to_owned(),
    );
}
