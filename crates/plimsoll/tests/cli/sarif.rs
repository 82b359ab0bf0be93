//! SARIF: valid, taken by code scanning, and at the right place of the right file.

use crate::{
    identity::{POD, TURNED},
    run::{
        CLEAN_POD, PRIVILEGED, PRIVILEGED_POD, Ran, World, all_frameworks, command, plimsoll,
        plimsoll_with_input,
    },
};
use jsonschema::Validator;
use plimsoll_testkit::shared_folder;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn validator(test: &str) -> Option<Validator> {
    let file = shared_folder(test)?.join("oracles/sarif-schema-2.1.0.json.gz");
    let plain = std::process::Command::new("gzip").arg("-dc").arg(&file).output().unwrap();
    assert!(plain.status.success(), "{}", file.display());
    let schema: Value = serde_json::from_slice(&plain.stdout).unwrap();
    Some(jsonschema::draft7::options().should_validate_formats(true).build(&schema).unwrap())
}

fn assert_valid(validator: &Validator, log: &Value, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(log)
        .take(5)
        .map(|error| {
            format!("{}: {}", error.instance_path(), error.to_string().chars().take(300).collect::<String>())
        })
        .collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}

/// Scans these paths from a folder.
fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    let mut all = vec!["scan", "--format", "sarif"];
    all.extend(arguments);
    let output = command(&all).current_dir(folder).output().unwrap();
    let code = output.status.code().unwrap();
    let ran = Ran { code, stdout: output.stdout, stderr: output.stderr };
    assert!(matches!(code, 0 | 1 | 3), "exit {code}: {}", ran.stderr_text());
    ran
}

fn scanned_in(folder: &Path, arguments: &[&str]) -> Value {
    run_in(folder, arguments).json()
}

fn scanned(world: &World, arguments: &[&str]) -> Value {
    let mut all = vec!["."];
    all.extend(arguments);
    scanned_in(world.folder(), &all)
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn list<'v>(log: &'v Value, key: &str) -> &'v [Value] {
    log["runs"][0][key].as_array().unwrap_or_else(|| panic!("`{key}` is a list"))
}

fn notes(log: &Value) -> &[Value] {
    log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap()
}

fn fingerprints(log: &Value) -> BTreeSet<&str> {
    let found: BTreeSet<_> = list(log, "results")
        .iter()
        .map(|result| result["partialFingerprints"]["plimsoll/v1"].as_str().unwrap())
        .collect();
    assert_eq!(found.len(), list(log, "results").len(), "fingerprints are unique");
    found
}

fn uri(result: &Value) -> &str {
    result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap()
}

fn uris(log: &Value) -> BTreeSet<&str> {
    list(log, "results").iter().map(uri).collect()
}

/// Findings, gaps with and without a line, warnings, and names that are hard on a URI.
fn odd_world() -> World {
    let world = World::of(&[
        ("bad pod.yaml", PRIVILEGED_POD),
        ("clean#1.yaml", CLEAN_POD),
        ("again%20.yaml", CLEAN_POD),
        ("bröken.yaml", "a: [\n"),
        ("values?.yaml", "a: b\n"),
        (
            "wrong.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nspec: {hostPID: 7, containers: [{name: a}]}\n",
        ),
        ("chart/Chart.yaml", "name: a\n"),
        ("base/kustomization.yaml", "resources: [x.yaml]\n"),
    ]);
    world.write("encoding.yaml", [0xFF]);
    world
}

