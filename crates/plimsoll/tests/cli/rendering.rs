//! Overlays and charts, judged as they are rendered by the real programs.
//!
//! What needs kustomize and helm looks for them in `target/ci-tools/bin` and on PATH; without them it is skipped by
//! name.

use crate::run::{CLEAN_POD, PRIVILEGED, PRIVILEGED_POD, Ran, Report, World, command};
use plimsoll_testkit::{shared_folder, skip};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

const APP: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: app
        image: example.com/web:1
        securityContext:
          privileged: false
";
const PATCH: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: app
        securityContext:
          privileged: true
";
const TEMPLATE: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  template:
    spec:
      containers:
      - name: app
        image: \"{{ .Values.image }}:{{ .Values.tag | default .Chart.AppVersion }}\"
        env:
        - {name: PASSWORD, value: {{ .Values.password | quote }}}
        {{- if .Values.privileged }}
        securityContext:
          privileged: {{ .Values.privileged }}
        {{- end }}
";
pub(crate) const CHART: &str = "apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: '1'\n";
const VALUES: &str = "image: example.com/web\npassword: canary-hunter2\nprivileged: false\n";

/// The folder of both programs, or a line that says which test is skipped.
pub(crate) fn programs(test: &str) -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/ci-tools/bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = vec![tools];
    folders.extend(env::split_paths(&path));
    let found = folders
        .into_iter()
        .find(|folder| ["kustomize", "helm"].iter().all(|name| folder.join(name).is_file()));
    if found.is_none() {
        skip(test, "kustomize and helm are not there");
    }
    found.and_then(|folder| folder.canonicalize().ok())
}

pub(crate) fn run(path: &Path, arguments: &[&str]) -> Ran {
    let mut all = vec!["scan"];
    all.extend(arguments);
    let output = command(&all).env("PATH", path).output().unwrap();
    Ran { code: output.status.code().unwrap(), stdout: output.stdout, stderr: output.stderr }
}

/// The report of a scan of a world with the programs of a folder on PATH.
pub(crate) fn scan(path: &Path, world: &World, arguments: &[&str]) -> (Report, i32) {
    let mut all = vec!["--format", "json", world.folder().to_str().unwrap()];
    all.extend(arguments);
    let ran = run(path, &all);
    assert!(matches!(ran.code, 0 | 1 | 3), "exit {}: {}", ran.code, ran.stderr_text());
    (Report(ran.json()), ran.code)
}

/// Sources by type and name.
fn sources(report: &Report) -> Vec<String> {
    let shown =
        |source: &Value| format!("{} {}", source["type"].as_str().unwrap(), source["name"].as_str().unwrap());
    report.list("sources").iter().map(shown).collect()
}

/// Type, file name and line of the findings of privileged containers.
fn places(report: &Report) -> Vec<(String, String, u64)> {
    let ours = report.list("findings").iter().filter(|finding| finding["check"] == PRIVILEGED);
    let place = |finding: &Value| {
        let location = &finding["location"];
        let file =
            Path::new(location["file"].as_str().unwrap()).file_name().unwrap().to_string_lossy().into_owned();
        (location["type"].as_str().unwrap().to_owned(), file, location["line"].as_u64().unwrap())
    };
    ours.map(place).collect()
}

fn file(name: &str, line: u64) -> (String, String, u64) {
    ("file".to_owned(), name.to_owned(), line)
}

fn gap(report: &Report) -> (String, String) {
    let gaps = report.list("gaps");
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let text = |key: &str| gaps[0][key].as_str().unwrap().to_owned();
    (text("where"), text("message"))
}

/// An overlay over one base, with the rest of its kustomization.
pub(crate) fn overlay(rest: &str, more: &[(&str, &str)]) -> World {
    let world = World::of(&[("base/kustomization.yaml", "resources: [app.yaml]\n"), ("base/app.yaml", APP)]);
    world.write("prod/kustomization.yaml", format!("resources: [../base]\n{rest}"));
    more.iter().for_each(|(name, text)| world.write(name, text));
    world
}

