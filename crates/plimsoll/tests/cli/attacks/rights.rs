//! Rights that lead to the whole cluster, however they are written; and other ways in that were not seen.

use crate::run::{Report, World};

const BINDING: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n";

/// A cluster role of these rules, bound to the account `app` of `shop`.
fn bound(rules: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: broad}}\nrules: [{rules}]\n\
         ---\n{BINDING}metadata: {{name: broad}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: broad}}\n\
         subjects: [{{kind: ServiceAccount, name: app, namespace: shop}}]\n"
    )
}

/// A pod that is good in all else, with more metadata, that runs as the account `app`.
fn pod(metadata: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: app{metadata}}}\nspec:\n  serviceAccountName: app\n{more}  \
         securityContext: {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}}}\n  containers:\n  - name: app\n    \
         image: registry.example/app@sha256:{}\n    securityContext: {{allowPrivilegeEscalation: false, \
         readOnlyRootFilesystem: true, capabilities: {{drop: [ALL]}}}}\n",
        "a".repeat(64)
    )
}

fn scan(texts: &[&str]) -> (Report, i32) {
    World::of(&[("a.yaml", &texts.join("---\n"))]).report(&[])
}

/// Severity, path and message of the findings of a check.
fn found(report: &Report, check: &str) -> Vec<(String, String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let ours = report.list("findings").iter().filter(|finding| finding["check"] == check);
    ours.map(|finding| (text(&finding["severity"]), text(&finding["path"]), text(&finding["message"])))
        .collect()
}

/// The message of the only finding of a check, which has a severity.
fn only(report: &Report, check: &str, severity: &str) -> String {
    match found(report, check).as_slice() {
        [(own, _, message)] if own == severity => message.clone(),
        others => panic!("{check}: {others:?}"),
    }
}

/// Case: D5.
#[test]
fn a_pod_with_every_secret_token_and_pod_of_the_cluster_ends_with_one() {
    let role = bound(
        "{apiGroups: [''], resources: [secrets], verbs: [get, list]}, \
         {apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}, \
         {apiGroups: [''], resources: [pods], verbs: [create]}",
    );
    let (report, code) = scan(&[&role, &pod(", namespace: shop", "")]);
    let message = only(&report, "rbac/workload-with-takeover-rights", "high");
    for word in ["every secret", "tokens of every service account", "start or change pods", "whole cluster"] {
        assert!(message.contains(word), "{message}");
    }
    // One finding says it, and none that says less.
    assert!(found(&report, "rbac/workload-with-rights").is_empty());
    assert!(found(&report, "rbac/workload-with-takeover-rights-in-namespace").is_empty());
    assert_eq!(code, 1);
    // Without the token it is not the pod's.
    let (report, code) = scan(&[&role, &pod(", namespace: shop", "  automountServiceAccountToken: false\n")]);
    assert!(found(&report, "rbac/workload-with-takeover-rights").is_empty());
    // The role is bound for the whole cluster all the same.
    only(&report, "rbac/secrets-readable", "high");
    assert_eq!(code, 1);
}

/// Case: D5.
#[test]
fn each_right_that_leads_to_the_cluster_is_enough() {
    for rule in [
        "{apiGroups: [''], resources: [secrets], verbs: [watch]}",
        "{apiGroups: ['*'], resources: ['*/exec'], verbs: [create]}",
        "{apiGroups: [apps], resources: [daemonsets], verbs: [patch]}",
        "{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}",
        "{apiGroups: [''], resources: [users], verbs: [impersonate]}",
        "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate, patch]}",
        "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles, clusterrolebindings], verbs: [bind, create]}",
        "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval, signers], verbs: [update, approve]}",
        "{apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [update]}",
        "{apiGroups: [apiregistration.k8s.io], resources: [apiservices], verbs: [create]}",
    ] {
        let (report, code) = scan(&[&bound(rule), &pod(", namespace: shop", "")]);
        only(&report, "rbac/workload-with-takeover-rights", "high");
        assert_eq!(code, 1, "{rule}");
    }
}

/// Case: D5. The same rights in one namespace weigh less.
#[test]
fn rights_over_one_namespace_weigh_less() {
    let role = bound("{apiGroups: [''], resources: [secrets], verbs: [get, list]}")
        .replace("kind: ClusterRoleBinding", "kind: RoleBinding")
        .replace("metadata: {name: broad}\nroleRef", "metadata: {name: broad, namespace: shop}\nroleRef");
    let (report, code) = scan(&[&role, &pod(", namespace: shop", "")]);
    let message = only(&report, "rbac/workload-with-takeover-rights-in-namespace", "low");
    assert!(message.contains("namespace `shop`"), "{message}");
    assert!(found(&report, "rbac/workload-with-takeover-rights").is_empty());
    only(&report, "rbac/secrets-readable-in-namespace", "low");
    assert!(found(&report, "rbac/secrets-readable").is_empty());
    assert_eq!(code, 0);
}

