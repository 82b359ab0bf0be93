//! What a rule of a Role or ClusterRole grants, with the meaning that the API server's RBAC authorizer gives it.
//!
//! Source: `kubernetes/kubernetes`, `pkg/apis/rbac/v1/evaluation_helpers.go`.

use crate::{List, Part};
use plimsoll_model::tree::NodeRef;

/// One thing that a rule may grant: a verb on a resource of a group. The core group is empty; a subresource
/// stands after a slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// `get`, `create`, …
    pub verb: &'static str,
    /// API group.
    pub group: &'static str,
    /// `pods`, `pods/exec`.
    pub resource: &'static str,
}

/// How far a rule grants a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Not at all.
    Nothing,
    /// For the objects that the rule names.
    Named,
    /// For every object.
    Every,
}

/// A rule of a role.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'t> {
    part: Part<'t>,
    verbs: List<'t>,
    groups: List<'t>,
    resources: List<'t>,
    names: List<'t>,
    urls: List<'t>,
}

impl<'t> Rule<'t> {
    /// The lists that a rule is made of.
    pub const LISTS: [&'static str; 5] =
        ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"];

    /// Reads a rule; `None` if a list, or a part of one, has the wrong type.
    pub fn read(part: Part<'t>) -> Option<Self> {
        let list = |key: &'static str| {
            let list = *part.list(key).value()?;
            list.items().all(|item| item.is_null() || item.as_redacted().is_some()).then_some(list)
        };
        Some(Self {
            part,
            verbs: list("verbs")?,
            groups: list("apiGroups")?,
            resources: list("resources")?,
            names: list("resourceNames")?,
            urls: list("nonResourceURLs")?,
        })
    }

    /// The rule's own mapping.
    pub const fn part(&self) -> Part<'t> {
        self.part
    }

    /// How far it grants a right.
    pub fn reach(&self, right: Right) -> Reach {
        let is_granted =
            self.has_verb(right.verb) && self.has_group(right.group) && self.has_resource(right.resource);
        if !is_granted {
            return Reach::Nothing;
        }
        if self.names.is_empty() {
            return Reach::Every;
        }
        // Requests without a name match the empty name only. A create bears one in server-side apply; list and
        // watch bear one in a field selector.
        let can_lack_name = matches!(right.verb, "list" | "watch" | "create" | "deletecollection");
        if can_lack_name && texts(self.names).any(str::is_empty) {
            return Reach::Every;
        }
        if right.verb == "deletecollection" { Reach::Nothing } else { Reach::Named }
    }

    /// Whether it grants something in a group.
    pub fn has_group(&self, group: &str) -> bool {
        has(self.groups, group)
    }

    /// Whether it grants something on a resource, or on a subresource written after a slash.
    pub fn has_resource(&self, resource: &str) -> bool {
        texts(self.resources).any(|own| covers(own, resource))
    }

    /// Whether it grants a verb, or all.
    pub fn has_verb(&self, verb: &str) -> bool {
        has(self.verbs, verb)
    }

    /// Whether it grants every verb.
    pub fn has_every_verb(&self) -> bool {
        texts(self.verbs).any(|verb| verb == "*")
    }

    /// Whether it grants something on every resource of its groups.
    pub fn has_every_resource(&self) -> bool {
        texts(self.resources).any(|resource| resource == "*")
    }

    /// Whether it grants something in every API group.
    pub fn has_every_group(&self) -> bool {
        texts(self.groups).any(|group| group == "*")
    }

    /// Whether it grants everything, or enough to take it: see [`Breadth`].
    pub fn grants_everything(&self) -> bool {
        let mut breadth = Breadth::default();
        breadth.add(self);
        breadth.is_everything()
    }

    /// The names that it is limited to; none means every name.
    pub fn names(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        texts(self.names)
    }

    /// The verbs, as written.
    pub fn verbs(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        texts(self.verbs)
    }

    /// The resources, as written.
    pub fn resources(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        texts(self.resources)
    }

    /// The groups, as written.
    pub fn groups(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        texts(self.groups)
    }

    /// The paths outside the API's resources that it grants.
    pub fn urls(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        texts(self.urls)
    }
}

