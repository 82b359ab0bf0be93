//! Records between the checks and the roll-up: who may accept what, until when, and what that changes.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use plimsoll_engine::{JudgeOptions, judge};
use plimsoll_framework::find_framework;
use plimsoll_model::{
    Attestation, AttestationState, Exception, ExceptionIndex, FindingIndex, History, Judgement,
    KubernetesVersion, Location, LocationType, RecordState, Records, ResourceIndex, Signature, Snapshot,
    Timestamp,
};
use plimsoll_testkit::{resources_from_text, snapshot_of};
use std::sync::Arc;

const DAY: i64 = 24 * 60 * 60 * 1000;
const CHECK: &str = "workload/privileged-container";
const FRAMEWORK: &str = "pci-dss@4.0.1";

fn world(text: &str) -> Snapshot {
    snapshot_of(resources_from_text(text, "pod.yaml").resources, KubernetesVersion::NEWEST)
}

/// A pod with two privileged containers.
fn two() -> Snapshot {
    world(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  \
         - {name: a, securityContext: {privileged: true}}\n  - {name: b, securityContext: {privileged: true}}\n",
    )
}

fn judged(snapshot: &Snapshot, records: Records) -> Judgement {
    let framework = find_framework(FRAMEWORK, KubernetesVersion::NEWEST).unwrap();
    let options = JudgeOptions { records, frameworks: vec![framework], ..JudgeOptions::default() };
    judge(snapshot, Timestamp(100 * DAY), &History::default(), &options)
}

/// Findings of the check, by their place in the judgement.
fn found(judgement: &Judgement) -> Vec<FindingIndex> {
    let of_check =
        |index: &usize| judgement.checks[judgement.findings[*index].check.0 as usize].meta.id == CHECK;
    (0..judgement.findings.len()).filter(of_check).map(|index| FindingIndex(index as u32)).collect()
}

fn location() -> Location {
    Location { location_type: LocationType::File, file: Arc::from(".plimsoll/x.yaml"), line: 3, column: 1 }
}

/// A signed exception of every finding of the pod.
fn exception() -> Exception {
    Exception {
        id: "EXC-1".to_owned(),
        check: CHECK.to_owned(),
        findings: Vec::new(),
        resources: vec![ResourceIndex(0)],
        names_resources: true,
        path: None,
        reason: "a driver".to_owned(),
        owner: "a@x".to_owned(),
        approver: "b@x".to_owned(),
        signature: Signature::By("b@x".to_owned()),
        created: Timestamp(0),
        expires: Timestamp(200 * DAY),
        location: location(),
    }
}

fn records(exceptions: Vec<Exception>) -> Records {
    Records { exceptions, has_trust: true, ..Records::default() }
}

/// State of the first exception, how many findings it accepts, and the verdict about the pod.
fn outcome(judgement: &Judgement) -> (RecordState, usize, &'static str) {
    let of_check = judgement.checks.iter().find(|outcome| outcome.meta.id == CHECK).unwrap();
    let verdict = match (of_check.fail.as_slice(), of_check.excepted.as_slice()) {
        ([_], []) => "fail",
        ([], [_]) => "excepted",
        other => panic!("{other:?}"),
    };
    let accepted = found(judgement).iter().filter(|index| judgement.accepted.contains_key(index)).count();
    (judgement.exceptions[0].state, accepted, verdict)
}

#[test]
fn a_valid_exception_of_every_finding_excepts_the_subject_and_names_itself() {
    let judgement = judged(&two(), records(vec![exception()]));
    assert_eq!(outcome(&judgement), (RecordState::Valid, 2, "excepted"));
    let of_check = judgement.checks.iter().find(|outcome| outcome.meta.id == CHECK).unwrap();
    assert_eq!(of_check.excepted[0].exceptions, [ExceptionIndex(0)]);
    assert_eq!(judgement.exceptions[0].findings, found(&judgement));
}

#[test]
fn one_finding_without_an_exception_keeps_the_fail() {
    let all = judged(&two(), Records::default());
    let first = all.finding(found(&all)[0]).unwrap().id;
    let one = Exception { findings: vec![first], resources: Vec::new(), ..exception() };
    assert_eq!(outcome(&judged(&two(), records(vec![one.clone()]))), (RecordState::Valid, 1, "fail"));
    let second = all.finding(found(&all)[1]).unwrap().id;
    let other =
        Exception { id: "EXC-2".to_owned(), findings: vec![second], resources: Vec::new(), ..exception() };
    let judgement = judged(&two(), records(vec![one, other]));
    let of_check = judgement.checks.iter().find(|outcome| outcome.meta.id == CHECK).unwrap();
    assert_eq!(of_check.excepted[0].exceptions, [ExceptionIndex(0), ExceptionIndex(1)]);
}

#[test]
fn a_path_limits_an_exception_to_it() {
    let path = Some("spec.containers[name=b].securityContext.privileged".to_owned());
    let one = Exception { path, ..exception() };
    assert_eq!(outcome(&judged(&two(), records(vec![one]))), (RecordState::Valid, 1, "fail"));
}

