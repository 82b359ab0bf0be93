//! Hiding something, by itself or beside others, never makes a verdict better, and hides no more than may stand in it.

use crate::run::{CLEAN_POD, PRIVILEGED_POD, Report, World};
use serde_json::Value;

const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\n\
    spec: {containers: [{name: app, image: \"x.example/app:1\"}]}\n";
const INGRESS: &str = "network/workload-without-ingress-policy";
const EGRESS: &str = "network/workload-without-egress-policy";
const TOKEN: &str = "workload/default-service-account-token-mounted";

fn anonymous(role: &str) -> String {
    format!(
        "{RBAC}\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \"{role}\"}}\n\
         subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: Group, name: \"system:unauthenticated\"}}]\n"
    )
}

fn role(name: &str, rule: &str) -> String {
    format!("{RBAC}\nkind: ClusterRole\nmetadata: {{name: \"{name}\"}}\nrules: [{rule}]\n")
}

const EVERYTHING: &str = "{apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]}";

fn report(files: &[(&str, &str)]) -> (Report, i32) {
    World::of(files).report(&[])
}

/// The verdict of a check about its only subject.
fn word<'r>(report: &'r Report, check: &str) -> &'r str {
    let found = report.list("checks").iter().find(|outcome| outcome["id"] == check).unwrap();
    let lists = found["verdicts"].as_object().unwrap();
    let mut given = lists.iter().filter(|(_, list)| !list.as_array().unwrap().is_empty());
    let (word, list) = given.next().unwrap_or_else(|| panic!("{check} has a subject"));
    assert!(given.next().is_none() && list.as_array().unwrap().len() == 1, "{check}");
    word
}

fn inputs(report: &Report) -> Vec<&Value> {
    report.list("gaps").iter().map(|gap| &gap["inputs"]).collect()
}

/// Case: D3. A file of data that is not Kubernetes, a template of a Secret, and a broken document of another kind.
#[test]
fn what_cannot_hold_a_policy_hides_none() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ .Values.name }}\n  labels: {{ x }} {{ y }}\n\
        data:\n  {{- range .Values.keys }}\n  {{ . }}: a\n  {{- end }}\n";
    let scheduler = "{\"apiVersion\": \"v1\", \"kind\": \"Policy\", \"priorities\": []}";
    let broken = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b: c\nother: d\n";
    let wrong = "apiVersion: v1\nkind: Secret\nmetadata: {name: []}\n";
    let files = [
        ("data.json", "{rating: 5}", 0),
        ("secret.yaml", secret, 1),
        ("scheduler.json", scheduler, 1),
        ("broken.yaml", broken, 1),
        ("wrong.yaml", wrong, 1),
    ];
    for (name, text, kinds) in files {
        let (report, code) = report(&[("pod.yaml", POD), (name, text)]);
        assert_eq!(code, 3, "{name}: it could not be read");
        for check in [INGRESS, EGRESS, TOKEN] {
            assert_eq!(word(&report, check), "fail", "{name}: {check}");
        }
        for inputs in inputs(&report) {
            assert_eq!(inputs.as_array().map(Vec::len), Some(kinds), "{name}: {inputs}");
        }
    }
}

/// Case: D3. The controls that fail go on failing.
#[test]
fn an_irrelevant_file_takes_no_control_from_not_met() {
    let not_met = |files: &[(&str, &str)]| {
        let (report, _) = World::of(files).report(&["--framework", "pci-dss@4.0.1"]);
        report
            .controls()
            .into_iter()
            .filter(|(_, standing)| *standing == "not-met")
            .map(|(id, _)| id)
            .collect::<Vec<_>>()
    };
    let before = not_met(&[("pod.yaml", POD)]);
    assert!(!before.is_empty());
    assert_eq!(not_met(&[("pod.yaml", POD), ("data.json", "{rating: 5}")]), before);
}

/// Case: D3. Whatever may hold a policy makes the verdict unknown, as before.
#[test]
fn what_may_hold_a_policy_hides_it() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  a: b: c\nx: y\n";
    for (name, text) in [
        ("policy.yaml", policy),
        ("case.yaml", &policy.replace("NetworkPolicy", "networkpolicy")),
        ("list.yaml", "apiVersion: v1\nkind: List\nitems:\n- a: b: c\nx: y\n"),
        ("template.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata: {name: a}\n"),
        ("printed.yaml", "apiVersion: v1\nkind: Secret\n{{ include \"policy\" . }}\n"),
        ("cut.yaml", "a: [\n"),
        ("cut.json", "{\"a\": 1,"),
        ("escaped.json", "{\"\\u0061piVersion\": 1, x}\n"),
        ("tagged.yaml", "!!binary YXBpVmVyc2lvbg==: a: b\nx: y\n"),
    ] {
        let (report, code) = report(&[("pod.yaml", POD), (name, text)]);
        assert_eq!(code, 3, "{name}");
        assert_eq!(word(&report, INGRESS), "unknown", "{name}: {:?}", inputs(&report));
        assert_eq!(word(&report, EGRESS), "unknown", "{name}");
    }
}