#[test]
fn sarif_is_valid_by_the_schema_of_its_standard() {
    let Some(validator) = validator("sarif_is_valid_by_the_schema_of_its_standard") else { return };
    let all = all_frameworks().join(",");
    let odd = scanned(&odd_world(), &["--framework", &all]);
    assert!(notes(&odd).len() > 5 && list(&odd, "results").len() > 5);
    assert_valid(&validator, &odd, "odd files");
    assert_valid(&validator, &scanned_in(&examples(), &["."]), "examples");
    assert_valid(&validator, &scanned(&World::empty(), &[]), "empty folder");
    assert_valid(&validator, &scanned(&World::of(&[("a.yaml", "a: [")]), &[]), "broken input");
    let input = plimsoll_with_input(&["scan", "-", "--format", "sarif"], PRIVILEGED_POD.as_bytes());
    assert_valid(&validator, &input.json(), "standard input");
    let corpus = shared_folder("").unwrap().join("corpus");
    let corpus =
        plimsoll(&["scan", corpus.to_str().unwrap(), "--format", "sarif", "--framework", &all]).json();
    assert!(list(&corpus, "results").len() > 50);
    assert_valid(&validator, &corpus, "corpus");
    let wrong = [
        ("/runs/0/results/0/level", json!("fine")),
        ("/runs/0/results/0/message", json!("a text")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", json!(0)),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", json!("a b%")),
        ("/runs/0/columnKind", json!("bytes")),
    ];
    for (place, value) in wrong {
        let mut changed = odd.clone();
        *changed.pointer_mut(place).unwrap_or_else(|| panic!("{place} is there")) = value;
        assert!(!validator.is_valid(&changed), "{place}: the schema must refuse something");
    }
}

/// What GitHub documents that it wants of an upload, and where it stops.
#[test]
fn code_scanning_finds_what_it_wants() {
    let log = scanned_in(&examples(), &[".", "--framework", &all_frameworks().join(",")]);
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!((&log["version"], &driver["name"]), (&json!("2.1.0"), &json!("plimsoll")));
    let rules = driver["rules"].as_array().unwrap();
    assert_eq!(
        rules.len(),
        plimsoll(&["check", "list", "--format", "json"]).json()["checks"].as_array().unwrap().len()
    );
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        for text in ["shortDescription", "fullDescription", "help"] {
            let length = rule[text]["text"].as_str().unwrap().chars().count();
            assert!((1..=1024).contains(&length), "{id}: {text} has {length} characters");
        }
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("**Fix.**"), "{id}");
        assert!(rule["name"].as_str().unwrap().chars().all(|part| part.is_ascii_alphanumeric()), "{id}");
        let tags: BTreeSet<&str> =
            rule["properties"]["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        assert!(tags.contains("security") && tags.len() <= 20, "{id}: {} tags", tags.len());
        let severity = rule["properties"]["severity"].as_str().unwrap();
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        let number = rule["properties"].get("security-severity").map(|number| number.as_str().unwrap());
        let expected = match severity {
            "critical" => ("error", Some("9.5")),
            "high" => ("error", Some("8.0")),
            "medium" => ("warning", Some("5.5")),
            "low" => ("note", Some("3.0")),
            _ => ("note", None),
        };
        assert_eq!((level, number), expected, "{id}");
    }
    for result in list(&log, "results") {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let index = usize::try_from(place["artifactLocation"]["index"].as_u64().unwrap()).unwrap();
        assert_eq!(list(&log, "artifacts")[index]["location"]["uri"], place["artifactLocation"]["uri"]);
    }
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
}

#[test]
fn a_rule_leads_to_the_controls_that_its_findings_name() {
    let log = scanned_in(&examples(), &["."]);
    let taxonomies = list(&log, "taxonomies");
    for result in list(&log, "results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][index];
        let related = rule["relationships"].as_array().unwrap().iter().map(|related| {
            let target = &related["target"];
            let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
            let taxonomy = &taxonomies[at(&target["toolComponent"]["index"])];
            assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
            assert_eq!(taxonomy["taxa"][at(&target["index"])]["id"], target["id"]);
            format!("{}:{}", taxonomy["name"].as_str().unwrap(), target["id"].as_str().unwrap())
        });
        let related: BTreeSet<String> = related.collect();
        let named = result["properties"]["controls"].as_array().unwrap().iter();
        let named: BTreeSet<String> = named.map(|name| name.as_str().unwrap().to_owned()).collect();
        assert_eq!(named, related, "{}", result["ruleId"]);
    }
}

