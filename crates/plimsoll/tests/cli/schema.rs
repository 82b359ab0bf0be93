//! Reports against their published schema.

use crate::in_process::judge_with_records;
use crate::run::{CLEAN_POD, PRIVILEGED_POD, World, all_frameworks, plimsoll};
use jsonschema::Validator;
use plimsoll_model::{
    Attachment, Attestation, Exception, Location, LocationType, Records, ResourceIndex, Signature, Timestamp,
};
use plimsoll_report::write_json;
use plimsoll_testkit::shared_folder;
use plimsoll_wire::v1::{Report, RunTimes, Tool};
use serde_json::{Value, json};
use std::path::Path;

fn validator_of(name: &str) -> Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(name);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "the schema is a schema");
    jsonschema::draft202012::new(&schema).unwrap()
}

fn validator() -> Validator {
    validator_of("report-v1.json")
}

fn assert_valid(report: &Value, what: &str) {
    let errors: Vec<String> = validator()
        .iter_errors(report)
        .take(10)
        .map(|error| {
            format!("{}: {}", error.instance_path(), error.to_string().chars().take(300).collect::<String>())
        })
        .collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}

fn scanned(folder: &Path) -> Value {
    let frameworks = all_frameworks().join(",");
    let arguments =
        ["scan", folder.to_str().unwrap(), "--format", "json", "--evidence", "--framework", &frameworks];
    plimsoll(&arguments).json()
}

/// Findings of every kind of place, gaps of many codes, warnings and every verdict.
fn full_world() -> World {
    let world = World::of(&[
        ("bad.yaml", PRIVILEGED_POD),
        ("clean.yaml", CLEAN_POD),
        ("again.yaml", CLEAN_POD),
        ("broken.yaml", "a: [\n"),
        ("broken.json", "{"),
        ("template.yaml", "kind: {{ .x }}\n"),
        (
            "wrong.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nspec: {hostPID: 7, containers: [{name: a}]}\n",
        ),
        ("structure.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: s}\nspec: {containers: 7}\n"),
        (
            "windows.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: w2}\nspec: {os: {name: windows}, containers: [{name: a}]}\n",
        ),
        ("keys.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: k, name: k}\n"),
        ("values.yaml", "a: b\n"),
        ("chart/Chart.yaml", "name: a\n"),
        ("base/kustomization.yaml", "resources: [x.yaml]\n"),
    ]);
    world.write("encoding.yaml", [0xFF]);
    world
}

#[test]
fn reports_of_worlds_are_valid() {
    let full = scanned(full_world().folder());
    for key in ["findings", "gaps", "warnings", "evidence", "resources"] {
        assert!(full[key].as_array().unwrap().len() > 1, "{key} is not empty");
    }
    assert_valid(&full, "full");
    assert_valid(&scanned(World::empty().folder()), "empty folder");
    assert_valid(&World::of(&[("a.yaml", CLEAN_POD)]).report(&[]).0.0, "without evidence");
}

#[test]
fn reports_of_the_examples_are_valid() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let report = scanned(&examples);
    assert_valid(&report, "examples");
}

#[test]
fn reports_of_real_data_are_valid() {
    let Some(shared) = shared_folder("reports_of_real_data_are_valid") else { return };
    let report = scanned(&shared.join("corpus"));
    assert!(report["findings"].as_array().unwrap().len() > 50);
    assert_valid(&report, "corpus");
}

