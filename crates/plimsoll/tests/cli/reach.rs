//! Every control that a check of this build reaches can be failed: a fixture does it.

use crate::in_process::{judge_asking, judge_file};
use plimsoll_checks::{Registered, registry};
use plimsoll_framework::{Control, Framework, frameworks, safeguard};
use plimsoll_model::{KubernetesVersion, Standing, Strength};
use plimsoll_testkit::{Expectation, FixtureDocument, expand_secrets, load_fixture};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The worlds of all fixtures in which something fails, by the version that they are judged for.
fn failing_worlds() -> BTreeMap<KubernetesVersion, Vec<String>> {
    let mut worlds: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for registered in registry() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../plimsoll-checks/fixtures")
            .join(format!("{}.yaml", registered.place));
        for case in load_fixture(&file).cases {
            let is_fail =
                |document: &FixtureDocument| matches!(document.expectation, Some(Expectation::Fail(_)));
            if case.documents.iter().any(is_fail) {
                // What a check looks for beside its subject is a document of the same world.
                let texts: Vec<&str> = case.documents.iter().map(|document| document.text.as_str()).collect();
                worlds.entry(case.version).or_default().push(expand_secrets(&texts.join("---\n")));
            }
        }
    }
    worlds
}

/// Whether a check of this build speaks for a safeguard; info findings and low confidence never do.
fn has_check(safeguard: &str) -> bool {
    let speaks = |registered: &Registered| {
        registered.check.safeguards.contains(&safeguard) && registered.check.reaches_safeguards
    };
    registry().iter().any(speaks)
}

/// Whether a failing check of this build refutes a demand of the control.
fn is_refutable(control: &Control) -> bool {
    control.demands.iter().any(|demand| {
        let refutes =
            |edge: &plimsoll_framework::Edge| edge.strength != Strength::Supporting || edge.necessary;
        !demand.checks.is_empty()
            || demand.edges.iter().any(|edge| refutes(edge) && has_check(edge.safeguard))
    })
}

/// Whether any check of this build speaks for or against the control.
fn is_reached(control: &Control) -> bool {
    is_refutable(control)
        || control.demands.iter().flat_map(|demand| demand.edges).any(|edge| has_check(edge.safeguard))
}

/// Names of controls that stood not-met in a world, and of those that listed a finding.
fn judged(version: KubernetesVersion, document: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.yaml");
    fs::write(&file, document).unwrap();
    let (_, judgement) = judge_file(&file, version);
    let (mut refuted, mut touched) = (BTreeSet::new(), BTreeSet::new());
    for (known, framework) in frameworks().iter().zip(&judgement.frameworks) {
        for control in &framework.controls {
            let name = name(known, control.id);
            if control.standing == Standing::NotMet {
                refuted.insert(name.clone());
            }
            if !control.findings.is_empty() && control.subjects.fail > 0 {
                touched.insert(name);
            }
        }
    }
    (refuted, touched)
}

fn name(framework: &Framework, control: &str) -> String {
    format!("{}@{}:{control}", framework.id, framework.version)
}

#[test]
fn every_control_that_a_check_reaches_is_failed_by_a_fixture() {
    let (mut refuted, mut touched) = (BTreeSet::new(), BTreeSet::new());
    for (version, documents) in failing_worlds() {
        for document in documents {
            let (more_refuted, more_touched) = judged(version, &document);
            refuted.extend(more_refuted);
            touched.extend(more_touched);
        }
    }
    let mut missing = Vec::new();
    let mut reached = 0;
    for framework in frameworks() {
        for control in framework.controls.iter().filter(|control| is_reached(control)) {
            reached += 1;
            let name = name(framework, control.id);
            // What is about the boundary itself is not tested without a declared scope, whatever fails.
            if is_refutable(control) && !control.boundary && !refuted.contains(&name) {
                missing.push(format!("{name} can be refuted and no fixture does it"));
            }
            if !touched.contains(&name) {
                missing.push(format!("{name} is reached and no fixture lists a finding"));
            }
        }
    }
    assert!(reached > 31, "the benchmarks alone have 31 controls");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// Ids of checks that fail in a world of fixtures, in a scan that does not ask for sensitive data.
fn failing_unasked() -> BTreeSet<&'static str> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.yaml");
    let mut failing = BTreeSet::new();
    for (version, documents) in failing_worlds() {
        for document in documents {
            fs::write(&file, document).unwrap();
            let (_, judgement) = judge_asking(&file, version, false);
            let failed = judgement.checks.iter().filter(|outcome| !outcome.fail.is_empty());
            failing.extend(failed.map(|outcome| outcome.meta.id));
        }
    }
    failing
}

/// `framework coverage` counts apart what a plain scan does not look at: no more than that, and no less.
#[test]
fn a_check_that_a_plain_scan_does_not_run_is_about_sensitive_data() {
    let failing = failing_unasked();
    for registered in registry() {
        let check = registered.check;
        let mut asked_for =
            check.safeguards.iter().filter_map(|id| safeguard(id)).map(|each| each.sensitive_data);
        assert_eq!(asked_for.any(|asked| asked), !failing.contains(check.id), "{}", check.id);
    }
}

/// A check whose safeguard nobody asks for would be seen by no standard.
#[test]
fn every_safeguard_of_a_check_exists() {
    for registered in registry() {
        for id in registered.check.safeguards {
            assert!(safeguard(id).is_some(), "{}: {id}", registered.check.id);
        }
    }
}
