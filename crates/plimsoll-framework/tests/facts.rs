//! A safeguard states one fact: where it fails, the demands about that fact are refuted, and no other.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use plimsoll_framework::{RollUp, Statements, find_framework};
use plimsoll_model::{
    CheckMeta, CheckOutcome, Confidence, DemandState, Family, Judgement, KubernetesVersion, ResourceIndex,
    Severity, Sha256Writer,
};
use plimsoll_testkit::{resources_from_text, snapshot_of};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app}]}\n";

/// The demands of a control that are refuted where a check of one safeguard fails, and nothing else was seen.
fn refuted_by(safeguards: &'static [&'static str], framework: &str, control: &str) -> Vec<&'static str> {
    let snapshot = snapshot_of(resources_from_text(POD, "a.yaml").resources, KubernetesVersion::NEWEST);
    let check = CheckMeta {
        id: "workload/old",
        title: "",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Workload,
        safeguards,
        reaches_safeguards: true,
        aliases: &[],
        related: &[],
        looks_at: Vec::new(),
        why: "",
        fix: "",
        sources: &[],
        hash: Sha256Writer::default().finish(),
    };
    let outcome = CheckOutcome { fail: vec![ResourceIndex(0)], ..CheckOutcome::new(check) };
    let judgement = Judgement { checks: vec![outcome], ..Judgement::default() };
    let named = find_framework(framework, KubernetesVersion::NEWEST).unwrap();
    let said = Statements::default();
    let judged = RollUp::new(&snapshot, &judgement, &said).framework(named);
    let control = judged.controls.iter().find(|judged| judged.id == control).unwrap();
    let refuted = control.demands.iter().filter(|demand| demand.state == DemandState::Refuted);
    refuted.map(|demand| demand.id).collect()
}

/// One month holds for critical ones alone; the others have the deadlines that the organization set.
#[test]
fn an_overdue_patch_refutes_the_demand_about_its_rank_alone() {
    for (critical, high, lower) in [
        (&["SG-IMG-01"], &["SG-IMG-17"], &["SG-IMG-18"]),
        (&["SG-NOD-01"], &["SG-NOD-14"], &["SG-NOD-15"]),
        (&["SG-NOD-16"], &["SG-NOD-17"], &["SG-NOD-18"]),
    ] {
        assert_eq!(refuted_by(critical, "pci-dss@4.0.1", "6.3.3"), ["a"], "{critical:?}");
        assert_eq!(refuted_by(high, "pci-dss@4.0.1", "6.3.3"), ["b"], "{high:?}");
        assert_eq!(refuted_by(lower, "pci-dss@4.0.1", "6.3.3"), ["b"], "{lower:?}");
        assert_eq!(refuted_by(critical, "pci-dss@3.2.1", "6.2"), ["a", "b"], "{critical:?}");
        assert_eq!(refuted_by(lower, "pci-dss@3.2.1", "6.2"), ["a"], "{lower:?}");
    }
}

#[test]
fn scans_are_held_to_the_ranks_that_they_must_follow() {
    for (critical, high, lower) in
        [(&["SG-IMG-01"], &["SG-IMG-17"], &["SG-IMG-18"]), (&["SG-NOD-01"], &["SG-NOD-14"], &["SG-NOD-15"])]
    {
        for risk in [critical, high] {
            assert_eq!(refuted_by(risk, "pci-dss@4.0.1", "11.3.1"), ["b"], "{risk:?}");
            assert_eq!(refuted_by(risk, "pci-dss@4.0.1", "11.3.1.1"), [""; 0], "{risk:?}");
        }
        assert_eq!(refuted_by(lower, "pci-dss@4.0.1", "11.3.1"), [""; 0], "{lower:?}");
        assert_eq!(refuted_by(lower, "pci-dss@4.0.1", "11.3.1.1"), ["a"], "{lower:?}");
    }
}