/// Each of these rights has two checks, so that a severity says how far the right reaches.
#[test]
fn a_right_in_one_namespace_is_told_apart_from_the_same_over_the_cluster() {
    const CORE: &str = "apiGroups: ['']";
    const RBAC: &str = "apiGroups: [rbac.authorization.k8s.io]";
    for (check, rule) in [
        ("pod-exec", format!("{{{CORE}, resources: [pods/exec], verbs: [create]}}")),
        ("pod-attach", format!("{{{CORE}, resources: [pods/attach], verbs: [create]}}")),
        (
            "pod-ephemeral-container",
            format!("{{{CORE}, resources: ['*/ephemeralcontainers'], verbs: [patch]}}"),
        ),
        (
            "bind-verb",
            format!("{{{RBAC}, resources: [clusterroles], verbs: [bind], resourceNames: [admin]}}"),
        ),
        ("escalate-verb", format!("{{{RBAC}, resources: [roles], verbs: [escalate], resourceNames: [one]}}")),
        ("impersonation", format!("{{{CORE}, resources: [serviceaccounts], verbs: [impersonate]}}")),
    ] {
        let over_cluster = bound(&rule);
        let given = over_cluster
            .replace("kind: ClusterRoleBinding", "kind: RoleBinding")
            .replace("metadata: {name: broad}\nroleRef", "metadata: {name: broad, namespace: shop}\nroleRef");
        let own = given
            .replace(
                "kind: ClusterRole\nmetadata: {name: broad}",
                "kind: Role\nmetadata: {name: broad, namespace: shop}",
            )
            .replace("kind: ClusterRole,", "kind: Role,");
        let (wide, narrow) = (format!("rbac/{check}"), format!("rbac/{check}-in-namespace"));
        for (text, severity, here, elsewhere) in [
            (&over_cluster, "high", &wide, &narrow),
            (&given, "medium", &narrow, &wide),
            (&own, "medium", &narrow, &wide),
        ] {
            let (report, _) = scan(&[text]);
            only(&report, here, severity);
            assert!(found(&report, elsewhere).is_empty(), "{elsewhere}: {text}");
        }
    }
}

/// Users and groups are in no namespace, so the message names the accounts first: a role cannot give the others.
#[test]
fn a_role_that_impersonates_is_said_to_act_as_accounts() {
    for (resources, said) in
        [("'*'", "serviceaccounts"), ("users, serviceaccounts", "serviceaccounts"), ("users", "users")]
    {
        let role = format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: own, namespace: shop}}\n\
             rules: [{{apiGroups: [''], resources: [{resources}], verbs: [impersonate]}}]\n"
        );
        let (report, _) = scan(&[&role]);
        let message = only(&report, "rbac/impersonation-in-namespace", "medium");
        assert!(message.ends_with(&format!("on `{said}`")), "{message}");
    }
}

/// The API server drops a field that a Role does not have, and keeps the rules.
#[test]
fn a_role_that_says_it_gathers_others_is_judged_all_the_same() {
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: own, namespace: shop}\n\
                aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\n\
                rules: [{apiGroups: [''], resources: [pods/exec], verbs: [create]}]\n";
    only(&scan(&[role]).0, "rbac/pod-exec-in-namespace", "medium");
}

/// Case: D5.
#[test]
fn every_verb_by_its_name_is_everything() {
    let verbs = "get, list, watch, create, update, patch, delete";
    let in_parts = "{apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch]}, \
                    {apiGroups: ['*'], resources: ['*'], verbs: [create, update, patch, delete, deletecollection]}";
    for rules in [&format!("{{apiGroups: ['*'], resources: ['*'], verbs: [{verbs}]}}"), in_parts] {
        let (report, code) = scan(&[&bound(rules), &pod(", namespace: shop", "")]);
        only(&report, "rbac/wildcard-everything", "high");
        only(&report, "rbac/cluster-admin-bound", "high");
        only(&report, "rbac/workload-with-administration", "critical");
        // One fact, one finding on the role.
        let of_role = report.list("findings").iter().filter(|own| own["resource"]["kind"] == "ClusterRole");
        assert_eq!(of_role.count(), 1);
        assert_eq!(code, 1);
    }
}