pub(crate) fn chart(more: &[(&str, &str)]) -> World {
    let world = World::of(&[
        ("shop/Chart.yaml", CHART),
        ("shop/values.yaml", VALUES),
        ("shop/templates/web.yaml", TEMPLATE),
    ]);
    more.iter().for_each(|(name, text)| world.write(name, text));
    world
}

#[test]
fn what_a_patch_sets_is_judged_and_led_back_to_the_patch() {
    let Some(path) = programs("what_a_patch_sets_is_judged_and_led_back_to_the_patch") else { return };
    let world = overlay("patches: [{path: patch.yaml}]\n", &[("prod/patch.yaml", PATCH)]);
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, report.gap_codes().len()), (1, 0));
    assert_eq!(sources(&report), ["files ", "overlay prod"]);
    assert_eq!(places(&report), [file("patch.yaml", 11)]);
    let resource = &report.list("resources")[0];
    assert_eq!((resource["line"].as_u64(), resource["source"].as_str()), (Some(1), Some("s1")));
    assert!(resource["file"].as_str().unwrap().ends_with("base/app.yaml"));
    assert!(report.input_reason("base/app.yaml").unwrap().contains("as rendered by"));
    assert!(report.input_reason("base/kustomization.yaml").unwrap().contains("judged through"));
    assert!(report.input_reason("prod/patch.yaml").unwrap().contains("is a patch"));
}

/// The overlay decides: a base that it mends is no finding, and one that it breaks is one, however it does it.
#[test]
fn every_way_to_patch_decides_and_is_led_back() {
    let Some(path) = programs("every_way_to_patch_decides_and_is_led_back") else { return };
    let mends = overlay(
        "patches: [{path: patch.yaml}]\n",
        &[
            ("base/app.yaml", &APP.replace("privileged: false", "privileged: true")),
            ("prod/patch.yaml", &PATCH.replace("privileged: true", "privileged: false")),
        ],
    );
    let (report, _) = scan(&path, &mends, &[]);
    assert_eq!((report.verdicts(PRIVILEGED, "pass"), places(&report).len()), (1, 0));

    let indented: Vec<String> = PATCH.lines().map(|line| format!("    {line}\n")).collect();
    let inline = overlay(&format!("patches:\n- patch: |-\n{}", indented.concat()), &[]);
    let (report, _) = scan(&path, &inline, &[]);
    assert_eq!(places(&report), [file("kustomization.yaml", 14)]);

    let operation =
        "- op: replace\n  path: /spec/template/spec/containers/0/securityContext/privileged\n  value: true\n";
    let json = overlay(
        "patches: [{path: patch.yaml, target: {kind: Deployment}}]\n",
        &[("prod/patch.yaml", operation)],
    );
    let (report, _) = scan(&path, &json, &[]);
    assert_eq!(places(&report), [file("patch.yaml", 3)]);

    let named = overlay(
        "namePrefix: a-\nnameSuffix: -b\nnamespace: shop\n",
        &[("base/app.yaml", &APP.replace("privileged: false", "privileged: true"))],
    );
    let (report, _) = scan(&path, &named, &[]);
    assert_eq!(report.resources(), ["Deployment/a-web-b"]);
    assert_eq!(places(&report), [file("app.yaml", 11)]);
}

