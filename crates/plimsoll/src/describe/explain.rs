use super::framework::{version, write_control};
use crate::{Exit, args::ColorChoice, output};
use anyhow::bail;
use plimsoll_checks::{Check, EVERYTHING, PODS, Registered, find_by_alias, find_by_id, registry};
use plimsoll_framework::{
    Control, Framework, Reach, Safeguard, controls_of_check, controls_of_safeguard, frameworks, safeguard,
};
use plimsoll_model::Family;
use plimsoll_report::terminal::Style;
use std::io::{self, Write};

/// What a name can mean.
enum Meaning {
    Check(&'static Registered),
    /// A peer's id, with whether ours decides exactly the same.
    Alias(&'static Registered, bool),
    Control(&'static Framework, &'static Control),
    Safeguard(&'static Safeguard),
}

pub(crate) fn explain(name: &str, color: ColorChoice) -> anyhow::Result<Exit> {
    let meanings = meanings(name);
    if meanings.is_empty() {
        let hint = hint(name);
        bail!("`{name}` is no check, other tool's id, control or safeguard of this version{hint}");
    }
    let style = Style { color: output::use_color(color), width: output::width() };
    output::to_stdout(|out| {
        for (position, meaning) in meanings.iter().enumerate() {
            if position > 0 {
                writeln!(out)?;
            }
            write_meaning(meaning, name, style, out)?;
        }
        Ok(())
    })?;
    Ok(Exit::Clean)
}

fn meanings(name: &str) -> Vec<Meaning> {
    if let Some(check) = find_by_id(name) {
        return vec![Meaning::Check(check)];
    }
    if let Some(found) = safeguard(name) {
        return vec![Meaning::Safeguard(found)];
    }
    let aliases: Vec<_> =
        find_by_alias(name).into_iter().map(|(check, exact)| Meaning::Alias(check, exact)).collect();
    if aliases.is_empty() { controls(name) } else { aliases }
}

/// `4.4.3`, `nist-sp-800-190:4.4.3` or `pci-dss@3.2.1:1.2.1`.
fn controls(name: &str) -> Vec<Meaning> {
    let (framework, id) = name.split_once(':').map_or((None, name), |(framework, id)| (Some(framework), id));
    let is_meant = |known: &&Framework| {
        framework.is_none_or(|asked| asked == known.id || asked == format!("{}@{}", known.id, version(known)))
    };
    let all = frameworks().iter().filter(is_meant);
    all.filter_map(|framework| framework.control(id).map(|control| Meaning::Control(framework, control)))
        .collect()
}

fn write_meaning(meaning: &Meaning, name: &str, style: Style, out: &mut impl Write) -> io::Result<()> {
    match meaning {
        Meaning::Check(check) => write_check(check, style, out),
        Meaning::Alias(check, exact) => {
            let relation = if *exact { "decides exactly what" } else { "overlaps with" };
            writeln!(
                out,
                "{name} {relation} this check {}:",
                if *exact { "decides" } else { "decides in part" }
            )?;
            write_check(check, style, out)
        }
        Meaning::Control(framework, control) => write_control(framework, control, style, out),
        Meaning::Safeguard(safeguard) => write_safeguard(safeguard, style, out),
    }
}

/// What a check looks at beside its subject, in words.
fn looked_at(check: &Check) -> String {
    let word = |word| match word {
        PODS => "what makes pods",
        EVERYTHING => "objects of every kind",
        kind => kind,
    };
    check.looks_at.iter().copied().map(word).collect::<Vec<_>>().join(", ")
}

fn write_check(registered: &Registered, style: Style, out: &mut impl Write) -> io::Result<()> {
    let check = registered.check;
    writeln!(out, "{}  {}", style.heading(check.id), check.title)?;
    writeln!(out, "severity {}, confidence {}\n", check.severity, check.confidence)?;
    writeln!(out, "Why: {}", style.fold(check.why, 5, 5))?;
    writeln!(out, "Fix: {}", style.fold(check.fix, 5, 5))?;
    writeln!(out, "Judges: {}", style.fold(&check.run.subjects(), 8, 8))?;
    let beside = looked_at(check);
    if !beside.is_empty() {
        writeln!(out, "Looks at: {}", style.fold(&beside, 10, 10))?;
    }
    writeln!(out)?;
    if !check.safeguards.is_empty() && !check.reaches_safeguards {
        let why = "Its findings stand by themselves: they neither prove nor refute the safeguards below.";
        writeln!(out, "{}", style.fold(why, 0, 0))?;
    }
    for id in check.safeguards {
        writeln!(out, "Safeguard {id}: {}", safeguard(id).map_or("", |safeguard| safeguard.title))?;
        write_controls_of(id, style, out)?;
    }
    let named: Vec<_> = controls_of_check(check.id)
        .into_iter()
        .flat_map(|(framework, controls)| {
            let name = if framework.version == "per-kubernetes" {
                framework.id.to_owned()
            } else {
                format!("{}@{}", framework.id, framework.version)
            };
            controls.into_iter().map(move |control| format!("{name}:{}", control.id))
        })
        .collect();
    if !named.is_empty() {
        writeln!(out, "Named by: {}", style.fold(&named.join(", "), 10, 10))?;
    }
    for (word, list) in [("The same as", check.aliases), ("Overlaps with", check.related)] {
        if !list.is_empty() {
            writeln!(out, "{word}: {}", style.fold(&list.join(", "), word.len() + 2, 4))?;
        }
    }
    for source in check.sources {
        writeln!(out, "Source: {source}")?;
    }
    Ok(())
}

fn write_safeguard(safeguard: &Safeguard, style: Style, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}  {}", style.heading(safeguard.id), safeguard.title)?;
    writeln!(out, "{}", style.fold(safeguard.objective, 0, 0))?;
    let words = |families: &[Family], between: &str| {
        families.iter().map(|family| family.as_str()).collect::<Vec<_>>().join(between)
    };
    writeln!(out, "proved by passes of: {}", words(safeguard.needs, " and "))?;
    if !safeguard.takes.is_empty() {
        writeln!(out, "fails also count from: {}", words(safeguard.takes, ", "))?;
    }
    if !safeguard.decided_by.is_empty() {
        writeln!(out, "not without a pass of: {}", style.fold(&safeguard.decided_by.join(", "), 23, 4))?;
    }
    let checks = checks_for(&Reach::of(registry().iter().map(Registered::meta)), safeguard.id);
    writeln!(out, "checks: {}", style.fold(&checks, 8, 8))?;
    write_controls_of(safeguard.id, style, out)
}

/// The checks of this version that speak for a safeguard, as a list for people.
pub(super) fn checks_for(reach: &Reach, id: &str) -> String {
    let ids: Vec<_> = reach.checks_for(id).iter().map(|check| check.id).collect();
    if ids.is_empty() {
        return "none in this version".to_owned();
    }
    let is_asked_for = safeguard(id).is_some_and(|safeguard| safeguard.sensitive_data);
    format!("{}{}", ids.join(", "), if is_asked_for { " (with --sensitive-data only)" } else { "" })
}

fn write_controls_of(safeguard: &str, style: Style, out: &mut impl Write) -> io::Result<()> {
    for (framework, controls) in controls_of_safeguard(safeguard) {
        let ids: Vec<_> = controls.iter().map(|control| control.id).collect();
        let line = format!("{}@{}: {}", framework.id, version(framework), ids.join(", "));
        writeln!(out, "  {}", style.fold(&line, 2, 4))?;
    }
    Ok(())
}

/// What a name that means nothing may have been meant for.
fn hint(name: &str) -> String {
    let id = name.split_once('@').map_or(name, |(id, _)| id);
    if frameworks().iter().any(|framework| framework.id == id) {
        return format!("; `plimsoll framework show {name}` shows this framework");
    }
    nearest(name).map_or(String::new(), |near| format!("; did you mean `{near}`?"))
}

/// The known name that shares the longest part with a wrong one.
fn nearest(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let ids = registry().iter().map(|registered| registered.check.id);
    let shared = |id: &str| {
        let tail = id.rsplit('/').next().unwrap_or(id);
        let words = lower.split(['/', '-', '_', ' ', ':']).filter(|word| word.len() > 2);
        words.filter(|word| tail.contains(word)).map(str::len).sum::<usize>()
    };
    ids.max_by_key(|id| shared(id)).filter(|id| shared(id) > 0)
}
