//! What reports say of what was rendered: where it is to be mended, and no secret.

use crate::{
    rendering::{fake, printing, programs},
    run::{PRIVILEGED, Ran, World, command},
};
use plimsoll_testkit::{base64, expand_secrets, shared_folder};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const APP: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    seen: @@token@@
spec:
  template:
    spec:
      hostPID: true
      containers:
      - name: app
        image: example.com/web:1
        env:
        - name: TOKEN
          value: @@token@@
";
const MAP: &str = "apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
data:
  app.conf: |
    a=1
    b=@@token@@
";
const OVERLAY: &str = "resources: [../base]
commonAnnotations: {note: @@token@@}
secretGenerator:
- literals: [TOKEN=@@token@@]
  name: db
";
/// What kustomize makes of it; privileged is what no file says, and the last document is none.
const RENDERED: &str = "apiVersion: v1
data:
  app.conf: |
    a=1
    b=@@token@@
kind: ConfigMap
metadata:
  annotations:
    note: @@token@@
  name: conf
---
apiVersion: v1
data:
  TOKEN: @@base64 token@@
kind: Secret
metadata:
  annotations:
    note: @@token@@
  name: db-2c9k7gmb5h
---
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    note: @@token@@
  labels:
    seen: @@token@@
  name: web
spec:
  template:
    metadata:
      annotations:
        note: @@token@@
    spec:
      containers:
      - env:
        - name: TOKEN
          value: @@token@@
        image: example.com/web:1
        name: app
        securityContext:
          privileged: true
      hostPID: true