/// What rules of one role add up to, on every resource at once.
///
/// Everything is every verb on every resource of all groups, of the core group or of RBAC's: each is enough to become
/// whoever one likes. For the core group, reading, creating, changing and deleting one by one is as much as the star:
/// who creates pods and issues tokens of every account acts as any of them. For RBAC's group it is not, because
/// without `escalate` and `bind` the API server lets nobody hand on more than they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breadth {
    reads: bool,
    creates: bool,
    changes: bool,
    deletes: bool,
    has_star: bool,
}

impl Breadth {
    /// Adds a rule of the role. One that is limited to names, or to some resources, adds nothing.
    pub fn add(&mut self, rule: &Rule<'_>) {
        if !rule.has_every_resource() || !rule.names.is_empty() {
            return;
        }
        let is_core = rule.has_group("");
        self.has_star |= rule.has_every_verb() && (is_core || rule.has_group("rbac.authorization.k8s.io"));
        if is_core {
            let has_one = |verbs: &[&str]| verbs.iter().any(|verb| rule.has_verb(verb));
            self.reads |= has_one(&["get", "list", "watch"]);
            self.creates |= has_one(&["create"]);
            self.changes |= has_one(&["update", "patch"]);
            self.deletes |= has_one(&["delete", "deletecollection"]);
        }
    }

    /// Whether they grant everything.
    pub const fn is_everything(self) -> bool {
        self.has_star || self.reads && self.creates && self.changes && self.deletes
    }
}

/// Null items are empty texts to the API server.
fn texts<'t>(list: List<'t>) -> impl Iterator<Item = &'t str> + use<'t> {
    list.items().map(text)
}

fn text(item: NodeRef<'_>) -> &str {
    item.as_redacted().map_or("", |text| *text.expose())
}

fn has(list: List<'_>, wanted: &str) -> bool {
    texts(list).any(|item| item == "*" || item == wanted)
}

