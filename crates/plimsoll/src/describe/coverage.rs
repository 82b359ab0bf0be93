use crate::{Exit, args::ListFormat, output};
use plimsoll_checks::{Registered, registry};
use plimsoll_framework::{Coverage, Framework, Reach, find_framework, frameworks};
use plimsoll_model::KubernetesVersion;
use serde_json::json;
use std::io::{self, Write};

/// Controls named on a line; the benchmarks have more than a hundred that wait for nodes.
const CONTROLS_SHOWN_MAX: usize = 12;

/// A framework under its name, with its counts.
struct Row {
    framework: &'static Framework,
    name: String,
    coverage: Coverage,
}

pub(crate) fn framework_coverage(names: &[String], format: ListFormat) -> anyhow::Result<Exit> {
    let mut chosen: Vec<&'static Framework> = Vec::new();
    for name in names {
        chosen.push(find_framework(name, KubernetesVersion::NEWEST)?);
    }
    if chosen.is_empty() {
        chosen.extend(frameworks());
    }
    let reach = Reach::of(registry().iter().map(Registered::meta));
    let rows: Vec<Row> = chosen.into_iter().map(|framework| Row::new(framework, &reach)).collect();
    output::to_stdout(|out| match format {
        ListFormat::Terminal => write_table(&rows, out),
        ListFormat::Json => write_list(&rows, out),
    })?;
    Ok(Exit::Clean)
}

impl Row {
    fn new(framework: &'static Framework, reach: &Reach) -> Self {
        let name = format!("{}@{}", framework.id, super::framework::version(framework));
        Self { framework, name, coverage: Coverage::of(framework, reach) }
    }
}

fn write_table(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<28} {:>7} {:>10} {:>8} {:>12} {:>10} {:>8} {:>9}",
        "Framework", "leaves", "automated", "partial", "attest-only", "unwritten", "reached", "if asked"
    )?;
    for Row { name, coverage: each, .. } in rows {
        writeln!(
            out,
            "{:<28} {:>7} {:>10} {:>8} {:>12} {:>10} {:>8} {:>9}",
            name,
            each.leaves,
            each.automated,
            each.partial,
            each.attest_only,
            each.unwritten,
            each.reached,
            each.reached_with_sensitive_data.len()
        )?;
    }
    writeln!(out, "\nreached: at least one check of this version speaks for or against it")?;
    writeln!(out, "if asked: reached ones that no check looks at without `--sensitive-data`")?;
    for Row { name, coverage, .. } in rows {
        write_controls(
            "reached with --sensitive-data only",
            name,
            &coverage.reached_with_sensitive_data,
            out,
        )?;
    }
    for Row { name, coverage, .. } in rows {
        write_controls("automated and not reached", name, &coverage.automated_unreached, out)?;
    }
    Ok(())
}

/// A line that names controls, if there are any.
fn write_controls(what: &str, framework: &str, controls: &[&str], out: &mut impl Write) -> io::Result<()> {
    if controls.is_empty() {
        return Ok(());
    }
    let shown = controls.iter().take(CONTROLS_SHOWN_MAX).copied().collect::<Vec<_>>().join(", ");
    let rest = controls.len().saturating_sub(CONTROLS_SHOWN_MAX);
    let more = if rest > 0 { format!(" and {rest} more; `--format json` lists them") } else { String::new() };
    writeln!(out, "{what}, {framework}: {shown}{more}")
}

fn write_list(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let list: Vec<_> = rows
        .iter()
        .map(|Row { framework, coverage: each, .. }| {
            json!({
                "id": framework.id, "version": super::framework::version(framework),
                "leaves": each.leaves, "automated": each.automated, "partial": each.partial,
                "attest_only": each.attest_only, "unwritten": each.unwritten, "reached": each.reached,
                "reached_with_sensitive_data_only": each.reached_with_sensitive_data,
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