---
a: [
";

/// An overlay with secrets wherever one may stand, and a folder with a program that renders it.
pub(crate) fn rendered_world() -> (World, World) {
    let world = World::of(&[("base/kustomization.yaml", "resources: [app.yaml, map.yaml]\n")]);
    world.write("base/app.yaml", expand_secrets(APP));
    world.write("base/map.yaml", expand_secrets(MAP));
    world.write("prod/kustomization.yaml", expand_secrets(OVERLAY));
    (world, printing("kustomize", &expand_secrets(RENDERED)))
}

/// A run of a folder in one format, with the programs of another on PATH.
fn scan(folder: &Path, programs: &Path, arguments: &[&str]) -> Ran {
    let mut all = vec!["scan", "."];
    all.extend(arguments);
    let output = command(&all).current_dir(folder).env("PATH", programs).output().unwrap();
    let ran = Ran { code: output.status.code().unwrap(), stdout: output.stdout, stderr: output.stderr };
    assert!(matches!(ran.code, 0 | 1 | 3), "exit {}: {}", ran.code, ran.stderr_text());
    ran
}

fn report(folder: &Path, programs: &Path) -> Value {
    scan(folder, programs, &["--format", "json"]).json()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is a list"))
}

/// Check, object and place of the findings that a check of secrets makes.
fn secrets(report: &Value) -> Vec<String> {
    let ours = list(&report["findings"]).iter().filter_map(|one| {
        let check = one["check"].as_str().unwrap();
        Some((one, check.strip_prefix("secret/literal-secret-")?))
    });
    let mut found: Vec<String> = ours
        .map(|(one, check)| {
            let at = &one["location"];
            let kind = one["resource"]["kind"].as_str().unwrap();
            let file = at["file"].as_str().unwrap().trim_start_matches("./");
            let line = if at["type"] == "rendered" { "rendered".to_owned() } else { at["line"].to_string() };
            format!("{check} {kind} {file}:{line}")
        })
        .collect();
    found.sort();
    found
}

/// Every format of a run, whole.
fn formats(folder: &Path, programs: &Path) -> Vec<String> {
    let ran = ["terminal", "json", "sarif", "html"].map(|format| {
        let mut arguments = vec!["--format", format, "--evidence"];
        if format == "terminal" {
            arguments.extend(["--all", "--color", "always"]);
        }
        scan(folder, programs, &arguments)
    });
    ran.iter().flat_map(|ran| [ran.stdout_text(), ran.stderr_text()]).collect()
}

fn assert_found_and_hidden(folder: &Path, programs: &Path) {
    assert_eq!(
        secrets(&report(folder, programs)),
        [
            "elsewhere Deployment base/app.yaml:6",
            "in-annotation ConfigMap prod/kustomization.yaml:2",
            "in-annotation Deployment prod/kustomization.yaml:2",
            "in-annotation Deployment prod/kustomization.yaml:2",
            "in-annotation Secret prod/kustomization.yaml:2",
            "in-config-map ConfigMap base/map.yaml:6",
            "in-environment Deployment base/app.yaml:16",
            "in-secret-object Secret prod/kustomization.yaml:4",
        ]
    );
    let outputs = formats(folder, programs);
    for mark in ["@@token@@", "@@base64 token@@"] {
        let secret = expand_secrets(mark);
        // A part of it would be as bad.
        let part = &secret[secret.len() / 2..];
        assert!(outputs.iter().all(|output| !output.contains(part)), "{mark} leaks");
    }
}

/// They stand in no file as objects: who searches files alone does not find them.
#[test]
fn secrets_that_are_rendered_are_found_led_back_and_shown_nowhere() {
    let (world, programs) = rendered_world();
    assert_found_and_hidden(world.folder(), programs.folder());
}

#[test]
fn secrets_that_the_real_program_renders_are_found_led_back_and_shown_nowhere() {
    let name = "secrets_that_the_real_program_renders_are_found_led_back_and_shown_nowhere";
    let Some(programs) = programs(name) else { return };
    assert_found_and_hidden(rendered_world().0.folder(), &programs);
}

/// A file's own lines are those that an editor shows; a rendered line is none.
#[test]
fn sarif_leads_to_the_file_that_is_to_be_mended() {
    let (world, programs) = rendered_world();
    let log = scan(world.folder(), programs.folder(), &["--format", "sarif"]).json();
    let run = &log["runs"][0];
    let of = |check: &str| {
        let mut ours = list(&run["results"]).iter().filter(|result| result["ruleId"] == check);
        let ours = ours.next().unwrap_or_else(|| panic!("{check} has a result"));
        (&ours["locations"][0]["physicalLocation"], &ours["properties"]["rendered"])
    };
    let (place, rendered) = of("workload/host-pid");
    assert_eq!(place["artifactLocation"]["uri"], "base/app.yaml");
    assert_eq!(place["region"], json!({"startLine": 10, "startColumn": 7, "endColumn": 14}));
    assert_eq!(place["contextRegion"], json!({"startLine": 10, "snippet": {"text": "      hostPID: true"}}));
    assert!(rendered.is_null());
    let (place, rendered) = of(PRIVILEGED);
    assert_eq!(place["artifactLocation"]["uri"], "prod/kustomization.yaml");
    assert_eq!((&place["region"], place.get("contextRegion")), (&json!({"startLine": 1}), None));
    assert_eq!(*rendered, json!({"line": 42, "column": 11}));
    let mut artifacts = list(&run["artifacts"]).iter().map(|artifact| &artifact["location"]["uri"]);
    assert!(artifacts.all(|uri| world.path(uri.as_str().unwrap()).is_file()), "{}", run["artifacts"]);
    let mut notes = list(&run["invocations"][0]["toolExecutionNotifications"]).iter();
    let note = notes.find(|note| note["descriptor"]["id"] == "gap/yaml-syntax").unwrap();
    let place = &note["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "prod/kustomization.yaml");
    assert!(place["region"].is_null(), "{place}");
    let Some(shared) = shared_folder("sarif_leads_to_the_file_that_is_to_be_mended") else { return };
    let oracle = shared.join("oracles/sarif-schema-2.1.0.json.gz");
    let plain = std::process::Command::new("gzip").arg("-dc").arg(oracle).output().unwrap();
    let schema = serde_json::from_slice(&plain.stdout).unwrap();
    let validator = jsonschema::draft7::options().build(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn the_page_draws_lines_of_files_and_marks_those_that_were_rendered() {
    let (world, programs) = rendered_world();
    let page = scan(world.folder(), programs.folder(), &["--format", "html"]).stdout_text();
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    let page: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    let (findings, at) = (&page["findings"], |value: &Value| value.as_u64().unwrap() as usize);
    let of = |check: &str| {
        let ids = list(&page["checks"]).iter().position(|each| each["id"] == check).unwrap();
        let one = list(&findings["check"]).iter().position(|each| at(each) == ids).unwrap();
        let file = page["texts"][at(&findings["file"][one])].as_str().unwrap();
        let line = findings["line"][one].as_u64().unwrap();
        let snippet = page["snippets"][at(&findings["snippet"][one])][0].as_str().unwrap();
        (file, line, snippet, list(&findings["rendered"]).contains(&json!(one)))
    };
    assert_eq!(of("workload/host-pid"), ("./base/app.yaml", 10, "      hostPID: true", false));
    let privileged = "          privileged: true";
    assert_eq!(of(PRIVILEGED), ("./prod/kustomization.yaml", 42, privileged, true));
    let (_, _, snippet, _) = of("secret/literal-secret-elsewhere");
    assert!(snippet.trim_start().starts_with("seen: ‹"), "a label that bears a secret is hidden: {snippet}");
    let files = list(&page["resources"]["file"]).iter().map(|file| page["texts"][at(file)].as_str().unwrap());
    let files: Vec<&str> = files.filter(|file| !file.ends_with("kustomization.yaml")).collect();
    assert_eq!(files, ["./base/map.yaml", "./base/app.yaml"]);
    assert_eq!(page["resources"]["rendered"], json!([]), "every object is led back to a file");
}

/// Ids are made of what a person names, never of lines or of the file that a value happens to stand in.
#[test]
fn findings_in_what_is_rendered_keep_their_ids() {
    let ids = |world: &World, programs: &World| -> BTreeMap<String, String> {
        let report = report(world.folder(), programs.folder());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let id = |finding: &Value| (text(&finding["id"]), text(&finding["path"]));
        list(&report["findings"]).iter().map(id).collect()
    };
    let (world, programs) = rendered_world();
    let before = ids(&world, &programs);
    assert!(before.len() > 10);
    let base = world.path("base/app.yaml");
    let moved = format!("# moved\n\n{}", fs::read_to_string(&base).unwrap());
    fs::remove_file(base).unwrap();
    world.write("base/web.yaml", moved);
    world.write("base/kustomization.yaml", "resources: [web.yaml, map.yaml]\n");
    assert_eq!(ids(&world, &programs), before);
    let nothing = fake("kustomize", "exit 1");
    assert_ne!(ids(&world, &nothing), before, "what stands in files alone is another source");
}

/// Lines of kustomizations are drawn, too, and what they make annotations and Secrets of looks like nothing.
#[test]
fn what_a_kustomization_makes_annotations_and_secrets_of_is_not_drawn() {
    let note = "container.apparmor.security.beta.kubernetes.io/app: canary-hunter2";
    let world = World::of(&[
        ("base/kustomization.yaml", "resources: [app.yaml]\n"),
        ("base/app.yaml", &APP.replace("@@token@@", "a")),
    ]);
    let generator = "- literals: [A=canary-hunter2]\n  name: db\n";
    let overlay =
        format!("resources: [../base]\ncommonAnnotations:\n  {note}\nsecretGenerator:\n{generator}");
    world.write("prod/kustomization.yaml", overlay);
    let rendered = RENDERED.replace("@@base64 token@@", &base64("canary-hunter2"));
    let rendered = rendered.replace("note: @@token@@", note).replace("@@token@@", "a");
    let programs = printing("kustomize", &rendered);
    let report = report(world.folder(), programs.folder());
    let at_overlay = list(&report["findings"]).iter().filter(|one| {
        one["location"]["type"] == "file"
            && one["location"]["file"].as_str().unwrap().ends_with("prod/kustomization.yaml")
    });
    let lines: BTreeSet<u64> = at_overlay.map(|one| one["location"]["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, BTreeSet::from([3, 5]), "an annotation and a generator are drawn");
    let outputs = formats(world.folder(), programs.folder());
    assert!(outputs.iter().all(|output| !output.contains("canary")), "{}", outputs[0]);
}
