//! The technical benchmarks: what is listed, and how it stands where nothing or one thing was seen.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use plimsoll_framework::{Framework, RollUp, Statements, find_framework};
use plimsoll_model::{
    CheckMeta, CheckOutcome, Confidence, DemandState, Family, FrameworkStanding, Judgement,
    KubernetesVersion, Method, ResourceIndex, Severity, Sha256Writer, Snapshot, Standing, UndecidedBy,
};
use plimsoll_testkit::{resources_from_text, snapshot_of};
use std::collections::BTreeSet;

const CIS: [&str; 2] = ["cis-kubernetes@1.12", "cis-kubernetes@2.0.1"];
const NSA: &str = "nsa-cisa-kubernetes";
/// How many items each section has, as the published benchmark counts them.
const SECTIONS: [(&str, usize); 15] = [
    ("1.1", 21),
    ("1.2", 30),
    ("1.3", 7),
    ("1.4", 2),
    ("2", 7),
    ("3.1", 3),
    ("3.2", 2),
    ("4.1", 10),
    ("4.2", 14),
    ("4.3", 1),
    ("5.1", 13),
    ("5.2", 12),
    ("5.3", 2),
    ("5.4", 2),
    ("5.5", 1),
];
const GENERAL: (&str, usize) = ("5.6", 4);
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app}]}\n";

fn find(name: &str) -> &'static Framework {
    find_framework(name, KubernetesVersion::NEWEST).unwrap()
}

fn world(text: &str) -> Snapshot {
    snapshot_of(resources_from_text(text, "a.yaml").resources, KubernetesVersion::NEWEST)
}

fn leaves(framework: &'static Framework) -> Vec<&'static str> {
    let leaves = framework.controls.iter().filter(|control| framework.is_leaf(control));
    leaves.map(|control| control.id).collect()
}

fn judged(
    framework: &str,
    snapshot: &Snapshot,
    checks: Vec<CheckOutcome>,
    said: &Statements,
) -> FrameworkStanding {
    let judgement = Judgement { checks, ..Judgement::default() };
    RollUp::new(snapshot, &judgement, said).framework(find(framework))
}

fn outcome(id: &'static str) -> CheckOutcome {
    CheckOutcome::new(CheckMeta {
        id,
        title: "",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Workload,
        safeguards: &[],
        reaches_safeguards: false,
        aliases: &[],
        related: &[],
        looks_at: Vec::new(),
        why: "",
        fix: "",
        sources: &[],
        hash: Sha256Writer::default().finish(),
    })
}

fn stands(framework: &FrameworkStanding, control: &str) -> Standing {
    framework.controls.iter().find(|judged| judged.id == control).unwrap().standing
}

#[test]
fn every_item_of_the_benchmark_is_there_once_under_its_section() {
    for name in CIS {
        let framework = find(name);
        let listed = leaves(framework);
        assert_eq!(listed.len(), 131, "{name}");
        assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), 131, "{name}");
        for (section, count) in SECTIONS.into_iter().chain([GENERAL]) {
            let under: Vec<_> = (1..=count).map(|number| format!("{section}.{number}")).collect();
            let ours: Vec<_> = framework.children(framework.control(section).unwrap()).collect();
            let ids: Vec<_> = ours.iter().map(|control| control.id).collect();
            assert_eq!(ids, under, "{name} {section}");
        }
        for control in framework.controls {
            assert_eq!(control.parent, control.id.rsplit_once('.').map(|(above, _)| above), "{}", control.id);
        }
    }
    assert_eq!(find("cis-kubernetes").version, "2.0.1");
}

/// Version 2.0.1 asks what 1.12 asks, so what one version says of an item the other must say too.
#[test]
fn both_versions_of_the_benchmark_ask_the_same() {
    let [old, new] = CIS.map(find);
    for (control, other) in old.controls.iter().zip(new.controls) {
        assert_eq!((control.id, control.title, control.claim), (other.id, other.title, other.claim));
        assert_eq!(format!("{:?}", control.demands), format!("{:?}", other.demands), "{}", control.id);
        let twin = format!("cis-kubernetes@2.0.1:{}", control.id);
        assert_eq!(control.twins.contains(&twin.as_str()), old.is_leaf(control), "{}", control.id);
    }
}

