//! Every check against its fixture, and the registry against its own rules.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use plimsoll_checks::{Beside, CheckVerdict, Registered, Subject, World, judge, registry};
use plimsoll_model::{Body, History, Resource, SourceIndex, Timestamp};
use plimsoll_testkit::{
    Case, Expectation, FixtureDocument, canonical_path, load_fixture, resources_of_case, snapshot_of,
};
use std::{collections::HashSet, path::PathBuf};

fn fixture_file(registered: &Registered) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(format!("{}.yaml", registered.place))
}

/// Each document's verdict, and each failing path, is exactly what the document states.
#[test]
fn every_document_of_every_fixture_is_judged_as_it_states() {
    let mut wrong = Vec::new();
    for registered in registry() {
        let file = fixture_file(registered);
        for case in load_fixture(&file).cases {
            wrong.extend(
                judge_case(registered, &case)
                    .into_iter()
                    .map(|(line, message)| format!("{}:{line} ({}): {message}", file.display(), case.name)),
            );
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Judges every document of a world among all of them; what is wrong, with its line.
fn judge_case(registered: &Registered, case: &Case) -> Vec<(usize, String)> {
    let mut resources = Vec::new();
    let mut wrong = Vec::new();
    let mut judged = Vec::new();
    for document in &case.documents {
        let objects = resources_of_case(case, &document.text, "fixture.yaml");
        if document.expectation.is_some() {
            match objects.resources.as_slice() {
                [_] => judged.push((resources.len(), document)),
                other => {
                    wrong.push((document.line, format!("{} objects, gaps {:?}", other.len(), objects.gaps)));
                }
            }
        }
        resources.extend(objects.resources);
    }
    let snapshot = snapshot_of(resources, case.version);
    let history = History::default();
    let world = World::new(&snapshot, Timestamp(0), &history);
    let beside = world.beside(SourceIndex(0));
    for (position, document) in judged {
        if let Err(message) =
            judge_document(registered, case, document, &snapshot.resources[position], &beside)
        {
            wrong.push((document.line, message));
        }
    }
    wrong
}

fn judge_document(
    registered: &Registered,
    case: &Case,
    document: &FixtureDocument,
    resource: &Resource,
    beside: &Beside<'_>,
) -> Result<(), String> {
    let Some(expectation) = &document.expectation else { return Ok(()) };
    let subject = Subject::new(resource, case.version);
    let judged = subject.as_ref().and_then(|subject| judge(registered.check, subject, beside, false));
    let Some(judged) = judged else { return Err("is no subject of the check".to_owned()) };
    let verdict = judged.verdict;
    let found = match verdict {
        CheckVerdict::Pass => Expectation::Pass,
        CheckVerdict::NotApplicable(_) => Expectation::NotApplicable,
        CheckVerdict::Unknown => Expectation::Unknown,
        CheckVerdict::Fail(findings) => {
            Expectation::Fail(findings.into_iter().map(|finding| finding.path).collect())
        }
    };
    let expected = match expectation {
        Expectation::Fail(paths) => {
            Expectation::Fail(paths.iter().map(|path| canonical_path(root(resource), path)).collect())
        }
        other => other.clone(),
    };
    if sorted(found.clone()) == sorted(expected.clone()) {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, found {found:?}"))
    }
}

fn root(resource: &Resource) -> plimsoll_model::tree::NodeRef<'_> {
    let Body::Object(object) = &resource.body else { panic!("no object") };
    object.root().unwrap()
}

fn sorted(expectation: Expectation) -> Expectation {
    match expectation {
        Expectation::Fail(mut paths) => {
            paths.sort();
            Expectation::Fail(paths)
        }
        other => other,
    }
}

/// A check without a failing fixture may be one that cannot fail.
#[test]
fn every_fixture_shows_every_verdict_or_says_why_not() {
    let mut missing = Vec::new();
    for registered in registry() {
        let fixture = load_fixture(&fixture_file(registered));
        let shown: HashSet<&str> = fixture
            .cases
            .iter()
            .flat_map(|case| &case.documents)
            .filter_map(|document| document.expectation.as_ref())
            .map(Expectation::word)
            .collect();
        for verdict in ["fail", "pass", "unknown", "not-applicable"] {
            let excused = fixture.never.iter().any(|(never, reason)| never == verdict && !reason.is_empty());
            let needed = matches!(verdict, "fail" | "pass") || !excused;
            if needed && !shown.contains(verdict) {
                missing.push(format!("{}: no document expects `{verdict}`", registered.place));
            }
            if excused && shown.contains(verdict) {
                missing.push(format!("{}: `{verdict}` is said never to happen and does", registered.place));
            }
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn ids_follow_from_the_place_and_are_sorted_and_unique() {
    let ids: Vec<&str> = registry().iter().map(|registered| registered.check.id).collect();
    for registered in registry() {
        let (family, module) = registered.place.split_once('/').unwrap();
        assert_eq!(registered.check.id, format!("{family}/{}", module.replace('_', "-")));
        assert_eq!(registered.check.run.family().as_str(), family);
    }
    assert!(ids.is_sorted(), "{ids:?}");
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
}

/// A peer's id decides exactly what one of our checks decides, or it only overlaps; never both, never twice.
#[test]
fn aliases_are_unique() {
    let mut seen = HashSet::new();
    for registered in registry() {
        for alias in registered.check.aliases {
            assert!(seen.insert(alias), "{alias} is an alias of two checks");
            assert!(!registered.check.related.contains(alias), "{alias} is an alias and related");
        }
    }
}

#[test]
fn texts_are_written() {
    for registered in registry() {
        let check = registered.check;
        for (name, text) in [("title", check.title), ("why", check.why), ("fix", check.fix)] {
            assert!(text.len() > 10 && !text.contains("to be written"), "{}: {name}", check.id);
        }
        assert!(
            check.why.ends_with('.') && check.fix.ends_with('.'),
            "{}: why and fix are sentences",
            check.id
        );
        assert!(!check.title.ends_with('.'), "{}: the title is no sentence", check.id);
        assert!(!check.safeguards.is_empty(), "{}: no safeguard", check.id);
        assert!(check.sources.iter().all(|source| source.starts_with("https://")), "{}: sources", check.id);
    }
}
