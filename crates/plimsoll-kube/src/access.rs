//! Who is bound to what in one source: enough for checks that go from a binding to its role, or from a workload to
//! the bindings of its account.

use crate::{
    ObjectView, Part, Rule, Selector,
    index::{PodSource, Pods},
};
use plimsoll_model::tree::NodeRef;
use std::collections::{HashMap, HashSet};

/// API group of roles and bindings.
const GROUP: &str = "rbac.authorization.k8s.io";

/// Whom a binding names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Principal<'t> {
    /// A user by name.
    User(&'t str),
    /// A group by name.
    Group(&'t str),
    /// A service account.
    Account {
        /// Its namespace.
        namespace: &'t str,
        /// Its name.
        name: &'t str,
    },
    /// Every service account of a namespace.
    AccountsOf(&'t str),
    /// Every service account.
    AllAccounts,
    /// Everyone who was authenticated.
    Authenticated,
    /// Everyone, or everyone who was not authenticated.
    Anonymous,
    /// The group that passes every authorizer.
    Masters,
}

impl<'t> Principal<'t> {
    /// Reads a subject; `namespace` is that of the binding, empty for a ClusterRoleBinding. `None` for one of the
    /// wrong type or of a kind that does not exist.
    ///
    /// A user or group may spell an account's name as the authenticator does, and then is that account.
    pub fn read(subject: NodeRef<'t>, namespace: &'t str) -> Option<Self> {
        let text = |key| subject.get(key).and_then(NodeRef::as_str);
        let name = text("name")?;
        if subject.get("namespace").is_some_and(|own| !own.is_null() && own.as_str().is_none()) {
            return None;
        }
        match text("kind")? {
            "User" => Some(Self::user(name)),
            "Group" => Some(Self::group(name)),
            "ServiceAccount" => {
                let own = text("namespace").filter(|own| !own.is_empty());
                Some(Self::Account { namespace: own.unwrap_or(namespace), name })
            }
            _ => None,
        }
    }

    fn user(name: &'t str) -> Self {
        if name == "system:anonymous" {
            return Self::Anonymous;
        }
        let account = name.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'));
        account.map_or(Self::User(name), |(namespace, name)| Self::Account { namespace, name })
    }

    fn group(name: &'t str) -> Self {
        match name {
            "system:masters" => Self::Masters,
            "system:unauthenticated" => Self::Anonymous,
            "system:authenticated" => Self::Authenticated,
            "system:serviceaccounts" => Self::AllAccounts,
            _ => name.strip_prefix("system:serviceaccounts:").map_or(Self::Group(name), Self::AccountsOf),
        }
    }

    /// Whether it is one that Kubernetes itself names: its components, nodes, and groups of them.
    pub fn is_system(self) -> bool {
        match self {
            Self::User(name) | Self::Group(name) => name.starts_with("system:"),
            Self::Masters => true,
            _ => false,
        }
    }
}

/// What was seen of the role that a binding names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleSight {
    /// It grants everything, or enough to take it.
    Everything,
    /// It grants less.
    Less,
    /// It grants less, as far as the roles that it gathers are in this source.
    LessAsGathered,
    /// A part of it has the wrong type.
    Unreadable,
    /// It is not in this source.
    Unseen,
}

/// Roles and bindings of one source.
#[derive(Debug, Default)]
pub struct Access<'t> {
    cluster_roles: HashMap<&'t str, ObjectView<'t>>,
    roles: HashMap<(&'t str, &'t str), ObjectView<'t>>,
    /// Cluster roles that grant everything by themselves, by their labels: what aggregation gathers.
    everything: Pods<'t>,
    /// Cluster roles of which a part has the wrong type, by their labels.
    unreadable: Pods<'t>,
    /// Whether labels of a cluster role that may grant everything could not be read: aggregation may gather it.
    has_odd_labels: bool,
    bindings: HashMap<Principal<'t>, Vec<ObjectView<'t>>>,
    /// Whether a subject of a binding could not be read: it may be anybody.
    has_odd_subject: bool,
    /// Names of the admission policies that a binding names.
    bound_policies: HashSet<&'t str>,
}

impl<'t> Access<'t> {
    /// Adds a role, whoever made it: what the cluster made by itself is bound too.
    pub(crate) fn add_role(&mut self, object: ObjectView<'t>) {
        if object.is(GROUP, "Role") {
            self.roles.entry((object.namespace(), object.name())).or_insert(object);
        } else if object.is(GROUP, "ClusterRole") {
            self.cluster_roles.entry(object.name()).or_insert(object);
            match own_sight(&object) {
                RoleSight::Everything => self.has_odd_labels |= gather(&mut self.everything, object),
                RoleSight::Unreadable => self.has_odd_labels |= gather(&mut self.unreadable, object),
                RoleSight::Less | RoleSight::LessAsGathered | RoleSight::Unseen => {}
            }
        }
    }