#[test]
fn advice_of_the_guidance_stands_under_the_chapter_that_its_id_names() {
    let framework = find(NSA);
    let chapters: Vec<_> = framework
        .controls
        .iter()
        .filter(|control| control.parent.is_none())
        .map(|control| control.id)
        .collect();
    assert_eq!(chapters, ["pod", "network", "access", "logging", "upgrade"]);
    for control in framework.controls.iter().filter(|control| control.parent.is_some()) {
        assert_eq!(control.parent, control.id.split('-').next(), "{}", control.id);
    }
}

/// Before any node is read, an item about files of nodes is not tested: neither met by silence nor left to a person.
#[test]
fn what_no_check_reads_is_not_tested_and_says_what_would_decide_it() {
    let empty = world("");
    for name in CIS {
        let cis = judged(name, &empty, Vec::new(), &Statements::default());
        assert_eq!((cis.counts.get(Standing::NotTested), cis.counts.total()), (126, 126), "{name}");
        assert_eq!(cis.counts_attest_only.total(), 5, "{name}");
        let by = |what| cis.not_tested_by.iter().find(|(by, _)| *by == what).map_or(0, |(_, count)| *count);
        assert_eq!(
            by(UndecidedBy::Node),
            95,
            "{name}: sections 1, 2, 3.2, 4 and 5.5; the other 31 are the rest of section 5"
        );
        assert_eq!(by(UndecidedBy::Content) + by(UndecidedBy::Attestation), 0, "{name}");

        let manifest = cis.controls.iter().find(|control| control.id == "1.1.1").unwrap();
        assert_eq!(manifest.method, Method::Automated);
        assert_eq!(manifest.demands[0].state, DemandState::Untouched);
        assert_eq!(manifest.missing, ["a: no check of this version looks at it (it would count from node)"]);
    }
}

/// Whatever people sign, an item that a machine could settle stays open until one did.
#[test]
fn a_statement_settles_only_what_asks_for_one() {
    let every = |framework: &str| {
        let named = find(framework);
        let of = |control: &'static plimsoll_framework::Control| {
            let name = format!("{}@{}:{}", named.id, named.version, control.id);
            control.demands.iter().map(move |demand| (name.clone(), demand.id.to_owned()))
        };
        Statements { attested: named.controls.iter().flat_map(of).collect(), ..Statements::default() }
    };
    let empty = world("");
    let cis = judged("cis-kubernetes", &empty, Vec::new(), &every("cis-kubernetes"));
    assert_eq!(stands(&cis, "3.1.1"), Standing::Attested);
    assert_eq!(stands(&cis, "1.2.1"), Standing::NotTested);
    assert_eq!(stands(&cis, "3.2.1"), Standing::NotTested);
    let nsa = judged(NSA, &empty, Vec::new(), &every(NSA));
    assert_eq!(stands(&nsa, "upgrade-removal"), Standing::Attested);
    assert_eq!(stands(&nsa, "upgrade-scans"), Standing::NotTested);
}

#[test]
fn a_named_check_decides_and_what_is_not_read_beside_it_holds_it_back() {
    let world = world(POD);
    let said = Statements::default();
    let pod = ResourceIndex(0);
    let passed = |id| CheckOutcome { pass: vec![pod], ..outcome(id) };
    let failed = |id| CheckOutcome { fail: vec![pod], ..outcome(id) };

    let cis = judged("cis-kubernetes", &world, vec![passed("workload/raw-network-capability")], &said);
    assert_eq!(stands(&cis, "5.2.8"), Standing::Met, "a check named by a benchmark counts at every severity");
    let cis = judged("cis-kubernetes", &world, vec![failed("workload/raw-network-capability")], &said);
    assert_eq!(stands(&cis, "5.2.8"), Standing::NotMet);
    assert_eq!(cis.standing, Standing::NotMet);

    let nsa = judged(NSA, &world, vec![passed("workload/apparmor-unconfined")], &said);
    assert_eq!(stands(&nsa, "pod-mandatory-access-control"), Standing::Supported, "no node was read");
    let nsa = judged(NSA, &world, vec![failed("workload/apparmor-unconfined")], &said);
    assert_eq!(stands(&nsa, "pod-mandatory-access-control"), Standing::NotMet);
}
