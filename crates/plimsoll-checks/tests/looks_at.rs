//! Every check declares what it looks at beside its subject: no less, and no more.
//!
//! Nothing watches what a check reads. Each world of its fixture is judged again where objects of a kind are not there,
//! and where some of a kind may be hidden: if that changes a verdict, the check looks at the kind.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use plimsoll_checks::{CheckVerdict, Judged, Registered, Subject, World, judge, registry};
use plimsoll_kube::api_version;
use plimsoll_model::{Affects, Gap, GapCode, Hidden, History, Resource, Snapshot, SourceIndex, Timestamp};
use plimsoll_testkit::{Case, load_fixture, resources_of_case, snapshot_of};
use std::{collections::BTreeSet, path::PathBuf};

/// The worlds of a check's fixture, each with the positions of the objects that are judged in it.
fn worlds(registered: &Registered) -> Vec<(Case, Vec<Resource>, Vec<usize>)> {
    let file =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(format!("{}.yaml", registered.place));
    let world = |case: Case| {
        let (mut resources, mut judged) = (Vec::new(), Vec::new());
        for document in &case.documents {
            let objects = resources_of_case(&case, &document.text, "fixture.yaml").resources;
            if document.expectation.is_some() && objects.len() == 1 {
                judged.push(resources.len());
            }
            resources.extend(objects);
        }
        (case, resources, judged)
    };
    load_fixture(&file).cases.into_iter().map(world).collect()
}

fn gap(hides: Hidden) -> Gap {
    Gap {
        code: GapCode::Unreadable,
        source: Some(SourceIndex(0)),
        place: "other.yaml".to_owned(),
        message: "not read".to_owned(),
        affects: Affects::All,
        hides,
    }
}

/// What a check says of a resource of a world, in one text.
fn said(registered: &Registered, snapshot: &Snapshot, subject: &Resource) -> String {
    let history = History::default();
    let world = World::new(snapshot, Timestamp(0), &history);
    let seen = Subject::new(subject, snapshot.kubernetes_version).unwrap();
    match judge(registered.check, &seen, &world.beside(SourceIndex(0)), false) {
        None => "no subject".to_owned(),
        Some(Judged { verdict: CheckVerdict::Fail(items), .. }) => {
            let lines = items.iter().map(|item| format!("{} {}", item.path, item.message));
            lines.collect::<Vec<_>>().join("\n")
        }
        Some(Judged { verdict, .. }) => format!("{verdict:?}"),
    }
}

fn word(registered: &Registered, resources: &[Resource], case: &Case, hides: Hidden, at: usize) -> String {
    let mut snapshot = snapshot_of(resources.to_vec(), case.version);
    snapshot.gaps.push(gap(hides));
    said(registered, &snapshot, snapshot.resources.get(at).unwrap())
}

/// Kinds whose hiding or absence changes a verdict of a check on its own fixture.
fn needed(registered: &Registered, kinds: &BTreeSet<String>) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    for (case, resources, judged) in worlds(registered) {
        let present: BTreeSet<&str> =
            resources.iter().map(|resource| resource.reference.kind.as_str()).collect();
        for at in judged {
            let before = word(registered, &resources, &case, Hidden::NOTHING, at);
            for kind in &present {
                let (fewer, at) = (without(&resources, kind, at), kept(&resources, kind, at));
                if word(registered, &fewer, &case, Hidden::NOTHING, at) != before {
                    needed.insert((*kind).to_owned());
                }
            }
            if word(registered, &resources, &case, Hidden::All, at) == before {
                continue;
            }
            for kind in kinds.iter().filter(|kind| !needed.contains(*kind)).cloned().collect::<Vec<_>>() {
                if word(registered, &resources, &case, Hidden::kind(&kind), at) != before {
                    needed.insert(kind);
                }
            }
        }
    }
    needed
}

/// A world without the objects of a kind, but for the one that is judged.
fn without(resources: &[Resource], kind: &str, at: usize) -> Vec<Resource> {
    let stays =
        |(position, resource): &(usize, &Resource)| *position == at || resource.reference.kind != kind;
    resources.iter().enumerate().filter(stays).map(|(_, resource)| resource.clone()).collect()
}

/// Where the one that is judged is in such a world.
fn kept(resources: &[Resource], kind: &str, at: usize) -> usize {
    resources.iter().take(at).filter(|resource| resource.reference.kind != kind).count()
}

#[test]
fn every_check_declares_what_it_looks_at() {
    let of_table = api_version::KINDS.iter().map(|(_, kind)| (*kind).to_owned());
    let of_fixtures = registry().iter().flat_map(worlds).flat_map(|(_, resources, _)| resources);
    let kinds: BTreeSet<String> =
        of_table.chain(of_fixtures.map(|resource| resource.reference.kind)).collect();
    let mut wrong = Vec::new();
    for registered in registry() {
        let check = registered.check;
        let needed = needed(registered, &kinds);
        let missing: Vec<&String> = needed.iter().filter(|kind| !check.may_look_at(kind)).collect();
        let idle = |word: &&&str| {
            let covers = |kind: &String| match **word {
                plimsoll_checks::EVERYTHING => true,
                plimsoll_checks::PODS => plimsoll_kube::may_make_pods(kind),
                own => own == kind,
            };
            !needed.iter().any(covers)
        };
        let unused: Vec<&&str> = check.looks_at.iter().filter(idle).collect();
        if !missing.is_empty() || !unused.is_empty() {
            wrong.push(format!("{}: looks at {missing:?} undeclared, never at {unused:?}", check.id));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