/// Only kustomizations that no other one takes in are rendered by themselves; a component never is.
#[test]
fn bases_are_judged_through_their_overlays_and_alone_without() {
    let Some(path) = programs("bases_are_judged_through_their_overlays_and_alone_without") else { return };
    let component = (
        "parts/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: p.yaml}]\n",
    );
    let world = overlay(
        "",
        &[
            ("test/kustomization.yaml", "resources: [../base]\n"),
            ("test/loose.yaml", CLEAN_POD),
            ("alone/kustomization.yml", "resources: [app.yaml]\n"),
            ("alone/app.yaml", APP),
            component,
            ("parts/p.yaml", PATCH),
        ],
    );
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!(sources(&report), ["files ", "overlay alone", "overlay prod", "overlay test"]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail"), report.verdicts(PRIVILEGED, "pass")), (0, 0, 4));
    assert!(report.input_reason("parts/kustomization.yaml").unwrap().contains("no scanned overlay"));
    let used = overlay("components: [../parts]\n", &[component, ("parts/p.yaml", PATCH)]);
    let (report, _) = scan(&path, &used, &[]);
    assert_eq!(places(&report), [file("p.yaml", 11)]);
}

#[test]
fn without_the_programs_each_is_a_gap_that_names_them() {
    let world = overlay("", &[("base/app.yaml", &APP.replace("privileged: false", "privileged: true"))]);
    let nowhere = World::empty();
    let (report, code) = scan(nowhere.folder(), &world, &[]);
    assert_eq!(
        (code, places(&report)),
        (1, vec![file("app.yaml", 11)]),
        "the files are judged as they stand"
    );
    let (place, message) = gap(&report);
    assert!(place.ends_with("prod/kustomization.yaml") && message.contains("`kustomize`"), "{message}");
    assert_eq!(scan(nowhere.folder(), &world, &["--strict"]).1, 3);
    assert_eq!(sources(&report), ["files "]);
    let (report, code) = scan(nowhere.folder(), &chart(&[]), &[]);
    assert_eq!(code, 3);
    assert!(gap(&report).1.contains("`helm`"));
}

#[test]
fn nothing_is_started_if_that_is_wished() {
    let world = overlay("", &[]);
    let tools = printing("kustomize", PRIVILEGED_POD);
    let (report, code) = scan(tools.folder(), &world, &["--no-render"]);
    assert!(gap(&report).1.contains("no program shall be started"));
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (3, 0));
    let (report, _) = scan(tools.folder(), &world, &[]);
    assert_eq!(report.verdicts(PRIVILEGED, "fail"), 1, "the program is one that would have been started");
}

/// A program of this name that is a script of the shell.
pub(crate) fn fake(name: &str, script: &str) -> World {
    let world = World::empty();
    world.write(name, format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(world.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    world
}

/// A program of this name that prints a text. Renderers start no program, so it has to be one that the shell has built
/// in.
pub(crate) fn printing(name: &str, text: &str) -> World {
    fake(name, &format!("printf '%s\\n' '{}'", text.replace('\'', "'\\''")))
}

#[test]
fn a_renderer_that_hangs_is_a_gap_and_its_files_are_judged_as_they_stand() {
    let world = overlay("", &[]);
    let tools = fake("kustomize", "while :; do :; done");
    let (report, code) = scan(tools.folder(), &world, &["--render-timeout", "1"]);
    assert_eq!((code, report.gap_codes(), report.verdicts(PRIVILEGED, "pass")), (3, vec!["limit"], 1));
    assert!(gap(&report).1.contains("within 1 seconds"), "{}", gap(&report).1);
}

/// A template may ask for any amount of memory, and whoever wrote it does not pay for it.
#[test]
#[cfg(target_os = "linux")]
fn a_template_that_asks_for_gigabytes_is_a_gap() {
    let Some(path) = programs("a_template_that_asks_for_gigabytes_is_a_gap") else { return };
    let bomb = "{{ repeat 400000000 \"0123456789\" | len }}\n";
    let world = chart(&[("shop/templates/bomb.yaml", bomb)]);
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["limit"]));
    assert!(gap(&report).1.contains("needs more memory than the limit of 2048 MiB"), "{}", gap(&report).1);
}

/// Whatever a renderer prints is read like a file: bounded, redacted, and broken text is a gap.
#[test]
fn what_a_renderer_prints_is_not_trusted() {
    let world = overlay("", &[]);
    let says = |text: &str| scan(printing("kustomize", text).folder(), &world, &[]);
    let (report, code) = says("a: [");
    assert_eq!((code, report.gap_codes()), (3, vec!["yaml-syntax"]));
    assert!(gap(&report).0.contains("kustomization.yaml (rendered, line 1"), "{}", gap(&report).0);
    let (report, _) = says(&PRIVILEGED_POD.replace("image:", "args: [canary-hunter2]\n    image:"));
    let (kind, name, _) = &places(&report)[0];
    assert_eq!((kind.as_str(), name.as_str()), ("rendered", "kustomization.yaml"));
    assert!(!report.0.to_string().contains("canary"));
    let (report, _) = scan(fake("kustomize", "echo canary-hunter2 >&2; exit 1").folder(), &world, &[]);
    assert!(gap(&report).1.contains("not known here") && !report.0.to_string().contains("canary"));
}

