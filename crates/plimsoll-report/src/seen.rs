//! What was read, in words that every rendering says alike.

use crate::words::count;
use plimsoll_model::{Body, Judgement, Population, Snapshot, printable};
use std::collections::{BTreeMap, BTreeSet};

/// One line: what was read and judged, for which version.
pub(crate) fn summary(snapshot: &Snapshot, judgement: &Judgement) -> String {
    let read = snapshot.inputs.iter().filter(|input| input.read).count();
    let objects =
        snapshot.resources.iter().filter(|resource| matches!(resource.body, Body::Object(_))).count();
    let subjects = subjects(judgement);
    let system = snapshot
        .indexed()
        .filter(|(index, resource)| resource.population == Population::System && subjects.contains(&index.0))
        .count();
    let mut line = format!("{} read, {}", count(read, "file"), count(objects, "object"));
    if subjects.len() == objects {
        line.push_str(" judged");
    } else {
        line.push_str(&format!(", {} of them judged", subjects.len()));
    }
    if system > 0 {
        line.push_str(&format!(" ({system} of the system)"));
    }
    line.push_str(&format!(" for Kubernetes {}", snapshot.kubernetes_version));
    let left_out = snapshot.inputs.iter().filter(|input| !input.read).count();
    if left_out > 0 {
        line.push_str(&format!("; {} left out", count(left_out, "file")));
    }
    line
}

fn subjects(judgement: &Judgement) -> BTreeSet<u32> {
    let mut subjects = BTreeSet::new();
    for check in &judgement.checks {
        let plain = check.pass.iter().chain(&check.fail).map(|index| index.0);
        let excepted = check.excepted.iter().map(|verdict| verdict.resource.0);
        let unknown = check.unknown.iter().map(|verdict| verdict.resource.0);
        subjects.extend(
            plain
                .chain(excepted)
                .chain(unknown)
                .chain(check.not_applicable.iter().map(|verdict| verdict.resource.0)),
        );
    }
    subjects
}

/// What is said of a run that judged nothing.
pub(crate) struct NothingJudged {
    /// What was read instead of workloads.
    pub(crate) what: String,
    /// What was left out, with the reasons.
    pub(crate) left_out: String,
    /// What it means and what to do.
    pub(crate) advice: &'static str,
}

/// What was read, what was left out, what to do.
pub(crate) fn nothing_judged(snapshot: &Snapshot) -> NothingJudged {
    let read = snapshot.inputs.iter().filter(|input| input.read).count();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for resource in &snapshot.resources {
        *kinds.entry(resource.reference.kind.as_str()).or_default() += 1;
    }
    let kinds: Vec<String> =
        kinds.iter().take(6).map(|(kind, number)| format!("{number} {}", printable(kind))).collect();
    let what = if kinds.is_empty() {
        "no Kubernetes object was read.".to_owned()
    } else {
        format!("{} read with {}, no workload among them.", count(read, "file"), kinds.join(", "))
    };
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for input in snapshot.inputs.iter().filter(|input| !input.read) {
        *reasons.entry(input.reason.as_deref().unwrap_or("not read")).or_default() += 1;
    }
    let reasons: Vec<String> =
        reasons.iter().take(4).map(|(reason, number)| format!("{number}: {reason}")).collect();
    let reasons = if reasons.is_empty() { "nothing".to_owned() } else { reasons.join("; ") };
    NothingJudged {
        what,
        left_out: format!("Left out: {}.", printable(&reasons)),
        advice: "No control is met by this; name files with workloads, such as Pods or Deployments.",
    }
}
