//! What StackRox looked at for a control, beside what we look at.
//!
//! What it looked at is data that people write, `docs/peers/stackrox.yaml`; the rest is ours. A comment `# Source: …`
//! at the head of the data says which version of it was read.

use super::{
    Known,
    control::{method_word, sources, strength},
    framework::trimmed,
    head,
    markdown::{
        FRAMEWORKS, Place, STACKROX, VERDICTS, control_anchor, framework_name, heading, prose, sentence,
    },
};
use crate::repository::root;
use anyhow::{Context as _, bail};
use plimsoll_document::{Limits, parse};
use plimsoll_framework::{Control, Demand, Edge, Framework, frameworks, safeguard};
use plimsoll_model::{
    Method,
    tree::{NodeRef, Value},
};
use std::fs;

const DATA: &str = "docs/peers/stackrox.yaml";
const PLACE: Place<'static> = Place(STACKROX);
const KEYS: [&str; 4] = ["control", "looked_at", "weak", "note"];

/// What it looked at for one control.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// `pci-dss@3.2.1:1.1.2`.
    control: String,
    looked_at: String,
    weak: String,
    note: Option<String>,
}

/// A row with the control that it names.
type Joined<'r> = (&'r Row, &'static Control);

/// The page.
pub(super) fn page(known: &Known) -> anyhow::Result<String> {
    let text = fs::read_to_string(root().join(DATA)).with_context(|| format!("cannot read {DATA}"))?;
    Ok(render(&rows(&text)?, source(&text), known))
}

/// What the data says it was read from.
fn source(text: &str) -> Option<&str> {
    let mut comments = text.lines().take_while(|line| line.starts_with('#'));
    comments.find_map(|line| line.strip_prefix("# Source: "))
}

fn rows(text: &str) -> anyhow::Result<Vec<Row>> {
    let mut parsed = parse(text, false, &Limits::default());
    if let Some(fault) = parsed.faults.first() {
        bail!("{DATA}:{}: {}", fault.line.unwrap_or(1), fault.message);
    }
    if let Some(oddity) = parsed.oddities.first() {
        bail!("{DATA}:{}: {}", oddity.line, oddity.message);
    }
    let document = parsed.documents.pop().with_context(|| format!("{DATA} is empty"))?;
    let list = document.tree.root().filter(|root| root.is_sequence());
    let list = list.with_context(|| format!("{DATA}: expected a list of controls"))?;
    list.items().map(row).collect()
}

fn row(node: NodeRef<'_>) -> anyhow::Result<Row> {
    let line = node.line();
    if let Some((key, _)) = node.entries().find(|(key, _)| !KEYS.contains(&key.key_text())) {
        bail!("{DATA}:{}: unknown key `{}`; known are {}", key.line(), key.key_text(), KEYS.join(", "));
    }
    let text = |key: &str| match node.get(key).map(NodeRef::value) {
        // The file is ours and holds no secrets; an address in it is read like any text.
        Some(Value::Str(text)) => Some(text.trim().to_owned()),
        Some(Value::Redacted(text)) => Some(text.expose().trim().to_owned()),
        _ => None,
    };
    let need = |key: &str| text(key).with_context(|| format!("{DATA}:{line}: `{key}` is missing or no text"));
    Ok(Row {
        control: need("control")?,
        looked_at: need("looked_at")?,
        weak: need("weak")?,
        note: text("note"),
    })
}

