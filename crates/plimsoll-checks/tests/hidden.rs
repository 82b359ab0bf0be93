//! Where a part of a source could not be read, what was not found there proves nothing, and what was found still does.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use plimsoll_checks::{CheckVerdict, Subject, World, find_by_id, judge};
use plimsoll_model::{Affects, Gap, GapCode, Hidden, History, KubernetesVersion, SourceIndex, Timestamp};
use plimsoll_testkit::{resources_from_text, snapshot_of};

const ROLE_BINDING: &str =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: app}]}\n";
const USER: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: u}\n\
    spec: {containers: [{name: app, securityContext: {runAsUser: 20000}}]}\n";
const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

/// The verdict about the first object of a world, as a word, when all of the world was read and when a part was not.
fn words(check: &str, world: &str) -> [&'static str; 2] {
    [Hidden::NOTHING, Hidden::All].map(|hides| word(check, world, hides))
}

/// The verdict about the first object of a world beside a part that was not read and may hold something.
fn word(check: &str, world: &str, hides: Hidden) -> &'static str {
    let objects = resources_from_text(world, "world.yaml");
    let mut snapshot = snapshot_of(objects.resources, KubernetesVersion::NEWEST);
    snapshot.gaps.push(Gap {
        code: GapCode::Unreadable,
        source: Some(SourceIndex(0)),
        place: "other.yaml".to_owned(),
        message: "not read".to_owned(),
        affects: Affects::All,
        hides,
    });
    let history = History::default();
    let world = World::new(&snapshot, Timestamp(0), &history);
    let subject = Subject::new(snapshot.resources.first().unwrap(), snapshot.kubernetes_version).unwrap();
    let beside = world.beside(SourceIndex(0));
    let judged = judge(find_by_id(check).unwrap().check, &subject, &beside, false).unwrap();
    match judged.verdict {
        CheckVerdict::Pass => "pass",
        CheckVerdict::Fail(_) => "fail",
        CheckVerdict::Unknown => "unknown",
        CheckVerdict::NotApplicable(_) => "not-applicable",
    }
}

fn bound(role: &str, subject: &str) -> String {
    format!(
        "{ROLE_BINDING}roleRef: {{kind: ClusterRole, name: {role}}}\nsubjects: [{{kind: Group, name: {subject}}}]\n"
    )
}

#[test]
fn what_was_not_found_is_unknown_where_a_part_was_not_read() {
    let team = bound("elsewhere", "team");
    let anonymous = bound("elsewhere", "\"system:unauthenticated\"");
    let everyone = bound("elsewhere", "\"system:authenticated\"");
    for (check, world, whole) in [
        ("rbac/cluster-admin-bound", team.as_str(), "not-applicable"),
        ("rbac/role-missing", team.as_str(), "fail"),
        ("rbac/anonymous-bound", anonymous.as_str(), "fail"),
        ("rbac/authenticated-bound", everyone.as_str(), "fail"),
        ("rbac/workload-with-administration", POD, "pass"),
        ("rbac/workload-with-rights", POD, "pass"),
        ("rbac/default-account-with-rights", POD, "pass"),
        ("workload/user-id-shared-with-another-workload", USER, "pass"),
        ("namespace/resource-quota-missing", NAMESPACE, "fail"),
        ("namespace/limit-range-missing", NAMESPACE, "fail"),
        ("namespace/image-origin-unchecked", NAMESPACE, "fail"),
    ] {
        assert_eq!(words(check, world), [whole, "unknown"], "{check}");
    }
    let gathers = format!(
        "{team}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: elsewhere}}\n\
         aggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{a: b}}}}]}}\n"
    );
    assert_eq!(words("rbac/cluster-admin-bound", &gathers), ["pass", "unknown"]);
}

