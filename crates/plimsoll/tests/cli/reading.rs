//! What is read, what is left out and what the report says of it.

use crate::run::{CLEAN_POD, PRIVILEGED, PRIVILEGED_POD, World};

const PATCH: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: bad, namespace: shop}\nspec: {containers: [{name: app, image: y}]}\n";

fn pod_json(name: &str) -> String {
    format!(
        "{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"{name}\"}},\"spec\":{{\"containers\":[{{\"name\":\"a\",\"image\":\"x\",\"securityContext\":{{\"privileged\":true}}}}]}}}}"
    )
}

/// Scans one file and expects so many privileged pods and no gap.
fn assert_fails(name: &str, text: &str, count: usize) {
    let (report, code) = World::of(&[(name, text)]).report(&[]);
    assert_eq!(report.gap_codes(), [""; 0], "{name}: {text}");
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, count), "{name}: {text}");
}

#[test]
fn lists_of_all_kinds_are_taken_apart() {
    let (one, two) = (pod_json("one"), pod_json("two"));
    let bare = |pod: &str| pod.replace("\"apiVersion\":\"v1\",\"kind\":\"Pod\",", "");
    assert_fails(
        "list.json",
        &format!("{{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{one},{two}]}}"),
        2,
    );
    let typed =
        format!("{{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{},{}]}}", bare(&one), bare(&two));
    assert_fails("pods.json", &typed, 2);
    assert_fails("pods.yaml", &typed, 2);
}

#[test]
fn json_of_all_forms_is_read() {
    let (one, two) = (pod_json("one"), pod_json("two"));
    assert_fails("one.json", &one, 1);
    assert_fails("lines.json", &format!("{one}\n{two}\n"), 2);
    assert_fails("together.json", &format!("{one}{two}"), 2);
    assert_fails("json.yaml", &one, 1);
    assert_fails("documents.yaml", &format!("{one}\n---\n{two}\n"), 2);
    assert_fails("mark.json", &format!("\u{feff}{one}"), 1);
}

#[test]
fn text_of_all_forms_is_read() {
    assert_fails("crlf.yaml", &PRIVILEGED_POD.replace('\n', "\r\n"), 1);
    assert_fails("mark.yaml", &format!("\u{feff}{PRIVILEGED_POD}"), 1);
    assert_fails("upper.YAML", PRIVILEGED_POD, 1);
    assert_fails("documents.yml", &format!("---\n{PRIVILEGED_POD}...\n---\n{PRIVILEGED_POD}---\n"), 2);
    assert_fails("directive.yaml", &format!("%YAML 1.1\n---\n{PRIVILEGED_POD}"), 1);
    assert_fails(".hidden/.pod.yaml", PRIVILEGED_POD, 1);
}

#[test]
fn words_that_kubectl_reads_as_true_are_true() {
    for word in ["true", "True", "TRUE", "yes", "Yes", "on", "ON"] {
        assert_fails(
            "pod.yaml",
            &PRIVILEGED_POD.replace("privileged: true", &format!("privileged: {word}")),
            1,
        );
    }
    for word in ["no", "off", "False"] {
        let text = PRIVILEGED_POD.replace("privileged: true", &format!("privileged: {word}"));
        let (report, _) = World::of(&[("pod.yaml", &text)]).report(&[]);
        assert_eq!(report.verdicts(PRIVILEGED, "pass"), 1, "{word}");
    }
    let (report, code) = World::of(&[("pod.yaml", &PRIVILEGED_POD.replace("true", "\"yes\""))])
        .report(&["--fail-on", "never"]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "unknown")), (3, 1), "a text is no truth value");
}

#[test]
fn what_ignore_files_leave_out_is_listed() {
    let world = World::of(&[
        (".gitignore", "out/\nlocal.yaml\n!kept.yaml\n"),
        (".plimsollignore", "*-draft.yaml\n"),
        ("pod.yaml", CLEAN_POD),
        ("local.yaml", PRIVILEGED_POD),
        ("my-draft.yaml", PRIVILEGED_POD),
        ("out/pod.yaml", PRIVILEGED_POD),
    ]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.resources()), (0, vec!["Pod/clean".to_owned()]));
    for (name, word) in
        [("/local.yaml", ".gitignore"), ("/out", ".gitignore"), ("/my-draft.yaml", ".plimsollignore")]
    {
        assert!(report.input_reason(name).unwrap().contains(word), "{name}");
    }
    assert_eq!(world.report(&["--no-ignore"]).0.verdicts(PRIVILEGED, "fail"), 3);
    let named = world.path("local.yaml");
    assert_eq!(
        crate::run::plimsoll(&["scan", named.to_str().unwrap()]).code,
        1,
        "a file that is named is read"
    );
}