/// Case: D5. As the manifests of Argo CD are written, for `kubectl apply -n argocd`.
#[test]
fn a_pod_without_a_namespace_has_the_binding_that_names_its_account_in_one() {
    let role = bound("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
    let (report, code) = scan(&[&role, &pod("", "")]);
    let message = only(&report, "rbac/workload-with-administration", "critical");
    assert!(message.contains("no namespace is stated") && message.contains("`shop`"), "{message}");
    assert_eq!(code, 1);
    // A pod that states another one is another account's, and so is one beside the pod that is meant.
    let (report, _) = scan(&[&role, &pod(", namespace: web", "")]);
    assert!(found(&report, "rbac/workload-with-administration").is_empty());
    let (report, _) =
        scan(&[&role, &pod("", ""), &pod(", namespace: shop", "").replace("name: app,", "name: meant,")]);
    let messages = found(&report, "rbac/workload-with-administration");
    assert_eq!(messages.len(), 1, "{messages:?}");
}

/// Case: D7.
#[test]
fn rights_on_namespaces_nodes_and_definitions_are_found_with_named_verbs() {
    for (rule, check, severity) in [
        ("{apiGroups: [''], resources: [namespaces], verbs: [patch]}", "rbac/namespace-changed", "medium"),
        ("{apiGroups: [''], resources: [nodes], verbs: [update]}", "rbac/node-changed", "medium"),
        ("{apiGroups: [''], resources: [nodes], verbs: [delete]}", "rbac/node-changed", "medium"),
        (
            "{apiGroups: [apiregistration.k8s.io], resources: [apiservices], verbs: [update]}",
            "rbac/api-service-written",
            "high",
        ),
        (
            "{apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [patch]}",
            "rbac/custom-resource-definition-written",
            "low",
        ),
        (
            "{apiGroups: [certificates.k8s.io], resources: [signers], verbs: [sign]}",
            "rbac/certificate-signed",
            "high",
        ),
        ("{apiGroups: [''], resources: [pods/binding], verbs: [create]}", "rbac/pod-bound-to-node", "low"),
        (
            "{apiGroups: [security.openshift.io], resources: [securitycontextconstraints], verbs: [use], \
             resourceNames: [privileged]}",
            "rbac/privileged-scc-used",
            "medium",
        ),
    ] {
        let (report, _) = scan(&[&bound(rule)]);
        only(&report, check, severity);
    }
}

fn service(metadata: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: a, namespace: shop{metadata}}}\nspec: {{{spec}}}\n"
    )
}

/// Case: D6.
#[test]
fn what_stands_behind_a_port_that_is_open_to_all_decides_the_exit_code() {
    for (port, check, severity, expected) in [
        (2375, "network/control-plane-port-exposed", "high", 1),
        (2379, "network/control-plane-port-exposed", "high", 1),
        (10255, "network/control-plane-port-exposed", "high", 1),
        (6379, "network/store-port-exposed", "high", 1),
        (3306, "network/database-port-exposed", "medium", 0),
        (22, "network/administration-port-exposed", "medium", 0),
        (80, "network/load-balancer-without-tls", "medium", 0),
    ] {
        let ports = format!("ports: [{{port: {port}}}]");
        let (report, code) = scan(&[&service("", &format!("type: LoadBalancer, {ports}"))]);
        only(&report, check, severity);
        assert_eq!(code, expected, "{port}");
        let inside = ", annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: 'true'}";
        let (report, code) = scan(&[&service(inside, &format!("type: LoadBalancer, {ports}"))]);
        assert!(found(&report, check).is_empty(), "{port}");
        assert_eq!(code, 0, "{port}");
    }
    let (report, _) = scan(&[&service("", "type: NodePort, ports: [{port: 3306}]")]);
    only(&report, "network/database-port-exposed", "medium");
}

/// Case: D6. Peers: C-0231.
#[test]
fn a_balancer_of_amazon_without_a_certificate_takes_no_tls_on_its_port_443() {
    let protocol = "service.beta.kubernetes.io/aws-load-balancer-backend-protocol: http";
    let spec = "type: LoadBalancer, ports: [{name: https, port: 443, targetPort: 8080}]";
    let (report, _) = scan(&[&service(&format!(", annotations: {{{protocol}}}"), spec)]);
    let message = only(&report, "network/load-balancer-without-tls", "medium");
    assert!(message.contains("no certificate"), "{message}");
    let certificate = "service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn";
    let (report, _) = scan(&[&service(&format!(", annotations: {{{protocol}, {certificate}}}"), spec)]);
    assert!(found(&report, "network/load-balancer-without-tls").is_empty());
}

/// Case: D6. A console that asks for a login is not said to have none.
#[test]
fn a_console_is_not_said_to_lack_the_login_that_it_has() {
    let workload = |image: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: shop, labels: {{app: a}}}}\n\
             spec: {{containers: [{{name: a, image: '{image}'}}]}}\n"
        )
    };
    let outside = service("", "type: NodePort, selector: {app: a}, ports: [{port: 8080}]");
    for (image, has_login) in [
        ("jenkins/jenkins:2", true),
        ("phpmyadmin:5", true),
        ("dpage/pgadmin4:9", true),
        ("portainer/portainer-ce:2", true),
        ("apache/nifi:2", true),
        ("apache/zeppelin:0.12", false),
    ] {
        let (report, code) = scan(&[&workload(image), &outside]);
        let message = only(&report, "network/exposed-dashboard", "high");
        assert_eq!(message.contains("asks for no login"), !has_login, "{message}");
        assert_eq!(code, 1);
    }
}

