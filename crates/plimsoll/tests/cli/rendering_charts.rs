//! What charts of real repositories do: they ask what the cluster serves, make secrets up, and share files by links.

use crate::{
    rendering::{CHART, overlay, programs, scan},
    run::{Report, World},
};
use plimsoll_testkit::expand_secrets;
use std::{fs, os::unix::fs::symlink};

/// File name, line and field of the findings of a check.
fn found(report: &Report, check: &str) -> Vec<(String, u64, String)> {
    let ours = report.list("findings").iter().filter(|finding| finding["check"] == check);
    let place = |finding: &serde_json::Value| {
        let location = &finding["location"];
        let file = location["file"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        (file, location["line"].as_u64().unwrap(), finding["path"].as_str().unwrap().to_owned())
    };
    ours.map(place).collect()
}

fn shop(template: &str) -> World {
    World::of(&[("shop/Chart.yaml", CHART), ("shop/templates/a.yaml", template)])
}

#[test]
fn a_chart_learns_which_kinds_the_kubernetes_version_serves() {
    let Some(path) = programs("a_chart_learns_which_kinds_the_kubernetes_version_serves") else { return };
    let world = shop(
        "apiVersion: {{ if .Capabilities.APIVersions.Has \"policy/v1/PodDisruptionBudget\" }}policy/v1{{ else }}policy/v1beta1{{ end }}
kind: PodDisruptionBudget
metadata: {name: a}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: a}}}
",
    );
    for (version, written) in [("1.34", "v1"), ("1.20", "v1beta1")] {
        let (report, _) = scan(&path, &world, &["--kubernetes-version", version]);
        assert_eq!(found(&report, "workload/removed-api-version"), []);
        assert_eq!(report.list("resources")[0]["version"], written, "{version}");
    }
}

/// What is made anew at each rendering stands in no file; what is written in the chart does.
#[test]
fn secrets_that_a_chart_makes_up_are_none_of_a_file() {
    let Some(path) = programs("secrets_that_a_chart_makes_up_are_none_of_a_file") else { return };
    let world = shop(
        "apiVersion: v1
kind: Secret
metadata: {name: a}
stringData:
  made: {{ randAlphaNum 24 | quote }}
  tls.key: {{ (genCA \"a\" 1).Key | quote }}
  written: hunter2-canary
",
    );
    let (report, _) = scan(&path, &world, &[]);
    let kept = ("a.yaml".to_owned(), 7, "stringData.written".to_owned());
    assert_eq!(found(&report, "secret/literal-secret-in-secret-object"), [kept]);
    assert_eq!(found(&report, "secret/private-key-in-manifest"), []);
    assert!(!report.0.to_string().contains("canary"));
}

#[test]
fn a_link_of_a_chart_may_lead_to_its_repository_and_no_link_behind_it_out_of_that() {
    let Some(path) =
        programs("a_link_of_a_chart_may_lead_to_its_repository_and_no_link_behind_it_out_of_that")
    else {
        return;
    };
    let world =
        shop("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: {{ include \"own\" . }}}\n");
    world.write("library/Chart.yaml", CHART.replace("shop", "library") + "type: library\n");
    world.write("library/templates/_own.tpl", "{{ define \"own\" }}b{{ end }}");
    fs::create_dir(world.path("shop/charts")).unwrap();
    symlink("../../library", world.path("shop/charts/library")).unwrap();
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, report.gap_codes(), report.resources()), (0, vec![], vec!["ConfigMap/a".to_owned()]));
    let outside = World::of(&[("key.pem", "canary")]);
    symlink(outside.path("key.pem"), world.path("library/templates/key.yaml")).unwrap();
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["unreadable", "not-rendered"]));
}

/// Arguments are hidden, so that all of them look alike.
#[test]
fn one_of_many_hidden_items_is_led_back_to_its_own_line() {
    let Some(path) = programs("one_of_many_hidden_items_is_led_back_to_its_own_line") else { return };
    let app = expand_secrets(
        "apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: app
    args:
    - --verbose
    - --key=@@token@@
    - --quiet
",
    );
    let world = overlay("", &[("base/app.yaml", &app)]);
    let (report, _) = scan(&path, &world, &[]);
    let [(file, line, _)] = &found(&report, "secret/literal-secret-in-arguments")[..] else {
        panic!("{:?}", report.list("findings"));
    };
    assert_eq!((file.as_str(), *line), ("app.yaml", 9));
}
