//! What a scanned file says about itself switches no judgement off.

use crate::run::{PRIVILEGED, Report, World, all_frameworks};
use plimsoll_testkit::expand_secrets;
use serde_json::Value;

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fine, namespace: shop}\n";
const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1";

fn privileged(kind: &str, metadata: &str) -> String {
    let pod = "spec: {containers: [{name: a, image: x, securityContext: {privileged: true}}]}";
    let (version, spec) = match kind {
        "Pod" => ("v1", pod.to_owned()),
        _ => ("apps/v1", format!("spec: {{template: {{metadata: {{labels: {{a: b}}}}, {pod}}}}}")),
    };
    format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{namespace: shop, {metadata}}}\n{spec}\n")
}

fn owned(owner: &str) -> String {
    format!("ownerReferences: [{{{owner}, controller: true}}]")
}

fn scan(texts: &[&str], arguments: &[&str]) -> (Report, i32) {
    World::of(&[("a.yaml", &texts.join("---\n"))]).report(arguments)
}

/// Names of the objects that fail a check.
fn failing<'r>(report: &'r Report, check: &str) -> Vec<&'r str> {
    let ours = report.list("findings").iter().filter(|finding| finding["check"] == check);
    let mut names: Vec<&str> = ours.map(|finding| finding["resource"]["name"].as_str().unwrap()).collect();
    names.dedup();
    names
}

/// Whether the object at an index has a verdict of any check.
fn is_judged(report: &Report, index: usize) -> bool {
    let is_of = |verdict: &Value| {
        let of = if verdict.is_object() { &verdict["resource"] } else { verdict };
        of.as_u64() == Some(index as u64)
    };
    let lists = |check: &Value| check["verdicts"].as_object().unwrap().values().cloned().collect::<Vec<_>>();
    let mut verdicts = report.list("checks").iter().flat_map(lists);
    verdicts.any(|list| list.as_array().unwrap().iter().any(is_of))
}

/// Case: B5, D1. Whoever writes a file writes its owner references and its uids too.
#[test]
fn an_owner_that_a_file_names_hides_nothing() {
    let owner = privileged("ReplicaSet", "name: fine, uid: 0a1b");
    for (owner, reference) in [
        (CONFIG_MAP, "apiVersion: v1, kind: ConfigMap, name: fine, uid: x"),
        (CONFIG_MAP, "apiVersion: v1, kind: Pod, name: evil, uid: x"),
        (owner.as_str(), "apiVersion: apps/v1, kind: ReplicaSet, name: fine, uid: 0a1b"),
    ] {
        let pod = privileged("Pod", &format!("name: evil, {}", owned(reference)));
        let (report, code) = scan(&[&pod, owner], &[]);
        assert_eq!(code, 1, "{reference}");
        assert!(failing(&report, PRIVILEGED).contains(&"evil"), "{reference}");
    }
}

/// Case: D1. In a dump of a cluster, what an operator manages is owned by its custom resource.
#[test]
fn what_an_operator_manages_is_judged() {
    let custom = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: main, namespace: shop, uid: 1f}\n";
    let owner = "apiVersion: monitoring.coreos.com/v1, kind: Prometheus, name: main, uid: 1f";
    let set = privileged("StatefulSet", &format!("name: prometheus-main, uid: 2f, {}", owned(owner)));
    let pod = "apiVersion: apps/v1, kind: StatefulSet, name: prometheus-main, uid: 2f";
    let pod = privileged("Pod", &format!("name: prometheus-main-0, {}", owned(pod)));
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: main, namespace: shop, {}}}\nstringData: {{password: hunter2}}\n",
        owned(owner)
    );
    let (report, code) = scan(&[custom, &set, &pod, &secret], &[]);
    assert_eq!(code, 1);
    assert_eq!(failing(&report, PRIVILEGED), ["prometheus-main", "prometheus-main-0"]);
    assert!(is_judged(&report, 3), "the Secret");
}

/// Case: B6. A label costs nothing to write, and bindings are never left out.
#[test]
fn a_label_of_bootstrapping_hides_no_binding_and_no_role() {
    for value in ["x", "rbac-defaults"] {
        let binding = format!(
            "{RBAC}\nkind: ClusterRoleBinding\nmetadata: {{name: evil, labels: {{kubernetes.io/bootstrapping: {value}}}}}\n\
             roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}\n\
             subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: Group, name: \"system:unauthenticated\"}}]\n"
        );
        let role = format!(
            "{RBAC}\nkind: ClusterRole\nmetadata: {{name: mine, labels: {{kubernetes.io/bootstrapping: {value}}}}}\n\
             rules: [{{apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]}}]\n"
        );
        let (report, code) = scan(&[&binding, &role], &[]);
        assert_eq!(code, 1, "{value}");
        assert_eq!(failing(&report, "rbac/anonymous-bound"), ["evil"], "{value}");
        assert_eq!(failing(&report, "rbac/wildcard-everything"), ["mine"], "{value}");
    }
}