#[test]
fn patches_of_a_kustomization_are_no_objects() {
    let world = World::of(&[
        ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("base/pod.yaml", PRIVILEGED_POD),
        (
            "over/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\npatchesStrategicMerge: [old.yaml]\npatches:\n- path: sub/../new.yaml\n",
        ),
        ("over/old.yaml", PATCH),
        ("over/new.yaml", PATCH),
    ]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.resources()), (1, vec!["Pod/bad".to_owned()]));
    for name in ["over/old.yaml", "over/new.yaml"] {
        assert!(report.input_reason(name).unwrap().contains("over/kustomization.yaml"), "{name}");
    }
}

#[test]
fn a_chart_is_one_gap() {
    let world = World::of(&[
        ("pod.yaml", CLEAN_POD),
        ("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
        ("chart/values.yaml", "a: b\n"),
        ("chart/templates/pod.yaml", "kind: {{ .x }}\nmetadata: {{- y }}\n"),
        ("chart/charts/sub/Chart.yaml", "name: sub\n"),
        ("chart/charts/sub/templates/pod.yaml", "{{ if }}\n"),
    ]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["not-rendered"]));
    for name in ["chart/values.yaml", "chart/templates/pod.yaml", "sub/templates/pod.yaml"] {
        assert!(report.input_reason(name).unwrap().contains("chart"), "{name}");
    }
}

#[test]
fn files_that_are_no_objects_are_listed_as_ignored() {
    let world = World::of(&[
        ("pod.yaml", CLEAN_POD),
        ("values.yaml", "image: {tag: x}\nreplicas: 2\n"),
        (".gitlab-ci.yml", "stages: [a]\njob: {script: [make]}\n"),
        (".github/workflows/ci.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"),
        ("patch.json", "[{\"op\":\"add\",\"path\":\"/spec\",\"value\":1}]"),
        ("compose.yaml", "services: {a: {image: x}}\n"),
    ]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes().len()), (0, 0), "{:?}", report.list("gaps"));
    for name in ["values.yaml", ".gitlab-ci.yml", "ci.yml", "patch.json", "compose.yaml"] {
        assert!(report.input_reason(name).unwrap().contains("no Kubernetes object"), "{name}");
    }
}

#[test]
fn pods_in_files_are_judged_whatever_owners_they_name() {
    let owned = |kind: &str, name: &str, owner: &str, owner_name: &str, spec: &str| {
        format!(
            "apiVersion: {}\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: shop\n  ownerReferences: [{{kind: {owner}, name: {owner_name}, controller: true, apiVersion: apps/v1}}]\nspec: {spec}\n---\n",
            if kind == "Pod" { "v1" } else { "apps/v1" }
        )
    };
    let pod = "{containers: [{name: a, image: x, securityContext: {privileged: true}}]}";
    let template = format!("{{template: {{spec: {pod}}}}}");
    let deployment = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d, namespace: shop}}\nspec: {template}\n---\n"
    );
    let text = deployment
        + &owned("ReplicaSet", "d-1", "Deployment", "d", &template)
        + &owned("Pod", "d-1-a", "ReplicaSet", "d-1", pod)
        + &owned("Pod", "d-1-b", "ReplicaSet", "d-1", pod);
    // Who writes a file writes its owner references; only a cluster can vouch for them.
    assert_fails("all.yaml", &text, 4);
    assert_fails("pod.yaml", &owned("Pod", "lone", "ReplicaSet", "gone", pod), 1);
}

#[test]
fn duplicates_are_both_judged_with_a_warning() {
    let world = World::of(&[
        ("a.yaml", PRIVILEGED_POD),
        ("b.yaml", &PRIVILEGED_POD.replace("privileged: true", "privileged: false")),
    ]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.warning_codes()), (1, vec!["duplicate-object"]));
    assert_eq!((report.verdicts(PRIVILEGED, "fail"), report.verdicts(PRIVILEGED, "pass")), (1, 1));
}