    /// Adds a binding.
    pub(crate) fn add(&mut self, object: ObjectView<'t>) {
        let namespace = match (object.group(), object.kind()) {
            (GROUP, "RoleBinding") => object.namespace(),
            (GROUP, "ClusterRoleBinding") => "",
            ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding") => {
                let spec = object.whole().node().get("spec");
                self.bound_policies.extend(spec.and_then(|spec| spec.get("policyName")?.as_str()));
                return;
            }
            _ => return,
        };
        let subjects = object.whole().node().get("subjects").filter(|subjects| !subjects.is_null());
        self.has_odd_subject |= subjects.is_some_and(|subjects| !subjects.is_sequence());
        for subject in subjects.into_iter().flat_map(NodeRef::items) {
            match Principal::read(subject, namespace) {
                Some(principal) => self.bindings.entry(principal).or_default().push(object),
                // One of a kind that does not exist is nobody: the API server refuses it.
                None => self.has_odd_subject |= !is_of_unknown_kind(subject),
            }
        }
    }

    /// Whether every subject of every binding could be read: only then is an account that none names bound to nothing.
    pub const fn has_readable_subjects(&self) -> bool {
        !self.has_odd_subject
    }

    /// The role that a binding names, if it is in the source.
    pub fn role_of(&self, binding: &ObjectView<'t>) -> Option<ObjectView<'t>> {
        let (kind, name) = role_ref(binding)?;
        match kind {
            "ClusterRole" => self.cluster_roles.get(name).copied(),
            "Role" => self.roles.get(&(binding.namespace(), name)).copied(),
            _ => None,
        }
    }

    /// What the role that a binding names grants.
    pub fn sight_of_role(&self, binding: &ObjectView<'t>) -> RoleSight {
        let Some((kind, name)) = role_ref(binding) else { return RoleSight::Unreadable };
        // It is made at the start of every cluster, and need not stand in any file.
        if (kind, name) == ("ClusterRole", "cluster-admin") {
            return RoleSight::Everything;
        }
        let Some(role) = self.role_of(binding) else { return RoleSight::Unseen };
        match (self.gathered(&role), own_sight(&role)) {
            (Some(RoleSight::Less), RoleSight::Less) => RoleSight::LessAsGathered,
            (Some(RoleSight::Less) | None, own) => own,
            (Some(gathered), _) => gathered,
        }
    }

    /// What a role gathers from others by aggregation; `None` if it gathers nothing.
    fn gathered(&self, role: &ObjectView<'t>) -> Option<RoleSight> {
        let rule = role.whole().node().get("aggregationRule").filter(|rule| !rule.is_null())?;
        if !rule.is_mapping() {
            return Some(RoleSight::Unreadable);
        }
        let selectors = rule.get("clusterRoleSelectors").filter(|selectors| !selectors.is_null())?;
        if !selectors.is_sequence() {
            return Some(RoleSight::Unreadable);
        }
        let mut sight = if self.has_odd_labels { RoleSight::Unreadable } else { RoleSight::Less };
        for selector in selectors.items() {
            let Some(selector) = Selector::read(selector) else { return Some(RoleSight::Unreadable) };
            let takes_one_of = |roles: &Pods<'t>| {
                roles.candidates(&selector).into_iter().any(|role| selector.matches(&role.labels))
            };
            // `cluster-admin` is there in every cluster, and bears this label.
            if selector.matches(&ClusterAdminLabels) || takes_one_of(&self.everything) {
                return Some(RoleSight::Everything);
            }
            if takes_one_of(&self.unreadable) {
                sight = RoleSight::Unreadable;
            }
        }
        Some(sight)
    }

    /// The bindings that give rights to a service account: its own, and those of the groups that it is in.
    pub fn bindings_of_account(
        &self,
        namespace: &'t str,
        name: &'t str,
    ) -> impl Iterator<Item = ObjectView<'t>> + '_ {
        let own = [
            Principal::Account { namespace, name },
            Principal::AccountsOf(namespace),
            Principal::AllAccounts,
            Principal::Authenticated,
        ];
        own.into_iter().filter_map(|principal| self.bindings.get(&principal)).flatten().copied()
    }

    /// Whether a binding names an admission policy.
    pub fn binds_policy(&self, name: &str) -> bool {
        self.bound_policies.contains(name)
    }

    /// The bindings that name a service account itself.
    pub fn bindings_naming(&self, namespace: &'t str, name: &'t str) -> &[ObjectView<'t>] {
        self.bindings.get(&Principal::Account { namespace, name }).map_or(&[], Vec::as_slice)
    }
}

/// The labels of `cluster-admin`.
struct ClusterAdminLabels;

impl crate::Labels for ClusterAdminLabels {
    fn value(&self, key: &str) -> Option<&str> {
        (key == "kubernetes.io/bootstrapping").then_some("rbac-defaults")
    }
}

fn is_of_unknown_kind(subject: NodeRef<'_>) -> bool {
    let kind = subject.get("kind").and_then(NodeRef::as_str);
    kind.is_some_and(|kind| !matches!(kind, "User" | "Group" | "ServiceAccount"))
}

/// Kind and name of the role that a binding names.
fn role_ref<'t>(binding: &ObjectView<'t>) -> Option<(&'t str, &'t str)> {
    let reference = binding.whole().node().get("roleRef")?;
    Some((reference.get("kind")?.as_str()?, reference.get("name")?.as_str()?))
}

/// Keeps a role by its labels. Returns whether some of them have the wrong type.
fn gather<'t>(roles: &mut Pods<'t>, object: ObjectView<'t>) -> bool {
    let labels = object.whole().node().get("metadata").and_then(|metadata| metadata.get("labels"));
    let labels = labels.filter(|labels| !labels.is_null());
    roles.add(PodSource { object, labels: labels.filter(|labels| labels.is_mapping()) });
    labels.is_some_and(|labels| {
        !labels.is_mapping() || labels.entries().any(|(_, value)| value.as_str().is_none())
    })
}

/// What a role grants by its own rules.
fn own_sight(role: &ObjectView<'_>) -> RoleSight {
    let root = role.whole().node();
    let rules = match root.get("rules") {
        Some(rules) if !rules.is_null() => rules,
        _ => return RoleSight::Less,
    };
    if !rules.is_sequence() {
        return RoleSight::Unreadable;
    }
    let mut sight = RoleSight::Less;
    for rule in rules.items() {
        match Rule::read(Part::new(root, rule)) {
            Some(rule) if rule.grants_everything() => return RoleSight::Everything,
            Some(_) => {}
            None => sight = RoleSight::Unreadable,
        }
    }
    sight
}
