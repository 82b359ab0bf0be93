//! The roles that every cluster has: whether a role is one of them, by all that it grants.
//!
//! A label or a name says nothing here. A role is upstream's own only if what it grants, what it gathers and what
//! gathers it equal what upstream's role of that name has in that version of Kubernetes.

use crate::{Part, Rule, bootstrap::Metadata, default_role_table::TABLE};
use plimsoll_model::{KubernetesVersion, Resource, Sha256Writer, tree::NodeRef};
use std::collections::BTreeSet;

/// API group of roles.
const GROUP: &str = "rbac.authorization.k8s.io";
/// Labels by which other roles gather a role.
const GATHERED_BY: &str = "rbac.authorization.k8s.io/aggregate-to-";
/// Rights of one role that are listed one by one; upstream's largest has less than a tenth of it.
const RIGHTS_MAX: usize = 20_000;

/// A role of upstream in versions of Kubernetes that follow each other.
#[derive(Debug)]
pub(crate) struct Row {
    /// `Role` or `ClusterRole`.
    pub(crate) kind: &'static str,
    /// Empty for a ClusterRole.
    pub(crate) namespace: &'static str,
    pub(crate) name: &'static str,
    /// First minor version that has it so.
    pub(crate) first: u8,
    /// Last one that is known of.
    pub(crate) last: u8,
    /// As [`RoleContent::digest`] gives it.
    pub(crate) digest: u128,
}

/// All that a role means, each right by itself: how its rules are cut does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleContent {
    rights: BTreeSet<String>,
    gathers: BTreeSet<String>,
    gathered_by: BTreeSet<String>,
}

impl RoleContent {
    /// Reads a Role or a ClusterRole; `None` if a part of it has the wrong type, or if it is beyond any that upstream
    /// has.
    pub fn read(role: NodeRef<'_>) -> Option<Self> {
        let mut content = Self::default();
        match role.get("rules").filter(|rules| !rules.is_null()) {
            Some(rules) if !rules.is_sequence() => return None,
            Some(rules) => {
                for rule in rules.items() {
                    content.add_rule(&Rule::read(Part::new(role, rule))?)?;
                }
            }
            None => {}
        }
        if let Some(rule) = role.get("aggregationRule").filter(|rule| !rule.is_null()) {
            let selectors = rule.get("clusterRoleSelectors")?;
            for selector in selectors.items() {
                let (key, labels) = selector.entries().next()?;
                if key.key_text() != "matchLabels" || selector.child_count() != 1 {
                    return None;
                }
                let labels: BTreeSet<String> = labels.entries().map(pair).collect::<Option<_>>()?;
                content.gathers.insert(labels.into_iter().collect::<Vec<_>>().join("\n"));
            }
        }
        let labels = role.get("metadata").and_then(|metadata| metadata.get("labels"));
        for (key, value) in labels.into_iter().flat_map(NodeRef::entries) {
            if key.key_text().starts_with(GATHERED_BY) {
                content.gathered_by.insert(pair((key, value))?);
            }
        }
        Some(content)
    }

    fn add_rule(&mut self, rule: &Rule<'_>) -> Option<()> {
        let (verbs, groups): (Vec<_>, Vec<_>) = (rule.verbs().collect(), rule.groups().collect());
        let (resources, urls): (Vec<_>, Vec<_>) = (rule.resources().collect(), rule.urls().collect());
        let mut names: Vec<_> = rule.names().map(|name| format!("={name}")).collect();
        if names.is_empty() {
            names.push(String::new());
        }
        let per_verb = groups.len().checked_mul(resources.len())?.checked_mul(names.len())?;
        let count = verbs.len().checked_mul(per_verb.checked_add(urls.len())?)?;
        if count.checked_add(self.rights.len())? > RIGHTS_MAX {
            return None;
        }
        for verb in verbs {
            self.rights.extend(urls.iter().map(|url| format!("{verb}\n{url}")));
            for group in &groups {
                for resource in &resources {
                    let of_name = |name: &String| format!("{verb}\n{group}\n{resource}\n{name}");
                    self.rights.extend(names.iter().map(of_name));
                }
            }
        }
        Some(())
    }

    /// Whether it gathers another role, which bears the labels for it.
    pub fn gathers(&self, other: &Self) -> bool {
        let bears = |selector: &String| selector.split('\n').all(|label| other.gathered_by.contains(label));
        self.gathers.iter().any(bears)
    }

    /// Takes over what another role grants, as the controller does for roles that gather others.
    pub fn take(&mut self, other: &Self) {
        self.rights.extend(other.rights.iter().cloned());
    }

    /// The first half of a SHA-256 digest over all of it.
    pub fn digest(&self) -> u128 {
        let mut writer = Sha256Writer::default();
        for set in [&self.rights, &self.gathers, &self.gathered_by] {
            writer.raw(&(set.len() as u64).to_le_bytes());
            set.iter().for_each(|item| writer.part(item.as_bytes()));
        }
        let digest = writer.finish().0;
        digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
    }
}