#[test]
fn a_fact_refutes_the_demands_about_it_and_not_those_beside_it() {
    let pci = |safeguard, control| refuted_by(safeguard, "pci-dss@4.0.1", control);
    let hipaa = |safeguard, control| refuted_by(safeguard, "hipaa-security-rule@2013", control);

    assert_eq!(pci(&["SG-ACC-10"], "2.2.2"), ["a"], "a default password that works is an account in use");
    assert_eq!(pci(&["SG-ACC-21"], "2.2.2"), ["b"]);
    assert_eq!(pci(&["SG-CFG-03"], "6.5.3"), ["a"], "a shared node is no right");
    assert_eq!(pci(&["SG-CFG-12"], "6.5.3"), ["b"]);
    assert_eq!(pci(&["SG-NET-05"], "1.4.2"), ["a"]);
    assert_eq!(
        pci(&["SG-NET-16"], "1.4.2"),
        [""; 0],
        "a path from the DMZ inside begins in no untrusted network"
    );
    assert_eq!(pci(&["SG-NET-18"], "1.4.4"), ["a"]);
    assert_eq!(pci(&["SG-NET-16"], "1.4.4"), [""; 0], "what an undeclared path ends at need not be a store");
    assert_eq!(pci(&["SG-INT-01"], "11.5.2"), ["a"]);
    assert_eq!(
        pci(&["SG-INT-04"], "11.5.2"),
        ["b"],
        "a change without alert was found, so files were compared"
    );
    assert_eq!(pci(&["SG-INT-04"], "10.3.4"), ["a"]);
    assert_eq!(pci(&["SG-NET-14"], "1.3.1"), ["a", "b"], "a policy that selects a pod may let everything in");
    assert_eq!(pci(&["SG-NET-15"], "1.3.2"), ["a", "b"]);
    assert_eq!(
        pci(&["SG-NET-17"], "4.2.1"),
        [""; 0],
        "a weak certificate is valid, and may serve another link"
    );
    assert_eq!(pci(&["SG-SEC-03"], "8.6.3"), ["a"]);
    assert_eq!(pci(&["SG-SEC-09"], "8.6.3"), [""; 0], "a token without end may be new");

    assert_eq!(hipaa(&["SG-ACC-22"], "164.312(d)"), ["a"]);
    assert_eq!(
        hipaa(&["SG-ACC-05"], "164.312(d)"),
        [""; 0],
        "what is allowed to everybody says nothing of who asks"
    );
    assert_eq!(hipaa(&["SG-ACC-05"], "164.312(a)"), ["a"]);
}

#[test]
fn what_a_template_leaves_open_or_only_hints_at_refutes_nothing() {
    let nist = |safeguard, control| refuted_by(safeguard, "nist-sp-800-190@2017", control);
    let pci = |safeguard, control| refuted_by(safeguard, "pci-dss@4.0.1", control);
    let hipaa = |safeguard, control| refuted_by(safeguard, "hipaa-security-rule@2013", control);
    let none = [""; 0];

    assert_eq!(nist(&["SG-RUN-05"], "4.4.3"), ["c"]);
    assert_eq!(nist(&["SG-RUN-92"], "4.4.3"), none, "the kubelet may set a filter that nobody asked for");
    assert_eq!(nist(&["SG-IMG-05"], "4.1.2"), ["d"]);
    assert_eq!(nist(&["SG-IMG-91"], "4.1.2"), none, "port 22 may be that of a server of files or code");
    assert_eq!(nist(&["SG-RUN-03"], "4.5.5"), ["c"], "a privileged container mounts what it likes");
    assert_eq!(nist(&["SG-RUN-17"], "4.5.5"), none);
    assert_eq!(nist(&["SG-RUN-03"], "risk-7"), none, "a node agent may need it");
    assert_eq!(pci(&["SG-RUN-03"], "2.2.6"), ["a"]);
    assert_eq!(pci(&["SG-RUN-17"], "2.2.6"), none, "an agent that watches the node needs its processes");
    assert_eq!(hipaa(&["SG-SEC-06"], "164.312(a)(2)(iv)"), ["a"]);
    assert_eq!(hipaa(&["SG-SEC-90"], "164.312(a)(2)(iv)"), none, "the account may encrypt by default");
    assert_eq!(pci(&["SG-SEC-07"], "3.5.1"), ["a"]);
    assert_eq!(pci(&["SG-SEC-07"], "3.2.1"), none, "a rule may be there and not be kept");
}

#[test]
fn kinds_of_secrets_refute_the_demands_about_their_kind() {
    for (framework, control, demand) in [
        ("pci-dss@4.0.1", "8.6.2", "a"),
        ("pci-dss@4.0.1", "8.3.2", "b"),
        ("pci-dss@3.2.1", "8", "d"),
        ("hipaa-security-rule@2013", "164.308(a)(5)(ii)(D)", "b"),
    ] {
        assert_eq!(refuted_by(&["SG-SEC-02"], framework, control), [demand], "{control}: password");
        assert_eq!(refuted_by(&["SG-SEC-11"], framework, control), [demand], "{control}: file of a Secret");
        assert_eq!(
            refuted_by(&["SG-SEC-10"], framework, control),
            [""; 0],
            "{control}: a key is no password"
        );
    }
    let nist = |safeguard, control| refuted_by(safeguard, "nist-sp-800-190@2017", control);
    for safeguard in [&["SG-SEC-02"], &["SG-SEC-10"], &["SG-SEC-11"]] {
        assert_eq!(nist(safeguard, "risk-4"), ["b"], "{safeguard:?} is in clear text");
    }
    assert_eq!(nist(&["SG-SEC-02"], "4.1.4"), ["a"]);
    assert_eq!(nist(&["SG-SEC-11"], "4.1.4"), [""; 0], "a Secret is handed over when the container starts");
}