#[test]
fn a_chart_is_judged_with_its_values_and_led_back_to_its_template() {
    let Some(path) = programs("a_chart_is_judged_with_its_values_and_led_back_to_its_template") else {
        return;
    };
    let world = chart(&[("prod.yaml", "privileged: true\n")]);
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, report.gap_codes().len(), report.verdicts(PRIVILEGED, "pass")), (0, 0, 1));
    assert_eq!(sources(&report), ["files ", "chart shop"]);
    let values = world.path("prod.yaml");
    let (report, code) = scan(&path, &world, &["--helm-values", values.to_str().unwrap()]);
    assert_eq!((code, places(&report)), (1, vec![file("web.yaml", 15)]));
    assert_eq!(report.resources(), ["Deployment/release-web"]);
    assert!(report.input_reason("templates/web.yaml").unwrap().contains("judged as rendered"));
    assert!(!report.0.to_string().contains("canary"), "values are redacted like any other");
    let missing = run(&path, &[world.folder().to_str().unwrap(), "--helm-values", "no.yaml"]);
    assert_eq!(missing.code, 2, "{}", missing.stderr_text());
}

#[test]
fn a_chart_that_does_not_render_is_a_gap_that_says_where_and_quotes_nothing() {
    let Some(path) = programs("a_chart_that_does_not_render_is_a_gap_that_says_where_and_quotes_nothing")
    else {
        return;
    };
    let broken = |name: &str, text: &str| {
        let (report, code) = scan(&path, &chart(&[(name, text)]), &[]);
        assert_eq!((code, report.gap_codes()), (3, vec!["not-rendered"]), "{name}: {text}");
        assert!(!report.0.to_string().contains("canary"), "{name}: {text}");
        gap(&report)
    };
    let (place, message) = broken("shop/templates/b.yaml", "a: 1\nb: {{ .Values.no.thing }}\n");
    assert!(place.ends_with("shop/templates/b.yaml:2") && message.contains("`thing`"), "{place}: {message}");
    let (place, message) = broken("shop/templates/b.yaml", "a: {{ fail .Values.password }}\n");
    assert!(place.ends_with("b.yaml:1") && message.contains("words of its own"), "{place}: {message}");
    let (place, _) = broken("shop/templates/b.yaml", "a: {{ if }}\n");
    assert!(place.ends_with("b.yaml:1"), "{place}");
    let (place, message) = broken("shop/templates/b.yaml", "kind: Pod\n a: canary\n");
    assert!(place.ends_with("b.yaml") && message.contains("is not valid YAML"), "{place}: {message}");
    let needs = format!(
        "{CHART}dependencies: [{{name: redis, version: 1.0.0, repository: 'https://u:canary@example.com'}}]\n"
    );
    let (place, message) = broken("shop/Chart.yaml", &needs);
    assert!(place.ends_with("Chart.yaml") && message.contains("`redis`"), "{place}: {message}");
    assert!(message.contains("helm dependency build"), "{message}");
    let (_, message) = broken("shop/Chart.yaml", &format!("{CHART}kubeVersion: '>=1.99'\n"));
    assert!(message.contains("Kubernetes version"), "{message}");
}

#[test]
fn a_library_is_no_gap_and_a_link_out_of_a_chart_is_one() {
    let Some(path) = programs("a_library_is_no_gap_and_a_link_out_of_a_chart_is_one") else { return };
    let library = chart(&[("shop/Chart.yaml", &format!("{CHART}type: library\n")), ("pod.yaml", CLEAN_POD)]);
    let (report, code) = scan(&path, &library, &[]);
    assert_eq!((code, report.gap_codes().len()), (0, 0));
    assert!(report.input_reason("shop/Chart.yaml").unwrap().contains("library"));
    let world = chart(&[]);
    let secret = World::of(&[("key.pem", "canary")]);
    symlink(secret.path("key.pem"), world.path("shop/templates/key.yaml")).unwrap();
    let (report, code) = scan(&path, &world, &[]);
    // The file itself, and the chart for its sake.
    assert_eq!((code, report.gap_codes()), (3, vec!["unreadable", "not-rendered"]));
    for gap in report.list("gaps") {
        assert!(gap["where"].as_str().unwrap().ends_with("templates/key.yaml"), "{gap}");
        assert!(gap["message"].as_str().unwrap().contains("leads out of"), "{gap}");
    }
}

