use super::{CHART, CONFIG_MAP, EVIL, EVIL_BINDING, messages, scan_untouched};
use crate::{
    rendering::{fake, programs},
    run::{PRIVILEGED, World},
};

const BINDING: &str = "rbac/anonymous-bound";

/// Case: B7. kustomize reads files of three names; no other file makes what it names a patch.
#[test]
fn only_a_kustomization_makes_patches_of_files() {
    for list in ["patches: [{path: evil.yaml}]", "crds: [evil.yaml]", "configurations: [evil.yaml]"] {
        let text = format!("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{list}\n");
        let world = World::of(&[("notes.yaml", &text), ("evil.yaml", EVIL), ("cm.yaml", CONFIG_MAP)]);
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{list}");
        let world = World::of(&[("deep/notes.yaml", &text.replace("evil", "../evil")), ("evil.yaml", EVIL)]);
        assert_eq!(world.report(&[]).0.verdicts(PRIVILEGED, "fail"), 1, "{list}");
    }
}

/// Case: B7. A whole object is judged wherever no overlay is built with it: named by a component that nothing takes in,
/// as a setting, or as a patch that changes nothing.
#[test]
fn whole_objects_that_no_overlay_is_built_with_are_judged() {
    let Some(path) = programs("whole_objects_that_no_overlay_is_built_with_are_judged") else { return };
    let component =
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: evil.yaml}]\n";
    for kustomization in [
        component,
        "resources: [cm.yaml]\nconfigurations: [evil.yaml]\n",
        "resources: [cm.yaml]\npatches: [{path: evil.yaml, target: {kind: Nothing}}]\n",
    ] {
        let world =
            World::of(&[("kustomization.yaml", kustomization), ("evil.yaml", EVIL), ("cm.yaml", CONFIG_MAP)]);
        let (report, code) = scan_untouched(&path, &world, &[]);
        assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{kustomization}");
    }
    // A kustomization that cannot be read hides no whole object.
    let world = World::of(&[("kustomization.yaml", "resources: {a: b}\n"), ("evil.yaml", EVIL)]);
    assert_eq!(scan_untouched(&path, &world, &[]).0.verdicts(PRIVILEGED, "fail"), 1);
}

/// An annotation keeps an object out of what kustomize builds, and not out of what `kubectl apply -f` creates.
#[test]
fn an_object_that_says_it_is_local_is_judged_as_it_stands() {
    let Some(path) = programs("an_object_that_says_it_is_local_is_judged_as_it_stands") else { return };
    let kustomization = "resources: [evil.yaml, cm.yaml]\n";
    let local = EVIL
        .replace("metadata: {", "metadata: {annotations: {config.kubernetes.io/local-config: \"true\"}, ");
    assert_ne!(local, EVIL);
    let world =
        World::of(&[("kustomization.yaml", kustomization), ("evil.yaml", &local), ("cm.yaml", CONFIG_MAP)]);
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{:?}", messages(&report));
    // Where it is built it is judged once.
    let built = local.replace("\"true\"", "\"false\"");
    let world =
        World::of(&[("kustomization.yaml", kustomization), ("evil.yaml", &built), ("cm.yaml", CONFIG_MAP)]);
    assert_eq!(scan_untouched(&path, &world, &[]).0.verdicts(PRIVILEGED, "fail"), 1);
}

/// Case: B8. Helm creates whatever lies in `crds`, of any kind.
#[test]
fn what_helm_installs_from_crds_is_judged() {
    let Some(path) = programs("what_helm_installs_from_crds_is_judged") else { return };
    for folder in ["", "charts/sub/"] {
        let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", CONFIG_MAP)]);
        world.write("charts/sub/Chart.yaml", CHART.replace("name: c", "name: sub"));
        world.write(&format!("{folder}crds/evil.yaml"), EVIL_BINDING);
        let (report, code) = scan_untouched(&path, &world, &[]);
        assert_eq!((code, report.verdicts(BINDING, "fail")), (1, 1), "{folder}: {:?}", messages(&report));
        let place = &report.list("findings").iter().find(|one| one["check"] == BINDING).unwrap()["location"];
        assert!(place["file"].as_str().unwrap().ends_with("crds/evil.yaml"), "{place}");
    }
}