/// Repositories keep dozens of versions of a manifest, and the API server makes names of `generateName` apart.
#[test]
fn a_name_that_stands_often_is_one_warning_and_a_beginning_of_names_none() {
    let run = PRIVILEGED_POD.replace("name: bad", "generateName: bad-");
    assert_ne!(run, PRIVILEGED_POD);
    let world = World::of(&[
        ("a.yaml", PRIVILEGED_POD),
        ("b.yaml", PRIVILEGED_POD),
        ("c.yaml", PRIVILEGED_POD),
        ("d.yaml", &run),
        ("e.yaml", &run),
    ]);
    let (report, _) = world.report(&[]);
    assert_eq!((report.warning_codes(), report.verdicts(PRIVILEGED, "fail")), (vec!["duplicate-object"], 5));
    let warning = &report.list("warnings")[0];
    assert!(warning["where"].as_str().unwrap().ends_with("b.yaml:1"), "{warning}");
    let message = warning["message"].as_str().unwrap();
    assert!(message.contains("a.yaml:1 too and in 1 more place"), "{message}");
}

#[test]
fn a_key_that_stands_twice_is_a_warning_and_the_last_one_counts() {
    let text = PRIVILEGED_POD.replace("privileged: true", "privileged: false\n      privileged: true");
    let (report, _) = World::of(&[("a.yaml", &text)]).report(&[]);
    assert_eq!(report.warning_codes(), ["duplicate-key"]);
    assert_eq!(report.verdicts(PRIVILEGED, "fail"), 1);
}

#[test]
fn one_broken_document_does_not_hide_the_others() {
    let text = format!("{PRIVILEGED_POD}---\na: [\n---\n{CLEAN_POD}");
    let (report, _) = World::of(&[("a.yaml", &text)]).report(&[]);
    assert_eq!(report.resources(), ["Pod/bad", "Pod/clean"]);
    assert_eq!(report.gap_codes(), ["yaml-syntax"]);
    let wheres = report.list("gaps")[0]["where"].as_str().unwrap();
    let line: usize = wheres.rsplit_once(':').unwrap().1.parse().unwrap();
    assert!((9..=12).contains(&line), "{wheres}");
}

/// What is looked for and not found may stand in the part that was not read. That part has its gap; one more for each
/// pod that looks for something would say nothing new.
#[test]
fn what_is_looked_for_beside_a_broken_file_is_unknown_by_the_gap_of_that_file() {
    const LOOKING: [&str; 2] =
        ["workload/default-service-account-token-mounted", "network/workload-without-ingress-policy"];
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let (before, _) = world.report(&[]);
    LOOKING.iter().for_each(|check| assert_eq!(before.verdicts(check, "fail"), 1, "{check}"));
    world.write("zz.yaml", "a: [\n");
    let (after, _) = world.report(&[]);
    assert_eq!(after.gap_codes(), ["yaml-syntax"]);
    for check in LOOKING {
        assert_eq!(after.verdicts(check, "fail") + after.verdicts(check, "pass"), 0, "{check}");
        let outcome = after.list("checks").iter().find(|outcome| outcome["id"] == check).unwrap();
        assert_eq!(outcome["verdicts"]["unknown"][0]["gap"], after.list("gaps")[0]["id"], "{check}");
    }
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: shop}\n";
    world.write("account.yaml", format!("{account}automountServiceAccountToken: true\n"));
    assert_eq!(world.report(&[]).0.verdicts(LOOKING[0], "fail"), 1, "an account that was read says so");
}

#[test]
fn locations_name_line_and_column() {
    let (report, _) = World::of(&[("a.yaml", PRIVILEGED_POD)]).report(&[]);
    let finding = report.list("findings").iter().find(|finding| finding["check"] == PRIVILEGED).unwrap();
    assert_eq!(
        (finding["location"]["line"].as_u64(), finding["location"]["column"].as_u64()),
        (Some(9), Some(7))
    );
    assert_eq!(finding["path"], "spec.containers[name=app].securityContext.privileged");
}

#[test]
fn unknown_kinds_are_data_and_hidden_pod_templates_are_a_gap() {
    let data = ("a.yaml", "apiVersion: x.y/v1\nkind: Thing\nmetadata: {name: a}\nspec: {size: 3}\n");
    assert_eq!(World::of(&[data, ("pod.yaml", CLEAN_POD)]).scan(&[]).code, 0);
    let runner = (
        "a.yaml",
        "apiVersion: x.y/v1\nkind: Runner\nmetadata: {name: a}\nspec: {t: {spec: {containers: [{image: x}]}}}\n",
    );
    let (report, code) = World::of(&[runner, ("pod.yaml", CLEAN_POD)]).report(&[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["unknown-pod-template"]));
}
