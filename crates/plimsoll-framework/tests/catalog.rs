//! The data of the frameworks against rules that cross files, and against the lists of ids where they are there.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use plimsoll_framework::{Framework, find_framework, frameworks, safeguards};
use plimsoll_model::{EvidenceType, KubernetesVersion, Method, SourceType, Strength};
use plimsoll_testkit::shared_folder;
use std::{collections::BTreeSet, fs};

fn find(name: &str) -> &'static Framework {
    find_framework(name, KubernetesVersion::NEWEST).unwrap()
}

#[test]
fn every_id_of_the_published_lists_is_there_and_no_other() {
    let Some(shared) = shared_folder("every_id_of_the_published_lists_is_there_and_no_other") else { return };
    for (list, name) in [
        ("nist-sp-800-190", "nist-sp-800-190"),
        ("pci-dss-4.0.1", "pci-dss@4.0.1"),
        ("pci-dss-3.2.1", "pci-dss@3.2.1"),
        ("hipaa-security-rule", "hipaa-security-rule"),
    ] {
        let text = fs::read_to_string(shared.join(format!("oracles/control-ids/{list}.txt"))).unwrap();
        let listed: BTreeSet<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        let ours: BTreeSet<&str> = find(name).controls.iter().map(|control| control.id).collect();
        assert_eq!(ours, listed, "{name}");
    }
}

#[test]
fn a_bare_id_means_the_newest_version() {
    assert_eq!(find("pci-dss").version, "4.0.1");
    assert_eq!(find("pss-restricted@1.37").controls.len(), 19);
    let older = KubernetesVersion::new(30);
    assert!(find_framework("pss-restricted@1.37", older).is_err(), "judged for 1.30, called 1.37");
    assert!(find_framework("pci", KubernetesVersion::NEWEST).is_err());
    assert!(find_framework("pci-dss@5", KubernetesVersion::NEWEST).is_err());
}

#[test]
fn twins_point_at_each_other() {
    for framework in frameworks() {
        for control in framework.controls {
            for twin in control.twins {
                let (name, id) = twin.split_once(':').unwrap();
                let other = find(name).control(id).unwrap();
                let back = format!("{}@{}:{}", framework.id, framework.version, control.id);
                assert!(other.twins.contains(&back.as_str()), "{twin} does not point back at {back}");
            }
        }
    }
}

/// A demand that neither a direct edge nor a statement can prove would keep its control open for ever.
#[test]
fn every_demand_can_be_proved_and_every_leaf_has_one() {
    for framework in frameworks() {
        for control in framework.controls {
            let name = format!("{}:{}", framework.id, control.id);
            assert!(!control.demands.is_empty() || !framework.is_leaf(control), "{name} has no demand");
            assert!(!control.claim.is_empty(), "{name} has no claim");
            for demand in control.demands {
                let direct = demand.edges.iter().any(|edge| edge.strength == Strength::Direct);
                let decided = !demand.checks.is_empty() || !demand.decided_from.is_empty();
                let provable = direct || demand.attest.is_some() || decided;
                assert!(provable, "{name} {} can never be proved", demand.id);
                assert!(demand.edges.iter().all(|edge| !edge.because.is_empty()), "{name} {}", demand.id);
                let marked = demand.edges.iter().filter(|edge| edge.necessary);
                assert!(
                    marked.into_iter().all(|edge| edge.strength == Strength::Supporting),
                    "{name} {}: only a supporting edge is marked necessary",
                    demand.id
                );
            }
        }
    }
}

/// Physical safeguards and the workforce's training are for people to state.
#[test]
fn what_no_machine_can_see_is_attest_only() {
    for (framework, control) in [
        ("hipaa-security-rule", "164.310(b)"),
        ("hipaa-security-rule", "164.308(a)(5)(ii)(A)"),
        ("pci-dss@4.0.1", "9.2.1"),
        ("nist-sp-800-190", "6.1"),
    ] {
        let method = find(framework).control(control).unwrap().method();
        assert_eq!(method, Method::AttestOnly, "{framework} {control}");
    }
}

#[test]
fn safeguards_are_unique_and_used_by_a_framework() {
    let ids: BTreeSet<&str> = safeguards().iter().map(|safeguard| safeguard.id).collect();
    assert_eq!(ids.len(), safeguards().len());
    let used: BTreeSet<&str> = frameworks()
        .iter()
        .flat_map(|framework| framework.controls)
        .flat_map(|control| control.demands)
        .flat_map(|demand| demand.edges)
        .map(|edge| edge.safeguard)
        .collect();
    let unused: Vec<_> = ids.difference(&used).collect();
    assert!(unused.is_empty(), "no framework asks for {unused:?}");
}

fn prose() -> impl Iterator<Item = &'static Framework> {
    frameworks().iter().filter(|framework| !framework.technical)
}