/// `*` covers subresources too, `*/scale` one subresource of everything; `pods` covers no `pods/log`, and `pods/*`
/// nothing at all.
fn covers(written: &str, wanted: &str) -> bool {
    if written == "*" || written == wanted {
        return true;
    }
    let Some((_, subresource)) = wanted.split_once('/') else { return false };
    written.strip_prefix("*/") == Some(subresource)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use plimsoll_document::{Limits, parse};

    const VERBS: [&str; 3] = ["get", "create", "*"];
    const GROUPS: [&str; 3] = ["", "apps", "*"];
    const RESOURCES: [&str; 7] = ["pods", "pods/exec", "nodes", "*", "*/exec", "pods/*", "exec"];
    const NAMES: [&str; 2] = ["", "a"];

    /// The authorizer as its source has it: a request with a name, attribute by attribute.
    fn allows(rule: &[Vec<&str>; 4], verb: &str, group: &str, resource: &str, sub: &str, name: &str) -> bool {
        let [verbs, groups, resources, names] = rule;
        let combined = if sub.is_empty() { resource.to_owned() } else { format!("{resource}/{sub}") };
        let verb_matches = verbs.iter().any(|own| *own == "*" || *own == verb);
        let group_matches = groups.iter().any(|own| *own == "*" || *own == group);
        let resource_matches = resources.iter().any(|own| {
            *own == "*"
                || *own == combined
                || !sub.is_empty()
                    && own.len() == sub.len() + 2
                    && own.starts_with("*/")
                    && own.ends_with(sub)
        });
        let name_matches = names.is_empty() || names.contains(&name);
        verb_matches && group_matches && resource_matches && name_matches
    }

    /// Every choice of at most two of some words.
    fn choices<'w>(words: &[&'w str]) -> Vec<Vec<&'w str>> {
        let mut all = vec![Vec::new()];
        for (position, first) in words.iter().enumerate() {
            all.push(vec![*first]);
            all.extend(words.iter().skip(position + 1).map(|second| vec![*first, *second]));
        }
        all
    }

    /// A rule reaches what the authorizer allows for some name, and every object where it allows any name that the
    /// verb's requests can bear.
    #[test]
    fn a_rule_reaches_what_the_authorizer_allows_in_every_small_world() {
        let wanted = [("pods", ""), ("pods", "exec"), ("nodes", ""), ("deployments", "")];
        let mut compared = 0_u32;
        for verbs in choices(&VERBS) {
            for groups in choices(&GROUPS) {
                for resources in choices(&RESOURCES) {
                    for names in choices(&NAMES) {
                        let rule = [verbs.clone(), groups.clone(), resources.clone(), names];
                        compared += compare(&rule, &wanted);
                    }
                }
            }
        }
        assert_eq!(compared, 7 * 7 * 29 * 4 * 3 * 3 * 4);
    }

    fn compare(rule: &[Vec<&str>; 4], wanted: &[(&'static str, &'static str)]) -> u32 {
        let text = serialise(rule);
        let parsed = parse(&text, false, &Limits::default());
        let root = parsed.documents.first().unwrap().tree.root().unwrap();
        let read = Rule::read(Part::new(root, root)).unwrap();
        let mut compared = 0;
        for verb in ["get", "create", "deletecollection"] {
            for group in ["", "apps", "batch"] {
                for (resource, sub) in wanted {
                    let asks = |name: &str| allows(rule, verb, group, resource, sub, name);
                    let named = asks("a");
                    let expected = match verb {
                        // No request of this verb bears a name.
                        "deletecollection" => {
                            if asks("") {
                                Reach::Every
                            } else {
                                Reach::Nothing
                            }
                        }
                        "get" if asks("other") => Reach::Every,
                        "create" if asks("") => Reach::Every,
                        _ if named || asks("") => Reach::Named,
                        _ => Reach::Nothing,
                    };
                    let right = Right {
                        verb: leak(verb),
                        group: leak(group),
                        resource: leak(&joined(resource, sub)),
                    };
                    assert_eq!(read.reach(right), expected, "{text} {right:?}");
                    compared += 1;
                }
            }
        }
        compared
    }

    fn joined(resource: &str, sub: &str) -> String {
        if sub.is_empty() { resource.to_owned() } else { format!("{resource}/{sub}") }
    }

    fn leak(text: &str) -> &'static str {
        [
            "get",
            "create",
            "deletecollection",
            "",
            "apps",
            "batch",
            "pods",
            "pods/exec",
            "nodes",
            "deployments",
        ]
        .into_iter()
        .find(|known| *known == text)
        .unwrap()
    }

    fn serialise(rule: &[Vec<&str>; 4]) -> String {
        let keys = ["verbs", "apiGroups", "resources", "resourceNames"];
        let lines = keys.iter().zip(rule).map(|(key, words)| {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("{key}: [{}]\n", words.join(", "))
        });
        lines.collect()
    }

    #[test]
    fn a_list_of_the_wrong_type_is_no_rule() {
        for text in ["verbs: get", "resources: [1]", "apiGroups: {}", "resourceNames: [[a]]"] {
            let parsed = parse(text, false, &Limits::default());
            let root = parsed.documents.first().unwrap().tree.root().unwrap();
            assert!(Rule::read(Part::new(root, root)).is_none(), "{text}");
        }
    }

    fn breadth(rules: &[&str]) -> bool {
        let mut breadth = Breadth::default();
        for text in rules {
            let parsed = parse(text, false, &Limits::default());
            let root = parsed.documents.first().unwrap().tree.root().unwrap();
            breadth.add(&Rule::read(Part::new(root, root)).unwrap());
        }
        breadth.is_everything()
    }

    /// Case: D5.
    #[test]
    fn verbs_one_by_one_on_every_resource_are_everything() {
        let all =
            "{apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch, create, update, patch, delete]}";
        assert!(breadth(&[all]));
        assert!(breadth(&[
            "{apiGroups: ['', apps], resources: ['*'], verbs: [list, create, patch, delete]}"
        ]));
        assert!(breadth(&[
            "{apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch]}",
            "{apiGroups: ['*'], resources: ['*'], verbs: [create, update, patch, deletecollection]}",
        ]));
        for less in [
            "{apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch]}",
            "{apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch, create, update, patch]}",
            "{apiGroups: ['*'], resources: ['*'], verbs: [create, update, patch, delete]}",
            "{apiGroups: [apps], resources: ['*'], verbs: [get, create, update, delete]}",
            "{apiGroups: [apps], resources: ['*'], verbs: ['*']}",
            "{apiGroups: ['*'], resources: [pods], verbs: ['*']}",
            "{apiGroups: ['*'], resources: ['*'], verbs: ['*'], resourceNames: [a]}",
            "{apiGroups: [rbac.authorization.k8s.io], resources: ['*'], verbs: [get, create, update, delete]}",
        ] {
            assert!(!breadth(&[less]), "{less}");
        }
        assert!(breadth(&["{apiGroups: [rbac.authorization.k8s.io], resources: ['*'], verbs: ['*']}"]));
    }
}
