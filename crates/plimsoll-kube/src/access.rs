//! Who is bound to what in one source: enough for checks that go from a binding to its role, or from a workload to
//! the bindings of its account.

use crate::{ObjectView, Part, Rule, Selector, field::judged, labelled::Labelled};
use plimsoll_model::{Redacted, tree::NodeRef};
use std::collections::HashMap;

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
        let text = |key| subject.get(key).and_then(judged);
        let name = text("name")?;
        if subject.get("namespace").is_some_and(|own| !own.is_null() && judged(own).is_none()) {
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
    cluster_roles: HashMap<&'t str, SeenRole<'t>>,
    roles: HashMap<(&'t str, &'t str), SeenRole<'t>>,
    /// Cluster roles that grant everything by themselves, by their labels: what aggregation gathers.
    everything: Labelled<'t>,
    /// Cluster roles of which a part has the wrong type, by their labels.
    unreadable: Labelled<'t>,
    /// Whether labels of a cluster role that may grant everything could not be read: aggregation may gather it.
    has_odd_labels: bool,
    /// Whether a role that may grant everything has a name that cannot be read: it may be any role.
    has_odd_role: bool,
    bindings: HashMap<Principal<'t>, Vec<ObjectView<'t>>>,
    /// What bindings for the whole cluster give.
    cluster_wide: HashMap<Principal<'t>, Sights>,
    /// Whether a binding has a subject that cannot be read, which may be anybody.
    has_odd_binding: bool,
}

/// A role with what it grants.
#[derive(Clone, Copy, Debug)]
struct SeenRole<'t> {
    object: ObjectView<'t>,
    sight: RoleSight,
}

impl SeenRole<'_> {
    /// Of two roles of one name nobody can tell which is applied last.
    fn keep_wider(&mut self, other: Self) {
        let is_wider = match other.sight {
            RoleSight::Everything => true,
            RoleSight::Unreadable => self.sight == RoleSight::Less,
            _ => false,
        };
        if is_wider {
            *self = other;
        }
    }
}

/// What was seen of the roles that somebody is bound to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sights {
    /// One grants everything.
    pub everything: bool,
    /// A part of one has the wrong type.
    pub unreadable: bool,
    /// One is not in this source.
    pub unseen: bool,
}

impl Sights {
    fn add(&mut self, sight: RoleSight) {
        self.everything |= sight == RoleSight::Everything;
        self.unreadable |= sight == RoleSight::Unreadable;
        self.unseen |= sight == RoleSight::Unseen;
    }

    fn join(self, other: Self) -> Self {
        Self {
            everything: self.everything || other.everything,
            unreadable: self.unreadable || other.unreadable,
            unseen: self.unseen || other.unseen,
        }
    }
}

impl<'t> Access<'t> {
    /// Adds a role, whoever made it: what the cluster made by itself is bound too.
    pub(crate) fn add_role(&mut self, object: ObjectView<'t>) {
        if object.group() != GROUP {
            return;
        }
        match object.kind() {
            "Role" => {
                let key = (object.namespace(), object.name());
                let seen = SeenRole { object, sight: own_sight(&object) };
                self.roles.entry(key).and_modify(|known| known.keep_wider(seen)).or_insert(seen);
            }
            "ClusterRole" => {
                let sight = own_sight(&object);
                let seen = SeenRole { object, sight };
                let known = self.cluster_roles.entry(object.name());
                known.and_modify(|known| known.keep_wider(seen)).or_insert(seen);
                match sight {
                    RoleSight::Everything => self.has_odd_labels |= gather(&mut self.everything, object),
                    RoleSight::Unreadable => self.has_odd_labels |= gather(&mut self.unreadable, object),
                    RoleSight::Less | RoleSight::LessAsGathered | RoleSight::Unseen => {}
                }
            }
            _ => {}
        }
    }

    /// Adds a role whose name or namespace cannot be read. Two roles of one name are taken for the wider one.
    pub(crate) fn add_odd_role(&mut self, object: &ObjectView<'t>) {
        let is_role = object.group() == GROUP && matches!(object.kind(), "Role" | "ClusterRole");
        self.has_odd_role |= is_role && own_sight(object) != RoleSight::Less;
    }

    /// Whether some role may be wider than it was seen, because one that cannot be told by its name may bear the same.
    pub const fn has_odd_role(&self) -> bool {
        self.has_odd_role
    }

    /// Adds a binding.
    pub(crate) fn add(&mut self, object: ObjectView<'t>) {
        let namespace = match (object.group(), object.kind()) {
            (GROUP, "RoleBinding") => object.namespace(),
            (GROUP, "ClusterRoleBinding") => "",
            _ => return,
        };
        let Some(subjects) = object.whole().node().get("subjects") else { return };
        self.has_odd_binding |= !subjects.is_sequence() && !subjects.is_null();
        for subject in subjects.items() {
            match Principal::read(subject, namespace) {
                Some(principal) => self.bindings.entry(principal).or_default().push(object),
                // One of a kind that does not exist is nobody: the API server refuses it.
                None => self.has_odd_binding |= !is_of_unknown_kind(subject),
            }
        }
    }

