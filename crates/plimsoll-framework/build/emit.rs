//! Writing the data as Rust.

use crate::{
    source::Node,
    versions::{controls, twins},
};
use std::{collections::BTreeSet, fmt::Write as _};

macro_rules! put {
    ($out:expr, $($part:tt)*) => { writeln!($out, $($part)*).expect("writing into a string") };
}

/// Writes the safeguards and returns their ids.
pub(crate) fn safeguards<'l>(root: Node<'l>, out: &mut String) -> BTreeSet<&'l str> {
    let mut known = BTreeSet::new();
    put!(out, "pub(crate) static SAFEGUARDS: &[Safeguard] = &[");
    for node in root.only_keys(&["safeguards"]).need("safeguards").items() {
        let node =
            node.only_keys(&["id", "title", "objective", "needs", "takes", "decided_by", "sensitive_data"]);
        let id = node.need("id").text();
        if !known.insert(id) {
            node.fail("the id stands twice");
        }
        let families = |key| list(&node.list(key), |node| family(node).to_owned());
        put!(
            out,
            "Safeguard {{ id: {id:?}, title: {:?}, objective: {:?}, needs: {}, takes: {}, decided_by: {}, \
             sensitive_data: {} }},",
            node.need("title").text(),
            node.need("objective").text(),
            families("needs"),
            families("takes"),
            texts(&node.list("decided_by")),
            node.flag("sensitive_data"),
        );
    }
    put!(out, "];");
    known
}

