//! Values that change on purpose only. `PLIMSOLL_UPDATE_GOLDEN=1` rewrites the files in `tests/golden`.

use crate::run::{PRIVILEGED_POD, World, command, plimsoll};
use serde_json::{Value, json};
use std::{collections::BTreeMap, env, fs, path::PathBuf};

/// Columns where standard output is no terminal.
const WIDTH: usize = 100;
const COMMAND: &str = "PLIMSOLL_UPDATE_GOLDEN=1 cargo test -p plimsoll --test cli golden";

fn golden_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The held text; the new one first becomes the held one if that was asked for.
fn held(name: &str, new: &str) -> String {
    let file = golden_file(name);
    if env::var("PLIMSOLL_UPDATE_GOLDEN").is_ok_and(|value| value == "1") {
        fs::write(&file, new).unwrap();
    }
    fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; `{COMMAND}` makes it", file.display()))
}

fn unreached(coverage: &Value) -> BTreeMap<String, Vec<String>> {
    let frameworks = coverage["frameworks"].as_array().unwrap().iter();
    let entry = |framework: &Value| {
        let name =
            format!("{}@{}", framework["id"].as_str().unwrap(), framework["version"].as_str().unwrap());
        let list = framework["automated_unreached"].as_array().unwrap();
        (name, list.iter().map(|id| id.as_str().unwrap().to_owned()).collect())
    };
    frameworks.map(entry).collect()
}

#[test]
fn coverage_is_the_held_one_and_no_control_gets_out_of_reach() {
    let now = plimsoll(&["framework", "coverage", "--format", "json"]).json();
    let pretty = format!("{}\n", serde_json::to_string_pretty(&now).unwrap());
    // Read before anything is rewritten: a control may leave the list, but none may join it.
    let before = fs::read_to_string(golden_file("coverage.json")).unwrap_or_else(|_| pretty.clone());
    let before: Value = serde_json::from_str(&before).unwrap();
    let known = unreached(&before);
    let mut joined = Vec::new();
    for (framework, controls) in unreached(&now) {
        let Some(known) = known.get(&framework) else { continue };
        joined.extend(
            controls.into_iter().filter(|id| !known.contains(id)).map(|id| format!("{framework}:{id}")),
        );
    }
    assert!(
        joined.is_empty(),
        "automated controls that no check reaches any more, or from the start: {joined:?}; \
        write the check, or remove them from tests/golden/coverage.json by hand and say why"
    );
    let held: Value = serde_json::from_str(&held("coverage.json", &pretty)).unwrap();
    for (old, new) in held["frameworks"].as_array().unwrap().iter().zip(now["frameworks"].as_array().unwrap())
    {
        assert_eq!(old, new, "coverage of {} changed; `{COMMAND}` holds the new one", new["id"]);
    }
    assert_eq!(held, now, "`{COMMAND}` holds the new coverage");
}

#[test]
fn coverage_adds_up() {
    let now = plimsoll(&["framework", "coverage", "--format", "json"]).json();
    for framework in now["frameworks"].as_array().unwrap() {
        let number = |key: &str| framework[key].as_u64().unwrap();
        let methods = ["automated", "partial", "attest_only", "unwritten"].map(number);
        assert_eq!(methods.iter().sum::<u64>(), number("leaves"), "{}", framework["id"]);
        assert!(number("reached") <= number("leaves"));
        let if_asked = framework["reached_with_sensitive_data_only"].as_array().unwrap().len() as u64;
        assert!(if_asked <= number("reached"), "{}", framework["id"]);
        assert!(framework["automated_unreached"].as_array().unwrap().len() as u64 <= number("automated"));
    }
}

