//! Every format of one run tells the same verdicts.
//!
//! A new format joins by a function that reads back what it tells, and a line in `FORMATS`.

use crate::{
    rendered_reports::rendered_world,
    rendering::programs,
    run::{CLEAN_POD, CLOSED, PRIVILEGED_POD, Ran, World, all_frameworks, command},
};
use plimsoll_testkit::shared_folder;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Names of formats, and how to read back what each tells.
const FORMATS: [(&str, fn(&str) -> Told); 4] = [
    ("json", told_by_json),
    ("sarif", told_by_sarif),
    ("html", told_by_html),
    ("terminal", told_by_terminal),
];

/// What a report says. `None` is what its format has no place for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    /// Findings by severity, those that no finding has left out.
    by_severity: BTreeMap<String, usize>,
    /// Checks that failed somewhere.
    failed: BTreeSet<String>,
    /// Controls by framework and standing, for the standings that stand in every format.
    counts: BTreeMap<String, BTreeMap<String, u64>>,
    /// By id.
    findings: Option<BTreeMap<String, Finding>>,
    /// Standing by `framework@version:control`.
    controls: Option<BTreeMap<String, String>>,
    /// Codes and messages of gaps, in order.
    gaps: Option<Vec<(String, String)>>,
    /// The same of warnings.
    warnings: Option<Vec<(String, String)>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Finding {
    check: String,
    severity: String,
    confidence: String,
    message: String,
    /// The last part of its path; SARIF has another first one.
    file: String,
    /// Whether the line is one of what was rendered, and none of the file.
    is_rendered: bool,
    line: u64,
    column: u64,
    controls: BTreeSet<String>,
}

/// The columns of the terminal's table; other standings need records, which this version does not read.
const STANDINGS: [&str; 4] = ["not-met", "supported", "met", "not-tested"];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text")).to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is a list"))
}

fn file_name(path: &Value) -> String {
    text(path).rsplit('/').next().unwrap_or_default().to_owned()
}

impl Told {
    fn of_findings(findings: BTreeMap<String, Finding>) -> Self {
        let mut told = Self::default();
        for finding in findings.values() {
            *told.by_severity.entry(finding.severity.clone()).or_default() += 1;
            told.failed.insert(finding.check.clone());
        }
        told.findings = Some(findings);
        told
    }

    fn count(&mut self, framework: &str, counts: &Value) {
        let counts = counts.as_object().unwrap().iter();
        let counts = counts.map(|(standing, count)| (standing.clone(), count.as_u64().unwrap())).collect();
        self.counts.insert(framework.to_owned(), counts);
    }
}

fn told_by_json(report: &str) -> Told {
    let report: Value = serde_json::from_str(report).unwrap();
    let mut of_controls: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut controls = BTreeMap::new();
    for framework in list(&report["frameworks"]) {
        for control in list(&framework["controls"]) {
            let name = format!(
                "{}@{}:{}",
                text(&framework["id"]),
                text(&framework["version"]),
                text(&control["id"])
            );
            for finding in list(&control["findings"]) {
                of_controls.entry(text(finding)).or_default().insert(name.clone());
            }
            controls.insert(name, text(&control["standing"]));
        }
    }
    let findings = list(&report["findings"]).iter().map(|finding| {
        let id = text(&finding["id"]);
        let controls = of_controls.remove(&id).unwrap_or_default();
        let told = Finding {
            check: text(&finding["check"]),
            severity: text(&finding["severity"]),
            confidence: text(&finding["confidence"]),
            message: format!("{}. {}", text(&finding["message"]), text(&finding["fix"])),
            file: file_name(&finding["location"]["file"]),
            is_rendered: finding["location"]["type"] == "rendered",
            line: finding["location"]["line"].as_u64().unwrap(),
            column: finding["location"]["column"].as_u64().unwrap(),
            controls,
        };
        (id, told)
    });
    let number = list(&report["findings"]).len();
    let mut told = Told::of_findings(findings.collect());
    assert_eq!(told.findings.as_ref().map(BTreeMap::len), Some(number), "ids are unique");
    for framework in list(&report["frameworks"]) {
        told.count(
            &format!("{}@{}", text(&framework["id"]), text(&framework["version"])),
            &framework["counts"],
        );
    }
    let codes = |key: &str| {
        let said = list(&report[key]).iter();
        Some(said.map(|one| (text(&one["code"]), format!("{}.", text(&one["message"])))).collect())
    };
    (told.controls, told.gaps, told.warnings) = (Some(controls), codes("gaps"), codes("warnings"));
    told
}