/// Case: D3. A gap still takes away what would have been judged in it.
#[test]
fn a_hidden_kind_takes_away_the_verdicts_about_it() {
    let broken = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  a: b: c\nx: y\n";
    let (report, _) = World::of(&[("pod.yaml", CLEAN_POD), ("broken.yaml", broken)])
        .report(&["--framework", "pss-restricted,pss-baseline"]);
    for (control, standing) in report.controls() {
        assert_ne!(standing, "met", "{control}");
    }
    let gap = &report.list("gaps")[0];
    assert_eq!(gap["inputs"], serde_json::json!([{"kind": "Deployment", "namespace": null}]));
    let checks = gap["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check == crate::run::PRIVILEGED));
    assert!(!checks.iter().any(|check| check == "rbac/wildcard-verb"));
}

/// Case: M2. The right to everything needs no look elsewhere.
#[test]
fn no_broken_file_silences_a_binding_to_cluster_admin() {
    for subject in ["system:unauthenticated", "system:authenticated"] {
        let check = if subject.contains('u') && subject.contains("un") {
            "rbac/anonymous-bound"
        } else {
            "rbac/authenticated-bound"
        };
        let binding = anonymous("cluster-admin").replace("system:unauthenticated", subject);
        let own = role("mine", EVERYTHING);
        let bound = anonymous("mine").replace("system:unauthenticated", subject);
        for broken in ["a: [\n", "apiVersion: v1\nkind: List\n  x\n", "{{ x }}\n"] {
            let (plain, _) = report(&[("b.yaml", &binding), ("broken.yaml", broken)]);
            assert_eq!(word(&plain, check), "fail", "{subject} beside {broken}");
            let (seen, _) = report(&[("b.yaml", &bound), ("r.yaml", &own), ("broken.yaml", broken)]);
            assert_eq!(word(&seen, check), "fail", "{subject} beside {broken}");
        }
    }
}

/// Case: M1. A role that is hidden may be wider than its name says.
#[test]
fn a_hidden_role_of_a_harmless_name_proves_nothing() {
    let binding = anonymous("system:public-info-viewer");
    let wide = role("system:public-info-viewer", EVERYTHING);
    let (whole, code) = report(&[("b.yaml", &binding), ("r.yaml", &wide)]);
    assert_eq!((word(&whole, "rbac/anonymous-bound"), code), ("fail", 1));
    let broken = wide.replace("rules: [", "rules: [a: b: c\nx: y\n");
    let untyped = wide.replace("kind: ClusterRole", "kind: []");
    let unnamed = wide.replace("name: \"system:public-info-viewer\"", "name: []");
    for hidden in [broken, untyped, unnamed] {
        let (report, code) = report(&[("b.yaml", &binding), ("r.yaml", &hidden)]);
        assert_eq!(word(&report, "rbac/anonymous-bound"), "unknown", "{hidden}");
        assert!(code != 0, "{hidden}");
    }
    let unreadable = binding.replace("kind: ClusterRole,", "kind: {},");
    let (report, code) = report(&[("b.yaml", &unreadable), ("r.yaml", &wide)]);
    assert_eq!(word(&report, "rbac/anonymous-bound"), "unknown");
    assert!(code != 0);
}

/// Case: B11. kubectl applies both, one after the other, and the last one stays.
#[test]
fn of_two_roles_of_one_name_the_wider_one_counts() {
    let harmless = role("r", "{nonResourceURLs: [/healthz], verbs: [get]}");
    let wide = role("r", "{apiGroups: [\"*\"], resources: [secrets], verbs: [list]}");
    for (first, second) in [(&harmless, &wide), (&wide, &harmless)] {
        let text = format!("{first}---\n{second}---\n{}", anonymous("r"));
        let (report, code) = report(&[("a.yaml", &text)]);
        assert_eq!(report.verdicts("rbac/anonymous-bound", "fail"), 1);
        assert_eq!(code, 1);
    }
    let text = format!("{harmless}---\n{harmless}---\n{}", anonymous("r"));
    assert_eq!(report(&[("a.yaml", &text)]).0.verdicts("rbac/anonymous-bound", "pass"), 1);
}

/// Case: M4. A console may run in what cannot be read.
#[test]
fn a_console_whose_image_cannot_be_read_is_not_ruled_out() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\n\
        spec: {type: LoadBalancer, selector: {app: a}, ports: [{port: 80}]}\n";
    let deployment = |containers: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a, namespace: shop}}\n\
             spec: {{template: {{metadata: {{labels: {{app: a}}}}, spec: {{containers: {containers}}}}}}}\n"
        )
    };
    for (containers, expected) in [
        ("[{name: a, image: jenkins/jenkins}]", "fail"),
        ("[{name: a, image: 7}]", "unknown"),
        ("{a: {image: jenkins/jenkins}}", "unknown"),
        ("[{name: a, image: shop}]", "pass"),
    ] {
        let (report, _) = report(&[("s.yaml", service), ("d.yaml", &deployment(containers))]);
        assert_eq!(word(&report, "network/exposed-dashboard"), expected, "{containers}");
    }
}

