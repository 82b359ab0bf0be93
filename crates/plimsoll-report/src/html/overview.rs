//! The first screen, without scripts: where it stands, what to do next, what could not be seen.

use super::{
    Glossary,
    escape::{Prose, Text},
};
use crate::{
    next::{Step, steps},
    seen::{NothingJudged, nothing_judged, summary},
    standings::{beside, columns, number},
    words::count,
};
use plimsoll_model::{FrameworkStanding, Judgement, Severity, Snapshot, SourceType, Standing};
use plimsoll_wire::v1::Report;
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// Gaps shown here; the list of all is a part of its own.
const GAPS_MAX: usize = 8;
const WARNINGS_MAX: usize = 4;

/// Writes the first screen.
pub(super) fn write(report: &Report<'_>, glossary: &Glossary<'_>, out: &mut impl Write) -> io::Result<()> {
    let (snapshot, judgement) = (report.snapshot, report.judgement);
    out.write_all(b"<div id=\"overview\">\n")?;
    write!(
        out,
        "<div class=\"title\">\n<h1 tabindex=\"-1\">{}</h1>\n<p>{}.</p>\n<p class=\"quiet\">Judged for \
         <time datetime=\"{as_of}\">{}</time> by {} {}, snapshot <code>{}…</code></p>\n</div>\n\
         <noscript><p class=\"notice\">Scripts are off. This page shows the counts and what to do next; lists, \
         search and single findings need scripts. The terminal report shows everything without them.</p>\
         </noscript>\n",
        Text(&glossary.title()),
        Text(&summary(snapshot, judgement)),
        Text(&spoken_time(report.times.as_of)),
        Text(report.tool.name),
        Text(report.tool.version),
        snapshot.sha256().to_string().chars().take(19).collect::<String>(),
        as_of = Text(report.times.as_of),
    )?;
    out.write_all(b"<div class=\"screen\">\n<div>\n")?;
    if judgement.has_subjects() {
        write_standings(judgement, out)?;
        write_severities(judgement, out)?;
        out.write_all(b"</div>\n<div>\n")?;
        write_steps(judgement, out)?;
    } else {
        write_nothing_judged(snapshot, out)?;
        out.write_all(b"</div>\n<div>\n")?;
    }
    write_unseen(snapshot, judgement, out)?;
    out.write_all(b"</div>\n</div>\n</div>\n")
}

/// `2026-03-31T00:00:00Z` as `2026-03-31 00:00:00 UTC`.
fn spoken_time(time: &str) -> String {
    time.strip_suffix('Z').map_or_else(|| time.to_owned(), |time| format!("{} UTC", time.replace('T', " ")))
}

fn write_nothing_judged(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    let NothingJudged { what, left_out, advice } = nothing_judged(snapshot);
    write!(
        out,
        "<section class=\"stand nothing\" aria-labelledby=\"h-nothing\">\n<h2 id=\"h-nothing\">Nothing to judge\
         </h2>\n<p>{}</p>\n<p>{}</p>\n<p>{}</p>\n</section>\n",
        Text(&capital(&what)),
        Text(&left_out),
        Text(advice)
    )
}

fn capital(text: &str) -> String {
    let mut parts = text.chars();
    parts.next().map_or(String::new(), |first| format!("{}{}", first.to_uppercase(), parts.as_str()))
}

fn write_standings(judgement: &Judgement, out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        b"<section class=\"stand\" aria-labelledby=\"h-stand\">\n<h2 id=\"h-stand\">Where it stands</h2>\n",
    )?;
    if judgement.frameworks.is_empty() {
        return out.write_all(b"<p>No framework was asked for.</p>\n</section>\n");
    }
    let columns = columns(judgement);
    out.write_all(PATTERNS.as_bytes())?;
    out.write_all(
        b"<table class=\"standings\">\n<caption>Leaf controls of each framework, by standing</caption>\n<thead><tr>",
    )?;
    for standing in &columns {
        write!(
            out,
            "<th scope=\"col\"><svg class=\"swatch\" aria-hidden=\"true\"><rect class=\"{0}\" width=\"100%\" \
             height=\"100%\"/></svg>{1}</th>",
            standing.as_str(),
            spoken(*standing)
        )?;
    }
    out.write_all(b"</tr></thead>\n")?;
    for framework in &judgement.frameworks {
        write_framework(framework, &columns, out)?;
    }
    out.write_all(b"</table>\n</section>\n")
}