/// Each is found before a program is asked, so nothing can be fetched and nothing outside is read.
#[test]
fn what_leads_elsewhere_is_a_gap_and_is_not_followed() {
    // A program that is started refuses for a reason that is not known, and the message says so.
    let tools = fake("kustomize", "exit 1");
    let refused = |reference: &str, more: &[(&str, &str)]| {
        let world = overlay("", more);
        world.write("prod/kustomization.yaml", format!("resources:\n- ../base\n- {reference}\n"));
        let (report, code) = scan(tools.folder(), &world, &[]);
        assert_eq!((code, report.gap_codes()), (3, vec!["not-rendered"]), "{reference}");
        assert!(!report.0.to_string().contains("canary"), "{reference}");
        assert_eq!(report.verdicts(PRIVILEGED, "pass"), 1, "{reference}: the files are judged as they stand");
        let (place, message) = gap(&report);
        assert!(place.ends_with("kustomization.yaml:3"), "{place}");
        message
    };
    for remote in [
        "https://user:canary@example.com/a//b",
        "github.com/canary/b//c?ref=v1",
        "git@example.com:canary/b.git",
    ] {
        assert!(refused(remote, &[]).contains("nothing is fetched"), "{remote}");
    }
    assert!(refused("gone.yaml", &[]).contains("`gone.yaml`, which is not there"));
    let outside =
        World::of(&[("kustomization.yaml", "resources: [pod.yaml]\n"), ("pod.yaml", PRIVILEGED_POD)]);
    let name = outside.folder().file_name().unwrap().to_str().unwrap();
    assert!(refused(&format!("../../{name}"), &[]).contains("lies outside"));
}

/// Overlays share bases: what is wrong with one is said for each of them, by its name.
#[test]
fn overlays_that_take_in_a_broken_base_are_told_apart() {
    let tools = fake("kustomize", "exit 1");
    let world = overlay("", &[("stage/kustomization.yaml", "resources: [../base]\n")]);
    world.write("base/kustomization.yaml", "resources: [app.yaml, gone.yaml]\n");
    let (report, _) = scan(tools.folder(), &world, &[]);
    let gaps: Vec<(&str, &str)> = report
        .list("gaps")
        .iter()
        .map(|gap| (gap["where"].as_str().unwrap(), gap["message"].as_str().unwrap()))
        .collect();
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    for name in ["prod/kustomization.yaml` is not rendered", "stage/kustomization.yaml` is not rendered"] {
        let is_told = |(place, message): &&(&str, &str)| {
            place.ends_with("base/kustomization.yaml:1") && message.contains(name)
        };
        assert_eq!(gaps.iter().filter(is_told).count(), 1, "{name}: {gaps:?}");
    }
}

#[test]
fn kustomizations_that_take_each_other_in_are_a_gap() {
    let Some(path) = programs("kustomizations_that_take_each_other_in_are_a_gap") else { return };
    let world = World::of(&[
        ("a/kustomization.yaml", "resources: [../b, pod.yaml]\n"),
        ("a/pod.yaml", PRIVILEGED_POD),
        ("b/kustomization.yaml", "resources: [../a]\n"),
    ]);
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1));
    let (place, message) = gap(&report);
    assert!(
        place.ends_with("b/kustomization.yaml:1") && message.contains("takes it in"),
        "{place}: {message}"
    );
}