/// Writes the frameworks after checking what crosses their borders.
pub(crate) fn frameworks(roots: &[Node<'_>], safeguards: &BTreeSet<&str>, out: &mut String) {
    let known: BTreeSet<String> = roots
        .iter()
        .flat_map(|root| {
            let name = format!("{}@{}", root.need("framework").text(), root.need("version").text());
            controls(*root, roots)
                .into_iter()
                .map(move |control| format!("{name}:{}", control.need("id").text()))
        })
        .collect();
    put!(out, "pub(crate) static FRAMEWORKS: &[Framework] = &[");
    for root in roots {
        framework(*root, roots, safeguards, &known, out);
    }
    put!(out, "];");
}

fn framework(
    root: Node<'_>,
    roots: &[Node<'_>],
    safeguards: &BTreeSet<&str>,
    known: &BTreeSet<String>,
    out: &mut String,
) {
    let root = root.only_keys(&[
        "framework",
        "version",
        "extends",
        "title",
        "publisher",
        "published",
        "status",
        "technical",
        "url",
        "notice",
        "controls",
    ]);
    let status = match root.need("status").text() {
        "current" => "Current",
        "retired" => "Retired",
        "proposed" => "Proposed",
        _ => root.need("status").fail("expected current, retired or proposed"),
    };
    let technical = root.flag("technical");
    put!(
        out,
        "Framework {{ id: {:?}, version: {:?}, title: {:?}, publisher: {:?}, published: {:?}, status: Status::{status}, \
         technical: {technical}, url: {:?}, notice: {:?}, controls: &[",
        root.need("framework").text(),
        root.need("version").text(),
        root.need("title").text(),
        root.need("publisher").text(),
        root.optional_text("published"),
        root.need("url").text(),
        root.need("notice").text(),
    );
    let mut seen = BTreeSet::new();
    let nodes = controls(root, roots);
    let all: BTreeSet<&str> = nodes.iter().map(|control| control.need("id").text()).collect();
    let file = File { all: &all, safeguards, known, technical };
    for node in nodes {
        let id = node.need("id").text();
        if !seen.insert(id) {
            node.fail("the id stands twice");
        }
        control(node, &twins(root, node, roots), file, out);
    }
    put!(out, "] }},");
}

/// What a control is checked against.
#[derive(Clone, Copy)]
struct File<'f> {
    /// Ids of the controls of its framework.
    all: &'f BTreeSet<&'f str>,
    safeguards: &'f BTreeSet<&'f str>,
    /// Every control of every framework.
    known: &'f BTreeSet<String>,
    technical: bool,
}

fn control(node: Node<'_>, kin: &[String], file: File<'_>, out: &mut String) {
    let node = node.only_keys(&[
        "id",
        "parent",
        "twins",
        "title",
        "asks_scope",
        "boundary",
        "addressable",
        "demands",
        "claim",
        "evidence",
        "freshness_days",
        "clock",
    ]);
    let parent = node.optional_text("parent");
    if parent.is_some_and(|parent| !file.all.contains(parent)) {
        node.fail("the parent is no control of this framework");
    }
    if let Some(twin) = node.list("twins").into_iter().find(|twin| !file.known.contains(twin.text())) {
        twin.fail("the twin is no control of any framework");
    }
    put!(
        out,
        "Control {{ id: {:?}, parent: {parent:?}, twins: {}, title: {:?}, asks_scope: {:?}, boundary: {}, \
         addressable: {}, claim: {:?}, evidence: {}, freshness_days: {:?}, clock: {}, demands: &[",
        node.need("id").text(),
        all_twins(node, kin),
        node.need("title").text(),
        node.optional_text("asks_scope"),
        node.flag("boundary"),
        node.flag("addressable"),
        node.optional_text("claim").unwrap_or_default(),
        list(&node.list("evidence"), |kind| evidence(kind).to_owned()),
        freshness_days(node),
        clock(node),
    );
    for node in node.list("demands") {
        demand(node, file.safeguards, file.technical, out);
    }
    put!(out, "] }},");
}

fn freshness_days(control: Node<'_>) -> Option<u16> {
    days(control, "freshness_days")
}

/// A number of days of which there is at least one.
fn days(node: Node<'_>, key: &str) -> Option<u16> {
    let number = node.number(key)?;
    match u16::try_from(number) {
        Ok(days) if days > 0 => Some(days),
        _ => node.need(key).fail(&format!("`{key}` is no number of days from 1 to {}", u16::MAX)),
    }
}

/// The clock of a control as Rust. A clock without time, start or end could never be kept nor broken, so it is refused.
fn clock(control: Node<'_>) -> String {
    let Some(node) = control.get("clock") else { return "None".to_owned() };
    let node = node.only_keys(&["days", "set_by", "starts", "satisfied_by"]);
    let days = days(node, "days");
    let set_by = node.get("set_by").map(|setter| match setter.text() {
        "targeted-risk-analysis" => "ClockSetter::TargetedRiskAnalysis",
        "organization" => "ClockSetter::Organization",
        _ => setter.fail("expected targeted-risk-analysis or organization"),
    });
    if days.is_none() && set_by.is_none() {
        node.fail("a clock needs `days`, or `set_by` where the standard leaves the time open");
    }
    if let (Some(fresh), Some(days)) = (freshness_days(control), days) {
        if fresh > days {
            node.fail(
                "evidence older than the clock allows cannot show that it is kept: lower `freshness_days`",
            );
        }
    }
    format!(
        "Some(Clock {{ days: {days:?}, set_by: {}, starts: {:?}, satisfied_by: {:?} }})",
        set_by.map_or("None".to_owned(), |setter| format!("Some({setter})")),
        phrase(node, "starts"),
        phrase(node, "satisfied_by"),
    )
}

/// Words that stand inside a sentence of ours.
fn phrase<'l>(node: Node<'l>, key: &str) -> &'l str {
    let value = node.need(key);
    let text = value.text();
    if text.is_empty() || text.ends_with('.') {
        value.fail("expected words without a full stop");
    }
    text
}