fn told_by_sarif(log: &str) -> Told {
    let log: Value = serde_json::from_str(log).unwrap();
    let run = &log["runs"][0];
    let rules = list(&run["tool"]["driver"]["rules"]);
    let results = list(&run["results"]).iter().map(|result| {
        let check = text(&result["ruleId"]);
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(text(&rule["id"]), check, "the index leads to the rule");
        assert_eq!(rule["properties"]["severity"], result["properties"]["severity"]);
        assert_eq!(rule["defaultConfiguration"]["level"], result["level"]);
        let place = &result["locations"][0]["physicalLocation"];
        let rendered = &result["properties"]["rendered"];
        let number = |of_file: &str, of_rendered: &str| {
            let number = if rendered.is_null() { &place["region"][of_file] } else { &rendered[of_rendered] };
            // A column that is not known is left out.
            number.as_u64().or_else(|| (of_file == "startColumn").then_some(0)).unwrap()
        };
        assert!(rendered.is_null() || place["region"]["startLine"] == 1, "a rendered line is none of a file");
        let told = Finding {
            check,
            severity: text(&result["properties"]["severity"]),
            confidence: text(&result["properties"]["confidence"]),
            message: text(&result["message"]["text"]),
            file: file_name(&place["artifactLocation"]["uri"]),
            is_rendered: !rendered.is_null(),
            line: number("startLine", "line"),
            column: number("startColumn", "column"),
            controls: list(&result["properties"]["controls"]).iter().map(text).collect(),
        };
        (format!("f:{}", text(&result["partialFingerprints"]["plimsoll/v1"])), told)
    });
    let mut told = Told::of_findings(results.collect());
    assert_eq!(told.findings.as_ref().unwrap().len(), list(&run["results"]).len(), "ids are unique");
    let mut controls = BTreeMap::new();
    for taxonomy in list(&run["taxonomies"]) {
        told.count(taxonomy["name"].as_str().unwrap(), &taxonomy["properties"]["counts"]);
        for taxon in list(&taxonomy["taxa"]) {
            let name = format!("{}:{}", text(&taxonomy["name"]), text(&taxon["id"]));
            controls.insert(name, text(&taxon["properties"]["standing"]));
        }
    }
    let said = |kind: &str| {
        let notes = list(&run["invocations"][0]["toolExecutionNotifications"]).iter();
        let ours = notes.filter_map(|note| {
            let id = text(&note["descriptor"]["id"]);
            let code = id.strip_prefix(kind)?.to_owned();
            (code != "nothing-to-judge").then(|| (code, text(&note["message"]["text"])))
        });
        Some(ours.collect())
    };
    (told.controls, told.gaps, told.warnings) = (Some(controls), said("gap/"), said("warning/"));
    told
}

/// What the scripts of the page draw from.
fn told_by_html(page: &str) -> Told {
    let (_, rest) =
        page.split_once("<script type=\"application/json\" id=\"data\">").expect("a block of data");
    let page: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    let (findings, checks) = (&page["findings"], list(&page["checks"]));
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let mut of_controls: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let mut told = Told::default();
    let mut controls = BTreeMap::new();
    for framework in list(&page["frameworks"]) {
        let framework_name = format!("{}@{}", text(&framework["id"]), text(&framework["version"]));
        told.count(&framework_name, &framework["counts"]);
        for control in list(&framework["controls"]) {
            let name = format!("{framework_name}:{}", text(&control["id"]));
            let ours = &control["findings"];
            for (at, check) in list(&findings["check"]).iter().enumerate() {
                if list(&ours["checks"]).contains(check) || list(&ours["single"]).contains(&Value::from(at)) {
                    of_controls.entry(at).or_default().insert(name.clone());
                }
            }
            controls.insert(name, text(&control["standing"]));
        }
    }
    let drawn = list(&findings["id"]).iter().enumerate().map(|(at, id)| {
        let check = &checks[number(&findings["check"][at])];
        let message = text(&page["texts"][number(&findings["message"][at])]);
        let finding = Finding {
            check: text(&check["id"]),
            severity: text(&check["severity"]),
            confidence: text(&check["confidence"]),
            message: format!("{message}. {}", text(&check["fix"])),
            file: file_name(&page["texts"][number(&findings["file"][at])]),
            is_rendered: list(&findings["rendered"]).contains(&Value::from(at)),
            line: findings["line"][at].as_u64().unwrap(),
            column: findings["column"][at].as_u64().unwrap(),
            controls: of_controls.remove(&at).unwrap_or_default(),
        };
        (format!("f:{}", text(id)), finding)
    });
    let drawn: BTreeMap<String, Finding> = drawn.collect();
    assert_eq!(drawn.len(), list(&findings["id"]).len(), "ids are unique");
    let gaps = list(&page["gaps"]).iter();
    let gaps = gaps.map(|gap| (text(&gap["code"]), format!("{}.", text(&gap["message"])))).collect();
    let warnings = list(&page["warnings"]).iter();
    let warnings = warnings.map(|said| (text(&said[0]), format!("{}.", text(&said[2])))).collect();
    let counts = told.counts;
    told = Told::of_findings(drawn);
    Told { counts, controls: Some(controls), gaps: Some(gaps), warnings: Some(warnings), ..told }
}