fn render(rows: &[Row], source: Option<&str>, known: &Known) -> String {
    let groups: Vec<(&Framework, Vec<Joined<'_>>)> = frameworks()
        .iter()
        .map(|framework| (framework, joined(framework, rows)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let judged: usize = groups.iter().map(|(_, joined)| joined.len()).sum();
    let title = "What StackRox looked at, what we look at";
    let mut text = head(&format!("{DATA} and frameworks/"), title);
    text.push_str(&format!(
        "StackRox judged {} controls of the standards below. For each: what it looked at and when that passed, why that \
         does not show the control, what Plimsoll looks at, and which part of that a check of this version can see. \
         Much of it waits for evidence that this version cannot read; what waits is said, and is shown as not tested in \
         every report, never as met. Words such as *direct* are explained under {}.\n\n",
        judged,
        PLACE.link("verdicts", VERDICTS),
    ));
    if let Some(source) = source {
        text.push_str(&format!("Read in: {}\n\n", prose(&sentence(source))));
    }
    text.push_str(&summary(&groups, known));
    for (framework, joined) in &groups {
        text.push_str(&format!("## {}\n\n", prose(framework.title)));
        for (row, control) in joined {
            text.push_str(&section(framework, control, row, known));
        }
    }
    text.push_str(&elsewhere(rows));
    trimmed(text)
}

/// The rows about a framework, in its order.
fn joined<'r>(framework: &'static Framework, rows: &'r [Row]) -> Vec<Joined<'r>> {
    let name = format!("{}@{}", framework.id, framework.version);
    let of = |control: &'static Control| {
        let full = format!("{name}:{}", control.id);
        rows.iter().filter(move |row| row.control == full).map(move |row| (row, control))
    };
    framework.controls.iter().flat_map(of).collect()
}

fn summary(groups: &[(&'static Framework, Vec<Joined<'_>>)], known: &Known) -> String {
    let mut text = "| Framework | Controls it judged | Our checks reach today | Only a person can state |\n\
                    |---|---:|---:|---:|\n"
        .to_owned();
    for (framework, joined) in groups {
        let mut controls: Vec<&Control> = joined.iter().map(|(_, control)| *control).collect();
        controls.dedup_by_key(|control| control.id);
        let reached = controls.iter().filter(|control| known.reach.reaches(control)).count();
        let stated = controls
            .iter()
            .filter(|control| !control.demands.is_empty() && control.method() == Method::AttestOnly)
            .count();
        let name = PLACE.link(&framework_name(framework), &super::markdown::framework_path(framework));
        text.push_str(&format!("| {name} | {} | {reached} | {stated} |\n", controls.len()));
    }
    format!("{text}\n")
}

fn section(framework: &Framework, control: &Control, row: &Row, known: &Known) -> String {
    let anchor = format!("{}-{}", framework.id, control_anchor(control.id));
    let mut text = heading(3, &anchor, &format!("{} {}", control.id, control.title));
    text.push_str(&format!("**StackRox looked at.** {}\n\n", prose(&row.looked_at)));
    text.push_str(&format!("**Why that is weak.** {}\n\n", prose(&row.weak)));
    if let Some(note) = &row.note {
        text.push_str(&format!("**Note.** {}\n\n", prose(note)));
    }
    let method = method_word(framework, control);
    let link = PLACE.control(&format!("{} {}", framework_name(framework), control.id), framework, control.id);
    text.push_str(&format!("**What we look at.** {link}, {method}. {}", today(control, known)));
    if !control.twins.is_empty() {
        let twins: Vec<String> = control.twins.iter().map(|twin| PLACE.twin(twin)).collect();
        text.push_str(&format!(" In other numberings: {}.", twins.join(", ")));
    }
    text.push_str("\n\n");
    for demand in control.demands {
        text.push_str(&demand_lines(demand, known));
    }
    if control.demands.is_empty() {
        let below: Vec<&Control> = framework.children(control).collect();
        let list = if below.is_empty() { "none".to_owned() } else { PLACE.controls(framework, &below) };
        text.push_str(&format!("- It stands as the controls below it do: {list}\n"));
    }
    text.push('\n');
    text
}

fn today(control: &Control, known: &Known) -> &'static str {
    if control.demands.is_empty() {
        "It has no demands of its own."
    } else if control.method() == Method::AttestOnly {
        "Only a person can state it; nothing that was installed or configured counts."
    } else if known.reach.reaches(control) {
        "Today: at least one check speaks for or against it."
    } else {
        "Today: no check yet, so it is not tested."
    }
}

fn demand_lines(demand: &Demand, known: &Known) -> String {
    let mut text = format!("- {}. {}\n", demand.id, prose(demand.text));
    for id in demand.checks {
        text.push_str(&format!("  - Decided by {}\n", PLACE.check(id)));
    }
    for edge in demand.edges {
        text.push_str(&edge_line(edge, known));
    }
    if let Some(statement) = demand.attest {
        text.push_str(&format!("  - A person states and signs: {}\n", prose(statement)));
    }
    text
}

fn edge_line(edge: &Edge, known: &Known) -> String {
    format!(
        "  - {}: {} ({}; passes count from {}). Checks: {}\n",
        PLACE.safeguard(edge.safeguard),
        prose(safeguard(edge.safeguard).map_or("", |safeguard| safeguard.title)),
        strength(edge),
        sources(edge),
        PLACE.checks(known.reach.checks_for(edge.safeguard), edge.safeguard),
    )
}

/// Rows about numbers that no framework of ours has.
fn elsewhere(rows: &[Row]) -> String {
    let is_known = |row: &&Row| super::markdown::find_twin(&row.control).is_some();
    let unknown: Vec<&Row> = rows.iter().filter(|row| !is_known(row)).collect();
    if unknown.is_empty() {
        return String::new();
    }
    let link = PLACE.link("frameworks", FRAMEWORKS);
    let mut text = format!(
        "## Numbers that are not in our lists\n\nStackRox judged these as well; no control of our {link} has such a number.\n\n"
    );
    for row in unknown {
        let note = row.note.as_ref().map_or(String::new(), |note| format!(" {}", prose(note)));
        text.push_str(&format!(
            "- `{}`: {} {}{note}\n",
            row.control,
            prose(&row.looked_at),
            prose(&row.weak)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Known, render, rows};

    const DATA: &str = "- control: nist-sp-800-190@2017:4.4.3\n  looked_at: A run.\n  weak: An old run counts.\n\
                        - control: pci-dss@3.2.1:1.1.2\n  looked_at: Nothing.\n  weak: It always passed.\n\
                        - control: hipaa-security-rule@2013:310_a_i_a\n  looked_at: Policies.\n  weak: It never ran.\n  note: An orphan.\n";

    #[test]
    fn each_row_stands_beside_our_demands_and_a_number_of_nobody_is_kept() {
        let text = render(&rows(DATA).unwrap(), super::source("# Source: a tree\n"), &Known::new());
        assert!(
            text.contains("**StackRox looked at.** A run.\n\n**Why that is weak.** An old run counts."),
            "{text}"
        );
        assert!(text.contains("StackRox judged 2 controls") && text.contains("Read in: A tree.\n"), "{text}");
        assert!(text.contains("Today: at least one check speaks for or against it."), "{text}");
        assert!(text.contains("Today: no check yet, so it is not tested."), "{text}");
        assert!(text.contains("In other numberings: [pci-dss 4.0.1 1.2.3]"), "{text}");
        assert!(
            text.contains("- `hipaa-security-rule@2013:310_a_i_a`: Policies. It never ran. An orphan.\n"),
            "{text}"
        );
        assert!(
            text.contains("| [nist-sp-800-190 2017](frameworks/nist-sp-800-190-2017.md) | 1 | 1 | 0 |"),
            "{text}"
        );
    }

    #[test]
    fn what_is_missing_or_misspelt_is_refused_with_its_line() {
        let missing = rows("- control: a\n  looked_at: b\n").unwrap_err().to_string();
        assert!(missing.contains("stackrox.yaml:1: `weak` is missing"), "{missing}");
        let unknown = rows("- control: a\n  looked_at: b\n  week: c\n").unwrap_err().to_string();
        assert!(unknown.contains("stackrox.yaml:3: unknown key `week`"), "{unknown}");
        assert!(rows("a: b\n").unwrap_err().to_string().contains("expected a list"));
    }
}