fn demand(node: Node<'_>, safeguards: &BTreeSet<&str>, technical: bool, out: &mut String) {
    let node = node.only_keys(&["id", "text", "edges", "checks", "decided_from", "attest"]);
    let (checks, decided_from) = (node.list("checks"), node.list("decided_from"));
    match (technical, checks.is_empty(), decided_from.is_empty()) {
        (false, true, true) | (true, true, false) | (true, false, true) => {}
        (false, ..) => {
            node.fail("only demands of benchmarks name `checks` or say what they are `decided_from`")
        }
        (true, false, false) => node.fail("what names `checks` is decided by them: take `decided_from` away"),
        (true, true, true) if node.get("attest").is_some() => {}
        (true, true, true) => node
            .fail("a demand of a benchmark names `checks`, what it is `decided_from`, or what to `attest`"),
    }
    put!(
        out,
        "Demand {{ id: {:?}, text: {:?}, checks: {}, decided_from: {}, attest: {:?}, edges: &[",
        node.need("id").text(),
        node.need("text").text(),
        texts(&checks),
        list(&decided_from, |node| source(node).to_owned()),
        node.optional_text("attest"),
    );
    for edge in node.list("edges") {
        let edge = edge.only_keys(&["safeguard", "strength", "necessary", "sources", "because"]);
        let safeguard = edge.need("safeguard").text();
        if !safeguards.contains(safeguard) {
            edge.fail("the safeguard does not exist");
        }
        let strength = match edge.need("strength").text() {
            "direct" => "Direct",
            "partial" => "Partial",
            "supporting" => "Supporting",
            _ => edge.fail("expected direct, partial or supporting"),
        };
        let sources: Vec<_> = edge.need("sources").items().collect();
        if strength == "Direct" && sources.iter().any(|source| source.text() == "files") {
            edge.fail("a folder proves an intention: no direct edge of a prose standard counts files");
        }
        put!(
            out,
            "Edge {{ safeguard: {safeguard:?}, strength: Strength::{strength}, necessary: {}, sources: {}, because: {:?} }},",
            edge.flag("necessary"),
            list(&sources, |node| source(node).to_owned()),
            edge.need("because").text(),
        );
    }
    put!(out, "] }},");
}

/// The twins that a control states, and those in versions that share it.
fn all_twins(control: Node<'_>, kin: &[String]) -> String {
    let stated = control.list("twins");
    let texts = stated.iter().map(|twin| twin.text()).chain(kin.iter().map(String::as_str));
    format!("&[{}]", texts.map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", "))
}

fn list(nodes: &[Node<'_>], word: impl Fn(Node<'_>) -> String) -> String {
    format!("&[{}]", nodes.iter().map(|node| word(*node)).collect::<Vec<_>>().join(", "))
}

fn texts(nodes: &[Node<'_>]) -> String {
    list(nodes, |node| format!("{:?}", node.text()))
}

fn source(node: Node<'_>) -> &'static str {
    match node.text() {
        "files" => "SourceType::Files",
        "cluster" => "SourceType::Cluster",
        "image" => "SourceType::Image",
        "node" => "SourceType::Node",
        "audit" => "SourceType::Audit",
        _ => node.fail("expected files, cluster, image, node or audit"),
    }
}

fn family(node: Node<'_>) -> &'static str {
    match node.text() {
        "workload" => "Family::Workload",
        "rbac" => "Family::Rbac",
        "network" => "Family::Network",
        "secret" => "Family::Secret",
        "namespace" => "Family::Namespace",
        "supply_chain" => "Family::SupplyChain",
        "image" => "Family::Image",
        "dockerfile" => "Family::Dockerfile",
        "control_plane" => "Family::ControlPlane",
        "node" => "Family::Node",
        "audit" => "Family::Audit",
        _ => node.fail("unknown family"),
    }
}

fn evidence(node: Node<'_>) -> &'static str {
    match node.text() {
        "configuration" => "EvidenceType::Configuration",
        "population" => "EvidenceType::Population",
        "run" => "EvidenceType::Run",
        "log" => "EvidenceType::Log",
        "diagram" => "EvidenceType::Diagram",
        "change" => "EvidenceType::Change",
        "ticket" => "EvidenceType::Ticket",
        "attestation" => "EvidenceType::Attestation",
        "scan" => "EvidenceType::Scan",
        "backup" => "EvidenceType::Backup",
        _ => node.fail("unknown kind of evidence"),
    }
}
