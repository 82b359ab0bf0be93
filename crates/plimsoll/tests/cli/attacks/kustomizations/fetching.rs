use super::{CHART, CONFIG_MAP, EVIL, Server, messages, scan_untouched, wheres};
use crate::{
    rendering::{fake, printing, programs},
    run::{PRIVILEGED, World},
};

/// What a program prints that should not have been started.
const STARTED: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: started}";

/// Case: S2. Whatever field of a kustomization names an address, nothing asks it, and no program is started.
#[test]
fn no_field_of_a_kustomization_fetches() {
    let server = Server::start();
    let address = format!("{}/fetched", server.address());
    let tools = printing("kustomize", STARTED);
    let plugin = |kind: &str, rest: &str| {
        format!("{{apiVersion: builtin, kind: {kind}, metadata: {{name: p}}, {rest}}}")
    };
    let mut fields: Vec<String> = [
        "resources: [URL]",
        "bases: [URL]",
        "components: [URL]",
        "crds: [URL]",
        "crds: ['URL?a={b: c}']",
        "configurations: [URL]",
        "configurations: ['URL#{']",
        "patches: [{path: URL}]",
        "patches: [{path: 'URL?{'}]",
        "patchesStrategicMerge: [URL]",
        "patchesJson6902: [{path: URL, target: {kind: Pod, name: a, version: v1}}]",
        "replacements: [{path: URL}]",
        "openapi: {path: URL}",
        "configMapGenerator: [{name: g, files: ['a=URL']}]",
        "configMapGenerator: [{name: g, files: [URL]}]",
        "configMapGenerator: [{name: g, envs: [URL]}]",
        "secretGenerator: [{name: g, env: URL}]",
        "generators: [URL]",
        "transformers: [URL]",
        "validators: [URL]",
        "helmCharts: [{name: c, valuesFile: URL}]",
        "helmCharts: [{name: c, additionalValuesFiles: [URL]}]",
        "helmCharts: [{name: c}]\nhelmGlobals: {chartHome: URL}",
        "Resources: [URL]",
    ]
    .map(str::to_owned)
    .to_vec();
    for (kind, rest) in [
        ("ConfigMapGenerator", "files: ['a=URL']"),
        ("SecretGenerator", "envs: [URL]"),
        ("HelmChartInflationGenerator", "name: c, valuesFile: URL"),
    ] {
        fields.push(format!("generators: [\"{}\"]", plugin(kind, rest)));
    }
    for (kind, rest) in [
        ("PatchTransformer", "path: URL"),
        ("PatchTransformer", "Path: URL"),
        ("PatchJson6902Transformer", "path: URL, target: {kind: Pod, name: a}"),
        ("PatchStrategicMergeTransformer", "paths: [URL]"),
        ("ReplacementTransformer", "replacements: [{path: URL}]"),
    ] {
        fields.push(format!("transformers: [\"{}\"]", plugin(kind, rest)));
    }
    let forms = [address.clone(), address.replace("http:", "HTTP:"), address.replace("http://", "http:")];
    for (field, address) in fields.iter().zip(forms.iter().cycle()) {
        let field = field.replace("URL", address);
        let world = World::of(&[("kustomization.yaml", &format!("{field}\n"))]);
        world.write("charts/c/Chart.yaml", CHART);
        world.write("charts/c/values.yaml", "x: file\n");
        let (report, code) = scan_untouched(tools.folder(), &world, &["--render-timeout", "5"]);
        let codes = report.gap_codes();
        assert!(code == 3 && codes.contains(&"not-rendered"), "{field}: {codes:?}");
        assert!(!messages(&report).concat().contains("127.0.0.1"), "{field}");
        assert!(
            !server.was_asked() && !report.resources().contains(&"ConfigMap/started".to_owned()),
            "{field}"
        );
    }
}

/// Case: S2. The same through files of plugins.
#[test]
fn no_file_of_a_plugin_fetches() {
    let server = Server::start();
    let tools = printing("kustomize", STARTED);
    let plugin = format!(
        "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {{name: p}}\nfiles: ['a={}/x']\n",
        server.address()
    );
    let function = "apiVersion: example.com/v1\nkind: Any\nmetadata: {name: p, annotations: {config.kubernetes.io/function: 'exec: {path: ./run.sh}'}}\n";
    for list in ["generators", "transformers", "validators"] {
        for text in [plugin.as_str(), function] {
            let world =
                World::of(&[("kustomization.yaml", &format!("{list}: [p.yaml]\n")), ("p.yaml", text)]);
            let (report, code) = scan_untouched(tools.folder(), &world, &[]);
            assert_eq!((code, report.gap_codes()), (3, vec!["not-rendered"]), "{list}");
            assert!(
                !server.was_asked() && !report.resources().contains(&"ConfigMap/started".to_owned()),
                "{list}"
            );
        }
        let world = World::of(&[("kustomization.yaml", &format!("{list}: [p]\n"))]);
        world.write("p/kustomization.yaml", "resources: []\n");
        let (report, _) = scan_untouched(fake("kustomize", "exit 1").folder(), &world, &[]);
        assert!(messages(&report).concat().contains("which is a folder"), "{list}: {:?}", messages(&report));
    }
}