/// The fills of the bars: told apart by their drawing, not by colour alone.
const PATTERNS: &str = "<svg class=\"patterns\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs>\
<pattern id=\"p-supported\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<rect class=\"ground\" width=\"6\" height=\"6\"/><rect class=\"line\" width=\"3\" height=\"6\"/></pattern>\
<pattern id=\"p-not-tested\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
<rect class=\"ground\" width=\"6\" height=\"6\"/><circle class=\"dot\" cx=\"3\" cy=\"3\" r=\"1\"/></pattern>\
<pattern id=\"p-attested\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\">\
<rect class=\"ground\" width=\"4\" height=\"4\"/><rect class=\"line\" width=\"4\" height=\"2\"/></pattern></defs></svg>\n";

fn spoken(standing: Standing) -> String {
    standing.as_str().replace('-', " ")
}

fn write_framework(
    framework: &FrameworkStanding,
    columns: &[Standing],
    out: &mut impl Write,
) -> io::Result<()> {
    let name = format!("{}@{}", framework.id, framework.version);
    let width = columns.len();
    write!(
        out,
        "<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"{width}\"><span data-to=\"#/framework/{0}\">{1}</span> \
         <span class=\"name\">{0}</span>{2}</th></tr>\n<tr>",
        Text(&name),
        Text(framework.title),
        bar(framework, columns)
    )?;
    for standing in columns {
        let number = number(framework, *standing);
        if number == 0 {
            out.write_all(b"<td class=\"none\">0</td>")?;
        } else {
            // Excepted controls are counted with the met ones.
            let asked = if *standing == Standing::Met { "met,excepted" } else { standing.as_str() };
            write!(
                out,
                "<td class=\"{0}\"><span data-to=\"#/framework/{1}?standing={asked}\">{number}</span></td>",
                standing.as_str(),
                Text(&name)
            )?;
        }
    }
    out.write_all(b"</tr>\n")?;
    let beside = beside(framework);
    if !beside.is_empty() {
        let text = capital(&beside.join("; "));
        writeln!(out, "<tr><td class=\"beside\" colspan=\"{width}\">{}.</td></tr>", Text(&text))?;
    }
    out.write_all(b"</tbody>\n")
}

/// A bar of the counts, which stand under it as numbers.
fn bar(framework: &FrameworkStanding, columns: &[Standing]) -> String {
    let total: u32 = columns.iter().map(|standing| number(framework, *standing)).sum();
    let mut bar = String::new();
    if total == 0 {
        return bar;
    }
    bar.push_str("<svg class=\"bar\" aria-hidden=\"true\">");
    let mut before = 0;
    for standing in columns {
        let count = number(framework, *standing);
        if count > 0 {
            let share = |part: u32| f64::from(part) * 100.0 / f64::from(total);
            // Writing to a string cannot fail.
            let _written = write!(
                bar,
                "<rect class=\"{}\" x=\"{:.2}%\" width=\"{:.2}%\" height=\"100%\"/>",
                standing.as_str(),
                share(before),
                share(count)
            );
        }
        before += count;
    }
    bar.push_str("</svg>");
    bar
}

fn write_steps(judgement: &Judgement, out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        b"<section class=\"next\" aria-labelledby=\"h-next\">\n<h2 id=\"h-next\">What to do next</h2>\n",
    )?;
    let steps = steps(judgement);
    if steps.is_empty() {
        return out.write_all(
            b"<p>No finding is above severity info. What is not tested waits for the sources named with each \
              framework.</p>\n</section>\n",
        );
    }
    out.write_all(b"<ol>\n")?;
    for step in steps {
        match step {
            Step::Gap(text) => {
                writeln!(out, "<li><p><span data-to=\"#/gaps\">{}</span></p></li>", Text(&text))?;
            }
            Step::Check { meta, effect, .. } => writeln!(
                out,
                "<li><p>{}</p><p class=\"quiet\"><span class=\"sev {sev}\">{sev}</span> \
                 <span data-to=\"#/check/{id}\">{id}</span>: {}</p></li>",
                Prose(meta.fix),
                Text(&effect),
                sev = meta.severity,
                id = Text(meta.id),
            )?,
        }
    }
    out.write_all(b"</ol>\n</section>\n")
}