#[test]
fn what_is_not_valid_accepts_nothing() {
    use RecordState::{Altered, Expired, NotYet, OverBroad, SelfApproved, Unsigned, Untrusted};
    let with = |change: &dyn Fn(&mut Exception)| {
        let mut changed = exception();
        change(&mut changed);
        changed
    };
    for (state, changed) in [
        (Unsigned, with(&|one| one.signature = Signature::None)),
        (Untrusted, with(&|one| one.signature = Signature::Untrusted)),
        (Untrusted, with(&|one| one.signature = Signature::By("c@x".to_owned()))),
        (Altered, with(&|one| one.signature = Signature::Altered)),
        (Expired, with(&|one| one.expires = Timestamp(99 * DAY))),
        (NotYet, with(&|one| one.created = Timestamp(101 * DAY))),
        (SelfApproved, with(&|one| one.owner = "B@X".to_owned())),
        (OverBroad, with(&|one| one.names_resources = false)),
        (OverBroad, with(&|one| one.expires = Timestamp(400 * DAY))),
        (RecordState::UnknownTarget, with(&|one| one.check = "workload/no-such-check".to_owned())),
        (RecordState::Unused, with(&|one| one.check = "workload/host-network".to_owned())),
    ] {
        let judgement = judged(&two(), records(vec![changed]));
        assert_eq!(outcome(&judgement), (state, 0, "fail"), "{state:?}");
    }
}

#[test]
fn the_last_day_counts_whole() {
    let last = Exception { expires: Timestamp(100 * DAY), ..exception() };
    assert_eq!(outcome(&judged(&two(), records(vec![last]))).0, RecordState::Valid);
}

#[test]
fn without_a_trust_file_an_unsigned_exception_spares_the_exit_code_and_no_verdict() {
    let unsigned = Exception { signature: Signature::None, ..exception() };
    let untrusting = Records { exceptions: vec![unsigned], ..Records::default() };
    let judgement = judged(&two(), untrusting);
    assert_eq!(outcome(&judgement), (RecordState::Unsigned, 2, "fail"));
    let before = judged(&two(), Records::default());
    let standings = |judgement: &Judgement| {
        let controls = judgement.frameworks[0].controls.iter();
        controls.map(|control| (control.id, control.standing)).collect::<Vec<_>>()
    };
    assert_eq!(standings(&judgement), standings(&before));
}

#[test]
fn of_two_exceptions_the_valid_one_accepts() {
    let unsigned = Exception { id: "EXC-0".to_owned(), signature: Signature::None, ..exception() };
    let untrusting = Records { exceptions: vec![unsigned, exception()], ..Records::default() };
    let judgement = judged(&two(), untrusting);
    assert!(judgement.accepted.values().all(|by| *by == ExceptionIndex(1)));
    assert_eq!(
        judgement.exceptions.iter().map(|one| one.state).collect::<Vec<_>>(),
        [RecordState::Unused, RecordState::Valid]
    );
}

/// What cannot be read beside a place that fails may be one more, which no record accepts.
#[test]
fn a_subject_that_was_not_read_whole_is_not_excepted() {
    let odd = world(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  \
         - {name: a, securityContext: {privileged: true}}\n  - {name: b, securityContext: {privileged: [1]}}\n",
    );
    assert_eq!(outcome(&judged(&odd, records(vec![exception()]))), (RecordState::Valid, 1, "fail"));
}

fn attestation(control: &str, demand: Option<&str>) -> Attestation {
    Attestation {
        id: "ATT-1".to_owned(),
        framework: FRAMEWORK.to_owned(),
        control: control.to_owned(),
        demand: demand.map(str::to_owned),
        not_applicable: demand.is_none(),
        statement: "it is so".to_owned(),
        scope: None,
        owner: "a@x".to_owned(),
        reviewer: "b@x".to_owned(),
        signature: Signature::By("b@x".to_owned()),
        from: Timestamp(0),
        until: Timestamp(200 * DAY),
        attachments: Vec::new(),
    }
}

#[test]
fn a_statement_is_valid_where_a_demand_asks_for_it_and_somebody_else_signed() {
    let framework = find_framework(FRAMEWORK, KubernetesVersion::NEWEST).unwrap();
    let asks = |demand: &&plimsoll_framework::Demand| demand.attest.is_some();
    let (control, demand) = framework
        .controls
        .iter()
        .find_map(|control| Some((control.id, control.demands.iter().find(asks)?.id)))
        .unwrap();
    let state = |attestation: Attestation| {
        let stated = Records { attestations: vec![attestation], has_trust: true, ..Records::default() };
        let judgement = judged(&two(), stated);
        let of_control = judgement.frameworks[0].controls.iter().find(|known| known.id == control).unwrap();
        let of_demand = of_control.demands.iter().find(|known| known.id == demand).unwrap();
        (judgement.attestations[0].state, of_demand.attestation)
    };
    let valid = attestation(control, Some(demand));
    assert_eq!(state(valid.clone()), (RecordState::Valid, AttestationState::Valid));
    let missing = AttestationState::Missing;
    let unsigned = Attestation { signature: Signature::None, ..valid.clone() };
    assert_eq!(state(unsigned), (RecordState::Unsigned, missing));
    let expired = Attestation { until: Timestamp(DAY), ..valid.clone() };
    assert_eq!(state(expired), (RecordState::Expired, missing));
    let own = Attestation { owner: "b@x".to_owned(), ..valid };
    assert_eq!(state(own), (RecordState::SelfApproved, missing));
    assert_eq!(state(attestation(control, Some("no-such-demand"))).0, RecordState::UnknownTarget);
    assert_eq!(state(attestation("99.9", Some(demand))).0, RecordState::UnknownTarget);
}