/// Case: B9. A chart owns its templates; other manifests below it are what they are.
#[test]
fn manifests_beside_the_templates_of_a_chart_are_judged() {
    let Some(path) = programs("manifests_beside_the_templates_of_a_chart_are_judged") else { return };
    for kind in ["application", "library"] {
        for place in ["deploy/evil.yaml", "evil.yaml", "charts/sub/deploy/evil.yaml", "ci/evil.yaml"] {
            let world = World::of(&[("Chart.yaml", &format!("{CHART}type: {kind}\n"))]);
            world.write("templates/a.yaml", CONFIG_MAP);
            world.write("charts/sub/Chart.yaml", CHART.replace("name: c", "name: sub"));
            world.write(".helmignore", "*\n!Chart.yaml\n");
            world.write(place, EVIL);
            let (report, code) = scan_untouched(&path, &world, &[]);
            assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{kind} {place}");
        }
    }
    // A library renders nothing: what stands among its templates as a manifest is one.
    let world =
        World::of(&[("Chart.yaml", &format!("{CHART}type: library\n")), ("templates/evil.yaml", EVIL)]);
    assert_eq!(scan_untouched(&path, &world, &[]).0.verdicts(PRIVILEGED, "fail"), 1);
    // A chart that is not among another one's charts is a chart of its own.
    let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", CONFIG_MAP)]);
    world.write("other/Chart.yaml", CHART);
    world.write("other/templates/evil.yaml", EVIL);
    assert_eq!(scan_untouched(&path, &world, &[]).0.verdicts(PRIVILEGED, "fail"), 1);
}

/// Values and files for `tpl` are neither objects nor gaps.
#[test]
fn values_and_text_for_templates_in_a_chart_are_no_gaps() {
    let Some(path) = programs("values_and_text_for_templates_in_a_chart_are_no_gaps") else { return };
    let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", CONFIG_MAP)]);
    world.write("values-prod.yaml", "replicas: 3\nimage: {tag: v1}\n");
    world.write("ci/values.yaml", "spec: {a: b}\nkind: x\n".replace("kind", "mode"));
    world.write("files/inject.yaml", "{{- if .Values.x }}\nkind: Pod\n{{- end }}\n");
    world.write(
        "files/named.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"{{ .Release.Name }}\"}\n",
    );
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.gap_codes().len()), (0, 0), "{:?}", messages(&report));
    // One that could be applied as it stands is a gap as everywhere.
    let templated = EVIL.replace("image: x", "image: '{{x}}'");
    world.write("files/pod.yaml", templated);
    assert_eq!(scan_untouched(&path, &world, &[]).1, 3);
}

/// Case: B10. kustomize reads the first document of a kustomization; kubectl applies the others.
#[test]
fn later_documents_of_a_kustomization_are_judged_or_a_gap() {
    let Some(path) = programs("later_documents_of_a_kustomization_are_judged_or_a_gap") else { return };
    let world = World::of(&[("cm.yaml", CONFIG_MAP)]);
    world.write("kustomization.yaml", format!("resources: [cm.yaml]\n---\n{EVIL}"));
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{:?}", messages(&report));
    world.write("kustomization.yaml", "resources: [cm.yaml]\n---\nnamespace: other\n");
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["structure"]), "{:?}", messages(&report));
}

/// A folder with two kustomizations is refused by kustomize, and none of them is taken for the only one.
#[test]
fn two_kustomizations_of_one_folder_are_a_gap() {
    let tools = fake("kustomize", "exit 0");
    let world = World::of(&[
        ("kustomization.yaml", "resources: []\n"),
        ("kustomization.yml", "resources: [evil.yaml]\n"),
        ("evil.yaml", EVIL),
    ]);
    let (report, code) = scan_untouched(tools.folder(), &world, &[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1));
    assert!(messages(&report).concat().contains("several kustomizations"));
}

/// Case: B16. An application that may never be applied adds to what is judged and takes nothing away.
#[test]
fn an_application_takes_nothing_away_from_its_folder() {
    let Some(path) = programs("an_application_takes_nothing_away_from_its_folder") else { return };
    let application = |source: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a}}\nspec: {{source: {{repoURL: '', path: k, {source}}}}}\n"
        )
    };
    let delete = "kustomize: {patches: [{patch: '{apiVersion: v1, kind: Pod, metadata: {name: evil}, $patch: delete}'}]}";
    let world =
        World::of(&[("app.yaml", &application(delete)), ("k/evil.yaml", EVIL), ("k/cm.yaml", CONFIG_MAP)]);
    world.write("k/kustomization.yaml", "resources: [evil.yaml, cm.yaml]\n");
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{:?}", messages(&report));
    // What both have alike is judged once.
    let maps = report.resources().iter().filter(|name| *name == "ConfigMap/fine").count();
    assert_eq!(maps, 1, "{:?}", report.resources());

    let parameters = "helm: {parameters: [{name: evil, value: 'false'}]}";
    let world = World::of(&[("app.yaml", &application(parameters)), ("k/Chart.yaml", CHART)]);
    world.write("k/values.yaml", "evil: true\n");
    world.write("k/templates/a.yaml", format!("{{{{ if .Values.evil }}}}\n{EVIL}{{{{ end }}}}\n"));
    world.write("k/templates/b.yaml", CONFIG_MAP);
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{:?}", messages(&report));
    // A chart that renders with the application's values alone is not a gap.
    world.write("k/templates/a.yaml", "{{ if not .Values.needed }}{{ fail \"n\" }}{{ end }}\n");
    world.write("app.yaml", application("helm: {parameters: [{name: needed, value: x}]}"));
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.gap_codes().len()), (0, 0), "{:?}", messages(&report));
    assert_eq!(report.warning_codes(), ["not-rendered-alone"]);
}
