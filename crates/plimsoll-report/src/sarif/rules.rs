//! The tool and its checks, as rules.

use super::{
    Message,
    frameworks::{Controls, framework_name, reached},
    invocation::{Descriptor, Notes},
};
use plimsoll_model::{CheckIndex, CheckMeta, Confidence, Severity};
use plimsoll_wire::v1::Report;
use serde::Serialize;

/// Code scanning refuses a file with a rule that has more tags.
const TAGS_MAX: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver<'r> {
    name: &'r str,
    version: &'r str,
    semantic_version: &'r str,
    information_uri: &'static str,
    rules: Vec<Rule<'r>>,
    notifications: &'r [Descriptor],
    supported_taxonomies: Vec<ComponentReference>,
}

impl<'r> Driver<'r> {
    pub(super) fn new(report: &Report<'r>, controls: &'r Controls, notes: &'r Notes<'_>) -> Self {
        let judgement = report.judgement;
        let frameworks = judgement.frameworks.iter().enumerate();
        let supported: Vec<ComponentReference> = frameworks
            .map(|(index, framework)| ComponentReference { name: framework_name(framework), index })
            .collect();
        let rules = (0..).zip(&judgement.checks).map(|(index, check)| {
            Rule::new(&check.meta, controls, &reached(judgement, CheckIndex(index)), &supported)
        });
        Self {
            name: report.tool.name,
            version: report.tool.version,
            semantic_version: report.tool.version,
            information_uri: "https://plimsoll.dev",
            rules: rules.collect(),
            notifications: &notes.descriptors,
            supported_taxonomies: supported,
        }
    }
}

#[derive(Clone, Serialize)]
struct ComponentReference {
    name: String,
    index: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'r> {
    id: &'r str,
    name: String,
    short_description: Message<String>,
    full_description: Message<&'r str>,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'r str>,
    default_configuration: Configuration,
    properties: RuleProperties<'r>,
    relationships: Vec<Relationship<'r>>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties<'r> {
    tags: Vec<&'r str>,
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
    severity: &'static str,
    confidence: &'static str,
    aliases: &'r [&'r str],
    safeguards: &'r [&'r str],
}

#[derive(Serialize)]
struct Relationship<'r> {
    target: Target<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'r> {
    id: &'r str,
    index: usize,
    tool_component: ComponentReference,
}

impl<'r> Rule<'r> {
    fn new(
        meta: &'r CheckMeta,
        controls: &'r Controls,
        reached: &[usize],
        frameworks: &[ComponentReference],
    ) -> Self {
        let relationships = reached.iter().filter_map(|position| {
            let control = controls.all.get(*position)?;
            let tool_component = frameworks.get(control.framework)?.clone();
            Some(Relationship { target: Target { id: control.id, index: control.index, tool_component } })
        });
        Self {
            id: meta.id,
            name: pascal_case(meta.id),
            short_description: Message { text: format!("{}.", meta.title) },
            full_description: Message { text: meta.why },
            help: Help { text: help_text(meta), markdown: help_markdown(meta) },
            help_uri: meta.sources.first().copied(),
            default_configuration: Configuration { level: level(meta.severity) },
            properties: RuleProperties {
                tags: tags(meta, controls, reached, frameworks.len()),
                precision: precision(meta.confidence),
                problem_severity: problem_severity(meta.severity),
                security_severity: security_severity(meta.severity),
                severity: meta.severity.as_str(),
                confidence: meta.confidence.as_str(),
                aliases: meta.aliases,
                safeguards: meta.safeguards,
            },
            relationships: relationships.collect(),
        }
    }
}

/// The level of a result of this severity.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

const fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "recommendation",
    }
}

/// A number inside the band that code scanning shows under the same word. Info has no band.
const fn security_severity(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("3.0"),
        Severity::Info => None,
    }
}

const fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

fn tags<'r>(
    meta: &'r CheckMeta,
    controls: &'r Controls,
    reached: &[usize],
    frameworks: usize,
) -> Vec<&'r str> {
    let mut columns: Vec<Vec<&str>> = vec![Vec::new(); frameworks];
    for control in reached.iter().filter_map(|position| controls.all.get(*position)) {
        if let Some(column) = columns.get_mut(control.framework) {
            column.push(&control.tag);
        }
    }
    some_of(vec!["security", "kubernetes", meta.family.as_str()], &columns)
}

/// What the check is about, then controls of every framework in turn, so that none is crowded out.
fn some_of<'r>(mut tags: Vec<&'r str>, columns: &[Vec<&'r str>]) -> Vec<&'r str> {
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    let in_turn = (0..longest).flat_map(|row| columns.iter().filter_map(move |column| column.get(row)));
    tags.extend(in_turn.copied());
    tags.truncate(TAGS_MAX);
    tags
}

/// `workload/host-pid` becomes `WorkloadHostPid`: other tools want a name without marks.
fn pascal_case(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for word in id.split(['/', '-', '_']) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

fn help_text(meta: &CheckMeta) -> String {
    let mut text = format!("Why: {}\nFix: {}", meta.why, meta.fix);
    let lists = [("The same as", meta.aliases), ("Related", meta.related), ("Sources", meta.sources)];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        text.push_str(&format!("\n{name}: {}", list.join(", ")));
    }
    text
}

fn help_markdown(meta: &CheckMeta) -> String {
    let mut text = format!("**Why.** {}\n\n**Fix.** {}\n", meta.why, meta.fix);
    let lists = [("The same as", meta.aliases), ("Related", meta.related)];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        text.push_str(&format!("\n**{name}.** `{}`\n", list.join("`, `")));
    }
    if !meta.sources.is_empty() {
        text.push_str("\n**Sources.**\n");
        meta.sources.iter().for_each(|source| text.push_str(&format!("\n- <{source}>")));
        text.push('\n');
    }
    text.push_str(&format!("\n`plimsoll explain {}` tells which controls it speaks of.\n", meta.id));
    text
}

#[cfg(test)]
mod tests {
    use super::{TAGS_MAX, pascal_case, some_of};

    #[test]
    fn names_of_rules_have_no_marks() {
        assert_eq!(pascal_case("workload/host-pid"), "WorkloadHostPid");
        assert_eq!(pascal_case("supply_chain/a-1b"), "SupplyChainA1b");
    }

    #[test]
    fn a_rule_has_tags_of_every_framework_and_never_too_many() {
        let columns = [vec!["a"; 30], vec!["b"; 2], vec![]];
        let tags = some_of(vec!["security"], &columns);
        assert_eq!(tags.get(..6), Some(&["security", "a", "b", "a", "b", "a"][..]));
        assert_eq!((tags.len(), TAGS_MAX), (20, 20));
        assert_eq!(some_of(vec!["security"], &[]), ["security"]);
    }
}