/// A label as one text.
fn pair((key, value): (NodeRef<'_>, NodeRef<'_>)) -> Option<String> {
    let value = value.as_redacted()?;
    Some([key.key_text(), value.expose()].join("="))
}

/// Whether a role is upstream's own of its name for a version of Kubernetes, and bears nothing else. No binding is.
pub(crate) fn is_default_role(resource: &Resource, role: NodeRef<'_>, version: KubernetesVersion) -> bool {
    let reference = &resource.reference;
    let namespace = match reference.kind.as_str() {
        "ClusterRole" => "",
        "Role" => reference.namespace_or_default(),
        _ => return false,
    };
    let is_known_kind = reference.group == GROUP && has_only_known_parts(role);
    let key = (reference.kind.as_str(), namespace, reference.name.as_str());
    let start = TABLE.partition_point(|row| (row.kind, row.namespace, row.name) < key);
    let rows = TABLE.iter().skip(start).take_while(|row| (row.kind, row.namespace, row.name) == key);
    let mut of_version = rows.filter(|row| (row.first..=row.last).contains(&version.minor())).peekable();
    if !is_known_kind || of_version.peek().is_none() {
        return false;
    }
    let digest = RoleContent::read(role).map(|content| content.digest());
    of_version.any(|row| Some(row.digest) == digest)
}

/// Whether there is nothing at the top, among the labels and among the annotations but what upstream's roles have.
fn has_only_known_parts(role: NodeRef<'_>) -> bool {
    const TOP: [&str; 5] = ["apiVersion", "kind", "metadata", "rules", "aggregationRule"];
    let is = |value: NodeRef<'_>, wanted| value.as_redacted().is_some_and(|own| *own.expose() == wanted);
    let metadata = Metadata {
        // Labels by which others gather the role are a part of its content.
        is_label: &|key, value| {
            key == "kubernetes.io/bootstrapping" && is(value, "rbac-defaults") || key.starts_with(GATHERED_BY)
        },
        is_annotation: &|key, value| {
            key == "rbac.authorization.kubernetes.io/autoupdate" && is(value, "true")
        },
    };
    let rules = role.get("rules").into_iter().flat_map(NodeRef::items);
    role.entries().all(|(key, _)| TOP.contains(&key.key_text()))
        && rules.flat_map(NodeRef::entries).all(|(key, _)| Rule::LISTS.contains(&key.key_text()))
        && metadata.is_all_of(role)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use plimsoll_document::{Limits, parse};

    fn content(text: &str) -> Option<RoleContent> {
        let parsed = parse(text, false, &Limits::default());
        RoleContent::read(parsed.documents.first()?.tree.root()?)
    }

    #[test]
    fn the_table_is_sorted_and_knows_the_newest_version() {
        assert!(TABLE.is_sorted_by_key(|row| (row.kind, row.namespace, row.name)));
        assert!(TABLE.iter().all(|row| row.first <= row.last));
        assert_eq!(TABLE.iter().map(|row| row.last).max(), Some(KubernetesVersion::NEWEST.minor()));
        let names: BTreeSet<_> = TABLE.iter().map(|row| (row.kind, row.namespace, row.name)).collect();
        assert!(names.len() > 70, "{}", names.len());
    }

    #[test]
    fn how_rules_are_cut_changes_nothing_and_what_they_grant_does() {
        let one = content("rules: [{apiGroups: [\"\"], resources: [a, b], verbs: [get, list]}]").unwrap();
        let two = "rules: [{apiGroups: [\"\"], resources: [b], verbs: [list, get]}, \
                   {apiGroups: [\"\"], resources: [a], verbs: [get, list]}]";
        assert_eq!(content(two).unwrap().digest(), one.digest());
        for other in [
            "rules: [{apiGroups: [\"\"], resources: [a, b], verbs: [get]}]",
            "rules: [{apiGroups: [\"\"], resources: [a, b], verbs: [get, list], resourceNames: [\"\"]}]",
            "rules: [{nonResourceURLs: [a, b], verbs: [get, list]}]",
            "metadata: {labels: {rbac.authorization.k8s.io/aggregate-to-view: x}}",
            "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}",
            "rules: []",
        ] {
            assert_ne!(content(other).unwrap().digest(), one.digest(), "{other}");
        }
        for unreadable in ["rules: x", "rules: [x]", "rules: [{verbs: {}}]", "aggregationRule: x"] {
            assert!(content(unreadable).is_none(), "{unreadable}");
        }
        let many = format!("[{}]", ["x"; 100].join(", "));
        let huge = format!("rules: [{{apiGroups: {many}, resources: {many}, verbs: {many}}}]");
        assert!(content(&huge).is_none(), "no more is listed than any role of upstream needs");
    }

    #[test]
    fn a_role_takes_what_it_gathers() {
        let mut view = content("aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}").unwrap();
        let other = content("rules: [{nonResourceURLs: [/x], verbs: [get]}]").unwrap();
        assert!(!view.gathers(&other));
        view.take(&other);
        let filled = "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\n\
                      rules: [{nonResourceURLs: [/x], verbs: [get]}]";
        assert_eq!(view, content(filled).unwrap());
    }
}
