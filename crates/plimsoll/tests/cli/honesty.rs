//! What was not seen is never claimed.

use crate::run::{CLEAN_POD, CLOSED, PRIVILEGED_POD, Report, World, all_frameworks};

/// Frameworks of prose, of which a folder proves an intention at best.
const PROSE: [&str; 4] =
    ["nist-sp-800-190@2017", "pci-dss@4.0.1", "pci-dss@3.2.1", "hipaa-security-rule@2013"];
const DEFAULT_NAMESPACES: &str = "apiVersion: v1
kind: NamespaceList
items:
- {metadata: {name: default}}
- {metadata: {name: kube-system}}
- {metadata: {name: kube-public}}
- {metadata: {name: kube-node-lease}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: default}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt, namespace: default}}
---
{apiVersion: v1, kind: Service, metadata: {name: kubernetes, namespace: default}, spec: {ports: [{port: 443}]}}
";
const CONFIG_MAP: &str =
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {a: b}}\n";
fn clean_world() -> World {
    World::of(&[("pod.yaml", CLEAN_POD), ("policy.yaml", CLOSED)])
}

fn report_of_all(world: &World) -> (Report, i32) {
    let frameworks = all_frameworks().join(",");
    let (report, code) = world.report(&["--framework", &frameworks]);
    assert!(report.controls().len() > 400, "every framework is there");
    (report, code)
}

fn assert_nothing_claimed(world: &World, what: &str) {
    let (report, code) = report_of_all(world);
    assert_eq!(code, 3, "{what}: nothing to judge");
    let parents = report.parents();
    for (control, standing) in report.controls() {
        // A parent of controls that only a person can state has nothing to be tested.
        let is_fine = standing == "not-tested" || standing == "not-applicable" && parents.contains(&control);
        assert!(is_fine, "{what}: {control} is {standing}");
    }
    for framework in report.list("frameworks") {
        assert_eq!(framework["standing"], "not-tested", "{what}: {}", framework["id"]);
    }
}

#[test]
fn an_empty_folder_meets_and_supports_nothing() {
    assert_nothing_claimed(&World::empty(), "empty folder");
}

#[test]
fn default_namespaces_meet_and_support_nothing() {
    assert_nothing_claimed(&World::of(&[("ns.yaml", DEFAULT_NAMESPACES)]), "default namespaces");
}

#[test]
fn a_config_map_without_a_secret_meets_nothing_of_prose() {
    let frameworks = PROSE.join(",");
    let (report, code) = World::of(&[("cm.yaml", CONFIG_MAP)]).report(&["--framework", &frameworks]);
    assert_eq!(code, 0);
    for (control, standing) in report.controls() {
        assert!(!matches!(standing, "met" | "excepted" | "attested"), "{control} is {standing}");
    }
}

#[test]
fn a_values_file_meets_and_supports_nothing() {
    assert_nothing_claimed(&World::of(&[("values.yaml", "image: {tag: 1}\n")]), "values file");
}

#[test]
fn workloads_of_the_system_alone_support_nothing() {
    let text = CLEAN_POD.replace("namespace: shop", "namespace: kube-system");
    let (report, code) = report_of_all(&World::of(&[("pod.yaml", &text)]));
    assert_eq!(code, 0);
    for (control, standing) in report.controls() {
        assert!(
            !matches!(standing, "met" | "supported" | "excepted" | "attested"),
            "{control} is {standing}"
        );
    }
}

#[test]
fn one_clean_pod_meets_no_control_of_a_prose_standard() {
    let known = all_frameworks();
    assert!(PROSE.iter().all(|name| known.iter().any(|framework| framework == name)), "{known:?}");
    let (report, code) = clean_world().report(&["--framework", &PROSE.join(",")]);
    assert_eq!(code, 0);
    let (controls, parents) = (report.controls(), report.parents());
    for (control, standing) in &controls {
        let is_empty_parent = *standing == "not-applicable" && parents.contains(control);
        assert!(
            is_empty_parent || matches!(*standing, "not-tested" | "supported"),
            "{control} is {standing}"
        );
    }
    assert!(controls.iter().any(|(_, standing)| *standing == "supported"), "the pod speaks for something");
}

#[test]
fn one_clean_pod_meets_the_pod_security_standard() {
    let (report, code) = clean_world().report(&["--framework", "pss-restricted"]);
    assert_eq!(code, 0);
    let severities: Vec<_> =
        report.list("findings").iter().map(|finding| finding["severity"].clone()).collect();
    assert_eq!(severities, ["info"], "an assessor would be shown no more");
    let controls = report.controls();
    for (control, standing) in &controls {
        assert!(matches!(*standing, "met" | "not-tested"), "{control} is {standing}");
    }
    let met = controls.iter().filter(|(_, standing)| *standing == "met").count();
    assert!(met > controls.len() / 2, "{met} of {} met", controls.len());
}

#[test]
fn a_gap_beside_a_clean_pod_takes_every_met_away() {
    let broken = [
        ("broken.yaml", "a: [\n"),
        ("broken.json", "{\"a\""),
        ("template.yaml", "kind: {{ .x }}\n"),
        ("structure.yaml", "apiVersion: v1\nkind: Pod\nspec: {containers: 1}\n"),
        (
            "unknown.yaml",
            "apiVersion: x.y/v1\nkind: Run\nmetadata: {name: a}\nspec: {containers: [{image: x}]}\n",
        ),
        ("chart/Chart.yaml", "name: a\nversion: 1.0.0\n"),
    ];
    for (name, text) in broken {
        let (report, code) = report_of_all(&World::of(&[("pod.yaml", CLEAN_POD), (name, text)]));
        assert_eq!(code, 3, "{name}");
        for (control, standing) in report.controls() {
            assert!(!matches!(standing, "met" | "excepted" | "attested"), "{name}: {control} is {standing}");
        }
    }
}

#[test]
fn a_broken_file_does_not_hide_a_fail() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("broken.yaml", "a: [\n")]);
    let (report, _) = world.report(&["--framework", "pss-baseline"]);
    assert!(report.controls().iter().any(|(_, standing)| *standing == "not-met"));
}

#[test]
fn a_broken_kustomization_makes_no_pass_of_its_patches() {
    let patch = CLEAN_POD.replace("name: clean", "name: bad");
    let kustomization = "resources: [pod.yaml]\npatches: [{path: patch.yaml}]\n";
    let whole = World::of(&[
        ("kustomization.yaml", kustomization),
        ("pod.yaml", PRIVILEGED_POD),
        ("patch.yaml", &patch),
    ]);
    let broken = World::of(&[("pod.yaml", PRIVILEGED_POD), ("patch.yaml", &patch)]);
    broken.write("kustomization.yaml", kustomization.replace("patch.yaml}]", "patch.yaml}"));
    let (before, after) = (whole.report(&[]).0, broken.report(&[]).0);
    assert_eq!(before.resources(), ["Pod/bad"]);
    for check in before.list("checks") {
        let id = check["id"].as_str().unwrap();
        let (old, new) = (before.verdicts(id, "pass"), after.verdicts(id, "pass"));
        assert!(new <= old, "{id}: {new} passes, {old} before");
    }
}