/// Every object of a report in turn, as a JSON pointer; one of each list is enough.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            found.push(at.to_owned());
            entries.iter().for_each(|(key, value)| objects(value, &format!("{at}/{key}"), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .take(1)
                .enumerate()
                .for_each(|(index, item)| objects(item, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

/// Objects whose keys are data, and fields that need not be there.
const FREE: [&str; 6] =
    ["/run/scope", "/parameters", "/counts", "/counts_attest_only", "/not_tested_by", "/evidence"];

#[test]
fn a_report_with_a_renamed_field_is_not_valid() {
    let report = scanned(full_world().folder());
    let validator = validator();
    let mut places = Vec::new();
    objects(&report, "", &mut places);
    let mut tried = 0;
    for place in places.iter().filter(|place| !FREE.iter().any(|free| place.ends_with(free))) {
        let keys: Vec<String> = report.pointer(place).unwrap().as_object().unwrap().keys().cloned().collect();
        for key in keys.iter().filter(|key| *key != "evidence") {
            let mut renamed = report.clone();
            let entries = renamed.pointer_mut(place).unwrap().as_object_mut().unwrap();
            let value = entries.remove(key).unwrap();
            entries.insert(format!("{key}x"), value);
            tried += 1;
            assert!(!validator.is_valid(&renamed), "{place}: `{key}` may be renamed");
        }
    }
    assert!(tried > 80, "{tried} fields");
}

#[test]
fn a_report_with_an_unknown_word_is_not_valid() {
    let report = scanned(full_world().folder());
    let validator = validator();
    let places = [
        "/schema",
        "/findings/0/severity",
        "/findings/0/confidence",
        "/findings/0/location/type",
        "/gaps/0/code",
        "/frameworks/0/standing",
        "/frameworks/0/controls/0/method",
        "/frameworks/0/controls/0/standing",
        "/frameworks/0/controls/0/demands/0/state",
        "/sources/0/type",
        "/resources/0/type",
        "/resources/0/population",
    ];
    for place in places {
        let mut wrong = report.clone();
        if let Some(word) = wrong.pointer_mut(place) {
            *word = json!("fine");
            assert!(!validator.is_valid(&wrong), "{place}");
        } else {
            assert!(place.contains("/demands/"), "{place} is in the report");
        }
    }
    let mut added = report;
    added["checks"][0]["verdicts"]["maybe"] = json!([]);
    assert!(!validator.is_valid(&added), "another verdict");
}

#[test]
fn coverage_is_valid_and_none_of_its_fields_may_be_renamed() {
    let coverage = plimsoll(&["framework", "coverage", "--format", "json"]).json();
    let validator = validator_of("coverage-v1.json");
    assert!(validator.is_valid(&coverage));
    let keys: Vec<String> = coverage["frameworks"][0].as_object().unwrap().keys().cloned().collect();
    for key in &keys {
        let mut renamed = coverage.clone();
        let entries = renamed["frameworks"][0].as_object_mut().unwrap();
        let value = entries.remove(key).unwrap();
        entries.insert(format!("{key}x"), value);
        assert!(!validator.is_valid(&renamed), "`{key}` may be renamed");
    }
    assert!(keys.len() > 9, "{keys:?}");
}

#[test]
fn a_report_may_gain_fields() {
    let mut report = scanned(World::of(&[("a.yaml", PRIVILEGED_POD)]).folder());
    report["tomorrow"] = json!(1);
    report["findings"][0]["tomorrow"] = json!(1);
    report["frameworks"][0]["controls"][0]["tomorrow"] = json!(1);
    assert_valid(&report, "with new fields");
}

#[test]
fn indexes_and_ids_in_a_report_lead_somewhere() {
    let report = scanned(full_world().folder());
    let length = |key: &str| report[key].as_array().unwrap().len() as u64;
    for check in report["checks"].as_array().unwrap() {
        let verdicts = check["verdicts"].as_object().unwrap();
        for verdict in verdicts.values().flat_map(|list| list.as_array().unwrap()) {
            let index = verdict.as_u64().or_else(|| verdict["resource"].as_u64()).unwrap();
            assert!(index < length("resources"));
            if let Some(gap) = verdict.get("gap") {
                assert!(report["gaps"].as_array().unwrap().iter().any(|known| known["id"] == *gap), "{gap}");
            }
        }
    }
    let findings: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().map(|finding| &finding["id"]).collect();
    let unique: std::collections::BTreeSet<_> = findings.iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(unique.len(), findings.len(), "ids are unique");
    for framework in report["frameworks"].as_array().unwrap() {
        for control in framework["controls"].as_array().unwrap() {
            assert!(
                control["findings"].as_array().unwrap().iter().all(|id| findings.contains(&id)),
                "{}",
                control["id"]
            );
        }
    }
}

/// An exception of the privileged container of a pod, and a statement with a document.
fn records() -> Records {
    let location =
        Location { location_type: LocationType::File, file: ".plimsoll/x.yaml".into(), line: 3, column: 1 };
    let signature = Signature::By("b@x".to_owned());
    let (from, until) = (Timestamp(0), Timestamp(30 * 24 * 60 * 60 * 1000));
    let exception = Exception {
        id: "EXC-1".to_owned(),
        check: "workload/privileged-container".to_owned(),
        findings: Vec::new(),
        resources: vec![ResourceIndex(0)],
        names_resources: true,
        path: None,
        reason: "a driver".to_owned(),
        owner: "a@x".to_owned(),
        approver: "b@x".to_owned(),
        signature: signature.clone(),
        created: from,
        expires: until,
        location,
    };
    let attachment = Attachment { file: "t.pdf".to_owned(), sha256: "00".to_owned(), title: "T".to_owned() };
    let attestation = Attestation {
        id: "ATT-1".to_owned(),
        framework: "pci-dss@4.0.1".to_owned(),
        control: "12.6.1".to_owned(),
        demand: Some("a".to_owned()),
        not_applicable: false,
        statement: "all were taught".to_owned(),
        scope: None,
        owner: "a@x".to_owned(),
        reviewer: "b@x".to_owned(),
        signature,
        from,
        until,
        attachments: vec![attachment],
    };
    Records { exceptions: vec![exception], attestations: vec![attestation], has_trust: true }
}

#[test]
fn records_are_written_as_the_contract_has_them() {
    let world = World::of(&[("pod.yaml", PRIVILEGED_POD)]);
    let (snapshot, judgement) = judge_with_records(&world.path("pod.yaml"), records());
    let mut written = Vec::new();
    let time = "1970-01-01T00:00:00Z";
    let report = Report {
        tool: Tool { name: "plimsoll", version: "0" },
        times: RunTimes { started: time, ended: time, as_of: time },
        snapshot: &snapshot,
        judgement: &judgement,
        with_evidence: false,
    };
    write_json(&report, &mut written).unwrap();
    let report: Value = serde_json::from_slice(&written).unwrap();
    assert_valid(&report, "a report with records");
    let check = "workload/privileged-container";
    let finding =
        report["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check).unwrap();
    assert_eq!(finding["exception"], json!({"id": "EXC-1", "state": "valid"}));
    let judged = report["checks"].as_array().unwrap().iter().find(|one| one["id"] == check).unwrap();
    assert_eq!(judged["verdicts"]["excepted"], json!([{"resource": 0, "exceptions": ["EXC-1"]}]));
    let exception = json!({
        "id": "EXC-1", "kind": "Exception", "state": "valid", "location": ".plimsoll/x.yaml:3",
        "owner": "a@x", "approver": "b@x", "signed_by": "b@x", "created": "1970-01-01",
        "expires": "1970-01-31", "reason": "a driver", "findings": [finding["id"]],
    });
    assert_eq!(report["exceptions"], json!([exception]));
    let attestation = json!({
        "id": "ATT-1", "framework": "pci-dss@4.0.1", "control": "12.6.1", "demand": "a",
        "not_applicable": false, "state": "valid", "statement": "all were taught", "scope": null,
        "owner": "a@x", "reviewer": "b@x", "signed_by": "b@x", "from": "1970-01-01", "until": "1970-01-31",
        "attachments": [{"file": "t.pdf", "sha256": "00", "title": "T"}],
    });
    assert_eq!(report["attestations"], json!([attestation]));
}
