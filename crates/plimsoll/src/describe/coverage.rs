use crate::{Exit, args::ListFormat, output};
use plimsoll_checks::registry;
use plimsoll_framework::{Control, Framework, find_framework, frameworks};
use plimsoll_model::{Confidence, KubernetesVersion, Method, Severity};
use serde_json::json;
use std::{
    collections::BTreeSet,
    io::{self, Write},
};

/// How the leaf controls of a framework can be decided, and how many this version reaches.
struct Coverage {
    framework: &'static Framework,
    leaves: usize,
    automated: usize,
    partial: usize,
    attest_only: usize,
    unwritten: usize,
    /// Leaves with at least one check of this version over any edge.
    reached: usize,
    /// Automated leaves that no check of this version reaches.
    automated_unreached: Vec<&'static str>,
}

pub(crate) fn framework_coverage(names: &[String], format: ListFormat) -> anyhow::Result<Exit> {
    let mut chosen: Vec<&'static Framework> = Vec::new();
    for name in names {
        chosen.push(find_framework(name, KubernetesVersion::NEWEST)?);
    }
    if chosen.is_empty() {
        chosen.extend(frameworks());
    }
    let reached = reached_safeguards();
    let coverage: Vec<Coverage> =
        chosen.into_iter().map(|framework| Coverage::new(framework, &reached)).collect();
    output::to_stdout(|out| match format {
        ListFormat::Terminal => write_table(&coverage, out),
        ListFormat::Json => write_list(&coverage, out),
    })?;
    Ok(Exit::Clean)
}

/// Safeguards that a check of this version can speak for.
fn reached_safeguards() -> BTreeSet<&'static str> {
    let checks = registry().iter().map(|registered| registered.check);
    checks
        .filter(|check| check.severity > Severity::Info && check.confidence > Confidence::Low)
        .flat_map(|check| check.safeguards.iter().copied())
        .collect()
}

impl Coverage {
    fn new(framework: &'static Framework, safeguards: &BTreeSet<&str>) -> Self {
        let mut coverage = Self {
            framework,
            leaves: 0,
            automated: 0,
            partial: 0,
            attest_only: 0,
            unwritten: 0,
            reached: 0,
            automated_unreached: Vec::new(),
        };
        for control in framework.controls.iter().filter(|control| framework.is_leaf(control)) {
            coverage.add(control, is_reached(control, safeguards));
        }
        coverage
    }

    fn add(&mut self, control: &'static Control, reached: bool) {
        self.leaves += 1;
        self.reached += usize::from(reached);
        match control.method() {
            _ if control.demands.is_empty() => self.unwritten += 1,
            Method::Automated => {
                self.automated += 1;
                if !reached {
                    self.automated_unreached.push(control.id);
                }
            }
            Method::Partial => self.partial += 1,
            Method::AttestOnly => self.attest_only += 1,
        }
    }

    fn name(&self) -> String {
        format!("{}@{}", self.framework.id, super::framework::version(self.framework))
    }
}

fn is_reached(control: &Control, safeguards: &BTreeSet<&str>) -> bool {
    control.demands.iter().any(|demand| {
        demand.edges.iter().any(|edge| safeguards.contains(edge.safeguard))
            || demand.checks.iter().any(|check| plimsoll_checks::find_by_id(check).is_some())
    })
}

fn write_table(coverage: &[Coverage], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<28} {:>7} {:>10} {:>8} {:>12} {:>10} {:>8}",
        "Framework", "leaves", "automated", "partial", "attest-only", "unwritten", "reached"
    )?;
    for each in coverage {
        writeln!(
            out,
            "{:<28} {:>7} {:>10} {:>8} {:>12} {:>10} {:>8}",
            each.name(),
            each.leaves,
            each.automated,
            each.partial,
            each.attest_only,
            each.unwritten,
            each.reached
        )?;
    }
    writeln!(out, "\nreached: at least one check of this version speaks for or against it")?;
    for each in coverage.iter().filter(|each| !each.automated_unreached.is_empty()) {
        writeln!(out, "automated and not reached, {}: {}", each.name(), each.automated_unreached.join(", "))?;
    }
    Ok(())
}

fn write_list(coverage: &[Coverage], out: &mut impl Write) -> io::Result<()> {
    let list: Vec<_> = coverage
        .iter()
        .map(|each| {
            json!({
                "id": each.framework.id, "version": super::framework::version(each.framework),
                "leaves": each.leaves, "automated": each.automated, "partial": each.partial,
                "attest_only": each.attest_only, "unwritten": each.unwritten, "reached": each.reached,
                "automated_unreached": each.automated_unreached,
            })
        })
        .collect();
    serde_json::to_writer_pretty(
        &mut *out,
        &json!({ "schema": "plimsoll.dev/coverage/v1", "frameworks": list }),
    )?;
    writeln!(out)
}