    /// Whether a binding has a subject that cannot be read: then nobody is known to hold nothing.
    pub const fn has_odd_binding(&self) -> bool {
        self.has_odd_binding
    }

    /// Works out what needs all objects of the source: what roles gather, and what accounts hold.
    pub(crate) fn finish(&mut self) {
        let gathering: Vec<_> = self
            .cluster_roles
            .values()
            .filter_map(|role| Some((role.object.name(), self.gathered(role)?)))
            .collect();
        for (name, sight) in gathering {
            if let Some(role) = self.cluster_roles.get_mut(name) {
                role.sight = sight;
            }
        }
        let mut cluster_wide: HashMap<Principal<'t>, Sights> = HashMap::new();
        for (principal, bindings) in &self.bindings {
            for binding in bindings.iter().filter(|binding| binding.kind() == "ClusterRoleBinding") {
                cluster_wide.entry(*principal).or_default().add(self.sight_of_role(binding));
            }
        }
        self.cluster_wide = cluster_wide;
    }

    /// The role that a binding names, if it is in the source.
    pub fn role_of(&self, binding: &ObjectView<'t>) -> Option<ObjectView<'t>> {
        self.seen_role(binding).map(|role| role.object)
    }

    fn seen_role(&self, binding: &ObjectView<'t>) -> Option<SeenRole<'t>> {
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
        match self.seen_role(binding).map_or(RoleSight::Unseen, |role| role.sight) {
            RoleSight::Less | RoleSight::LessAsGathered if self.has_odd_role => RoleSight::Unreadable,
            sight => sight,
        }
    }

    /// What a role grants with what it gathers from others by aggregation; `None` if it gathers nothing.
    fn gathered(&self, role: &SeenRole<'t>) -> Option<RoleSight> {
        let unreadable = |own| if own == RoleSight::Everything { own } else { RoleSight::Unreadable };
        let rule = role.object.whole().node().get("aggregationRule").filter(|rule| !rule.is_null())?;
        if !rule.is_mapping() {
            return Some(unreadable(role.sight));
        }
        let selectors = rule.get("clusterRoleSelectors").filter(|selectors| !selectors.is_null())?;
        if !selectors.is_sequence() {
            return Some(unreadable(role.sight));
        }
        let mut sight = match role.sight {
            own if self.has_odd_labels => unreadable(own),
            RoleSight::Less => RoleSight::LessAsGathered,
            own => own,
        };
        for selector in selectors.items() {
            let Some(selector) = Selector::read(selector) else {
                sight = unreadable(sight);
                continue;
            };
            let takes_one_of = |roles: &Labelled<'t>| roles.selected(&selector).next().is_some();
            // `cluster-admin` is there in every cluster, and bears this label.
            if selector.matches(&ClusterAdminLabels) || takes_one_of(&self.everything) {
                return Some(RoleSight::Everything);
            }
            if takes_one_of(&self.unreadable) {
                sight = unreadable(sight);
            }
        }
        Some(sight)
    }

    /// What a service account holds in the whole cluster: by itself, and by the groups that it is in.
    pub fn cluster_wide_sights(&self, namespace: &'t str, name: &'t str) -> Sights {
        let own = [
            Principal::Account { namespace, name },
            Principal::AccountsOf(namespace),
            Principal::AllAccounts,
            Principal::Authenticated,
        ];
        let sights = own.iter().filter_map(|principal| self.cluster_wide.get(principal).copied());
        sights.fold(Sights::default(), Sights::join)
    }

    /// The bindings that name a service account itself.
    pub fn bindings_naming(&self, namespace: &'t str, name: &'t str) -> &[ObjectView<'t>] {
        self.bindings.get(&Principal::Account { namespace, name }).map_or(&[], Vec::as_slice)
    }
}

/// The labels that `cluster-admin` bears in every cluster.
#[derive(Debug)]
pub struct ClusterAdminLabels;

impl crate::Labels for ClusterAdminLabels {
    fn value(&self, key: &str) -> Option<Redacted<&str>> {
        (key == "kubernetes.io/bootstrapping").then_some(Redacted::new("rbac-defaults"))
    }
}

fn is_of_unknown_kind(subject: NodeRef<'_>) -> bool {
    let kind = subject.get("kind").and_then(judged);
    kind.is_some_and(|kind| !matches!(kind, "User" | "Group" | "ServiceAccount"))
}

/// Kind and name of the role that a binding names.
fn role_ref<'t>(binding: &ObjectView<'t>) -> Option<(&'t str, &'t str)> {
    let reference = binding.whole().node().get("roleRef")?;
    Some((judged(reference.get("kind")?)?, judged(reference.get("name")?)?))
}

/// Keeps a role by its labels. Returns whether some of them have the wrong type.
fn gather<'t>(roles: &mut Labelled<'t>, object: ObjectView<'t>) -> bool {
    let labels = object.whole().node().get("metadata").and_then(|metadata| metadata.get("labels"));
    let labels = labels.filter(|labels| !labels.is_null());
    roles.add(object, labels.filter(|labels| labels.is_mapping()));
    labels.is_some_and(|labels| {
        !labels.is_mapping() || labels.entries().any(|(_, value)| value.as_redacted().is_none())
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
