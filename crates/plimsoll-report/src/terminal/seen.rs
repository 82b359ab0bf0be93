//! What was seen and what was not.

use super::text::{Style, count};
use plimsoll_model::{Body, Judgement, Population, Snapshot, printable};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

/// Lines shown of a long list.
const LINES_MAX: usize = 8;

pub(super) fn write_summary(
    snapshot: &Snapshot,
    judgement: &Judgement,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let read = snapshot.inputs.iter().filter(|input| input.read).count();
    let objects =
        snapshot.resources.iter().filter(|resource| matches!(resource.body, Body::Object(_))).count();
    let subjects = subjects(judgement);
    let system = snapshot
        .indexed()
        .filter(|(index, resource)| resource.population == Population::System && subjects.contains(&index.0))
        .count();
    let mut line = format!(
        "{} read, {}, {} judged",
        count(read, "file"),
        count(objects, "object"),
        count(subjects.len(), "workload"),
    );
    if system > 0 {
        line.push_str(&format!(" ({system} of the system)"));
    }
    line.push_str(&format!(" for Kubernetes {}", snapshot.kubernetes_version));
    let left_out = snapshot.inputs.iter().filter(|input| !input.read).count();
    if left_out > 0 {
        line.push_str(&format!("; {} left out", count(left_out, "file")));
    }
    writeln!(out, "{}", style.fold(&line, 0, 0))
}

fn subjects(judgement: &Judgement) -> BTreeSet<u32> {
    let mut subjects = BTreeSet::new();
    for check in &judgement.checks {
        let plain = check.pass.iter().chain(&check.fail).chain(&check.excepted).map(|index| index.0);
        let unknown = check.unknown.iter().map(|verdict| verdict.resource.0);
        subjects.extend(
            plain.chain(unknown).chain(check.not_applicable.iter().map(|verdict| verdict.resource.0)),
        );
    }
    subjects
}

/// The three lines of a run that judged nothing: what was read, what was ignored, what to do.
pub(super) fn write_nothing_judged(
    snapshot: &Snapshot,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
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
    writeln!(out, "{} {what}", style.heading("Nothing to judge:"))?;
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for input in snapshot.inputs.iter().filter(|input| !input.read) {
        *reasons.entry(input.reason.as_deref().unwrap_or("not read")).or_default() += 1;
    }
    let reasons: Vec<String> =
        reasons.iter().take(4).map(|(reason, number)| format!("{number}: {reason}")).collect();
    let reasons = if reasons.is_empty() { "nothing".to_owned() } else { reasons.join("; ") };
    writeln!(out, "Left out: {}.", printable(&reasons))?;
    writeln!(out, "No control is met by this; name files with workloads, such as Pods or Deployments.")
}

pub(super) fn write_gaps(
    judgement: &Judgement,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if judgement.gaps.is_empty() {
        return Ok(());
    }
    let number = judgement.gaps.len();
    writeln!(out, "\n{}", style.heading(&format!("Not seen ({})", count(number, "gap"))))?;
    let shown = if all { number } else { LINES_MAX };
    for gap in judgement.gaps.iter().take(shown) {
        let text = format!("{}  {}: {}", printable(&gap.place), gap.code, printable(&gap.message));
        writeln!(out, "  {}", style.fold(&text, 2, 6))?;
    }
    write_rest(number, shown, style, out)
}

pub(super) fn write_warnings(
    snapshot: &Snapshot,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if snapshot.warnings.is_empty() {
        return Ok(());
    }
    let number = snapshot.warnings.len();
    writeln!(out, "\n{}", style.heading(&format!("Odd ({})", count(number, "warning"))))?;
    let shown = if all { number } else { LINES_MAX.min(4) };
    for warning in snapshot.warnings.iter().take(shown) {
        let text = format!("{}  {}", printable(&warning.place), printable(&warning.message));
        writeln!(out, "  {}", style.fold(&text, 2, 6))?;
    }
    write_rest(number, shown, style, out)
}

fn write_rest(number: usize, shown: usize, style: Style, out: &mut impl Write) -> io::Result<()> {
    if number <= shown {
        return Ok(());
    }
    writeln!(out, "  {}", style.quiet(&format!("and {} more; `--all` shows them", number - shown)))
}