/// Case: M5. A volume that cannot be read may hold the token.
#[test]
fn a_volume_that_cannot_be_read_takes_no_token_away() {
    let binding = anonymous("cluster-admin").replace(
        "{apiGroup: rbac.authorization.k8s.io, kind: Group, name: \"system:unauthenticated\"}",
        "{kind: ServiceAccount, name: default, namespace: shop}",
    );
    for (volumes, expected) in [
        ("[{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]", "fail"),
        ("[{name: t, projected: {sources: true}}]", "unknown"),
        ("[{name: t, projected: true}]", "unknown"),
    ] {
        let pod = POD.replace(
            "spec: {",
            &format!("spec: {{automountServiceAccountToken: false, volumes: {volumes}, "),
        );
        let (report, _) = report(&[("b.yaml", &binding), ("p.yaml", &pod)]);
        assert_eq!(word(&report, "rbac/workload-with-administration"), expected, "{volumes}");
        assert_eq!(report.list("gaps").is_empty(), expected == "fail", "{volumes}");
    }
}

/// Case: M7. Labels that cannot be read may name another environment.
#[test]
fn labels_that_cannot_be_read_mix_environments_as_far_as_is_known() {
    let labelled = |name: &str, labels: &str| {
        POD.replace("name: app, namespace: shop", &format!("name: {name}, namespace: shop, labels: {labels}"))
    };
    let (report, _) = report(&[("a.yaml", &labelled("a", "[]")), ("b.yaml", &labelled("b", "{env: test}"))]);
    assert_eq!(report.verdicts("namespace/environments-mixed", "unknown"), 1);
    assert_eq!(report.verdicts("namespace/environments-mixed", "pass"), 0);
}

/// Case: Low, `spec` misspelled. The API server drops what it does not know.
#[test]
fn a_policy_or_service_with_a_misspelled_spec_is_no_pass() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n\
        sepc: {podSelector: {}, policyTypes: [Ingress, Egress]}\n";
    let (report, code) = World::of(&[("pod.yaml", POD), ("p.yaml", policy)]).report(&[]);
    assert_eq!(code, 3);
    assert_eq!((word(&report, INGRESS), word(&report, EGRESS)), ("unknown", "unknown"));
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nsepc: {type: LoadBalancer, ports: [{port: 80}]}\n";
    let (report, code) = World::of(&[("s.yaml", service)]).report(&[]);
    assert_eq!((report.gap_codes(), code), (vec!["structure"], 3));
}

/// Case: Low, `aggregate-to-view: {}`.
#[test]
fn a_label_that_cannot_be_read_may_widen_a_default_role() {
    let role = role("r", "{apiGroups: [\"\"], resources: [secrets], verbs: [get]}");
    let labelled = |value: &str| {
        role.replace(
            "name: \"r\"",
            &format!("name: r, labels: {{rbac.authorization.k8s.io/aggregate-to-view: {value}}}"),
        )
    };
    for (value, expected) in [("\"true\"", "fail"), ("{}", "unknown")] {
        let (report, _) = report(&[("r.yaml", &labelled(value))]);
        assert_eq!(word(&report, "rbac/default-role-widened"), expected, "{value}");
        assert_eq!(report.gap_codes().contains(&"wrong-type"), expected == "unknown", "{value}");
    }
}

/// Case: D9. A kind that does not exist in its group, or not in that case, is one that no API server takes.
#[test]
fn a_kind_of_a_wrong_group_or_case_is_said() {
    for text in [
        "apiVersion: v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\n",
        "apiVersion: rbac/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: [{apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]}]\n",
        "apiVersion: apps/v1\nkind: deployment\nmetadata: {name: a}\nspec: {template: {spec: {hostPID: true}}}\n",
    ] {
        let (report, code) = report(&[("pod.yaml", PRIVILEGED_POD), ("a.yaml", text)]);
        let is_said = report.gap_codes().contains(&"structure")
            || report
                .list("findings")
                .iter()
                .any(|finding| finding["check"] == "workload/removed-api-version");
        assert!(is_said && code == 1, "{text}: {:?}", report.gap_codes());
    }
}