#[test]
fn an_overlay_that_kustomize_refuses_is_a_gap_and_its_files_are_judged_as_they_stand() {
    let Some(path) = programs("an_overlay_that_kustomize_refuses_is_a_gap") else { return };
    let refused = |rest: &str, more: &[(&str, &str)]| {
        let (report, code) = scan(&path, &overlay(rest, more), &[]);
        assert_eq!(
            (code, report.gap_codes(), report.verdicts(PRIVILEGED, "pass")),
            (3, vec!["not-rendered"], 1)
        );
        gap(&report).1
    };
    let other = PATCH.replace("name: web", "name: other");
    assert!(refused("patches: [{path: p.yaml}]\n", &[("prod/p.yaml", &other)]).contains("finds no object"));
    assert!(refused("resource: [x]\n", &[]).contains("does not know"));
    assert!(
        refused("patches: [{path: ../p.yaml}]\n", &[("p.yaml", PATCH)]).contains("outside of its own folder")
    );
    let inflated = "helmCharts: [{name: redis, repo: 'https://example.com', version: '1'}]\n";
    assert!(refused(inflated, &[]).contains("`redis`"));
}

#[test]
fn a_chart_beside_a_kustomization_is_inflated_and_not_rendered_twice() {
    let Some(path) = programs("a_chart_beside_a_kustomization_is_inflated_and_not_rendered_twice") else {
        return;
    };
    let world = World::of(&[
        (
            "k/kustomization.yaml",
            "helmCharts: [{name: shop, releaseName: r, valuesInline: {privileged: true}}]\n",
        ),
        ("k/charts/shop/Chart.yaml", CHART),
        ("k/charts/shop/values.yaml", VALUES),
        ("k/charts/shop/templates/web.yaml", TEMPLATE),
    ]);
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!(
        (code, sources(&report)),
        (1, vec!["files ".to_owned(), "overlay k".to_owned()]),
        "{:?}",
        report.list("gaps")
    );
    assert_eq!(report.resources(), ["Deployment/r-web"]);
}

#[test]
fn nothing_is_written_to_what_is_scanned() {
    let Some(path) = programs("nothing_is_written_to_what_is_scanned") else { return };
    let world = overlay(
        "",
        &[("shop/Chart.yaml", CHART), ("shop/values.yaml", VALUES), ("shop/templates/web.yaml", TEMPLATE)],
    );
    let before = listing(world.folder());
    let (report, _) = scan(&path, &world, &[]);
    assert_eq!(sources(&report).len(), 3);
    assert_eq!(listing(world.folder()), before);
}

/// Every file below a folder with its text.
fn listing(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(listing(&path));
        } else {
            found.insert(path.clone(), fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// Ids are made of names of sources, so the same overlay has the same ids from wherever it is scanned.
#[test]
fn names_of_sources_hold_wherever_a_repository_is_scanned_from() {
    let Some(path) = programs("names_of_sources_hold_wherever_a_repository_is_scanned_from") else { return };
    let world =
        overlay("patches: [{path: patch.yaml}]\n", &[("prod/patch.yaml", PATCH), (".git/config", "")]);
    let whole = scan(&path, &world, &[]).0;
    let part = run(&path, &["--format", "json", world.path("prod").to_str().unwrap()]);
    let part = Report(part.json());
    assert_eq!(sources(&part), ["files ", "overlay prod"], "{:?}", part.list("gaps"));
    assert_eq!(whole.finding_ids(PRIVILEGED), part.finding_ids(PRIVILEGED));
    assert_eq!(places(&part), [file("patch.yaml", 11)]);
}

const APPLICATION: &str = "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-prod, namespace: argocd}
spec:
  destination: {namespace: prod}
  source:
    repoURL: https://example.com/team/shop.git
    path: shop
    helm:
      valueFiles: [values-prod.yaml]
      parameters: [{name: tag, value: '7'}]
";
const GIT: (&str, &str) = (".git/config", "[remote \"origin\"]\n\turl = git@example.com:team/shop\n");

#[test]
fn an_application_of_argo_cd_is_followed_into_the_same_repository() {
    let Some(path) = programs("an_application_of_argo_cd_is_followed_into_the_same_repository") else {
        return;
    };
    let world = chart(&[("app.yaml", APPLICATION), ("shop/values-prod.yaml", "privileged: true\n"), GIT]);
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, places(&report)), (1, vec![file("web.yaml", 15)]));
    // Nobody knows whether the application is applied, so the chart is judged with its own values, too.
    assert_eq!(sources(&report), ["files ", "chart shop (Application shop-prod)", "chart shop"]);
    assert_eq!(
        report.resources(),
        ["Application/shop-prod", "Deployment/shop-prod-web", "Deployment/shop-prod-web"]
    );
    let elsewhere = APPLICATION.replace("team/shop.git", "team/other.git");
    let world = chart(&[("app.yaml", &elsewhere), GIT]);
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, sources(&report)), (0, vec!["files ".to_owned(), "chart shop".to_owned()]));
    assert!(report.input_reason("app.yaml").unwrap().contains("names another repository"));
    let missing = chart(&[("app.yaml", APPLICATION), GIT]);
    let (report, _) = scan(&path, &missing, &[]);
    assert!(report.input_reason("app.yaml").unwrap().contains("file of values is not there"));
}

