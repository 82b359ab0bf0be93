//! What a controller of a cluster made from an object that is judged instead.
//!
//! An owner reference is a claim of the object that bears it. It is believed in a cluster alone, where the API server
//! gives out uids, and only where the owner is there, is of a kind that makes such objects, and has a template that the
//! object equals. What differs from its template is judged.

use plimsoll_model::{
    Body, Resource, SourceIndex,
    tree::{NodeRef, Tag, Value},
};
use std::collections::HashMap;

/// A kind that makes objects of another, and where its template is.
struct Maker {
    group: &'static str,
    kind: &'static str,
    /// Group and kind of what it makes.
    makes: (&'static str, &'static str),
    /// Path from the owner to the template.
    template: &'static [&'static str],
    /// Path from what is made to what the template is of.
    made: &'static [&'static str],
}

const POD: (&str, &str) = ("", "Pod");
const TEMPLATE: &[&str] = &["spec", "template"];

/// Controllers of Kubernetes itself.
const MAKERS: [Maker; 7] = [
    Maker { group: "apps", kind: "DaemonSet", makes: POD, template: TEMPLATE, made: &[] },
    Maker { group: "apps", kind: "ReplicaSet", makes: POD, template: TEMPLATE, made: &[] },
    Maker { group: "apps", kind: "StatefulSet", makes: POD, template: TEMPLATE, made: &[] },
    Maker { group: "batch", kind: "Job", makes: POD, template: TEMPLATE, made: &[] },
    Maker { group: "", kind: "ReplicationController", makes: POD, template: TEMPLATE, made: &[] },
    Maker {
        group: "apps",
        kind: "Deployment",
        makes: ("apps", "ReplicaSet"),
        template: TEMPLATE,
        made: TEMPLATE,
    },
    Maker {
        group: "batch",
        kind: "CronJob",
        makes: ("batch", "Job"),
        template: &["spec", "jobTemplate", "spec", "template"],
        made: TEMPLATE,
    },
];

/// Whether each resource was made by a controller from another one of its source. `is_cluster` tells the sources in
/// which that can be known.
pub(crate) fn made_by_controllers(
    resources: &[Resource],
    is_cluster: impl Fn(&Resource) -> bool,
) -> Vec<bool> {
    let mut by_uid: HashMap<(SourceIndex, &str), &Resource> = HashMap::new();
    for resource in resources.iter().filter(|resource| is_cluster(resource)) {
        if let Some(uid) = resource.reference.uid.as_deref().filter(|uid| !uid.is_empty()) {
            by_uid.entry((resource.source, uid)).or_insert(resource);
        }
    }
    let is_made = |resource: &Resource| {
        let reference = controller(root(resource)?)?;
        let uid = reference.get("uid")?.as_str()?;
        let owner = by_uid.get(&(resource.source, uid))?;
        Some(is_cluster(resource) && is_made_from(resource, reference, owner))
    };
    resources.iter().map(|resource| is_made(resource).unwrap_or(false)).collect()
}

fn root(resource: &Resource) -> Option<NodeRef<'_>> {
    let Body::Object(object) = &resource.body else { return None };
    object.root()
}

/// The owner reference of the controller, of which there is at most one.
fn controller(object: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let references = object.get("metadata")?.get("ownerReferences")?;
    references
        .items()
        .find(|reference| reference.get("controller").map(NodeRef::value) == Some(Value::Bool(true)))
}

fn is_made_from(made: &Resource, reference: NodeRef<'_>, owner: &Resource) -> bool {
    let text = |key| reference.get(key).and_then(NodeRef::as_str).unwrap_or_default();
    let (own, other) = (&made.reference, &owner.reference);
    let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    let is_named = text("kind") == other.kind && text("name") == other.name && group == other.group;
    let is_beside = own.namespace_or_default() == other.namespace_or_default() && own.uid != other.uid;
    let maker = MAKERS.iter().find(|maker| {
        (maker.group, maker.kind) == (other.group.as_str(), other.kind.as_str())
            && maker.makes == (own.group.as_str(), own.kind.as_str())
    });
    let Some(maker) = maker.filter(|_| is_named && is_beside) else { return false };
    let at = |resource, path: &[&str]| path.iter().try_fold(root(resource)?, |here, key| here.get(key));
    match (at(owner, maker.template), at(made, maker.made)) {
        (Some(template), Some(made)) => equals_template(template, made, maker),
        _ => false,
    }
}