fn write_unseen(snapshot: &Snapshot, judgement: &Judgement, out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        b"<section class=\"unseen\" aria-labelledby=\"h-unseen\">\n<h2 id=\"h-unseen\">What could not be seen</h2>\n",
    )?;
    if judgement.gaps.is_empty() {
        let said = if judgement.has_subjects() {
            "Everything that was asked for was seen."
        } else {
            "Nothing that was asked for was hidden; it held nothing to judge."
        };
        writeln!(out, "<p>{said}</p>")?;
    } else {
        let number = judgement.gaps.len();
        let them = if number == 1 { "it" } else { "them" };
        write!(
            out,
            "<p class=\"gaps\"><strong>{}</strong>: what depends on {them} is unknown, and no control that looks \
             at {them} is met.</p>\n<ul class=\"plain\">\n",
            count(number, "gap")
        )?;
        for (index, gap) in judgement.gaps.iter().take(GAPS_MAX).enumerate() {
            writeln!(
                out,
                "<li><code data-to=\"#/gap/g{index}\">{}</code> <span class=\"quiet\">{}:</span> {}</li>",
                Text(&gap.place),
                gap.code,
                Prose(&gap.message)
            )?;
        }
        write_rest(number, GAPS_MAX, "#/gaps", "gap", out)?;
    }
    if let Some(line) = not_asked_for(snapshot) {
        writeln!(out, "<p>{line}</p>")?;
    }
    let left_out = snapshot.inputs.iter().filter(|input| !input.read).count();
    if left_out > 0 {
        writeln!(
            out,
            "<p>Left out: <span data-to=\"#/inputs?read=no\">{}</span>, each with its reason.</p>",
            count(left_out, "file")
        )?;
    }
    write_warnings(snapshot, out)?;
    out.write_all(b"</section>\n")
}

fn write_rest(number: usize, shown: usize, to: &str, one: &str, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"</ul>\n")?;
    let Some(rest) = number.checked_sub(shown).filter(|rest| *rest > 0) else { return Ok(()) };
    writeln!(
        out,
        "<p class=\"rest\"><span data-to=\"{to}\">and {}</span></p>",
        count(rest, &format!("more {one}"))
    )
}

fn write_warnings(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    let number = snapshot.warnings.len();
    if number == 0 {
        return Ok(());
    }
    write!(
        out,
        "<p><strong>{}</strong>: odd, but nothing is hidden by {}.</p>\n<ul class=\"plain\">\n",
        count(number, "warning"),
        if number == 1 { "it" } else { "them" }
    )?;
    for warning in snapshot.warnings.iter().take(WARNINGS_MAX) {
        writeln!(out, "<li><code>{}</code> {}</li>", Text(&warning.place), Prose(&warning.message))?;
    }
    write_rest(number, WARNINGS_MAX, "#/warnings", "warning", out)
}

/// The kinds of source that nobody asked for: not a gap, and not tested either.
fn not_asked_for(snapshot: &Snapshot) -> Option<String> {
    const SOURCES: [(SourceType, &str); 4] = [
        (SourceType::Cluster, "clusters"),
        (SourceType::Image, "images"),
        (SourceType::Node, "nodes"),
        (SourceType::Audit, "audit events"),
    ];
    let is_missing = |source: SourceType| snapshot.sources.iter().all(|each| each.source_type != source);
    let missing: Vec<&str> =
        SOURCES.into_iter().filter(|(source, _)| is_missing(*source)).map(|(_, word)| word).collect();
    let (last, first) = missing.split_last()?;
    let list = if first.is_empty() { (*last).to_owned() } else { format!("{} and {last}", first.join(", ")) };
    Some(format!("Not asked for, and so not tested: {list}."))
}

fn write_severities(judgement: &Judgement, out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "<section class=\"severities\" aria-labelledby=\"h-findings\">\n<h2 id=\"h-findings\">Findings</h2>\n"
    )?;
    if judgement.findings.is_empty() {
        return out.write_all(b"<p>None.</p>\n</section>\n");
    }
    out.write_all(b"<ul class=\"tally\">\n")?;
    for severity in Severity::ALL {
        let is_it = |finding: &&plimsoll_model::Finding| judgement.severity(finding) == severity;
        let number = judgement.findings.iter().filter(is_it).count();
        if number == 0 {
            writeln!(
                out,
                "<li class=\"none\"><b>0</b> <span class=\"sev {severity}\">{severity}</span></li>"
            )?;
        } else {
            writeln!(
                out,
                "<li><span data-to=\"#/findings?severity={severity}\"><b>{number}</b> \
                 <span class=\"sev {severity}\">{severity}</span></span></li>"
            )?;
        }
    }
    out.write_all(b"</ul>\n</section>\n")
}