#[test]
fn what_was_found_is_found_where_a_part_was_not_read() {
    let admin = bound("cluster-admin", "\"system:serviceaccounts\"");
    assert_eq!(words("rbac/cluster-admin-bound", &admin), ["fail", "fail"]);
    let pod = format!("{POD}---\n{admin}");
    // The account of the pod may stand in the part that was not read, and give it no token.
    assert_eq!(words("rbac/workload-with-administration", &pod), ["fail", "unknown"]);
    let health = bound("\"system:public-info-viewer\"", "\"system:unauthenticated\"");
    // Case: M1. A role of that name that grants more may stand in the part that was not read.
    assert_eq!(words("rbac/anonymous-bound", &health), ["pass", "unknown"]);
    let anonymous = bound("cluster-admin", "\"system:unauthenticated\"");
    assert_eq!(words("rbac/anonymous-bound", &anonymous), ["fail", "fail"]);
    let everyone = bound("cluster-admin", "\"system:authenticated\"");
    assert_eq!(words("rbac/authenticated-bound", &everyone), ["fail", "fail"]);
    let accounts = bound("elsewhere", "\"system:serviceaccounts\"");
    assert_eq!(words("rbac/service-account-group-bound", &accounts), ["fail", "fail"]);
    let quota = format!(
        "{NAMESPACE}---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q, namespace: shop}}\n"
    );
    assert_eq!(words("namespace/resource-quota-missing", &quota), ["pass", "pass"]);
    let users = format!("{USER}---\n{}", USER.replace("name: u", "name: v"));
    assert_eq!(words("workload/user-id-shared-with-another-workload", &users), ["fail", "fail"]);
    // It sets no id, so nothing that is hidden can share it.
    assert_eq!(
        words("workload/user-id-shared-with-another-workload", POD),
        ["not-applicable", "not-applicable"]
    );
}

/// Case: D3, M2. A part that cannot hold what a verdict looks for changes nothing of it.
#[test]
fn what_is_hidden_counts_by_its_kind() {
    let team = bound("elsewhere", "team");
    let anonymous = bound("elsewhere", "\"system:unauthenticated\"");
    let health = bound("\"system:public-info-viewer\"", "\"system:unauthenticated\"");
    let service = format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{selector: {{a: b}}}}\n---\n{POD}"
    );
    let route = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\n\
        spec: {rules: [{http: {paths: [{path: /, backend: {service: {name: s, port: {number: 1}}}}]}}]}\n\
        ---\napiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {}\n";
    for (check, world, whole, looked_for) in [
        ("rbac/cluster-admin-bound", team.as_str(), "not-applicable", ["ClusterRole", "Role"]),
        ("rbac/role-missing", &team, "fail", ["ClusterRole", "clusterrole"]),
        ("rbac/anonymous-bound", &anonymous, "fail", ["ClusterRole", "Role"]),
        ("rbac/anonymous-bound", &health, "pass", ["ClusterRole", "Role"]),
        ("rbac/workload-with-administration", POD, "pass", ["ServiceAccount", "ClusterRoleBinding"]),
        ("rbac/workload-with-rights", POD, "pass", ["ServiceAccount", "RoleBinding"]),
        ("workload/default-service-account-token-mounted", POD, "fail", ["ServiceAccount", "serviceaccount"]),
        ("workload/user-id-shared-with-another-workload", USER, "pass", ["Pod", "Rollout"]),
        ("network/workload-without-ingress-policy", POD, "fail", ["NetworkPolicy", "Namespace"]),
        (
            "network/workload-without-egress-policy",
            POD,
            "fail",
            ["CiliumNetworkPolicy", "GlobalNetworkPolicy"],
        ),
        ("network/service-without-pods", &service, "fail", ["Deployment", "Whatever"]),
        ("network/route-without-service", route, "fail", ["Service", "service"]),
        ("namespace/resource-quota-missing", NAMESPACE, "fail", ["ResourceQuota", "resourcequota"]),
        ("namespace/limit-range-missing", NAMESPACE, "fail", ["LimitRange", "limitrange"]),
    ] {
        for kind in looked_for {
            assert_eq!(word(check, world, Hidden::kind(kind)), "unknown", "{check} beside a hidden {kind}");
        }
        for kind in ["Secret", "ConfigMap", "StorageClass"] {
            assert_eq!(word(check, world, Hidden::kind(kind)), whole, "{check} beside a hidden {kind}");
        }
    }
}