/// Whether labels and settings of what was made are those of the template, but for what controllers, admission and the
/// scheduler add to each pod.
fn equals_template(template: NodeRef<'_>, made: NodeRef<'_>, maker: &Maker) -> bool {
    let (Some(wanted), Some(found)) = (template.get("spec"), made.get("spec")) else { return false };
    has_equal_entries(labels(template), labels(made), |key| LABELS.contains(&key))
        && has_equal_fields(wanted, found, maker)
}

fn labels(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    node.get("metadata").and_then(|metadata| metadata.get("labels"))
}

/// Labels that controllers put on what they make.
const LABELS: [&str; 11] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
    "topology.kubernetes.io/zone",
];

/// Fields of a pod that are set on each by itself and that no check asks for.
const FIELDS: [&str; 9] = [
    "enableServiceLinks",
    "hostname",
    "imagePullSecrets",
    "nodeName",
    "preemptionPolicy",
    "priority",
    "serviceAccount",
    "subdomain",
    "tolerations",
];

/// Where admission puts the token of the account.
const TOKEN: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

fn has_equal_fields(template: NodeRef<'_>, pod: NodeRef<'_>, maker: &Maker) -> bool {
    let present = |node: NodeRef<'_>, key: &str| node.get(key).is_some_and(|value| !value.is_null());
    let is_same = |key: &str| match (template.get(key), pod.get(key)) {
        (wanted, found) if maker.makes != POD => is_equal_or_absent(wanted, found),
        (None, Some(_)) if FIELDS.contains(&key) => true,
        (Some(_), Some(_)) if key == "tolerations" => true,
        (None, Some(found)) if key == "serviceAccountName" => found.as_str() == Some("default"),
        // A DaemonSet binds each of its pods to its node.
        (_, Some(_)) if key == "affinity" && maker.kind == "DaemonSet" => true,
        (wanted, found) if key == "volumes" => has_equal_items(wanted, found, is_token_volume),
        (wanted, found) if matches!(key, "containers" | "initContainers") => {
            has_equal_containers(wanted, found)
        }
        (wanted, found) => is_equal_or_absent(wanted, found),
    };
    let mut keys = template.entries().chain(pod.entries()).map(|(key, _)| key.key_text());
    template.is_mapping()
        && pod.is_mapping()
        && keys.all(|key| !present(template, key) && !present(pod, key) || is_same(key))
}

/// The volume that admission adds, with a token of the account, the certificates of the API server and the namespace.
fn is_token_volume(volume: NodeRef<'_>) -> bool {
    const SOURCES: [&str; 3] = ["serviceAccountToken", "configMap", "downwardAPI"];
    let is_named = |name: &str| name.starts_with("kube-api-access-");
    let sources = volume.get("projected").and_then(|projected| projected.get("sources"));
    let is_source = |source: NodeRef<'_>| {
        source.entries().all(|(key, value)| {
            let is_root = value.get("name").and_then(NodeRef::as_str) == Some("kube-root-ca.crt");
            SOURCES.contains(&key.key_text()) && (key.key_text() != "configMap" || is_root)
        })
    };
    volume.get("name").and_then(NodeRef::as_str).is_some_and(is_named)
        && volume.child_count() == 2
        && sources.is_some_and(|sources| sources.items().all(is_source))
}

fn is_token_mount(mount: NodeRef<'_>) -> bool {
    mount.get("mountPath").and_then(NodeRef::as_str) == Some(TOKEN)
        && mount
            .get("name")
            .and_then(NodeRef::as_str)
            .is_some_and(|name| name.starts_with("kube-api-access-"))
}

fn has_equal_containers(template: Option<NodeRef<'_>>, pod: Option<NodeRef<'_>>) -> bool {
    const MOUNTS: &str = "volumeMounts";
    let count = |list: Option<NodeRef<'_>>| list.map_or(0, NodeRef::child_count);
    let is_same = |(wanted, found): (NodeRef<'_>, NodeRef<'_>)| {
        has_equal_items(wanted.get(MOUNTS), found.get(MOUNTS), is_token_mount)
            && has_equal_entries(Some(wanted), Some(found), |key| key == MOUNTS)
    };
    let wanted = template.into_iter().flat_map(NodeRef::items);
    let mut pairs = wanted.zip(pod.into_iter().flat_map(NodeRef::items));
    count(template) == count(pod) && pairs.all(is_same)
}

