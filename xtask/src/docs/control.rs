//! One control on the page of its framework.

use super::{
    Known,
    markdown::{Place, cell, control_anchor, heading, prose},
};
use plimsoll_framework::{Control, Demand, Edge, Framework, Reached, safeguard};
use plimsoll_model::Method;

/// Headings below the framework's own, however deep its numbers go.
const DEPTH_MAX: usize = 3;

/// The control with everything that is known of it.
pub(super) fn section(framework: &Framework, control: &Control, place: Place<'_>, known: &Known) -> String {
    let level = 2 + depth(framework, control).min(DEPTH_MAX);
    let title = format!("{} {}", control.id, control.title);
    let mut text = heading(level, &control_anchor(control.id), &title);
    for fact in facts(framework, control, place, known) {
        text.push_str(&format!("- {fact}\n"));
    }
    text.push('\n');
    for demand in control.demands {
        text.push_str(&demand_text(demand, place, known));
    }
    if !control.claim.is_empty() {
        text.push_str(&format!("**Claim.** {}\n\n", prose(control.claim)));
    }
    if !control.evidence.is_empty() {
        let kinds: Vec<&str> = control.evidence.iter().map(|kind| kind.as_str()).collect();
        text.push_str(&format!("**Evidence.** {}{}.\n\n", kinds.join(", "), age(control)));
    }
    text
}

/// How many controls stand above it.
pub(super) fn depth(framework: &Framework, control: &Control) -> usize {
    let above = |control: &Control| control.parent.and_then(|id| framework.control(id));
    std::iter::successors(above(control), |parent| above(parent)).count()
}

/// How old evidence may be, and what starts and ends a term: the only place on the pages that tells of time.
fn age(control: &Control) -> String {
    let fresh = control.freshness_days.map_or(String::new(), |days| format!("; not older than {days} days"));
    let clock =
        control.clock.map_or(String::new(), |clock| format!(". **Clock.** {}", prose(&clock.to_string())));
    format!("{fresh}{clock}")
}

/// How a control can be decided, in a word or two.
pub(super) fn method_word(framework: &Framework, control: &Control) -> &'static str {
    if !control.demands.is_empty() {
        control.method().as_str()
    } else if framework.is_leaf(control) {
        "unwritten"
    } else {
        "heading"
    }
}

fn facts(framework: &Framework, control: &Control, place: Place<'_>, known: &Known) -> Vec<String> {
    let mut facts = vec![method_sentence(framework, control).to_owned()];
    if !control.demands.is_empty() && control.method() != Method::AttestOnly {
        facts.push(reach_sentence(control, known).to_owned());
    }
    if let Some(parent) = control.parent.and_then(|id| framework.control(id)) {
        let link = place.control(parent.id, framework, parent.id);
        facts.push(format!("Under {link} {}", prose(parent.title)));
    }
    let below: Vec<&Control> = framework.children(control).collect();
    if !below.is_empty() {
        facts.push(format!("Below it: {}", place.controls(framework, &below)));
    }
    if !control.twins.is_empty() {
        let twins: Vec<String> = control.twins.iter().map(|twin| place.twin(twin)).collect();
        facts.push(format!("The same, wholly or in part, in other numberings: {}", twins.join(", ")));
    }
    facts.extend(scope_fact(control));
    facts.extend(required_fact(framework, control).map(str::to_owned));
    facts
}

fn method_sentence(framework: &Framework, control: &Control) -> &'static str {
    match control.method() {
        _ if control.demands.is_empty() && !framework.is_leaf(control) => {
            "Heading: it stands as the controls below it do"
        }
        _ if control.demands.is_empty() => "Unwritten: this version holds no demands for it",
        Method::Automated => "Automated: every demand can be decided by evidence alone",
        Method::Partial => "Partial: evidence decides some of it, a person states the rest",
        Method::AttestOnly => "Attest-only: only a person can state it",
    }
}

fn reach_sentence(control: &Control, known: &Known) -> &'static str {
    match known.reach.reached(control) {
        Reached::Yes => "Reached: at least one check of this version speaks for or against it",
        Reached::WithSensitiveData => {
            "Reached if asked: checks of this version speak for or against it with `--sensitive-data` only"
        }
        Reached::No => {
            "Not reached: no check of this version speaks for or against it, so its evidence is not tested"
        }
    }
}

fn scope_fact(control: &Control) -> Option<String> {
    let scope = control.asks_scope?;
    let without = if control.boundary { "it is not tested" } else { "it is supported at best" };
    let what = if control.boundary { "It is about the boundary of" } else { "It speaks of" };
    Some(format!("{what} the scope `{scope}`: without one declared {without}"))
}

/// Whether an addressable decision may answer it, in the one framework that knows such decisions.
fn required_fact(framework: &Framework, control: &Control) -> Option<&'static str> {
    if control.addressable {
        Some("Addressable: a signed decision under 45 CFR 164.306(d)(3) may answer it")
    } else if framework.is_leaf(control) && framework.controls.iter().any(|other| other.addressable) {
        Some("Required: no addressable decision can answer it")
    } else {
        None
    }
}