/// Case: B6. What bears the name of something that every cluster has is judged where it is something else.
#[test]
fn a_name_that_every_cluster_has_hides_no_other_content() {
    let namespace = "apiVersion: v1\nkind: Namespace\n\
        metadata: {name: default, labels: {pod-security.kubernetes.io/enforce: privileged}}\n";
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: kubernetes, namespace: default}\n\
        spec: {type: LoadBalancer, selector: {app: x}, ports: [{port: 443}]}\n";
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: shop}\n\
        automountServiceAccountToken: true\n";
    let annotated = "apiVersion: v1\nkind: ServiceAccount\n\
        metadata: {name: default, namespace: shop, annotations: {eks.amazonaws.com/role-arn: x}}\n";
    for text in [namespace, service, account, annotated] {
        let (report, _) = scan(&[text], &[]);
        assert_eq!(report.list("resources")[0]["population"], "ordinary", "{text}");
        assert!(is_judged(&report, 0), "{text}");
    }
    let (report, _) = scan(&[namespace], &[]);
    assert_eq!(failing(&report, "namespace/pod-security-privileged"), ["default"]);
}

/// Case: B6. Values of ConfigMaps are not kept, so the certificates are known by their form only: they are judged.
#[test]
fn a_secret_beside_the_certificates_of_the_api_server_is_found() {
    let map = |data: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: kube-root-ca.crt, namespace: shop}}\ndata:\n{data}"
        )
    };
    let key = expand_secrets("  ca.crt: \"@@key@@\"\n");
    for (data, population) in
        [(key.as_str(), "system"), ("  other: x\n", "ordinary"), ("  ca.crt: x\n", "system")]
    {
        let (report, _) = scan(&[&map(data)], &[]);
        assert_eq!(report.list("resources")[0]["population"], population);
        assert!(is_judged(&report, 0), "{population}");
    }
    let (report, _) = scan(&[&map(&key)], &[]);
    assert_eq!(failing(&report, "secret/private-key-in-manifest"), ["kube-root-ca.crt"]);
}

/// A role of every cluster as a dump of one holds it, with one more rule.
fn basic_user(more: &str) -> String {
    format!(
        "{RBAC}\nkind: ClusterRole\nmetadata:\n  name: system:basic-user\n  uid: 0d9a2c5e-1b1f-4c0a-9e44-2f6f0c1d7a55\n  \
         resourceVersion: \"71\"\n  creationTimestamp: \"2026-01-02T03:04:05Z\"\n  \
         annotations: {{rbac.authorization.kubernetes.io/autoupdate: \"true\"}}\n  \
         labels: {{kubernetes.io/bootstrapping: rbac-defaults}}\nrules:\n\
         - {{apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews, selfsubjectrulesreviews], verbs: [create]}}\n\
         - {{apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews], verbs: [create]}}\n{more}"
    )
}

/// Case: B6. The whole content decides, and the version whose content it is.
#[test]
fn a_role_of_every_cluster_is_left_out_only_as_its_version_has_it() {
    let population = |text: &str, version: &str| {
        let (report, _) = scan(&[text, CONFIG_MAP], &["--kubernetes-version", version]);
        let population = report.list("resources")[0]["population"].as_str().unwrap().to_owned();
        assert_eq!(is_judged(&report, 0), population != "generated");
        population
    };
    let own = basic_user("");
    assert_eq!(population(&own, "1.37"), "generated");
    // It had no review of oneself yet.
    assert_eq!(population(&own, "1.20"), "ordinary");
    let wider = basic_user("- {apiGroups: [\"\"], resources: [secrets], verbs: [get]}\n");
    assert_eq!(population(&wider, "1.37"), "ordinary");
    let gathered =
        own.replace("rbac-defaults", "rbac-defaults, rbac.authorization.k8s.io/aggregate-to-view: \"true\"");
    assert_eq!(population(&gathered, "1.37"), "ordinary");
    let annotated = own.replace("annotations: {", "annotations: {note: x, ");
    assert_eq!(population(&annotated, "1.37"), "ordinary");
    assert_eq!(population(&own.replace("basic-user", "own-user"), "1.37"), "ordinary");
}

/// Case: M6. Whether a workload is the system's cannot be told, so its passes support nothing.
#[test]
fn a_namespace_that_cannot_be_read_lets_no_pass_count() {
    let pod = crate::run::CLEAN_POD;
    for unreadable in ["namespace: []", "namespace: {}", "namespace: 7"] {
        let text = pod.replace("namespace: shop", unreadable);
        let frameworks = all_frameworks().join(",");
        let (report, code) = scan(&[&text], &["--framework", &frameworks]);
        assert_eq!(code, 3, "{unreadable}");
        assert_eq!(report.list("resources")[0]["population"], "unclear", "{unreadable}");
        for (control, standing) in report.controls() {
            assert!(!matches!(standing, "met" | "supported"), "{unreadable}: {control} is {standing}");
        }
    }
    let bad = privileged("Pod", "name: evil").replace("namespace: shop", "namespace: []");
    assert_eq!(failing(&scan(&[&bad], &[]).0, PRIVILEGED), ["evil"]);
}