/// Whether one list is the other with items put in that may be.
fn has_equal_items(
    template: Option<NodeRef<'_>>,
    made: Option<NodeRef<'_>>,
    may_be_added: impl Fn(NodeRef<'_>) -> bool,
) -> bool {
    let mut wanted = template.into_iter().flat_map(NodeRef::items).peekable();
    let is_list = |list: Option<NodeRef<'_>>| list.is_none_or(|list| list.is_null() || list.is_sequence());
    let mut found = made.into_iter().flat_map(NodeRef::items);
    let all_known = found.all(|item| {
        let is_next = wanted.peek().is_some_and(|next| is_equal(*next, item));
        if is_next {
            wanted.next();
        }
        is_next || may_be_added(item)
    });
    is_list(template) && is_list(made) && all_known && wanted.peek().is_none()
}

/// Whether one mapping is the other, but for entries that may differ.
fn has_equal_entries(
    template: Option<NodeRef<'_>>,
    made: Option<NodeRef<'_>>,
    may_differ: impl Fn(&str) -> bool,
) -> bool {
    let is_covered = |from: Option<NodeRef<'_>>, by: Option<NodeRef<'_>>| {
        let mut entries = from.into_iter().flat_map(NodeRef::entries);
        entries.all(|(key, value)| {
            may_differ(key.key_text())
                || is_equal_or_absent(Some(value), by.and_then(|by| by.get(key.key_text())))
        })
    };
    let is_readable = |node: Option<NodeRef<'_>>| node.is_none_or(|node| node.is_null() || node.is_mapping());
    is_readable(template) && is_readable(made) && is_covered(template, made) && is_covered(made, template)
}

fn is_equal_or_absent(left: Option<NodeRef<'_>>, right: Option<NodeRef<'_>>) -> bool {
    match (left.filter(|node| !node.is_null()), right.filter(|node| !node.is_null())) {
        (Some(left), Some(right)) => is_equal(left, right),
        (None, None) => true,
        _ => false,
    }
}

/// Whether two values are the same, whatever the order of keys.
fn is_equal(left: NodeRef<'_>, right: NodeRef<'_>) -> bool {
    if left.tag() != right.tag() || left.child_count() != right.child_count() {
        return false;
    }
    match left.tag() {
        Tag::Mapping => {
            let mut entries = left.entries();
            entries.all(|(key, value)| right.get(key.key_text()).is_some_and(|other| is_equal(value, other)))
        }
        Tag::Sequence => left.items().zip(right.items()).all(|(left, right)| is_equal(left, right)),
        Tag::Null | Tag::False | Tag::True => true,
        Tag::Int | Tag::Float | Tag::Str => match (left.value(), right.value()) {
            (Value::Redacted(left), Value::Redacted(right)) => left == right,
            (left, right) => left == right,
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::read_objects;
    use plimsoll_document::{Limits, parse};
    use std::sync::Arc;

    const REPLICA_SET: &str = "
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: cart-1, namespace: shop, uid: aa}
spec:
  template:
    metadata: {labels: {app: cart, pod-template-hash: '1'}}
    spec: {containers: [{name: app, image: x:1}], volumes: [{name: data, emptyDir: {}}]}
";
    /// A pod of it as a cluster holds it, with the token that admission adds.
    const POD: &str = "
apiVersion: v1
kind: Pod
metadata:
  name: cart-1-x
  namespace: shop
  uid: bb
  labels: {app: cart, pod-template-hash: '1'}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: cart-1, uid: aa, controller: true}]
spec:
  nodeName: n1
  serviceAccountName: default
  priority: 0
  tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}]
  containers:
  - name: app
    image: x:1
    volumeMounts: [{name: kube-api-access-q, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}]
  volumes:
  - {name: data, emptyDir: {}}
  - name: kube-api-access-q
    projected:
      sources: [{serviceAccountToken: {path: token}}, {configMap: {name: kube-root-ca.crt}}, {downwardAPI: {items: []}}]