#[test]
fn sets_of_argo_cd_and_objects_of_flux_are_followed() {
    let Some(path) = programs("sets_of_argo_cd_and_objects_of_flux_are_followed") else { return };
    let set = "apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{list: {elements: [{env: a, danger: 'true'}, {env: b, danger: 'false'}]}}]
  template:
    metadata: {name: 'shop-{{env}}'}
    spec: {source: {path: shop, helm: {parameters: [{name: privileged, value: '{{danger}}'}]}}}
";
    let (report, _) = scan(&path, &chart(&[("set.yaml", set)]), &[]);
    assert_eq!(
        sources(&report)[1..],
        ["chart shop (Application shop-a)", "chart shop (Application shop-b)", "chart shop"]
    );
    assert_eq!((report.verdicts(PRIVILEGED, "fail"), report.verdicts(PRIVILEGED, "pass")), (1, 2));
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: prod}
spec:
  chart: {spec: {chart: ./shop, sourceRef: {kind: GitRepository, name: flux-system}}}
  values: {privileged: true, password: canary}
";
    let (report, _) = scan(&path, &chart(&[("release.yaml", release)]), &[]);
    assert_eq!(
        (sources(&report)[1].as_str(), places(&report)),
        ("chart shop (HelmRelease shop)", vec![file("web.yaml", 15)])
    );
    assert!(!report.0.to_string().contains("canary"));
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: prod, namespace: flux-system}
spec:
  path: ./prod
  targetNamespace: shop
  sourceRef: {kind: GitRepository, name: flux-system}
";
    let (report, _) = scan(&path, &overlay("", &[("flux/kustomization.yaml", flux)]), &[]);
    assert_eq!(sources(&report), ["files ", "overlay prod (Kustomization prod)", "overlay prod"]);
    let namespaces: Vec<&Value> =
        report.list("resources").iter().map(|resource| &resource["namespace"]).collect();
    assert_eq!(namespaces, [&Value::from("flux-system"), &Value::from("shop"), &Value::Null]);
}

