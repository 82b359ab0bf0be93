use super::explain::checks_for;
use crate::{
    Exit,
    args::{ColorChoice, ListFormat},
    output,
};
use anyhow::{Context as _, bail};
use plimsoll_checks::{Registered, registry};
use plimsoll_framework::{Control, Framework, Reach, find_framework, frameworks, safeguard};
use plimsoll_model::{KubernetesVersion, Method};
use plimsoll_report::terminal::Style;
use std::io::{self, Write};

pub(super) fn version(framework: &Framework) -> String {
    framework.version_for(KubernetesVersion::NEWEST)
}

pub(crate) fn framework_list(format: ListFormat) -> anyhow::Result<Exit> {
    output::to_stdout(|out| match format {
        ListFormat::Terminal => {
            for framework in frameworks() {
                let name = format!("{}@{}", framework.id, version(framework));
                let status = framework.status.as_str();
                let controls = framework.controls.len();
                writeln!(out, "{name:<28} {status:<8} {controls:>4} controls  {}", framework.title)?;
            }
            writeln!(out, "\n`plimsoll framework show ID` lists the controls of one.")
        }
        ListFormat::Json => {
            let list: Vec<_> = frameworks()
                .iter()
                .map(|framework| {
                    serde_json::json!({
                        "id": framework.id, "version": version(framework), "title": framework.title,
                        "publisher": framework.publisher, "published": framework.published,
                        "status": framework.status.as_str(), "url": framework.url,
                        "notice": framework.notice, "controls": framework.controls.len(),
                    })
                })
                .collect();
            let whole = serde_json::json!({ "schema": "plimsoll.dev/frameworks/v1", "frameworks": list });
            serde_json::to_writer_pretty(&mut *out, &whole)?;
            writeln!(out)
        }
    })?;
    Ok(Exit::Clean)
}

pub(crate) fn framework_show(name: &str, control: Option<&str>, color: ColorChoice) -> anyhow::Result<Exit> {
    let framework = find_framework(name, KubernetesVersion::NEWEST)?;
    let style = Style { color: output::use_color(color), width: output::width() };
    if let Some(id) = control {
        let control = framework.control(id).with_context(|| format!("{name} has no control `{id}`"))?;
        output::to_stdout(|out| write_control(framework, control, style, out))?;
        return Ok(Exit::Clean);
    }
    if framework.controls.is_empty() {
        bail!("{name} has no controls");
    }
    output::to_stdout(|out| write_framework(framework, style, out))?;
    Ok(Exit::Clean)
}

fn write_framework(framework: &Framework, style: Style, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", style.heading(framework.title))?;
    let published = framework.published.map_or(String::new(), |date| format!(", {date}"));
    let status = framework.status.as_str();
    writeln!(out, "{} {}, {}{published}, {status}", framework.id, version(framework), framework.publisher)?;
    writeln!(out, "{}\n{}\n", style.fold(framework.notice, 0, 0), framework.url)?;
    for control in framework.controls {
        let depth = depth(framework, control);
        let indent = "  ".repeat(depth);
        let method = if framework.is_leaf(control) { method_word(control) } else { "" };
        let head = format!("{indent}{:<14} ", control.id);
        let title = style.fold(control.title, head.chars().count() + 13, head.chars().count() + 13);
        writeln!(out, "{head}{method:<12} {title}")?;
    }
    Ok(())
}

fn depth(framework: &Framework, control: &Control) -> usize {
    let mut depth = 0;
    let mut here = control.parent;
    while let Some(parent) = here.and_then(|id| framework.control(id)) {
        depth += 1;
        here = parent.parent;
    }
    depth
}

fn method_word(control: &Control) -> &'static str {
    if control.demands.is_empty() { "unwritten" } else { control.method().as_str() }
}

/// One control with its demands, edges and claim.
pub(super) fn write_control(
    framework: &Framework,
    control: &Control,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = format!("{}@{}:{}", framework.id, version(framework), control.id);
    writeln!(out, "{}  {}", style.heading(&name), control.title)?;
    let parent = control.parent.map_or(String::new(), |parent| format!("under {parent}; "));
    writeln!(out, "{parent}{}", described_method(framework, control))?;
    if let Some(scope) = control.asks_scope {
        writeln!(out, "speaks of the scope `{scope}`: without one declared it is supported at best")?;
    }
    if control.addressable {
        writeln!(out, "addressable: a signed decision under 45 CFR 164.306(d)(3) may answer it")?;
    }
    if !control.twins.is_empty() {
        writeln!(out, "the same in other numberings: {}", control.twins.join(", "))?;
    }
    let below: Vec<_> = framework.children(control).map(|child| child.id).collect();
    if !below.is_empty() {
        writeln!(out, "below it: {}", style.fold(&below.join(", "), 10, 4))?;
    }
    let reach = Reach::of(registry().iter().map(Registered::meta));
    for demand in control.demands {
        writeln!(out, "\n{}. {}", style.heading(demand.id), style.fold(demand.text, 3, 3))?;
        for check in demand.checks {
            writeln!(out, "   decided by `{check}`")?;
        }
        if !demand.decided_from.is_empty() {
            let sources: Vec<_> = demand.decided_from.iter().map(|source| source.as_str()).collect();
            writeln!(out, "   to be decided from {}: no check of this version reads it", sources.join(", "))?;
        }
        for edge in demand.edges {
            let title = safeguard(edge.safeguard).map_or("", |safeguard| safeguard.title);
            let sources: Vec<_> = edge.sources.iter().map(|source| source.as_str()).collect();
            let necessary = if edge.necessary { ", necessary" } else { "" };
            let head = format!("{}{necessary}, from {}", edge.strength.as_str(), sources.join(", "));
            writeln!(out, "   {} {}", edge.safeguard, style.fold(&format!("{title} ({head})"), 13, 6))?;
            writeln!(out, "      {}", style.quiet(&style.fold(edge.because, 6, 6)))?;
            writeln!(out, "      checks: {}", style.fold(&checks_for(&reach, edge.safeguard), 14, 8))?;
        }
        if let Some(statement) = demand.attest {
            writeln!(out, "   to be stated and signed: {}", style.fold(statement, 28, 6))?;
        }
    }
    if !control.claim.is_empty() {
        writeln!(out, "\nClaim: {}", style.fold(control.claim, 7, 7))?;
    }
    let evidence: Vec<_> = control.evidence.iter().map(|kind| kind.as_str()).collect();
    if !evidence.is_empty() {
        let age =
            control.freshness_days.map_or(String::new(), |days| format!("; not older than {days} days"));
        writeln!(out, "Evidence: {}{age}", evidence.join(", "))?;
    }
    if let Some(clock) = control.clock {
        writeln!(out, "Clock: {}", style.fold(&clock.to_string(), 7, 7))?;
    }
    Ok(())
}

fn described_method(framework: &Framework, control: &Control) -> &'static str {
    match control.method() {
        _ if control.demands.is_empty() && !framework.is_leaf(control) => {
            "a heading: it stands as the controls below it do"
        }
        _ if control.demands.is_empty() => "this version holds no demands for it",
        Method::Automated => "automated: every demand can be decided by evidence alone",
        Method::Partial => "partial: evidence decides some of it, a person states the rest",
        Method::AttestOnly => "attest-only: only a person can state it",
    }
}