/// The terminal counts; which finding stands where is for eyes.
fn told_by_terminal(report: &str) -> Told {
    let mut told = Told::default();
    let tally = report.lines().find_map(|line| line.strip_prefix("Findings: ")).expect("a tally");
    for part in tally.split(", ").filter(|part| *part != "none") {
        let (number, severity) = part.split_once(' ').unwrap();
        told.by_severity.insert(severity.to_owned(), number.parse().unwrap());
    }
    let findings = report.split("\nFindings: ").nth(1).unwrap();
    let findings = findings.split("\nWhat to do next").next().unwrap();
    let named = findings.split(['[', ']']).filter(|word| word.contains('/') && !word.contains(' '));
    told.failed = named.map(str::to_owned).collect();
    let mut lines =
        report.lines().skip_while(|line| !line.starts_with("Controls")).take_while(|line| !line.is_empty());
    let head: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().skip(1).collect();
    for line in lines.filter(|line| !line.starts_with(' ')) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(cells.len(), head.len() + 2, "id, version and a number for each column: {line}");
        let counts = head.iter().zip(&cells[2..]).filter(|(_, count)| **count != "-");
        let counts = counts.map(|(standing, count)| ((*standing).to_owned(), count.parse().unwrap()));
        told.counts.insert(format!("{}@{}", cells[0], cells[1]), counts.collect());
    }
    told
}

/// Where two formats differ in what both tell.
fn differences(one: &Told, other: &Told) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, same: bool| {
        if !same {
            found.push(what.to_owned());
        }
    };
    compare("findings by severity", one.by_severity == other.by_severity);
    compare("checks that failed", one.failed == other.failed);
    compare("counts of controls", one.counts == other.counts);
    compare("findings", both(one.findings.as_ref(), other.findings.as_ref()));
    compare("controls", both(one.controls.as_ref(), other.controls.as_ref()));
    compare("gaps", both(one.gaps.as_ref(), other.gaps.as_ref()));
    compare("warnings", both(one.warnings.as_ref(), other.warnings.as_ref()));
    found
}

fn both<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// One run, in every format, with the programs of a folder on PATH if there is one.
fn reports(folder: &Path, frameworks: &str, programs: Option<&Path>) -> Vec<(&'static str, String)> {
    let out = World::empty();
    let files = FORMATS.map(|(format, _)| (format, out.path(format)));
    let outputs: Vec<String> =
        files.iter().map(|(format, file)| format!("--output={format}={}", file.display())).collect();
    let mut arguments = vec!["scan", folder.to_str().unwrap(), "--quiet", "--all"];
    if !frameworks.is_empty() {
        arguments.extend(["--framework", frameworks]);
    }
    arguments.extend(outputs.iter().map(String::as_str));
    let mut command = command(&arguments);
    programs.into_iter().for_each(|folder| {
        command.env("PATH", folder);
    });
    let output = command.output().unwrap();
    let ran = Ran { code: output.status.code().unwrap(), stdout: output.stdout, stderr: output.stderr };
    assert!(matches!(ran.code, 0 | 1 | 3), "exit {}: {}", ran.code, ran.stderr_text());
    files.iter().map(|(format, file)| (*format, fs::read_to_string(file).unwrap())).collect()
}

/// What every format tells, after a look that all tell the same.
fn told(folder: &Path, frameworks: &str) -> Told {
    told_with(folder, frameworks, None)
}

fn told_with(folder: &Path, frameworks: &str, programs: Option<&Path>) -> Told {
    let reports = reports(folder, frameworks, programs);
    let told: Vec<Told> = FORMATS.iter().zip(&reports).map(|((_, read), (_, report))| read(report)).collect();
    for (index, other) in told.iter().enumerate().skip(1) {
        let found = differences(&told[0], other);
        assert!(found.is_empty(), "{} and {} differ in {found:?}", FORMATS[0].0, FORMATS[index].0);
    }
    assert!(
        told[0]
            .counts
            .values()
            .flat_map(BTreeMap::keys)
            .all(|standing| STANDINGS.contains(&standing.as_str()))
    );
    told[0].clone()
}

/// Findings of several severities, gaps, a warning, and files that are left out.
fn world() -> World {
    World::of(&[
        ("bad.yaml", PRIVILEGED_POD),
        ("clean.yaml", CLEAN_POD),
        ("again.yaml", CLEAN_POD),
        ("broken.yaml", "a: [\n"),
        ("values.yaml", "a: b\n"),
        (
            "wrong.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nspec: {hostPID: 7, hostIPC: true, containers: [{name: a}]}\n",
        ),
    ])
}

