//! What reports say of what was rendered: where it is to be mended, and no secret.

use crate::{
    rendering::{fake, programs},
    run::{PRIVILEGED, Ran, World, command},
};
use plimsoll_testkit::{base64, expand_secrets, shared_folder};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

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
    (world, fake("kustomize", &format!("/bin/cat <<'END'\n{}\nEND", expand_secrets(RENDERED))))
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
    let ours = list(&report["findings"]).iter().filter(|one| {
        let check = one["check"].as_str().unwrap();
        check.contains("/literal-secret-") || check.ends_with("credential-named-variable")
    });
    let mut found: Vec<String> = ours
        .map(|one| {
            let (check, at) = (one["check"].as_str().unwrap(), &one["location"]);
            let kind = one["resource"]["kind"].as_str().unwrap();
            let file = at["file"].as_str().unwrap().trim_start_matches("./");
            let line = if at["type"] == "rendered" { "rendered".to_owned() } else { at["line"].to_string() };
            format!("{} {kind} {file}:{line}", check.trim_start_matches("secret/"))
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
    let found = secrets(&report(folder, programs));
    assert_eq!(found, Vec::<String>::new());
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