status: {phase: Running}
";

    /// Whether the second object was made from the first, in a cluster.
    fn is_made(owner: &str, made: &str) -> bool {
        is_made_in(owner, made, true)
    }

    fn is_made_in(owner: &str, made: &str, is_cluster: bool) -> bool {
        let text = format!("{owner}---{made}");
        let parsed = parse(&text, false, &Limits::default());
        let objects = read_objects(parsed.documents, &Arc::from("cluster"), SourceIndex(0));
        assert!(parsed.faults.is_empty() && objects.gaps.is_empty() && objects.resources.len() == 2);
        let made = made_by_controllers(&objects.resources, |_| is_cluster);
        assert!(!made.first().unwrap(), "the owner is judged");
        made.get(1).copied().unwrap()
    }

    #[test]
    fn a_pod_is_its_replica_sets_with_what_the_cluster_adds() {
        assert!(is_made(REPLICA_SET, POD));
        assert!(!is_made_in(REPLICA_SET, POD, false), "nothing is believed of files");
    }

    #[test]
    fn a_claim_that_does_not_fit_the_owner_is_not_believed() {
        for (from, to) in [
            ("uid: aa", "uid: cc"),
            ("uid: aa, ", ""),
            ("kind: ReplicaSet", "kind: StatefulSet"),
            ("apiVersion: apps/v1,", "apiVersion: extensions/v1beta1,"),
            ("name: cart-1,", "name: other,"),
            ("controller: true", "controller: false"),
            ("namespace: shop", "namespace: other"),
            ("uid: bb", "uid: aa"),
        ] {
            let pod = POD.replacen(from, to, 1);
            assert_ne!(pod, POD, "{from}");
            assert!(!is_made(REPLICA_SET, &pod), "{from} -> {to}");
        }
        // A kind that makes no pods by itself.
        let deployment = REPLICA_SET.replace("ReplicaSet", "Deployment");
        assert!(!is_made(&deployment, &POD.replace("kind: ReplicaSet", "kind: Deployment")));
    }

    #[test]
    fn a_pod_that_differs_from_its_template_is_judged() {
        for (from, to) in [
            ("image: x:1", "image: y:1"),
            ("nodeName: n1", "hostPID: true"),
            ("serviceAccountName: default", "serviceAccountName: admin"),
            ("image: x:1", "image: x:1\n    securityContext: {privileged: true}"),
            ("{name: data, emptyDir: {}}", "{name: data, hostPath: {path: /}}"),
            ("  - {name: data, emptyDir: {}}\n", ""),
            ("{serviceAccountToken: {path: token}}", "{secret: {name: x}}"),
            ("name: kube-root-ca.crt", "name: other"),
            ("name: kube-api-access-q\n    projected", "name: other\n    projected"),
            ("nodeName: n1", "ephemeralContainers: [{name: debug, image: x:1}]"),
            ("labels: {app: cart,", "labels: {app: other,"),
            ("labels: {app: cart,", "labels: {app: cart, mine: x,"),
        ] {
            let pod = POD.replacen(from, to, 1);
            assert_ne!(pod, POD, "{from}");
            assert!(!is_made(REPLICA_SET, &pod), "{from} -> {to}");
        }
    }

    #[test]
    fn a_replica_set_and_a_job_are_what_their_owners_say() {
        let owner = "\nmetadata: {name: a, namespace: shop, uid: aa}\n";
        let made = |kind: &str, of: &str, version: &str| {
            format!(
                "\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: a-1, namespace: shop, uid: bb, \
                 ownerReferences: [{{apiVersion: {version}, kind: {of}, name: a, uid: aa, controller: true}}]}}\n"
            )
        };
        let template = "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: x}]}}";
        let labelled = template.replace("app: a", "app: a, pod-template-hash: b");
        let deployment = format!("apiVersion: apps/v1\nkind: Deployment{owner}spec: {{{template}}}\n");
        let set =
            format!("{}spec: {{replicas: 2, {labelled}}}\n", made("ReplicaSet", "Deployment", "apps/v1"));
        assert!(is_made(&deployment, &set));
        assert!(!is_made(&deployment, &set.replace("image: x", "image: x, tty: true")));
        let cron = format!(
            "apiVersion: batch/v1\nkind: CronJob{owner}spec: {{jobTemplate: {{spec: {{{template}}}}}}}\n"
        );
        let labelled = template.replace("app: a", "app: a, batch.kubernetes.io/job-name: b");
        let job = format!("{}spec: {{{labelled}}}\n", made("Job", "CronJob", "batch/v1"));
        assert!(is_made(&cron, &job));
        assert!(!is_made(
            &cron,
            &job.replace("{name: a, image: x}", "{name: a, image: x}], hostPID: true, x: [")
        ));
    }
}