#[test]
fn every_format_tells_the_same_verdicts() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let all = all_frameworks().join(",");
    let seen = told(&examples, "");
    assert!(seen.by_severity.len() >= 3 && seen.counts.len() == 3, "{:?}", seen.by_severity);
    assert_eq!(told(&examples, &all).counts.len(), all_frameworks().len());
    let odd = told(world().folder(), &all);
    assert!(
        odd.gaps.is_some_and(|gaps| gaps.len() >= 2) && odd.warnings.is_some_and(|said| !said.is_empty())
    );
    let clean = told(World::of(&[("a.yaml", CLEAN_POD), ("b.yaml", CLOSED)]).folder(), "pss-restricted");
    assert_eq!((clean.by_severity.len(), clean.counts["pss-restricted@1.37"]["met"]), (1, 19));
}

#[test]
fn every_format_tells_the_same_verdicts_of_what_is_rendered() {
    let (world, programs) = rendered_world();
    let seen = told_with(world.folder(), "", Some(programs.folder()));
    let findings = seen.findings.unwrap();
    let rendered = findings.values().filter(|finding| finding.is_rendered).count();
    let files: BTreeSet<&str> = findings.values().map(|finding| finding.file.as_str()).collect();
    assert!(rendered > 0 && rendered < findings.len(), "{rendered} of {}", findings.len());
    assert!(
        ["app.yaml", "map.yaml", "kustomization.yaml"].iter().all(|file| files.contains(file)),
        "{files:?}"
    );
    assert!(seen.gaps.is_some_and(|gaps| !gaps.is_empty()), "a part that is rendered and cannot be read");
}

#[test]
fn every_format_tells_the_same_verdicts_of_real_overlays_and_charts() {
    const NAME: &str = "every_format_tells_the_same_verdicts_of_real_overlays_and_charts";
    let (Some(programs), Some(shared)) = (programs(NAME), shared_folder(NAME)) else { return };
    let seen = told_with(&shared.join("corpus/online-boutique"), "", Some(&programs));
    assert!(seen.findings.is_some_and(|findings| findings.len() > 500));
}

#[test]
fn every_format_tells_the_same_verdicts_of_real_data() {
    let Some(shared) = shared_folder("every_format_tells_the_same_verdicts_of_real_data") else { return };
    let seen = told(&shared.join("corpus"), &all_frameworks().join(","));
    assert!(seen.by_severity.values().sum::<usize>() > 50);
}

/// The comparison above proves something only if it sees a format that lies.
#[test]
fn a_format_that_drops_or_softens_something_is_found_out() {
    let reports = reports(world().folder(), "", None);
    let by = |format: &str| reports.iter().find(|(name, _)| *name == format).unwrap().1.clone();
    let truth = told_by_json(&by("json"));
    let sarif: Value = serde_json::from_str(&by("sarif")).unwrap();
    let run = &sarif["runs"][0];
    let told = |changed: &Value| told_by_sarif(&changed.to_string());
    assert_eq!(differences(&truth, &told(&sarif)), Vec::<String>::new());
    let results = list(&run["results"]).len();
    assert!(results > 5);
    for result in 0..results {
        let mut dropped = sarif.clone();
        dropped["runs"][0]["results"].as_array_mut().unwrap().remove(result);
        assert_ne!(differences(&truth, &told(&dropped)), Vec::<String>::new(), "result {result}");
    }
    let changes: [(&str, Value); 7] = [
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", "other.yaml".into()),
        ("/runs/0/results/0/message/text", "fine".into()),
        ("/runs/0/results/0/partialFingerprints/plimsoll~1v1", "0123456789abcdef".into()),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", 99.into()),
        ("/runs/0/results/0/properties/controls", Value::Array(Vec::new())),
        ("/runs/0/taxonomies/0/taxa/0/properties/standing", "met".into()),
        ("/runs/0/invocations/0/toolExecutionNotifications", Value::Array(Vec::new())),
    ];
    for (place, value) in changes {
        let mut changed = sarif.clone();
        *changed.pointer_mut(place).unwrap_or_else(|| panic!("{place} is there")) = value;
        assert_ne!(differences(&truth, &told(&changed)), Vec::<String>::new(), "{place}");
    }
    let terminal = by("terminal");
    let tally = terminal.lines().find(|line| line.starts_with("Findings: ")).unwrap();
    let fewer = terminal.replace(tally, "Findings: 1 critical");
    assert_ne!(differences(&truth, &told_by_terminal(&fewer)), Vec::<String>::new());
    let hidden = terminal.replace("workload/host-ipc", "workload/host-pid");
    assert_ne!(differences(&truth, &told_by_terminal(&hidden)), Vec::<String>::new());
}