/// A missing probe or limit, a mounted token, a dashboard: worth seeing, and no breach of any paragraph by itself.
#[test]
fn what_does_no_harm_by_itself_refutes_no_control_of_a_prose_standard() {
    let harmless = ["SG-RUN-12", "SG-RUN-13", "SG-RUN-14", "SG-RUN-18", "SG-ACC-06", "SG-CFG-10"];
    let mut seen = BTreeSet::new();
    for framework in prose() {
        for control in framework.controls {
            for edge in control.demands.iter().flat_map(|demand| demand.edges) {
                if harmless.contains(&edge.safeguard) {
                    seen.insert(edge.safeguard);
                    let mild = edge.strength == Strength::Supporting && !edge.necessary;
                    assert!(mild, "{}:{} {}", framework.id, control.id, edge.safeguard);
                }
            }
        }
    }
    assert_eq!(seen.len(), harmless.len());
}

/// Nearly every pod is none of these. That a folder holds none says nothing of what else runs; that one is there counts
/// against a control wherever it was read.
#[test]
fn what_nearly_every_pod_passes_supports_nothing_from_files() {
    let rare = ["SG-ACC-94", "SG-ACC-95", "SG-CFG-10", "SG-IMG-90", "SG-IMG-91"];
    let mut seen = BTreeSet::new();
    for demand in prose().flat_map(|framework| framework.controls).flat_map(|control| control.demands) {
        for edge in demand.edges.iter().filter(|edge| rare.contains(&edge.safeguard)) {
            seen.insert(edge.safeguard);
            assert!(!edge.sources.contains(&SourceType::Files), "{}", edge.safeguard);
        }
    }
    assert_eq!(seen.len(), rare.len());
}

/// A template with a read-only root compares no files and watches no process.
#[test]
fn files_do_not_speak_for_detection() {
    for (framework, control) in [
        ("pci-dss@4.0.1", "5.3.2"),
        ("pci-dss@4.0.1", "11.5.2"),
        ("pci-dss@3.2.1", "11.5"),
        ("hipaa-security-rule", "164.308(a)(5)(ii)(B)"),
        ("hipaa-security-rule", "164.312(c)(2)"),
    ] {
        let control = find(framework).control(control).unwrap();
        let mut edges = control.demands.iter().flat_map(|demand| demand.edges);
        assert!(edges.all(|edge| !edge.sources.contains(&SourceType::Files)), "{framework} {}", control.id);
    }
}

#[test]
fn every_control_with_demands_says_what_evidence_it_takes_and_how_old_it_may_be() {
    for framework in prose() {
        for control in framework.controls.iter().filter(|control| !control.demands.is_empty()) {
            let name = format!("{}@{}:{}", framework.id, framework.version, control.id);
            assert!(!control.evidence.is_empty(), "{name} takes no evidence");
            assert!(control.freshness_days.is_some(), "{name} never grows old");
            let stated = control.demands.iter().any(|demand| demand.attest.is_some());
            assert_eq!(stated, control.evidence.contains(&EvidenceType::Attestation), "{name}");
        }
    }
}

/// The clocks that assessors ask for first, with the days that the standards give.
#[test]
fn clocks_are_those_of_the_standards() {
    for (framework, control, days) in [
        ("pci-dss@4.0.1", "1.2.7", Some(184)),
        ("pci-dss@4.0.1", "6.3.3", Some(31)),
        ("pci-dss@4.0.1", "7.2.4", Some(184)),
        ("pci-dss@4.0.1", "7.2.5.1", None),
        ("pci-dss@4.0.1", "8.2.6", Some(90)),
        ("pci-dss@4.0.1", "8.6.3", None),
        ("pci-dss@4.0.1", "10.4.1", Some(1)),
        ("pci-dss@4.0.1", "10.4.2.1", None),
        ("pci-dss@4.0.1", "10.5.1", Some(365)),
        ("pci-dss@4.0.1", "10.7.2", None),
        ("pci-dss@4.0.1", "11.3.1", Some(92)),
        ("pci-dss@4.0.1", "11.3.1.1", None),
        ("pci-dss@4.0.1", "11.4.5", Some(365)),
        ("pci-dss@4.0.1", "11.5.2", Some(7)),
        ("pci-dss@4.0.1", "12.5.2", Some(365)),
        ("pci-dss@4.0.1", "12.10.2", Some(365)),
        ("pci-dss@3.2.1", "6.2", Some(31)),
        ("pci-dss@3.2.1", "11.2.1", Some(92)),
        ("pci-dss@3.2.1", "11.5", Some(7)),
        ("hipaa-security-rule", "164.308(a)(8)", None),
        ("hipaa-security-rule", "164.316(b)(2)(i)", Some(2192)),
    ] {
        let clock = find(framework).control(control).unwrap().clock.expect(control);
        assert_eq!(clock.days, days, "{framework} {control}");
        assert_eq!(clock.set_by.is_some(), days.is_none(), "{framework} {control}");
    }
}