fn demand_text(demand: &Demand, place: Place<'_>, known: &Known) -> String {
    let mut text = format!("**{}.** {}\n\n", demand.id, prose(demand.text));
    for id in demand.checks {
        text.push_str(&format!("Decided by {}{}.\n\n", place.check(id), check_title(id, known)));
    }
    if !demand.decided_from.is_empty() {
        let sources: Vec<_> = demand.decided_from.iter().map(|source| source.as_str()).collect();
        let sources = sources.join(", ");
        text.push_str(&format!("To be decided from {sources}: no check of this version reads it.\n\n"));
    }
    if !demand.edges.is_empty() {
        text.push_str("| Safeguard | Strength | Passes count from | Because | Checks of this version |\n");
        text.push_str("|---|---|---|---|---|\n");
        for edge in demand.edges {
            text.push_str(&edge_row(edge, place, known));
        }
        text.push('\n');
    }
    if let Some(statement) = demand.attest {
        text.push_str(&format!("A person states and signs: {}\n\n", prose(statement)));
    }
    text
}

fn check_title(id: &str, known: &Known) -> String {
    known
        .checks
        .iter()
        .find(|check| check.id == id)
        .map_or_else(String::new, |check| format!(", {}", prose(check.title)))
}

fn edge_row(edge: &Edge, place: Place<'_>, known: &Known) -> String {
    format!(
        "| {} {} | {} | {} | {} | {} |\n",
        place.safeguard(edge.safeguard),
        cell(safeguard(edge.safeguard).map_or("", |safeguard| safeguard.title)),
        strength(edge),
        sources(edge),
        cell(edge.because),
        place.checks(known.reach.checks_for(edge.safeguard), edge.safeguard),
    )
}

/// The strength of an edge, and whether its failing alone refutes.
pub(super) fn strength(edge: &Edge) -> String {
    let necessary = if edge.necessary { ", necessary" } else { "" };
    format!("{}{necessary}", edge.strength.as_str())
}

/// Sources whose passes count.
pub(super) fn sources(edge: &Edge) -> String {
    edge.sources.iter().map(|source| source.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Known, Place, section};
    use crate::docs::markdown::framework_path;
    use plimsoll_framework::frameworks;

    fn shown(framework: &str, control: &str) -> String {
        let framework =
            frameworks().iter().find(|each| format!("{}@{}", each.id, each.version) == framework).unwrap();
        let path = framework_path(framework);
        section(framework, framework.control(control).unwrap(), Place(&path), &Known::new())
    }

    #[test]
    fn a_demand_shows_each_edge_with_its_checks_or_says_that_there_is_none() {
        let text = shown("nist-sp-800-190@2017", "4.4.3");
        assert!(text.starts_with("<a id=\"c-4-4-3\"></a>\n\n#### 4.4.3 "), "{text}");
        assert!(text.contains("- Under [4.4](#c-4-4) "), "{text}");
        assert!(text.contains("[SG-RUN-03](../safeguards.md#sg-run-03)"), "{text}");
        assert!(
            text.contains("[`workload/privileged-container`](../checks/workload/privileged-container.md)"),
            "{text}"
        );
        assert!(text.contains("| no check yet |"), "{text}");
        assert!(text.contains("- Reached: "), "{text}");
        assert!(text.contains("not older than 7 days"), "{text}");
    }

    #[test]
    fn a_control_says_when_it_is_required_addressable_or_the_same_as_another() {
        let addressable = shown("hipaa-security-rule@2013", "164.312(a)(2)(iv)");
        assert!(addressable.contains("- Addressable: "), "{addressable}");
        let required = shown("hipaa-security-rule@2013", "164.312(a)(2)(i)");
        assert!(required.contains("- Required: "), "{required}");
        let old = shown("pci-dss@3.2.1", "1.1.2");
        assert!(old.contains("[pci-dss 4.0.1 1.2.3](pci-dss-4.0.1.md#c-1-2-3)"), "{old}");
        assert!(!old.contains("Required: "), "{old}");
        assert!(old.contains("- It is about the boundary of the scope `cde`"), "{old}");
    }

    #[test]
    fn a_benchmark_names_its_check_and_a_heading_what_is_below_it() {
        let text = shown("pss-baseline@per-kubernetes", "hostPorts");
        assert!(
            text.contains("Decided by [`workload/host-port`](../checks/workload/host-port.md), "),
            "{text}"
        );
        let text = shown("nist-sp-800-190@2017", "4.1");
        assert!(text.contains("- Heading: "), "{text}");
        assert!(text.contains("- Below it: [4.1.1](#c-4-1-1), [4.1.2](#c-4-1-2)"), "{text}");
    }
}
