//! The data of the frameworks against rules that cross files, and against the lists of ids where they are there.

#![allow(clippy::unwrap_used)]

use plimsoll_framework::{Framework, find_framework, frameworks, safeguards};
use plimsoll_model::{KubernetesVersion, Method, Strength};
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
                let provable = direct || demand.attest.is_some() || !demand.checks.is_empty();
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
