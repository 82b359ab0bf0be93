//! What StackRox looked at for a control, beside what we look at.
//!
//! What it looked at is data that people write, `docs/peers/stackrox.yaml`, which also says which version of it was
//! read; the rest is ours.

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
use plimsoll_framework::{Control, Demand, Edge, Framework, Reached, frameworks, safeguard};
use plimsoll_model::{
    Method,
    tree::{NodeRef, Value},
};
use std::fs;

const DATA: &str = "docs/peers/stackrox.yaml";
const PLACE: Place<'static> = Place(STACKROX);
const DATA_KEYS: [&str; 4] = ["peer", "source", "rows", "no_check"];
const SOURCE_KEYS: [&str; 3] = ["repository", "commit", "date"];
const ROW_KEYS: [&str; 5] = ["control", "not_listed", "nearest", "looked_at", "weak"];
const UNCHECKED_KEYS: [&str; 2] = ["control", "about"];

/// Everything that the data says.
#[derive(Debug, PartialEq, Eq)]
struct Peer {
    /// `stackrox/stackrox at bed4a7b of 2026-08-22`.
    source: String,
    rows: Vec<Row>,
    no_check: Vec<Unchecked>,
}

/// What it looked at for one control.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// The number as that product names it: `pci-dss@3.2.1:1.1.2`.
    control: String,
    /// Why the number is none of ours, and which of ours comes closest.
    not_listed: Option<String>,
    nearest: Option<String>,
    looked_at: String,
    weak: String,
}

/// A control in its catalogue that no check of it looked at.
#[derive(Debug, PartialEq, Eq)]
struct Unchecked {
    control: String,
    about: String,
}

impl Row {
    /// The control of ours that the row is shown with.
    fn ours(&self) -> &str {
        self.nearest.as_deref().unwrap_or(&self.control)
    }
}

/// A row with the control that it names.
type Joined<'r> = (&'r Row, &'static Control);

/// The page.
pub(super) fn page(known: &Known) -> anyhow::Result<String> {
    let text = fs::read_to_string(root().join(DATA)).with_context(|| format!("cannot read {DATA}"))?;
    Ok(render(&peer(&text)?, known))
}

fn peer(text: &str) -> anyhow::Result<Peer> {
    let mut parsed = parse(text, false, &Limits::default());
    if let Some(fault) = parsed.faults.first() {
        bail!("{DATA}:{}: {}", fault.line.unwrap_or(1), fault.message);
    }
    if let Some(oddity) = parsed.oddities.first() {
        bail!("{DATA}:{}: {}", oddity.line, oddity.message);
    }
    let document = parsed.documents.pop().with_context(|| format!("{DATA} is empty"))?;
    let root = document.tree.root().filter(|root| root.is_mapping());
    let root = root.with_context(|| format!("{DATA}: expected `rows` and `no_check`"))?;
    only_keys(root, &DATA_KEYS)?;
    let list = |key: &str| root.get(key).into_iter().flat_map(NodeRef::items);
    let source = root.get("source").with_context(|| format!("{DATA}: `source` is missing"))?;
    only_keys(source, &SOURCE_KEYS)?;
    let [repository, commit, date] = SOURCE_KEYS.map(|key| needed(source, key));
    Ok(Peer {
        source: format!("{} at {} of {}", repository?, commit?, date?),
        rows: list("rows").map(row).collect::<anyhow::Result<_>>()?,
        no_check: list("no_check").map(unchecked).collect::<anyhow::Result<_>>()?,
    })
}

fn only_keys(node: NodeRef<'_>, known: &[&str]) -> anyhow::Result<()> {
    if let Some((key, _)) = node.entries().find(|(key, _)| !known.contains(&key.key_text())) {
        bail!("{DATA}:{}: unknown key `{}`; known are {}", key.line(), key.key_text(), known.join(", "));
    }
    Ok(())
}

fn text(node: NodeRef<'_>, key: &str) -> Option<String> {
    match node.get(key).map(NodeRef::value) {
        // The file is ours and holds no secrets; an address in it is read like any text.
        Some(Value::Str(text)) => Some(text.trim().to_owned()),
        Some(Value::Redacted(text)) => Some(text.expose().trim().to_owned()),
        _ => None,
    }
}

