//! The index of checks: by severity, and by the ids of other tools.

use super::{
    Known,
    framework::trimmed,
    head,
    markdown::{CHECKS, Place, SAFEGUARDS, cell, code},
    peers::INDEX as PEERS,
};
use plimsoll_checks::find_by_id;
use plimsoll_model::{CheckMeta, Severity};
use std::collections::{BTreeMap, BTreeSet};

const PLACE: Place<'static> = Place(CHECKS);

/// Tools by how their ids begin.
const TOOLS: &[(&str, &str)] = &[
    ("KSV-", "Trivy"),
    ("AVD-", "Trivy"),
    ("KCV-", "Trivy"),
    ("KUBE-", "Trivy"),
    ("CKV", "Checkov"),
    ("C-", "Kubescape"),
    ("kubescape/", "Kubescape"),
    ("kube-linter/", "KubeLinter"),
    ("polaris/", "Polaris"),
    ("kyverno/", "Kyverno policies"),
    ("gatekeeper/", "Gatekeeper library"),
    ("kube-score/", "kube-score"),
    ("kubesec/", "Kubesec"),
    ("kubeaudit/", "kubeaudit"),
    ("hadolint/", "hadolint"),
    ("kube-bench/", "kube-bench"),
    ("stackrox/", "StackRox"),
];

/// The page.
pub(super) fn page(known: &Known) -> String {
    let mut text = head("crates/plimsoll-checks/src/", "Checks");
    text.push_str(&format!(
        "{} checks, by severity. `plimsoll check list` lists them, `plimsoll explain ID` explains one, also under the id \
         that another tool gives it. Every check runs in every scan. Checks speak for {}.\n\n",
        known.checks.len(),
        PLACE.link("safeguards", SAFEGUARDS),
    ));
    let by_tool = by_tool(&known.checks);
    text.push_str(&format!(
        "Coming from another tool: {}. What differs is said {}.\n\n",
        by_tool.keys().map(|tool| format!("[{tool}](#{})", anchor(tool))).collect::<Vec<_>>().join(", "),
        PLACE.link("peer by peer", PEERS),
    ));
    for severity in Severity::ALL {
        text.push_str(&severity_table(severity, &known.checks));
    }
    text.push_str(
        "## From the ids of other tools\n\n*The same*: ours decides exactly what that one does. *Overlaps*: it decides a \
         part of it, or more. One id may overlap with several of ours. Ids are those that the tools print, with the \
         tool's name where they are plain words.\n\n",
    );
    for (tool, ids) in by_tool {
        text.push_str(&tool_table(tool, &ids));
    }
    trimmed(text)
}

fn severity_table(severity: Severity, checks: &[CheckMeta]) -> String {
    let rows: Vec<String> = checks
        .iter()
        .filter(|check| check.severity == severity)
        .map(|check| {
            let registered = find_by_id(check.id);
            let subjects = registered.map(|own| own.check.run.subjects()).unwrap_or_default();
            format!("| {} | {} | {} |\n", PLACE.check(check.id), cell(check.title), cell(&subjects))
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("## {severity}\n\n| Check | Bad pattern | Judges |\n|---|---|---|\n{}\n", rows.concat())
}

/// A peer's id with our checks, exact ones first.
type Peers = BTreeMap<&'static str, BTreeSet<(bool, &'static str)>>;

fn by_tool(checks: &[CheckMeta]) -> BTreeMap<&'static str, Peers> {
    let mut tools: BTreeMap<&str, Peers> = BTreeMap::new();
    for check in checks {
        for (overlaps, list) in [(false, check.aliases), (true, check.related)] {
            for id in list {
                tools.entry(tool(id)).or_default().entry(id).or_default().insert((overlaps, check.id));
            }
        }
    }
    tools
}

/// The tool that prints this id; of a tool that is not known, the part of its id that names it.
pub(super) fn tool(id: &'static str) -> &'static str {
    let known = TOOLS.iter().copied().find(|(start, _)| id.starts_with(start));
    match (known, id.split_once('/')) {
        (Some((_, tool)), _) | (None, Some((tool, _))) => tool,
        (None, None) => "Others",
    }
}

/// The anchor that a code host gives to the heading of a tool.
fn anchor(tool: &str) -> String {
    tool.to_lowercase().replace(' ', "-")
}

fn tool_table(tool: &str, ids: &Peers) -> String {
    let mut text = format!("### {tool}\n\n| Its id | Our check | |\n|---|---|---|\n");
    for (id, checks) in ids {
        for (overlaps, check) in checks {
            let relation = if *overlaps { "overlaps" } else { "the same" };
            text.push_str(&format!("| {} | {} | {relation} |\n", code(id), PLACE.check(check)));
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::{Known, page, tool};

    #[test]
    fn ids_belong_to_the_tool_that_prints_them() {
        for (id, expected) in [
            ("KSV-0017", "Trivy"),
            ("CKV_K8S_16", "Checkov"),
            ("CKV2_K8S_6", "Checkov"),
            ("KUBE-0001", "Trivy"),
            ("C-0057", "Kubescape"),
            ("kubescape/approve-csr-v1", "Kubescape"),
            ("polaris/runAsPrivileged", "Polaris"),
            ("new-tool/word", "new-tool"),
            ("odd", "Others"),
        ] {
            assert_eq!(tool(id), expected);
        }
    }

    #[test]
    fn every_check_is_listed_once_and_every_other_id_leads_to_its_check() {
        let known = Known::new();
        let text = page(&known);
        let (by_severity, by_id) = text.split_once("## From the ids of other tools").unwrap();
        for check in &known.checks {
            let link = format!("| [`{0}`]({0}.md) | ", check.id);
            assert_eq!(by_severity.matches(&link).count(), 1, "{}", check.id);
            for (relation, list) in [("the same", check.aliases), ("overlaps", check.related)] {
                for id in list {
                    let row = format!("| `{id}` | [`{0}`]({0}.md) | {relation} |\n", check.id);
                    assert_eq!(by_id.matches(&row).count(), 1, "{row}");
                }
            }
        }
        assert!(!by_id.contains("### Others"), "an id of no known tool: {by_id}");
    }
}
