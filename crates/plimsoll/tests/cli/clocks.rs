//! What standards say about time, where people and programs read it.

use crate::run::{CLEAN_POD, World, plimsoll};
use serde_json::{Value, json};

#[test]
fn a_control_bears_its_clock_beside_the_evidence_it_asks_for() {
    let world = World::of(&[("pod.yaml", CLEAN_POD)]);
    let report = world.scan(&["--format", "json", "--framework", "pci-dss,hipaa-security-rule"]).json();
    let control = |framework: &str, id: &str| -> Value {
        let all = report["frameworks"].as_array().unwrap();
        let controls = all.iter().find(|one| one["id"] == framework).unwrap()["controls"].as_array().unwrap();
        controls.iter().find(|one| one["id"] == id).unwrap().clone()
    };
    let patches = control("pci-dss", "6.3.3");
    assert_eq!(patches["clock"]["days"], 31);
    assert_eq!(patches["clock"]["set_by"], Value::Null);
    assert_eq!(patches["clock"]["starts"], "the release of a fix for a vulnerability that ranks as critical");
    assert_eq!(
        patches["clock"]["satisfied_by"],
        "an image, node or runtime that runs and is no longer affected"
    );
    assert_eq!(patches["freshness_days"], 30);
    assert_eq!(patches["evidence"], json!(["scan", "population", "ticket", "attestation"]));

    let reviews = control("pci-dss", "7.2.5.1");
    assert_eq!(reviews["clock"]["days"], Value::Null, "the standard leaves the time to an analysis");
    assert_eq!(reviews["clock"]["set_by"], "targeted-risk-analysis");
    assert_eq!(control("hipaa-security-rule", "164.316(b)(2)(i)")["clock"]["days"], 2192);
    assert_eq!(control("pci-dss", "2.2.6")["clock"], Value::Null);
    assert_eq!(control("pci-dss", "2.2")["evidence"], json!([]), "a heading asks for none itself");
}

#[test]
fn show_and_explain_say_the_clock() {
    let line = "Clock: 7 days, or as set by a targeted risk analysis, from the last look";
    let shown = plimsoll(&["framework", "show", "pci-dss", "11.6.1"]).stdout_text();
    assert!(shown.contains(line), "{shown}");
    let explained = plimsoll(&["explain", "pci-dss@4.0.1:11.6.1"]).stdout_text();
    assert!(explained.contains(line), "{explained}");
    let timeless = plimsoll(&["framework", "show", "pci-dss", "2.2.6"]).stdout_text();
    assert!(!timeless.contains("Clock:"), "{timeless}");
}