fn needed(node: NodeRef<'_>, key: &str) -> anyhow::Result<String> {
    text(node, key).with_context(|| format!("{DATA}:{}: `{key}` is missing or no text", node.line()))
}

fn row(node: NodeRef<'_>) -> anyhow::Result<Row> {
    only_keys(node, &ROW_KEYS)?;
    Ok(Row {
        control: needed(node, "control")?,
        not_listed: text(node, "not_listed"),
        nearest: text(node, "nearest"),
        looked_at: needed(node, "looked_at")?,
        weak: needed(node, "weak")?,
    })
}

fn unchecked(node: NodeRef<'_>) -> anyhow::Result<Unchecked> {
    only_keys(node, &UNCHECKED_KEYS)?;
    Ok(Unchecked { control: needed(node, "control")?, about: needed(node, "about")? })
}

fn render(peer: &Peer, known: &Known) -> String {
    let rows = &peer.rows;
    let groups: Vec<(&Framework, Vec<Joined<'_>>)> = frameworks()
        .iter()
        .map(|framework| (framework, joined(framework, rows)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let judged: usize = groups.iter().map(|(_, joined)| joined.len()).sum();
    let title = "What StackRox looked at, what we look at";
    let mut text = head(&format!("{DATA} and frameworks/"), title);
    text.push_str(&format!(
        "StackRox had {} checks for controls of the standards below. For each: what it looked at and when that passed, \
         why that does not show the control, what Plimsoll looks at, and which part of that a check of this version can see. \
         Much of it waits for evidence that this version cannot read; what waits is said, and is shown as not tested in \
         every report, never as met. Words such as *direct* are explained under {}.\n\n",
        judged,
        PLACE.link("verdicts", VERDICTS),
    ));
    text.push_str(&format!("Read in its source, {}.\n\n", prose(&peer.source)));
    text.push_str(&summary(&groups, known));
    for (framework, joined) in &groups {
        text.push_str(&format!("## {}\n\n", prose(framework.title)));
        for (row, control) in joined {
            text.push_str(&section(framework, control, row, known));
        }
    }
    text.push_str(&elsewhere(rows));
    text.push_str(&not_looked_at(&peer.no_check));
    trimmed(text)
}

/// The rows about a framework, in its order.
fn joined<'r>(framework: &'static Framework, rows: &'r [Row]) -> Vec<Joined<'r>> {
    let name = format!("{}@{}", framework.id, framework.version);
    let of = |control: &'static Control| {
        let full = format!("{name}:{}", control.id);
        rows.iter().filter(move |row| row.ours() == full).map(move |row| (row, control))
    };
    framework.controls.iter().flat_map(of).collect()
}

fn summary(groups: &[(&'static Framework, Vec<Joined<'_>>)], known: &Known) -> String {
    let mut text =
        "| Framework | Controls it looked at | Our checks reach today | Only a person can state |\n\
                    |---|---:|---:|---:|\n"
            .to_owned();
    for (framework, joined) in groups {
        let mut controls: Vec<&Control> = joined.iter().map(|(_, control)| *control).collect();
        controls.dedup_by_key(|control| control.id);
        let reached = controls.iter().filter(|control| known.reach.reached(control) != Reached::No).count();
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
    let number = row.control.rsplit(':').next().unwrap_or_default();
    let anchor = format!("{}-{}", framework.id, control_anchor(number));
    let mut text = heading(3, &anchor, &format!("{number} {}", control.title));
    text.push_str(&format!("**StackRox looked at.** {}\n\n", prose(&row.looked_at)));
    text.push_str(&format!("**Why that is weak.** {}\n\n", prose(&row.weak)));
    if let Some(reason) = &row.not_listed {
        text.push_str(&format!(
            "**The number.** {} The nearest of ours is {}.\n\n",
            prose(&sentence(reason)),
            control.id
        ));
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
    } else {
        match known.reach.reached(control) {
            Reached::Yes => "Today: at least one check speaks for or against it.",
            Reached::WithSensitiveData => {
                "Today: checks speak for or against it with `--sensitive-data` only."
            }
            Reached::No => "Today: no check yet, so it is not tested.",
        }
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

/// Rows about numbers that no framework of ours has, and none that comes close.
fn elsewhere(rows: &[Row]) -> String {
    let is_known = |row: &&Row| super::markdown::find_twin(row.ours()).is_some();
    let unknown: Vec<&Row> = rows.iter().filter(|row| !is_known(row)).collect();
    if unknown.is_empty() {
        return String::new();
    }
    let link = PLACE.link("frameworks", FRAMEWORKS);
    let mut text = format!(
        "## Numbers that are not in our lists\n\nStackRox judged these as well; no control of our {link} has such a number.\n\n"
    );
    for row in unknown {
        let reason =
            row.not_listed.as_ref().map_or(String::new(), |reason| format!(" {}", prose(&sentence(reason))));
        text.push_str(&format!(
            "- `{}`:{reason} It looked at this: {} {}\n",
            row.control,
            prose(&row.looked_at),
            prose(&row.weak)
        ));
    }
    format!("{text}\n")
}

/// What its catalogue lists and no check of it looked at.
fn not_looked_at(controls: &[Unchecked]) -> String {
    if controls.is_empty() {
        return String::new();
    }
    let mut text = "## Listed there and never looked at\n\nControls of ours that its catalogue names and that no check of it judged.\n\n"
        .to_owned();
    for control in controls {
        text.push_str(&format!("- {}: {}\n", PLACE.twin(&control.control), prose(&control.about)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Known, peer, render};

    const SOURCE: &str = "source: {repository: a/b, commit: c0ffee, date: \"2026-01-02\"}\n";
    const ROWS: &str = "rows:\n\
                        - {control: \"nist-sp-800-190@2017:4.4.3\", looked_at: A run., weak: An old run counts.}\n\
                        - {control: \"pci-dss@3.2.1:1.1.2\", looked_at: Nothing., weak: It always passed.}\n\
                        - {control: \"hipaa-security-rule@2013:164.312(e)(1)\", not_listed: It is shorter here, \
                        nearest: \"hipaa-security-rule@2013:164.312(e)\", looked_at: Roles., weak: Roles encrypt nothing.}\n\
                        - {control: \"hipaa-security-rule@2013:310_a_i_a\", not_listed: An orphan, looked_at: Policies., \
                        weak: It never ran.}\n\
                        no_check:\n- {control: \"nist-sp-800-190@2017:4.1.3\", about: malware}\n";

    #[test]
    fn each_row_stands_beside_our_demands_and_a_number_of_nobody_is_kept() {
        let text = render(&peer(&format!("{SOURCE}{ROWS}")).unwrap(), &Known::new());
        for part in [
            "**StackRox looked at.** A run.\n\n**Why that is weak.** An old run counts.",
            "StackRox had 3 checks for controls",
            "Read in its source, a/b at c0ffee of 2026-01-02.\n",
            "Today: at least one check speaks for or against it.",
            "Today: no check yet, so it is not tested.",
            "In other numberings: [pci-dss 4.0.1 1.2.3]",
            "**The number.** It is shorter here. The nearest of ours is 164.312(e).",
            "- `hipaa-security-rule@2013:310_a_i_a`: An orphan. It looked at this: Policies. It never ran.\n",
            "| [nist-sp-800-190 2017](frameworks/nist-sp-800-190-2017.md) | 1 | 1 | 0 |",
            "[nist-sp-800-190 2017 4.1.3](frameworks/nist-sp-800-190-2017.md#c-4-1-3): malware",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn what_is_missing_or_misspelt_is_refused_with_its_line() {
        let refused = |rows: &str| peer(&format!("{SOURCE}{rows}")).unwrap_err().to_string();
        let missing = refused("rows:\n- control: a\n  looked_at: b\n");
        assert!(missing.contains("stackrox.yaml:3: `weak` is missing"), "{missing}");
        let unknown = refused("rows:\n- control: a\n  looked_at: b\n  week: c\n");
        assert!(unknown.contains("stackrox.yaml:5: unknown key `week`"), "{unknown}");
        assert!(refused("rest: []\n").contains("unknown key `rest`"));
        assert!(peer("- a\n").unwrap_err().to_string().contains("expected `rows`"));
    }
}
