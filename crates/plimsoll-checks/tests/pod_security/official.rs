//! The official test pods: what upstream passes the checks pass, what it refuses they refuse, at every version of
//! Kubernetes.

use crate::{Controls, controls, judge};
use plimsoll_checks::CheckVerdict;
use plimsoll_document::{Limits, parse};
use plimsoll_model::{KubernetesVersion, tree::NodeRef};
use plimsoll_testkit::shared_folder;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Pods in the archive; fewer judged would be a test that looks away.
const PODS: usize = 4537;

/// What the framework says of a control is what the pods below prove.
#[test]
fn the_frameworks_name_these_checks() {
    for level in ["baseline", "restricted"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../frameworks/pss-{level}.yaml"));
        let parsed = parse(&fs::read_to_string(&file).unwrap(), false, &Limits::default());
        let root = parsed.documents[0].tree.root().unwrap();
        let named: Controls = root.get("controls").unwrap().items().map(control_of).collect();
        assert_eq!(named, controls(level), "{}", file.display());
    }
}

fn control_of(control: NodeRef<'_>) -> (String, Vec<String>) {
    let demands = control.get("demands").unwrap().items();
    let checks = demands.flat_map(|demand| demand.get("checks").unwrap().items());
    let text = |node: NodeRef<'_>| node.as_str().unwrap().to_owned();
    (text(control.get("id").unwrap()), checks.map(text).collect())
}

#[test]
fn every_official_pod_is_judged_as_upstream_judges_it() {
    let Some(shared) = shared_folder("every_official_pod_is_judged_as_upstream_judges_it") else { return };
    let folder = unpack(&shared.join("oracles/pod-security-standards.tar.gz"));
    let (mut judged, mut wrong) = (0, Vec::new());
    for level in ["baseline", "restricted"] {
        let controls = controls(level);
        for version in children(&folder.join("testdata").join(level)) {
            let kubernetes = file_name(&version).parse().unwrap();
            for file in children(&version.join("pass")) {
                wrong.extend(wrong_in_passing_pod(&file, kubernetes, &controls));
                judged += 1;
            }
            for file in children(&version.join("fail")) {
                wrong.extend(wrong_in_failing_pod(&file, kubernetes, &controls));
                judged += 1;
            }
        }
    }
    fs::remove_dir_all(&folder).unwrap();
    println!("{judged} pods of the Pod Security Standards judged");
    assert!(wrong.is_empty(), "{} of {judged}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(judged, PODS);
}

/// A pod that upstream passes fails no check of the level, and leaves none in doubt.
fn wrong_in_passing_pod(file: &Path, version: KubernetesVersion, controls: &Controls) -> Vec<String> {
    let bad = |verdict: &CheckVerdict| matches!(verdict, CheckVerdict::Fail(_) | CheckVerdict::Unknown);
    let verdicts = judge(&fs::read_to_string(file).unwrap(), version, controls.values().flatten());
    let wrong = verdicts.into_iter().filter(|(_, verdict)| bad(verdict));
    wrong.map(|(check, verdict)| format!("{}: {check}: {verdict:?}", file.display())).collect()
}

/// A pod that upstream refuses fails a check of the control that its file is named after.
fn wrong_in_failing_pod(file: &Path, version: KubernetesVersion, controls: &Controls) -> Option<String> {
    let stem = file.file_stem().unwrap().to_str().unwrap();
    let name = stem.trim_end_matches(|last: char| last.is_ascii_digit());
    let own = controls.iter().find(|(control, _)| control.to_lowercase() == name);
    let Some((_, checks)) = own else { return Some(format!("{}: no such control", file.display())) };
    let verdicts = judge(&fs::read_to_string(file).unwrap(), version, checks);
    let fails = verdicts.iter().any(|(_, verdict)| matches!(verdict, CheckVerdict::Fail(_)));
    (!fails).then(|| format!("{}: passes {verdicts:?}", file.display()))
}

/// The files of a folder; none if there is no such folder, as where a version refuses nothing new.
fn children(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

fn file_name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

fn unpack(archive: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pod-security-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let tar = std::process::Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&folder).status();
    assert!(tar.unwrap().success(), "{}", archive.display());
    folder
}
