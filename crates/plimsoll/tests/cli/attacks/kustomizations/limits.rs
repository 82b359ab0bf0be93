use super::{CHART, CONFIG_MAP, EVIL, inflating, messages, scan_untouched};
use crate::{
    rendering::{fake, printing, programs, scan},
    run::{PRIVILEGED, World},
};
use std::{fmt::Write as _, fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

#[allow(clippy::disallowed_methods, reason = "std has no way to make a pipe in a folder")]
fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Case: H6. A pipe would be waited on for ever; what is not a regular file is not read, wherever it is named.
#[test]
fn pipes_and_devices_are_not_read() {
    let tools = fake("kustomize", "exit 1");
    for field in
        ["resources: [p]", "crds: [p]", "configMapGenerator: [{name: g, files: [p]}]", "generators: [p]"]
    {
        let world = World::of(&[("kustomization.yaml", &format!("{field}\n")), ("cm.yaml", CONFIG_MAP)]);
        fifo(&world.path("p"));
        let (report, code) = scan(tools.folder(), &world, &[]);
        assert_eq!(code, 3, "{field}");
        assert!(
            messages(&report)[0].contains("neither a file nor a folder"),
            "{field}: {:?}",
            messages(&report)
        );
    }
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {repoURL: '', path: c}}\n";
    let world = World::of(&[("app.yaml", application), ("cm.yaml", CONFIG_MAP)]);
    fs::create_dir_all(world.path("c")).unwrap();
    fs::create_dir_all(world.path(".git")).unwrap();
    fifo(&world.path("c/Chart.yaml"));
    fifo(&world.path(".git/config"));
    scan(tools.folder(), &world, &[]);
    std::os::unix::fs::symlink("/dev/zero", world.path("c/kustomization.yaml")).unwrap();
    scan(tools.folder(), &world, &[]);
}

/// Case: H6, S6. What is in a chart and cannot be read, or is not a file, is a gap, whatever helm would ignore.
#[test]
fn what_cannot_be_copied_of_a_chart_is_a_gap() {
    let Some(path) = programs("what_cannot_be_copied_of_a_chart_is_a_gap") else { return };
    let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", CONFIG_MAP), (".helmignore", "p\n")]);
    fifo(&world.path("p"));
    let (report, code) = scan(&path, &world, &[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["not-rendered"]));
    assert!(messages(&report)[0].contains("is not a regular file"));
    let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", CONFIG_MAP), (".helmignore", "z\n")]);
    world.write("z/x.txt", "");
    let outside = World::of(&[("s", "canary")]);
    std::os::unix::fs::symlink(outside.path("s"), world.path("zz.txt")).unwrap();
    fs::set_permissions(world.path("z"), fs::Permissions::from_mode(0o000)).unwrap();
    let (report, code) = scan(&path, &world, &[]);
    fs::set_permissions(world.path("z"), fs::Permissions::from_mode(0o755)).unwrap();
    // The first of both is told: whoever may read everything meets the link, others the folder.
    assert_eq!((code, report.gap_codes().contains(&"not-rendered")), (3, true));
}

/// Case: H8. Kustomizations that all refer to each other are read once each, and by one overlay.
#[test]
fn kustomizations_that_refer_to_each_other_are_followed_once() {
    let world = World::empty();
    for number in 0..300 {
        let mut text = "resources:\n".to_owned();
        (0..300).filter(|other| *other != number).for_each(|other| writeln!(text, "- ../k{other}").unwrap());
        world.write(&format!("k{number}/kustomization.yaml"), text);
    }
    let tools = printing("kustomize", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: started}");
    let (report, code) = scan(tools.folder(), &world, &[]);
    assert_eq!((code, report.resources().contains(&"ConfigMap/started".to_owned())), (3, false));
    // One overlay and its first faults; not one for each folder.
    assert_eq!(messages(&report).len(), 16, "{:?}", messages(&report));
}

/// Case: H8. How often programs are started in one run has a limit, which is told.
#[test]
fn a_run_starts_no_more_renderers_than_its_limit() {
    let elements: Vec<String> = (0..600).map(|number| format!("{{n: 'e{number}'}}")).collect();
    let set = |name: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: {name}}}\nspec:\n  generators: [{{list: {{elements: [{}]}}}}]\n  template: {{metadata: {{name: '{name}-{{{{n}}}}'}}, spec: {{source: {{path: c}}}}}}\n",
            elements.join(",")
        )
    };
    let world = World::of(&[("a.yaml", &set("a")), ("b.yaml", &set("b"))]);
    world.write("c/Chart.yaml", CHART);
    let tools = printing("helm", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: started}");
    let (report, code) = scan(tools.folder(), &world, &[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["limit"]));
    assert!(messages(&report)[0].contains("the limit of 1000 renderings"), "{:?}", messages(&report));
    let started = report.list("sources").iter().filter(|source| source["type"] == "chart").count();
    assert_eq!(started, 1000);
}

/// The same path given twice is read once.
#[test]
fn a_path_that_is_given_twice_is_judged_once() {
    let world = World::of(&[("a/evil.yaml", EVIL)]);
    let folder = world.path("a");
    std::os::unix::fs::symlink(&folder, world.path("link")).unwrap();
    let (folder, dotted) = (folder.to_str().unwrap(), world.path("./a/../a/."));
    let (file, link) = (world.path("a/evil.yaml"), world.path("link"));
    let once = crate::run::plimsoll(&["scan", "--format", "json", folder]).json();
    for second in [Path::new(folder), &dotted, &file, &link] {
        let ran = crate::run::plimsoll(&["scan", "--format", "json", folder, second.to_str().unwrap()]);
        let report = ran.json();
        assert!(report["findings"] == once["findings"], "{}", second.display());
        assert!(report["warnings"] == once["warnings"], "{}", second.display());
    }
    let both =
        crate::run::plimsoll(&["scan", "--format", "json", file.to_str().unwrap(), file.to_str().unwrap()]);
    assert_eq!(both.json()["findings"].as_array().unwrap().len(), once["findings"].as_array().unwrap().len());
}

/// An overlay whose chart makes up a name is another one in each run, and says so.
#[test]
fn names_that_a_chart_makes_up_are_said() {
    let Some(path) = programs("names_that_a_chart_makes_up_are_said") else { return };
    let made_up = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 'a-{{ randAlphaNum 8 | lower }}'}\n";
    let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", made_up)]);
    let (report, _) = scan_untouched(&path, &world, &[]);
    assert_eq!(report.warning_codes(), ["made-up-values"]);
    let world = inflating("helmCharts: [{name: c}]\n", made_up);
    assert_eq!(scan_untouched(&path, &world, &[]).0.warning_codes(), ["made-up-values"]);
    let world = World::of(&[("Chart.yaml", CHART), ("templates/a.yaml", EVIL)]);
    let (report, _) = scan_untouched(&path, &world, &[]);
    assert_eq!((report.warning_codes().len(), report.verdicts(PRIVILEGED, "fail")), (0, 1));
}
