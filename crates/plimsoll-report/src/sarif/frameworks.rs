//! Frameworks as taxonomies, and which controls a check or a finding speaks of.

use super::Message;
use plimsoll_model::{CheckIndex, CheckOutcome, ControlStanding, FindingIndex, FrameworkStanding, Judgement};
use plimsoll_wire::v1::{Counts, Walked};
use serde::Serialize;

/// A control of one of the frameworks that were asked for.
pub(super) struct Control {
    /// Position of its framework.
    pub(super) framework: usize,
    /// Position in it.
    pub(super) index: usize,
    pub(super) id: &'static str,
    /// `pci-dss@4.0.1:2.2.6`.
    pub(super) name: String,
    /// `external/pci-dss/4.0.1/2.2.6`.
    pub(super) tag: String,
}

/// Every control of the frameworks that were asked for.
pub(super) struct Controls {
    pub(super) all: Vec<Control>,
    /// Positions in `all` by finding, in order.
    by_finding: Vec<Vec<u32>>,
}

impl Controls {
    pub(super) fn of(judgement: &Judgement) -> Self {
        let mut all = Vec::new();
        let mut by_finding: Vec<Vec<u32>> = vec![Vec::new(); judgement.findings.len()];
        for (framework, standing) in judgement.frameworks.iter().enumerate() {
            for (index, control) in standing.controls.iter().enumerate() {
                for FindingIndex(finding) in control.findings.iter() {
                    if let Some(controls) = by_finding.get_mut(*finding as usize) {
                        controls.push(all.len() as u32);
                    }
                }
                let (id, version) = (standing.id, &standing.version);
                let name = format!("{id}@{version}:{}", control.id);
                let tag = format!("external/{id}/{version}/{}", control.id);
                all.push(Control { framework, index, id: control.id, name, tag });
            }
        }
        Self { all, by_finding }
    }

    /// Names of the controls that list a finding.
    pub(super) fn of_finding(&self, finding: usize) -> impl Iterator<Item = &str> {
        let controls = self.by_finding.get(finding).into_iter().flatten();
        controls.filter_map(|control| self.all.get(*control as usize)).map(|control| control.name.as_str())
    }
}

/// Positions, in the list of all controls, of those that a check speaks for or against.
pub(super) fn reached(judgement: &Judgement, check: CheckIndex) -> Vec<usize> {
    let Some(outcome) = judgement.check(check) else { return Vec::new() };
    let controls = judgement.frameworks.iter().flat_map(|framework| &framework.controls);
    let reached = controls.enumerate().filter(|(_, control)| reaches(outcome, check, control));
    reached.map(|(position, _)| position).collect()
}

/// As in the roll-up: a check that is named always counts, whether or not it reaches safeguards.
fn reaches(outcome: &CheckOutcome, check: CheckIndex, control: &ControlStanding) -> bool {
    let meta = &outcome.meta;
    control.demands.iter().any(|demand| {
        demand.checks.contains(&check)
            || meta.reaches_safeguards
                && demand.edges.iter().any(|edge| meta.safeguards.contains(&edge.safeguard))
    })
}

/// `pci-dss@4.0.1`.
pub(super) fn framework_name(framework: &FrameworkStanding) -> String {
    format!("{}@{}", framework.id, framework.version)
}

pub(super) fn taxonomies(judgement: &Judgement) -> impl Iterator<Item = impl Serialize + '_> {
    judgement.frameworks.iter().map(|framework| Taxonomy {
        name: framework_name(framework),
        full_name: framework.title,
        version: &framework.version,
        short_description: Message { text: format!("{}.", framework.title) },
        // The list holds every control that this version knows, which is less than the standard says.
        is_comprehensive: false,
        taxa: Walked(|| framework.controls.iter().map(Taxon::new)),
        properties: TaxonomyProperties {
            standing: framework.standing.as_str(),
            counts: Counts(framework.counts),
            counts_attest_only: Counts(framework.counts_attest_only),
        },
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taxonomy<'r, T> {
    name: String,
    full_name: &'r str,
    version: &'r str,
    short_description: Message<String>,
    is_comprehensive: bool,
    taxa: T,
    properties: TaxonomyProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaxonomyProperties {
    standing: &'static str,
    counts: Counts,
    counts_attest_only: Counts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taxon<'r> {
    id: &'r str,
    short_description: Message<&'r str>,
    properties: TaxonProperties<'r>,
}

#[derive(Serialize)]
struct TaxonProperties<'r> {
    standing: &'static str,
    method: &'static str,
    parent: Option<&'r str>,
}

impl<'r> Taxon<'r> {
    fn new(control: &'r ControlStanding) -> Self {
        Self {
            id: control.id,
            short_description: Message { text: control.title },
            properties: TaxonProperties {
                standing: control.standing.as_str(),
                method: control.method.as_str(),
                parent: control.parent,
            },
        }
    }
}
