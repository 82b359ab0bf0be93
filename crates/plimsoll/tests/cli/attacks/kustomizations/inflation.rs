use super::{CHART, CONFIG_MAP, EVIL, Server, inflating, messages, scan_untouched, wheres};
use crate::{
    rendering::{fake, programs, scan},
    run::{PRIVILEGED, World, command},
};
use std::{fs, os::unix::fs::symlink};

const TEMPLATE: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: 'x-{{ .Release.Name }}', annotations: {ns: '{{ .Release.Namespace }}', v: '{{ toJson .Values }}'}}
";

/// Case: S1. A name that helm takes for a flag would run a program, whatever way the chart is named.
#[test]
fn a_field_of_a_chart_is_never_taken_for_a_flag_of_helm() {
    let Some(path) = programs("a_field_of_a_chart_is_never_taken_for_a_flag_of_helm") else { return };
    let target = World::empty();
    let mark = target.path("ran");
    let template = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: p}}\ndata:\n  a: $(id > {})\n",
        mark.display()
    );
    let plugin = "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: a}\nname: c\nreleaseName: --post-renderer=/bin/sh\n";
    let inline = format!("    {}", plugin.trim_end().replace('\n', "\n    "));
    for (number, kustomization) in [
        "helmCharts: [{name: c, releaseName: --post-renderer=/bin/sh}]\n".to_owned(),
        "HELMCHARTS: [{NAME: c, RELEASENAME: --post-renderer=/bin/sh}]\n".to_owned(),
        "helmChartInflationGenerator: [{chartName: c, releaseName: --post-renderer=/bin/sh}]\n".to_owned(),
        "helmCharts: [{name: c, releaseName: r}]\ngenerators: [g.yaml]\n".to_owned(),
        format!("helmCharts: [{{name: c, releaseName: r}}]\ngenerators:\n- |\n{inline}"),
        format!(
            "helmCharts: [{{name: c, releaseName: r, namespace: '--output-dir={}'}}]\n",
            target.folder().display()
        ),
        format!("helmCharts: [{{name: c, apiVersions: ['--set-file=z={}']}}]\n", target.folder().display()),
    ]
    .iter()
    .enumerate()
    {
        let world = inflating(kustomization, &template);
        world.write("g.yaml", plugin);
        let (report, code) = scan_untouched(&path, &world, &[]);
        assert!(!mark.exists(), "{number}: code ran");
        assert_eq!(fs::read_dir(target.folder()).unwrap().count(), 0, "{number}");
        assert_eq!(
            (code, report.gap_codes()),
            (3, vec!["not-rendered"]),
            "{number}: {:?}",
            messages(&report)
        );
        assert!(wheres(&report, &world)[0].starts_with("kustomization.yaml:"), "{number}");
    }
}

/// Case: S1. kustomize is given neither helm nor the word to start it.
#[test]
fn kustomize_never_starts_helm() {
    // It cannot write, so it says what it was given as the name of an object.
    let script = "case \"$*\" in *helm*) name=told;; *) name=untold;; esac\n\
                  printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: %s}\\n' \"$name\"";
    let tools = fake("kustomize", script);
    let helm = fake("helm", "echo '---\n# Source: c/a.yaml\nkind: ConfigMap'");
    fs::copy(helm.path("helm"), tools.path("helm")).unwrap();
    let world = inflating("helmCharts: [{name: c, releaseName: r}]\n", TEMPLATE);
    let (report, _) = scan(tools.folder(), &world, &[]);
    assert!(report.resources().contains(&"ConfigMap/untold".to_owned()), "{:?}", report.resources());
}

/// A chart that is inflated here is what kustomize 5.8.1 makes of it.
#[test]
fn inflated_charts_are_as_kustomize_inflates_them() {
    let Some(path) = programs("inflated_charts_are_as_kustomize_inflates_them") else { return };
    let annotations = |kustomization: &str| {
        let world = inflating(kustomization, TEMPLATE);
        world.write("more.yaml", "m: 1\n");
        world.write("own.yaml", "x: own\nz: [1]\n");
        let (report, code) = scan_untouched(&path, &world, &[]);
        assert_eq!((code, report.gap_codes().len()), (0, 0), "{kustomization}: {:?}", messages(&report));
        let resource =
            report.list("resources").iter().find(|one| one["kind"] == "ConfigMap").unwrap().clone();
        let name = resource["name"].as_str().unwrap().to_owned();
        (name, resource["namespace"].as_str().map(str::to_owned))
    };
    let named = |name: &str| (name.to_owned(), None);
    assert_eq!(annotations("helmCharts: [{name: c, releaseName: r}]\n"), named("x-r"));
    assert_eq!(annotations("helmCharts: [{name: c}]\n"), named("x-release-name"));
    assert_eq!(annotations("helmCharts: [{name: c, nameTemplate: 'n{{ add 1 2 }}'}]\n"), named("x-n3"));
    assert_eq!(annotations("namePrefix: p-\nhelmCharts: [{name: c, releaseName: r}]\n"), named("p-x-r"));
    // A namespace is told to the chart and is not set on what it gives.
    assert_eq!(annotations("namespace: ns\nhelmCharts: [{name: c, releaseName: r}]\n"), named("x-r"));
    let patched = "helmCharts: [{name: c, releaseName: r}]\npatches: [{target: {kind: ConfigMap}, patch: '[{\"op\": \"add\", \"path\": \"/metadata/namespace\", \"value\": \"set\"}]'}]\n";
    assert_eq!(annotations(patched), ("x-r".to_owned(), Some("set".to_owned())));
    let old = "helmChartInflationGenerator: [{chartName: c, releaseName: r, valuesLocal: {a: b}}]\n";
    assert_eq!(annotations(old), named("x-r"));
    let values = "helmCharts: [{name: c, releaseName: r, valuesFile: own.yaml, additionalValuesFiles: [more.yaml], valuesInline: {x: in}, valuesMerge: merge}]\n";
    assert_eq!(annotations(values), named("x-r"));
}