#[test]
fn the_list_of_checks_has_its_shape_and_its_held_ids() {
    let list = plimsoll(&["check", "list", "--format", "json"]).json();
    assert_eq!(list["schema"], "plimsoll.dev/checks/v1");
    let mut ids = Vec::new();
    for check in list["checks"].as_array().unwrap() {
        for key in ["id", "title", "severity", "confidence", "family", "why", "fix"] {
            assert!(check[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {check}");
        }
        for key in ["aliases", "related", "safeguards", "sources"] {
            assert!(check[key].is_array(), "{key} of {check}");
        }
        let id = check["id"].as_str().unwrap();
        assert_eq!(id.split_once('/').unwrap().0, check["family"].as_str().unwrap());
        ids.push(format!("{id} {}", check["severity"].as_str().unwrap()));
    }
    assert!(ids.is_sorted(), "checks are sorted");
    let now = format!("{}\n", ids.join("\n"));
    let held = held("checks.txt", &now);
    assert_eq!(held, now, "`{COMMAND}` holds the new list; an id once published is never renamed");
}

#[test]
fn peers_ids_name_one_check_each() {
    let list = plimsoll(&["check", "list", "--format", "json"]).json();
    for check in list["checks"].as_array().unwrap() {
        for alias in check["aliases"].as_array().unwrap() {
            let ran = plimsoll(&["explain", alias.as_str().unwrap()]);
            assert_eq!(ran.code, 0, "{alias}");
            assert!(
                ran.stdout_text().contains(check["id"].as_str().unwrap()),
                "{alias} leads to {}",
                check["id"]
            );
        }
    }
}

/// A small world from inside its folder, so that no path of the machine is printed.
fn drawn(world: &World, more: &[&str]) -> String {
    let mut arguments =
        vec!["scan", ".", "--framework", "nist-sp-800-190,pss-baseline", "--kubernetes-version", "1.34"];
    arguments.extend(more);
    let output = command(&arguments).current_dir(world.folder()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout).unwrap()
}

fn small_world() -> World {
    World::of(&[
        ("bad.yaml", PRIVILEGED_POD),
        ("broken.yaml", "a: [\n"),
        ("again.yaml", PRIVILEGED_POD),
        ("values.yaml", "a: b\n"),
    ])
}

#[test]
fn the_terminal_report_is_the_held_one() {
    let drawn = drawn(&small_world(), &["--all"]);
    assert_eq!(held("terminal.txt", &drawn), drawn, "`{COMMAND}` holds the new one");
}

#[test]
fn no_line_of_the_terminal_report_is_longer_than_the_width() {
    let long = "n".repeat(63);
    let text = PRIVILEGED_POD
        .replace("name: bad", &format!("name: {long}"))
        .replace("namespace: shop", &format!("namespace: {long}"));
    let world = small_world();
    world.write("long.yaml", text);
    world.write(
        &format!("{0}/{0}/{0}.yaml", "f".repeat(60)),
        PRIVILEGED_POD.replace("- name: app", &format!("- name: {long}")),
    );
    for line in drawn(&world, &["--all"]).lines() {
        // A path or a name that is longer than a line cannot be folded.
        let longest_word = line.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
        let is_fine = line.chars().count() <= WIDTH || longest_word > WIDTH / 2;
        assert!(is_fine, "{} columns: {line}", line.chars().count());
    }
}

#[test]
fn words_of_the_terminal_report_stand_apart() {
    let text = drawn(&small_world(), &[]);
    for glued in ["tobe ", "Nocontrol"] {
        assert!(!text.contains(glued), "`{glued}` in {text}");
    }
    let nothing = World::empty().scan(&[]).stdout_text();
    assert!(nothing.contains("No control is met"), "{nothing}");
}

#[test]
fn a_scan_says_the_same_twice() {
    let world = small_world();
    let scan = || {
        let (mut report, _) = world.report(&["--as-of", "2026-01-02T03:04:05Z", "--evidence"]);
        report.0["run"]["started"] = json!(null);
        report.0["run"]["ended"] = json!(null);
        report.0
    };
    assert_eq!(scan(), scan());
    assert_eq!(drawn(&world, &[]), drawn(&world, &[]));
}

/// Enough files and objects for every core to read and judge some: what several threads find must be put
/// together in the order of the input, with one thread as with many.
#[test]
fn a_scan_says_the_same_with_any_number_of_threads() {
    let world = World::empty();
    for number in 0..320 {
        let text = match number % 4 {
            0 => PRIVILEGED_POD.replace("name: bad", &format!("name: bad-{}", number / 8)),
            1 => {
                format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: odd-{number}}}\nspec: {{hostPID: 1}}\n")
            }
            2 => format!("broken-{number}: [\n"),
            _ => format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c-{number}}}\n"),
        };
        world.write(&format!("{number}.yaml"), text);
    }
    let scan = |threads: &str| {
        let arguments = ["scan", ".", "--format", "json", "--evidence", "--as-of", "2026-01-02T03:04:05Z"];
        let mut command = command(&arguments);
        let output = command.env("RAYON_NUM_THREADS", threads).current_dir(world.folder()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let (head, rest) = text.split_once("\"started\"").unwrap();
        let (times, rest) = rest.split_once("\"as_of\"").unwrap();
        assert!(times.len() < 200, "only the times are left out: {times}");
        format!("{head}{rest}")
    };
    let alone = scan("1");
    for threads in ["2", "3", "8"] {
        assert!(scan(threads) == alone, "{threads} threads say something else than one");
    }
}
