//! What charts of real repositories do: they ask what the cluster serves, make secrets up, and share files by links.

use crate::{
    rendering::{CHART, programs, scan},
    run::{Report, World},
};

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