#[test]
fn fingerprints_stay_when_text_moves_and_files_are_renamed() {
    let of = |name: &str, text: &str| {
        let world = World::of(&[(name, text)]);
        let log = scanned(&world, &[]);
        fingerprints(&log).into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let before = of("pod.yaml", POD);
    assert!(before.len() > 8);
    assert_eq!(before, of("pod.yaml", TURNED), "order and comments");
    assert_eq!(before, of("pod.yaml", &format!("# one\n# two\n---\n{POD}")), "moved down");
    assert_eq!(before, of("deep/er/other.yml", POD), "renamed");
    let json = of("pod.yaml", PRIVILEGED_POD);
    assert_ne!(before, json, "another pod");
    let report = World::of(&[("pod.yaml", POD)]).report(&[]).0;
    let ids: BTreeSet<String> = report
        .list("findings")
        .iter()
        .map(|finding| finding["id"].as_str().unwrap().replace("f:", ""))
        .collect();
    assert_eq!(before, ids, "the ids of JSON v1");
}

#[test]
fn paths_are_relative_to_the_repository_from_anywhere() {
    let world =
        World::of(&[("repo/.git/HEAD", ""), ("repo/k8s/deep/bad.yaml", PRIVILEGED_POD), ("other/x", "")]);
    let whole = world.path("repo");
    let ways: [(&str, &str); 7] = [
        ("repo", "."),
        ("repo", "k8s"),
        ("repo/k8s/deep", "bad.yaml"),
        ("repo/k8s", "../k8s/./deep"),
        ("", "repo"),
        ("other", "../repo/k8s"),
        ("other", whole.to_str().unwrap()),
    ];
    let logs: Vec<Value> =
        ways.iter().map(|(folder, path)| scanned_in(&world.path(folder), &[path])).collect();
    for ((folder, path), log) in ways.iter().zip(&logs) {
        assert_eq!(uris(log), BTreeSet::from(["k8s/deep/bad.yaml"]), "{path} from {folder}");
        assert_eq!(fingerprints(log), fingerprints(&logs[0]), "{path} from {folder}");
        let bytes = log.to_string();
        assert!(
            !bytes.contains(world.folder().to_str().unwrap()),
            "{path} from {folder}: a path of this machine"
        );
    }
}

#[test]
fn without_a_repository_paths_are_relative_to_the_working_directory_or_whole() {
    let world = World::of(&[("here/a.yaml", PRIVILEGED_POD), ("there/b.yaml", PRIVILEGED_POD)]);
    assert_eq!(uris(&scanned_in(world.folder(), &["here"])), BTreeSet::from(["here/a.yaml"]));
    let log = scanned_in(&world.path("here"), &["../there"]);
    let real = world.path("there/b.yaml").canonicalize().unwrap();
    assert_eq!(uris(&log), BTreeSet::from([format!("file://{}", real.display()).as_str()]));
    let location = &list(&log, "results")[0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert!(location.get("uriBaseId").is_none(), "a whole URI has no base");
}

/// Turns `%XX` back.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn odd_names_become_uris_and_back() {
    let names = [
        "a b.yaml",
        "50%25.yaml",
        "x#y.yaml",
        "q?.yaml",
        "é/ü.yaml",
        "c:d.yaml",
        "..a/...yaml",
        "[x]{y}.yaml",
        "a+b&c=d.yaml",
    ];
    let world = World::empty();
    for (index, name) in names.iter().enumerate() {
        world.write(name, PRIVILEGED_POD.replace("name: bad", &format!("name: bad{index}")));
    }
    let log = scanned(&world, &[]);
    let uris = uris(&log);
    let plain = |part: char| part.is_ascii_alphanumeric() || "-._~/!$&'()*+,;=@%".contains(part);
    assert!(uris.iter().all(|uri| uri.chars().all(plain)), "{uris:?}");
    assert_eq!(uris.iter().map(|uri| decoded(uri)).collect::<BTreeSet<_>>(), names.map(str::to_owned).into());
}

#[test]
fn what_was_not_seen_is_a_notification_and_never_a_success_of_nothing() {
    let log = scanned(&odd_world(), &[]);
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true, "findings would be lost");
    let said: Vec<(&str, &str, Option<&str>)> = notes(&log)
        .iter()
        .map(|note| {
            let place = &note["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str();
            (note["level"].as_str().unwrap(), note["descriptor"]["id"].as_str().unwrap(), uri)
        })
        .collect();
    for expected in [
        ("error", "gap/yaml-syntax", Some("br%C3%B6ken.yaml")),
        ("error", "gap/encoding", Some("encoding.yaml")),
        ("error", "gap/wrong-type", Some("wrong.yaml")),
        ("error", "gap/not-rendered", Some("chart/Chart.yaml")),
        ("warning", "warning/duplicate-object", Some("clean%231.yaml")),
        ("error", "gap/not-rendered", Some("base/kustomization.yaml")),
        ("note", "left-out", None),
    ] {
        assert!(said.contains(&expected), "{expected:?} in {said:?}");
    }
    let wrong = notes(&log).iter().find(|note| note["descriptor"]["id"] == "gap/wrong-type").unwrap();
    assert_eq!(wrong["locations"][0]["physicalLocation"]["region"]["startLine"], 4);
    assert!(wrong["properties"]["checks"].as_array().unwrap().contains(&json!("workload/host-pid")));
    let descriptors = log["runs"][0]["tool"]["driver"]["notifications"].as_array().unwrap();
    for note in notes(&log) {
        let index = usize::try_from(note["descriptor"]["index"].as_u64().unwrap()).unwrap();
        assert_eq!(descriptors[index]["id"], note["descriptor"]["id"]);
    }
    for world in [World::empty(), World::of(&[("a.yaml", "a: [")])] {
        let nothing = scanned(&world, &[]);
        assert_eq!(
            nothing["runs"][0]["invocations"][0]["executionSuccessful"], false,
            "alerts would be closed"
        );
        assert_eq!(
            (notes(&nothing)[0]["descriptor"]["id"].as_str(), list(&nothing, "results").len()),
            (Some("gap/nothing-to-judge"), 0)
        );
        assert_eq!(nothing["runs"][0]["invocations"][0]["exitCode"], 3);
        let left_out = notes(&nothing).iter().any(|note| note["descriptor"]["id"] == "left-out");
        assert!(!left_out, "what could not be read was not left out on purpose");
    }
}

#[test]
fn standard_input_has_a_place() {
    let log = plimsoll_with_input(&["scan", "-", "--format", "sarif"], PRIVILEGED_POD.as_bytes()).json();
    assert_eq!(uris(&log), BTreeSet::from(["stdin"]));
    let artifact = &list(&log, "artifacts")[0];
    assert!(artifact["description"]["text"].as_str().unwrap().starts_with("Standard input"));
    let broken = plimsoll_with_input(&["scan", "-", "--format", "sarif"], b"x: [\n").json();
    let note = notes(&broken).iter().find(|note| note["descriptor"]["id"] == "gap/yaml-syntax").unwrap();
    assert_eq!(note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "stdin");
}

/// The text of the file that a region covers.
fn covered(folder: &Path, result: &Value) -> Option<String> {
    let place = &result["locations"][0]["physicalLocation"];
    let number = |key: &str| place["region"][key].as_u64().map(|number| usize::try_from(number).unwrap());
    let text = fs::read_to_string(folder.join(decoded(uri(result)))).unwrap();
    let line = text.lines().nth(number("startLine").unwrap() - 1).unwrap();
    let (start, end) = (number("startColumn").unwrap(), number("endColumn")?);
    let context = place["contextRegion"]["snippet"]["text"].as_str().unwrap_or_default();
    assert!(
        context.is_empty() || context.chars().nth(start - 1).is_some_and(|first| first != ' '),
        "{context}"
    );
    let covered: String = line.chars().skip(start - 1).take(end - start).collect();
    assert_eq!(covered.chars().count(), end - start, "the region lies in the line");
    Some(covered)
}

#[test]
fn a_region_covers_the_key_or_value_that_is_wrong() {
    let pretty = "{\n  \"kind\": \"Pod\", \"apiVersion\": \"v1\",\n  \"metadata\": {\"name\": \"b\"},\n  \"spec\": {\"größe\": 1, \"hostPID\": true,\n    \"containers\": [{\"name\": \"a\", \"securityContext\": {\"privileged\": true}}]}\n}\n";
    let world = World::of(&[("a.yaml", POD), ("b.json", pretty)]);
    let log = scanned(&world, &[]);
    let of = |file: &str, check: &str| -> Vec<Option<String>> {
        let ours =
            list(&log, "results").iter().filter(|result| uri(result) == file && result["ruleId"] == check);
        ours.map(|result| covered(world.folder(), result)).collect()
    };
    let key = |text: &str| Some(text.to_owned());
    assert_eq!(of("a.yaml", PRIVILEGED), [key("privileged"), key("privileged")]);
    assert_eq!(of("b.json", PRIVILEGED), [key("\"privileged\"")]);
    assert_eq!(of("b.json", "workload/host-pid"), [key("\"hostPID\"")]);
    let examples_log = scanned_in(&examples(), &["."]);
    let root = examples().join("..");
    let mut seen = 0;
    for result in list(&examples_log, "results") {
        if let Some(text) = covered(&root, result) {
            assert!(!text.trim().is_empty() && text.trim() == text && !text.ends_with(':'), "`{text}`");
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} regions");
}

/// A list of thousands of objects is one document; each finding looks at its own object only.
#[test]
fn a_line_of_one_megabyte_is_no_snippet() {
    let pod = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p$\"},\"spec\":{\"hostPID\":true,\"containers\":[{\"name\":\"a\"}]}}";
    let pods: Vec<String> = (0..2000).map(|index| pod.replace('$', &index.to_string())).collect();
    let text = format!("{{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{}]}}", pods.join(","));
    let world = World::of(&[("list.json", &text)]);
    let log = scanned(&world, &[]);
    assert!(list(&log, "results").len() >= 2000);
    let longest = list(&log, "results").iter().map(|result| result.to_string().len()).max().unwrap();
    assert!(longest < 3000, "{longest} bytes");
    let last = list(&log, "results").iter().rfind(|result| result["ruleId"] == "workload/host-pid").unwrap();
    assert_eq!(covered(world.folder(), last).as_deref(), Some("\"hostPID\""));
}

#[test]
fn two_runs_differ_in_their_times_alone() {
    let world = odd_world();
    let arguments = [".", "--as-of", "2026-03-31"];
    let without_times = || {
        let mut log = scanned_in(world.folder(), &arguments);
        for time in ["startTimeUtc", "endTimeUtc"] {
            assert!(log["runs"][0]["invocations"][0][time].take().is_string());
        }
        log.to_string()
    };
    assert_eq!(without_times(), without_times());
    let at = scanned_in(world.folder(), &arguments);
    assert_eq!(at["runs"][0]["invocations"][0]["properties"]["asOf"], "2026-03-31T00:00:00Z");
}

/// Viewers draw `[text](target)` of a message as a link, and names come from whoever wrote the file.
#[test]
fn a_name_draws_no_link_and_turns_no_text() {
    let name = "\"[safe](1)\\u202e\"";
    let text = PRIVILEGED_POD.replace("- name: app", &format!("- name: {name}"));
    let log = scanned(&World::of(&[("a.yaml", &text)]), &[]);
    let result = list(&log, "results").iter().find(|result| result["ruleId"] == PRIVILEGED).unwrap();
    let message = result["message"]["text"].as_str().unwrap();
    assert!(message.contains("[safe\\](") && message.contains("\\u{202e}"), "{message}");
}

#[test]
fn results_are_written_worst_first_and_none_is_cut() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p$}\nspec: {hostPID: true, containers: [{name: a, securityContext: {privileged: true}}]}\n";
    let many: Vec<String> = (0..1000).map(|index| pod.replace('$', &index.to_string())).collect();
    let world = World::of(&[("many.yaml", &many.join("---\n"))]);
    let log = scanned(&world, &[]);
    let levels: Vec<&str> = list(&log, "results")
        .iter()
        .map(|result| result["properties"]["severity"].as_str().unwrap())
        .collect();
    let rank = |severity: &&str| {
        ["critical", "high", "medium", "low", "info"].iter().position(|known| known == severity)
    };
    assert!(levels.is_sorted_by_key(rank));
    assert_eq!(levels.len(), world.report(&[]).0.list("findings").len());
    assert!(levels.len() > 5000, "more than code scanning shows");
}