/// Plugins that are built in and take in files beside them are run as ever.
#[test]
fn plugins_that_are_built_in_are_followed() {
    let Some(path) = programs("plugins_that_are_built_in_are_followed") else { return };
    let world = World::of(&[
        ("kustomization.yaml", "resources: [pod.yaml]\ntransformers: [t.yaml]\ngenerators: [g.yaml]\n"),
        ("pod.yaml", &EVIL.replace("true", "false")),
        (
            "t.yaml",
            "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npath: patch.yaml\n---\n\
             apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: q}\nprefix: p-\nfieldSpecs: [{path: metadata/name}]\n",
        ),
        ("patch.yaml", EVIL),
        (
            "g.yaml",
            "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: g}\nfiles: [data/d.txt]\n",
        ),
        ("data/d.txt", "x"),
    ]);
    let (report, code) = scan_untouched(&path, &world, &[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{:?}", messages(&report));
    let names = report.resources();
    assert!(names.contains(&"Pod/p-evil".to_owned()) && names.len() == 2, "{names:?}");
}

/// Case: S2. A schema of values may name another one at any address, in any chart of a chart; helm sees none.
#[test]
fn a_schema_of_values_fetches_nothing() {
    let Some(path) = programs("a_schema_of_values_fetches_nothing") else { return };
    let server = Server::start();
    for key in ["$ref", "$schema"] {
        let schema = format!("{{\"{key}\": \"{}/schema.json\"}}", server.address());
        for folder in ["", "charts/sub/", "charts/sub/charts/deep/"] {
            let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", CONFIG_MAP)]);
            for name in ["charts/sub/", "charts/sub/charts/deep/"] {
                world.write(&format!("{name}Chart.yaml"), CHART.replace("name: c", "name: sub"));
            }
            world.write(&format!("{folder}values.schema.json"), &schema);
            let (report, code) = scan_untouched(&path, &world, &["--render-timeout", "5"]);
            assert_eq!((code, report.gap_codes().len()), (0, 0), "{key} {folder}: {:?}", messages(&report));
            assert!(!server.was_asked(), "{key} {folder}");
        }
    }
}

/// Case: S2. Charts that are packed are helm's to read, which is told to leave their schemas alone.
#[test]
fn schemas_of_packed_charts_are_left_alone() {
    // It cannot write, so it prints its flags as the name of an object.
    let script = "case \"$*\" in *--skip-schema-validation*) name=skipped;; *) name=validated;; esac\n\
                  printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: %s}\\n' \"$name\"";
    let tools = fake("helm", script);
    let world = World::of(&[("Chart.yaml", CHART), ("charts/sub-1.0.0.tgz", "packed")]);
    let (report, _) = scan_untouched(tools.folder(), &world, &[]);
    assert!(report.resources().contains(&"ConfigMap/skipped".to_owned()), "{:?}", report.resources());
}

/// Case: S2. Patches of Argo CD and Flux name no files.
#[test]
fn a_patch_that_an_application_takes_from_a_path_is_not_followed() {
    let server = Server::start();
    let tools = fake("kustomize", "/bin/cat \"$2/kustomization.yaml\"");
    let address = server.address();
    let application = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a}}\nspec: {{source: {{repoURL: '', path: k, kustomize: {{patches: [{{path: '{address}/p'}}]}}}}}}\n"
    );
    let flux = format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: a}}\nspec: {{path: k, patches: [{{path: '{address}/p'}}]}}\n"
    );
    for object in [application, flux] {
        let world = World::of(&[("app.yaml", &object), ("k/kustomization.yaml", "resources: [a.yaml]\n")]);
        world.write("k/a.yaml", CONFIG_MAP);
        let (report, _) = scan_untouched(tools.folder(), &world, &[]);
        assert!(report.input_reason("app.yaml").unwrap().contains("not written in place"));
        assert!(!server.was_asked());
    }
}

/// Case: C4. An address may bear a password anywhere; none is repeated.
#[test]
fn gaps_repeat_no_address() {
    let tools = fake("kustomize", "exit 1");
    for reference in [
        "base?access_token=canary",
        "x?sig=canary&a=b",
        "canary@host/x",
        "https://u:canary@h/x",
        "a=canary",
        "h.example/x?ref=canary",
    ] {
        for list in ["resources", "components", "crds", "transformers"] {
            let world = World::of(&[("kustomization.yaml", &format!("{list}: ['{reference}']\n"))]);
            let (report, code) = scan_untouched(tools.folder(), &world, &[]);
            assert_eq!(
                (code, wheres(&report, &world)),
                (3, vec!["kustomization.yaml:1".to_owned()]),
                "{reference}"
            );
            assert!(!report.0.to_string().contains("canary"), "{reference}");
        }
    }
}