/// Case: D8.
#[test]
fn a_path_of_the_node_behind_a_claim_is_found_on_the_volume_and_on_the_pod() {
    let volume = |spec: &str| {
        format!("apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: v}}\nspec: {{{spec}}}\n")
    };
    let claim = |spec: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: c, namespace: shop}}\nspec: {{{spec}}}\n"
        )
    };
    let user = pod(", namespace: shop", "  volumes: [{name: data, persistentVolumeClaim: {claimName: c}}]\n");
    for (own, asks) in [
        ("hostPath: {path: /}, storageClassName: manual", "storageClassName: manual"),
        ("hostPath: {path: /}", "accessModes: [ReadWriteOnce]"),
        ("local: {path: /etc/kubernetes}, storageClassName: a", "volumeName: v"),
        (
            "hostPath: {path: /var/run/docker.sock}, claimRef: {namespace: shop, name: c}",
            "storageClassName: b",
        ),
    ] {
        let (report, code) = scan(&[&volume(own), &claim(asks), &user]);
        only(&report, "workload/persistent-volume-of-sensitive-path", "high");
        let message = only(&report, "workload/claim-of-sensitive-path", "high");
        assert!(message.contains("persistent volume `v`"), "{message}");
        assert_eq!(code, 1);
    }
    let (report, code) = scan(&[&volume("hostPath: {path: /mnt/data}"), &claim("volumeName: v"), &user]);
    assert!(found(&report, "workload/claim-of-sensitive-path").is_empty());
    assert_eq!(code, 0);
}

/// Case: D10.
#[test]
fn a_redirect_to_tls_that_is_switched_off_is_found() {
    let ingress = |value: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: a, namespace: shop, \
             annotations: {{nginx.ingress.kubernetes.io/ssl-redirect: '{value}'}}}}\n\
             spec: {{tls: [{{hosts: [a.example]}}], rules: [{{host: a.example}}]}}\n"
        )
    };
    only(&scan(&[&ingress("false")]).0, "network/entry-without-tls", "medium");
    assert!(found(&scan(&[&ingress("true")]).0, "network/entry-without-tls").is_empty());
}

/// Case: D10.
#[test]
fn ranges_that_leave_no_address_out_are_everywhere() {
    let policy = |from: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a, namespace: shop}}\n\
             spec: {{podSelector: {{}}, ingress: [{{from: [{from}]}}]}}\n"
        )
    };
    let block = |cidr: &str| format!("{{ipBlock: {{cidr: '{cidr}'}}}}");
    let halves = [block("0.0.0.0/1"), block("128.0.0.0/1")].join(", ");
    let (report, _) = scan(&[&policy(&halves)]);
    assert_eq!(found(&report, "network/policy-allows-all-ingress").len(), 1);
    let (report, _) = scan(&[&policy(&block("0.0.0.0/1"))]);
    assert!(found(&report, "network/policy-allows-all-ingress").is_empty());
    let ranges =
        "type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/1, 128.0.0.0/1], ports: [{port: 443}]";
    only(&scan(&[&service("", ranges)]).0, "network/load-balancer-open-to-all", "low");
}

/// Case: D10.
#[test]
fn where_the_api_server_is_stands_in_no_wrong_namespace() {
    let endpoints = "apiVersion: v1\nkind: Endpoints\nmetadata: {name: kubernetes, namespace: default}\nsubsets:\n\
                     - {addresses: [{ip: 10.0.0.1}], ports: [{name: https, port: 6443, protocol: TCP}]}\n";
    assert!(found(&scan(&[endpoints]).0, "namespace/default-namespace").is_empty());
    only(&scan(&[&endpoints.replace("name: https", "name: ssh")]).0, "namespace/default-namespace", "info");
}

/// Case: D10.
#[test]
fn a_profile_of_the_pod_that_no_container_takes_is_not_said_to_be_missing() {
    let own = pod(", namespace: shop", "")
        .replace("seccompProfile: {type: RuntimeDefault}", "seccompProfile: {type: Unconfined}");
    let own =
        own.replace("capabilities: {drop", "seccompProfile: {type: RuntimeDefault}, capabilities: {drop");
    let (report, code) = scan(&[&own]);
    only(&report, "workload/seccomp-unconfined", "medium");
    // The restricted level refuses it too.
    let said = only(&report, "workload/seccomp-profile-missing", "low");
    assert_eq!(code, 0);
    assert!(said.contains("sets a seccomp profile that is neither"), "{said}");
}