/// Values and namespaces reach a chart as kustomize hands them on; what they are shows in a privileged container.
#[test]
fn values_of_inflated_charts_are_merged_as_kustomize_merges_them() {
    let Some(path) = programs("values_of_inflated_charts_are_merged_as_kustomize_merges_them") else {
        return;
    };
    let template = "apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: x, securityContext: {privileged: {{ and (eq .Values.x WANTED) (eq .Release.Namespace \"ns\") }}}}]}
";
    for (fields, wanted) in [
        ("valuesInline: {x: inline}", "\"inline\""),
        ("valuesInline: {x: inline}, valuesMerge: merge", "\"file\""),
        ("valuesInline: {x: inline}, valuesMerge: replace", "\"inline\""),
        ("valuesFile: own.yaml", "\"own\""),
        ("additionalValuesFiles: [own.yaml]", "\"own\""),
        ("valuesInline: {x: inline}, additionalValuesFiles: [own.yaml]", "\"own\""),
    ] {
        let kustomization = format!("namespace: ns\nhelmCharts: [{{name: c, {fields}}}]\n");
        let world = inflating(&kustomization, &template.replace("WANTED", wanted));
        world.write("own.yaml", "x: own\n");
        let (report, _) = scan_untouched(&path, &world, &[]);
        assert_eq!(report.verdicts(PRIVILEGED, "fail"), 1, "{fields}: {:?}", messages(&report));
    }
    // The namespace of what is around counts where the kustomization sets none.
    let world = World::of(&[("over/kustomization.yaml", "namespace: ns\nresources: [../base]\n")]);
    world.write("base/kustomization.yaml", "helmCharts: [{name: c}]\n");
    world.write("base/charts/c/Chart.yaml", CHART);
    world.write("base/charts/c/values.yaml", "x: file\n");
    world.write("base/charts/c/templates/a.yaml", template.replace("WANTED", "\"file\""));
    let (report, _) = scan_untouched(&path, &world, &[]);
    assert_eq!(report.verdicts(PRIVILEGED, "fail"), 1, "{:?}", messages(&report));
}

/// What cannot be inflated as kustomize does it is a gap.
#[test]
fn what_is_not_followed_in_a_chart_is_a_gap() {
    let Some(path) = programs("what_is_not_followed_in_a_chart_is_a_gap") else { return };
    for fields in [
        "valuesInline: {x: {$patch: delete}}",
        "valuesInline: {x: {y: z}}",
        "valuesInline: {n: {y: null}}",
        "valuesMerge: other, valuesInline: {a: b}",
        "releaseName: r, nameTemplate: n",
        "unknown: field",
        "includeCRDs: 'yes'",
        "valuesFile: ../outside.yaml",
        "valuesFile: gone.yaml",
    ] {
        let world = inflating(&format!("helmCharts: [{{name: c, {fields}}}]\n"), TEMPLATE);
        let (report, code) = scan_untouched(&path, &world, &[]);
        assert_eq!((code, report.gap_codes()), (3, vec!["not-rendered"]), "{fields}");
    }
    let world = inflating("helmCharts: [{name: c}]\n", TEMPLATE);
    fs::remove_file(world.path("charts/c/values.yaml")).unwrap();
    assert!(messages(&scan_untouched(&path, &world, &[]).0)[0].contains("no `values.yaml`"));
}