/// Paths open from the working directory and have the form of those that are not rendered.
#[test]
fn paths_below_a_dot_begin_with_it() {
    let Some(path) = programs("paths_below_a_dot_begin_with_it") else { return };
    let world = overlay(
        "patches: [{path: patch.yaml}]\n",
        &[
            ("prod/patch.yaml", PATCH),
            ("shop/Chart.yaml", CHART),
            ("shop/values.yaml", &VALUES.replace("false", "true")),
            ("shop/templates/web.yaml", TEMPLATE),
            ("bad/kustomization.yaml", "resources: [gone.yaml]\n"),
        ],
    );
    let output = command(&["scan", "--format", "json"])
        .env("PATH", &path)
        .current_dir(world.folder())
        .output()
        .unwrap();
    let report = Report(serde_json::from_slice(&output.stdout).unwrap());
    let ours = report.list("findings").iter().filter(|finding| finding["check"] == PRIVILEGED);
    let files: Vec<&str> = ours.map(|finding| finding["location"]["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["./prod/patch.yaml", "./shop/templates/web.yaml"]);
    assert_eq!(gap(&report).0, "./bad/kustomization.yaml:1");
    assert_eq!(sources(&report), ["files ", "overlay prod", "chart shop"]);
}

/// A name that comes from a file is never taken for a flag of a program.
#[test]
fn a_name_that_looks_like_a_flag_is_a_name() {
    let Some(path) = programs("a_name_that_looks_like_a_flag_is_a_name") else { return };
    let target = World::empty();
    let flag = format!("--output-dir={}", target.folder().display());
    let application = APPLICATION.replace("shop-prod", &flag).replace("[values-prod.yaml]", "[]");
    let (report, _) = scan(&path, &chart(&[("app.yaml", &application), GIT]), &[]);
    assert_eq!(report.gap_codes(), ["not-rendered"]);
    assert_eq!(listing(target.folder()).len(), 0);
}

/// The page that people see, for the smallest overlay and chart that have something to show.
#[test]
fn the_terminal_draws_the_line_that_is_to_be_mended() {
    let Some(path) = programs("the_terminal_draws_the_line_that_is_to_be_mended") else { return };
    let world = overlay("patches: [{path: patch.yaml}]\n", &[("prod/patch.yaml", PATCH)]);
    let text = run(&path, &[world.folder().to_str().unwrap()]).stdout_text();
    let drawn = "prod/patch.yaml:11:11\n   |\n11 |           privileged: true\n   |           ^^^^^^^^^^^^^^^^ container `app` is privileged\n";
    assert!(text.contains(drawn), "{text}");
    let world = chart(&[("shop/values.yaml", &VALUES.replace("false", "true"))]);
    let text = run(&path, &[world.folder().to_str().unwrap()]).stdout_text();
    assert!(
        text.contains("shop/templates/web.yaml:15:11\n")
            && text.contains("note: container `app` is privileged"),
        "{text}"
    );
}

/// The shop that Google shows its products with: four overlays, one of them twice, and a chart.
#[test]
fn the_overlays_and_the_chart_of_online_boutique_are_rendered_and_led_back() {
    let Some(path) = programs("the_overlays_and_the_chart_of_online_boutique") else { return };
    let Some(shared) = shared_folder("the_overlays_and_the_chart_of_online_boutique") else { return };
    let folder = shared.join("corpus/online-boutique");
    let report = Report(run(&path, &["--format", "json", folder.to_str().unwrap()]).json());
    assert_eq!(
        sources(&report),
        [
            "files ",
            "overlay kubernetes-manifests",
            "overlay kustomize",
            "overlay kustomize/tests/memorystore-with-all-components",
            "overlay kustomize/tests/service-mesh-istio-with-all-components",
            "overlay kustomize/tests/spanner-with-all-components",
            "chart helm-chart",
        ]
    );
    assert_eq!(report.gap_codes().len(), 0, "{:?}", report.list("gaps"));
    let (mut back, mut lost) = (0, 0);
    for finding in report.list("findings") {
        let place = &finding["location"];
        if place["type"] == "file" {
            let text = fs::read_to_string(place["file"].as_str().unwrap()).unwrap();
            let line = text.lines().nth(place["line"].as_u64().unwrap() as usize - 1);
            assert!(line.is_some_and(|line| !line.trim().is_empty()), "{finding}");
            back += 1;
        } else {
            lost += 1;
        }
    }
    assert!(back > 500 && lost * 100 < back, "{back} led back, {lost} not");
    // An object that every overlay builds is led back to the one file of its base.
    let rendered = report.list("resources").iter().filter(|resource| {
        resource["name"] == "emailservice" && resource["kind"] == "Deployment" && resource["source"] != "s0"
    });
    let files: Vec<&str> = rendered.map(|resource| resource["file"].as_str().unwrap()).collect();
    let ends = |end: &str| files.iter().filter(|file| file.ends_with(end)).count();
    assert_eq!(
        (ends("kustomize/base/emailservice.yaml"), ends("templates/emailservice.yaml")),
        (4, 1),
        "{files:?}"
    );
}