/// Case: S3. Nothing is fetched, and nothing is unpacked into the repository.
#[test]
fn a_chart_from_elsewhere_is_neither_fetched_nor_unpacked() {
    let Some(path) = programs("a_chart_from_elsewhere_is_neither_fetched_nor_unpacked") else { return };
    let server = Server::start();
    for repo in [server.address(), server.address().replace("http", "oci")] {
        let kustomization = format!("helmCharts: [{{name: c, repo: '{repo}', version: 9.9.9}}]\n");
        let world = inflating(&kustomization, TEMPLATE);
        let (report, code) = scan_untouched(&path, &world, &["--render-timeout", "5"]);
        assert_eq!((code, report.gap_codes()), (3, vec!["not-rendered"]));
        assert!(messages(&report)[0].contains("nothing is fetched") && !server.was_asked(), "{repo}");
    }
    // A copy that lies where kustomize would put it is what kustomize takes.
    let world =
        World::of(&[("kustomization.yaml", "helmCharts: [{name: c, repo: 'https://h', version: 1.0.0}]\n")]);
    world.write("charts/c-1.0.0/c/Chart.yaml", CHART);
    world.write("charts/c-1.0.0/c/values.yaml", "x: file\n");
    world.write("charts/c-1.0.0/c/templates/a.yaml", EVIL);
    let (report, _) = scan_untouched(&path, &world, &[]);
    assert_eq!((report.gap_codes().len(), report.verdicts(PRIVILEGED, "fail")), (0, 1));
}

/// Case: S4. Links of charts that kustomize inflates lead nowhere outside, as those of other charts.
#[test]
fn links_of_inflated_charts_are_followed_nowhere_outside() {
    let Some(path) = programs("links_of_inflated_charts_are_followed_nowhere_outside") else { return };
    let outside = World::of(&[("s.txt", "canary-outside"), ("t/b.yaml", CONFIG_MAP)]);
    let template =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Files.Get \"s.txt\" | trim | quote }}}\n";
    // What is named as a manifest is a gap of its own as well.
    for (link, target, codes) in [
        ("charts/c/s.txt", "s.txt", &["not-rendered"][..]),
        ("charts/c/templates/more", "t", &["not-rendered"]),
        ("charts/c/charts/sub", "t", &["not-rendered"]),
        ("charts/c/values.schema.yaml", "s.txt", &["unreadable", "not-rendered"]),
    ] {
        let world = inflating("helmCharts: [{name: c}]\n", template);
        fs::create_dir_all(world.path("charts/c/charts")).unwrap();
        symlink(outside.path(target), world.path(link)).unwrap();
        let (report, code) = scan_untouched(&path, &world, &[]);
        assert_eq!((code, report.gap_codes()), (3, codes.to_vec()), "{link}");
        assert!(!report.0.to_string().contains("canary"), "{link}");
        assert_eq!(wheres(&report, &world), vec![link; codes.len()]);
    }
    let world = inflating("helmCharts: [{name: c}]\n", template);
    world.write("shared.txt", "inside");
    symlink("../../shared.txt", world.path("charts/c/s.txt")).unwrap();
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!(
        (code, report.resources()),
        (0, vec!["ConfigMap/inside".to_owned()]),
        "{:?}",
        messages(&report)
    );
}

/// Case: S4. The working directory is not what is scanned: a link does not lead to it, from any chart.
#[test]
fn links_of_charts_do_not_lead_to_the_working_directory() {
    let Some(path) = programs("links_of_charts_do_not_lead_to_the_working_directory") else { return };
    let template =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Files.Get \"s.txt\" | trim | quote }}}\n";
    for (place, kustomization) in [("k", None), ("k/charts/c", Some("helmCharts: [{name: c}]\n"))] {
        let world = World::of(&[("outside.txt", "canary-outside")]);
        world.write(&format!("{place}/Chart.yaml"), CHART);
        world.write(&format!("{place}/values.yaml"), "x: file\n");
        world.write(&format!("{place}/templates/a.yaml"), template);
        kustomization.into_iter().for_each(|text| world.write("k/kustomization.yaml", text));
        symlink(world.path("outside.txt"), world.path(&format!("{place}/s.txt"))).unwrap();
        let scan = command(&["scan", "--format", "json", "k"])
            .env("PATH", &path)
            .current_dir(world.folder())
            .output();
        let said = String::from_utf8(scan.unwrap().stdout).unwrap();
        assert!(said.contains("not-rendered") && !said.contains("canary"), "{place}");
    }
}

/// A remark of helm is text that a template can print: it names no file that helm was not given.
#[test]
fn a_template_that_claims_to_be_another_file_reads_nothing() {
    let Some(path) = programs("a_template_that_claims_to_be_another_file_reads_nothing") else { return };
    let world = World::of(&[("Chart.yaml", CHART), ("values.yaml", "x: file\n")]);
    world.write("templates/a.yaml", format!("---\n# Source: c/../../../../../dev/zero\n{EVIL}"));
    let (report, code) = scan_untouched(&path, &world, &["--render-timeout", "20"]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1));
    assert!(!report.0.to_string().contains("dev/zero"));
}
