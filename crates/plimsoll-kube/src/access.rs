//! Who is bound to what in one source: enough for checks that go from a binding to its role, or from a workload to
//! the bindings of its account.

use crate::{
    Account, Breadth, Held, ObjectView, Part, Powers, Rule, Selector, Text, Together, Workloads,
    field::judged, labelled::Labelled,
};
use plimsoll_model::{Redacted, tree::NodeRef};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry};

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
    /// Whether `default` stands for a namespace that nobody chose: what a chart is rendered for is put in where the
    /// chart asks for its own namespace.
    is_default_open: bool,
    cluster_roles: HashMap<&'t str, SeenRole<'t>>,
    roles: HashMap<(&'t str, &'t str), SeenRole<'t>>,
    /// Roles that bear the name of one that was read before: the namespace is empty for cluster roles.
    more_roles: HashMap<(&'t str, &'t str), Vec<ObjectView<'t>>>,
    /// Cluster roles that grant everything by themselves, by their labels: what aggregation gathers.
    everything: Labelled<'t>,
    /// Cluster roles of which a part has the wrong type, by their labels.
    unreadable: Labelled<'t>,
    /// Whether labels of a cluster role that may grant everything could not be read: aggregation may gather it.
    has_odd_labels: bool,
    /// Whether a role that may grant everything has a name that cannot be read: it may be any role.
    has_odd_role: bool,
    /// The same, for cluster roles that give a power.
    powerful: Vec<(Powers, Labelled<'t>)>,
    /// Whether labels of a cluster role that gives a power could not be read.
    has_odd_powerful_labels: bool,
    /// Whether a role that gives a power has a name that cannot be read.
    has_odd_powerful_role: bool,
    /// Where cluster roles are bound, by their names.
    bound: HashMap<&'t str, BoundIn>,
    /// Whether a binding does not say which role it binds.
    has_odd_reference: bool,
    /// Whether a cluster role gathers the rules of others.
    has_gathering_role: bool,
    bindings: HashMap<Principal<'t>, Vec<ObjectView<'t>>>,
    /// Bindings that state no namespace, by the accounts of their own namespace that they name.
    unplaced_bindings: HashMap<&'t str, Vec<ObjectView<'t>>>,
    /// Accounts that pods of a stated namespace run as.
    placed_users: HashSet<(&'t str, &'t str)>,
    /// Accounts that pods without a stated namespace run as.
    unplaced_users: HashSet<&'t str>,
    /// What bindings give.
    held: HashMap<Principal<'t>, Held<'t>>,
    /// What bindings that state no namespace give.
    held_unplaced: HashMap<&'t str, Held<'t>>,
    /// For a pod that states no namespace: where the account of its name holds most, and what it holds there.
    held_assumed: HashMap<&'t str, (&'t str, Held<'t>)>,
    /// Whether a binding has a subject that cannot be read, which may be anybody.
    has_odd_binding: bool,
}

/// Where a cluster role is bound.
#[derive(Clone, Copy, Debug, Default)]
struct BoundIn {
    a_namespace: bool,
    the_cluster: bool,
}

/// A role with what it grants.
#[derive(Clone, Copy, Debug)]
struct SeenRole<'t> {
    object: ObjectView<'t>,
    sight: RoleSight,
    powers: Powers,
}

impl SeenRole<'_> {
    /// Of two roles of one name nobody can tell which is applied last.
    fn keep_wider(&mut self, other: Self) {
        self.sight = wider(self.sight, other.sight);
        self.powers = self.powers.and(other.powers);
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

    /// What was seen of these roles and of others.
    #[must_use]
    pub const fn join(self, other: Self) -> Self {
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
                let (sight, powers) = own_sight(&object);
                let seen = SeenRole { object, sight, powers };
                match self.roles.entry(key) {
                    Entry::Vacant(place) => drop(place.insert(seen)),
                    Entry::Occupied(mut place) => {
                        place.get_mut().keep_wider(seen);
                        self.more_roles.entry(key).or_default().push(object);
                    }
                }
            }
            "ClusterRole" => {
                self.has_gathering_role |= gathers(&object);
                let (sight, powers) = own_sight(&object);
                let seen = SeenRole { object, sight, powers };
                match self.cluster_roles.entry(object.name()) {
                    Entry::Vacant(place) => drop(place.insert(seen)),
                    Entry::Occupied(mut place) => {
                        place.get_mut().keep_wider(seen);
                        self.more_roles.entry(("", object.name())).or_default().push(object);
                    }
                }
                match sight {
                    RoleSight::Everything => self.has_odd_labels |= gather(&mut self.everything, object),
                    RoleSight::Unreadable => self.has_odd_labels |= gather(&mut self.unreadable, object),
                    RoleSight::Less | RoleSight::LessAsGathered | RoleSight::Unseen => {}
                }
                self.keep_powerful(object, powers);
            }
            _ => {}
        }
    }

    /// Adds a role whose name or namespace cannot be read. Two roles of one name are taken for the wider one.
    pub(crate) fn add_odd_role(&mut self, object: &ObjectView<'t>) {
        let is_role = object.group() == GROUP && matches!(object.kind(), "Role" | "ClusterRole");
        if is_role {
            let (sight, powers) = own_sight(object);
            self.has_odd_role |= sight != RoleSight::Less;
            self.has_odd_powerful_role |= sight != RoleSight::Less || !powers.is_empty();
        }
    }

    fn keep_powerful(&mut self, object: ObjectView<'t>, powers: Powers) {
        for power in powers.each() {
            let at = self.powerful.iter().position(|(known, _)| *known == power).unwrap_or_else(|| {
                self.powerful.push((power, Labelled::default()));
                self.powerful.len() - 1
            });
            if let Some((_, roles)) = self.powerful.get_mut(at) {
                self.has_odd_powerful_labels |= gather(roles, object);
            }
        }
    }

    /// Whether some role may give more powers than it was seen to, because one that cannot be told by its name may be it.
    pub const fn has_odd_powerful_role(&self) -> bool {
        self.has_odd_powerful_role
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
        self.add_reference(&object);
        let Some(subjects) = object.whole().node().get("subjects") else { return };
        self.has_odd_binding |= !subjects.is_sequence() && !subjects.is_null();
        for subject in subjects.items() {
            match Principal::read(subject, namespace) {
                Some(principal) => {
                    self.bindings.entry(principal).or_default().push(object);
                    if let Some(name) = unplaced_account(&object, subject) {
                        self.unplaced_bindings.entry(name).or_default().push(object);
                    }
                }
                // One of a kind that does not exist is nobody: the API server refuses it.
                None => self.has_odd_binding |= !is_of_unknown_kind(subject),
            }
        }
    }

    fn add_reference(&mut self, binding: &ObjectView<'t>) {
        match role_ref(binding) {
            Some(("ClusterRole", name)) => {
                let bound = self.bound.entry(name).or_default();
                bound.a_namespace |= binding.kind() == "RoleBinding";
                bound.the_cluster |= binding.kind() == "ClusterRoleBinding";
            }
            Some(_) => {}
            None => self.has_odd_reference = true,
        }
    }

    /// Whether a cluster role gives its rights in namespaces alone: role bindings name it, no cluster role binding does,
    /// and no other role can gather its rules. As far as this source says; what is hidden is for the caller to ask.
    pub fn is_bound_in_namespaces_alone(&self, role: &ObjectView<'_>) -> bool {
        let bound = self.bound.get(role.name()).copied().unwrap_or_default();
        let labels = labels_of(role);
        let is_gathered =
            || self.has_gathering_role && labels.is_some() || labels.is_some_and(ask_to_be_gathered);
        bound.a_namespace && !bound.the_cluster && !self.has_odd_reference && !is_gathered()
    }

    /// Whether a binding has a subject that cannot be read: then nobody is known to hold nothing.
    pub const fn has_odd_binding(&self) -> bool {
        self.has_odd_binding
    }

    /// Takes the namespace `default` for one that is not stated.
    pub(crate) const fn open_default(&mut self) {
        self.is_default_open = true;
    }

    fn is_stated(&self, namespace: Option<&str>) -> bool {
        namespace.is_some_and(|namespace| !(self.is_default_open && namespace == "default"))
    }

    /// Adds what makes pods: which accounts are in use.
    pub(crate) fn add_user(&mut self, object: &ObjectView<'t>) {
        let namespace = object.stated_namespace().filter(|own| self.is_stated(Some(own)));
        let workloads = object.workloads();
        for workload in workloads.iter().flat_map(Workloads::pods) {
            let text = |path| workload.field::<Text<'t>>(path).value().map(Text::expose);
            let mut names = ["serviceAccountName", "serviceAccount"].into_iter().filter_map(text);
            let Some(name) = names.find(|name| !name.is_empty()) else { continue };
            match namespace {
                Some(namespace) => drop(self.placed_users.insert((namespace, name))),
                None => drop(self.unplaced_users.insert(name)),
            }
        }
    }

    /// Works out what needs all objects of the source: what roles gather, and what accounts hold.
    pub(crate) fn finish(&mut self) {
        let gathering: Vec<_> = self
            .cluster_roles
            .values()
            .filter_map(|role| Some((role.object.name(), self.gathered(role)?, self.gathered_powers(role))))
            .collect();
        // A role that gathers others may gather one whose labels could not be read.
        self.has_odd_powerful_role |= self.has_odd_powerful_labels && !gathering.is_empty();
        for (name, sight, powers) in gathering {
            if let Some(role) = self.cluster_roles.get_mut(name) {
                role.sight = sight;
                role.powers = powers;
            }
        }
        self.held = self.bindings.iter().map(|(who, bindings)| (*who, self.given_by(bindings))).collect();
        let unplaced = self.unplaced_bindings.iter();
        self.held_unplaced = unplaced.map(|(name, bindings)| (*name, self.given_by(bindings))).collect();
        self.held_assumed = self.assume();
    }

    /// What bindings give together.
    fn given_by(&self, bindings: &[ObjectView<'t>]) -> Held<'t> {
        let mut held = Held { is_named: true, ..Held::default() };
        let mut local: BTreeMap<&'t str, Powers> = BTreeMap::new();
        for binding in bindings {
            let (sight, powers) = (self.sight_of_role(binding), self.powers_of_role(binding));
            if binding.kind() == "ClusterRoleBinding" {
                held.cluster.add(sight);
                held.powers = held.powers.and(powers);
            } else {
                held.namespaced.add(sight);
                let here = local.entry(binding.namespace()).or_default();
                *here = here.and(powers);
            }
        }
        local.into_iter().for_each(|(namespace, powers)| held.add_local(namespace, powers));
        held
    }

    /// For each name of an account: of the namespaces in which a binding names it, the one where it holds most.
    ///
    /// Where a pod of that namespace runs as the account, the binding is that pod's. Every namespace has an account
    /// called `default`, so that its name says nothing.
    fn assume(&self) -> HashMap<&'t str, (&'t str, Held<'t>)> {
        let mut places: BTreeSet<(&'t str, &'t str)> = BTreeSet::new();
        for principal in self.bindings.keys() {
            if let Principal::Account { namespace, name } = *principal {
                let is_free = name != "default" && !self.placed_users.contains(&(namespace, name));
                places.extend((is_free && !namespace.is_empty()).then_some((name, namespace)));
            }
        }
        let mut assumed: HashMap<&'t str, (&'t str, Held<'t>)> = HashMap::new();
        for (name, namespace) in places {
            let held = self.held_by(Account { namespace: Some(namespace), name });
            let known = assumed.entry(name).or_insert((namespace, held));
            // Where it seems to hold least it may hold most, if a role there could not be read.
            let seen = (known.1.cluster.join(held.cluster), known.1.namespaced.join(held.namespaced));
            let everything = known.1.cluster.everything;
            if held.weight() > known.1.weight() {
                *known = (namespace, held);
            }
            let everything = everything || known.1.cluster.everything;
            known.1.cluster = Sights { everything, ..seen.0 };
            known.1.namespaced = seen.1;
        }
        assumed
    }

    /// The roles of the name that a binding names, as far as they are in the source. Nobody can tell which of several is
    /// applied last, so that a judgement must hold for each.
    pub fn roles_of(&self, binding: &ObjectView<'t>) -> impl Iterator<Item = ObjectView<'t>> + use<'_, 't> {
        let key = role_ref(binding).map(|(kind, name)| match kind {
            "Role" => (binding.namespace(), name),
            _ => ("", name),
        });
        let first = self.seen_role(binding).map(|role| role.object);
        let more = key.filter(|_| first.is_some()).and_then(|key| self.more_roles.get(&key));
        first.into_iter().chain(more.into_iter().flatten().copied())
    }

    fn seen_role(&self, binding: &ObjectView<'t>) -> Option<SeenRole<'t>> {
        let (kind, name) = role_ref(binding)?;
        match kind {
            "ClusterRole" => self.cluster_roles.get(name).copied(),
            "Role" => self.roles.get(&(binding.namespace(), name)).copied(),
            _ => None,
        }
    }

    /// The role of the name that a binding gives which states no namespace: it is applied to that of its binding.
    fn unplaced_role(&self, binding: &ObjectView<'t>) -> Option<SeenRole<'t>> {
        let (_, name) = role_ref(binding).filter(|(kind, _)| *kind == "Role")?;
        let role = self.roles.get(&("default", name))?;
        role.object.stated_namespace().is_none().then_some(*role)
    }

    /// What the role that a binding names grants.
    pub fn sight_of_role(&self, binding: &ObjectView<'t>) -> RoleSight {
        let Some((kind, name)) = role_ref(binding) else { return RoleSight::Unreadable };
        // It is made at the start of every cluster, and need not stand in any file.
        if (kind, name) == ("ClusterRole", "cluster-admin") {
            return RoleSight::Everything;
        }
        // One that may be the role and cannot be read: what it grants is then unknown.
        let is_odd = || self.unplaced_role(binding).is_some_and(|role| role.sight == RoleSight::Unreadable);
        let unseen = || if is_odd() { RoleSight::Unreadable } else { RoleSight::Unseen };
        match self.seen_role(binding).map_or_else(unseen, |role| role.sight) {
            RoleSight::Less | RoleSight::LessAsGathered if self.has_odd_role => RoleSight::Unreadable,
            sight => sight,
        }
    }

    /// The powers that the role which a binding names gives.
    fn powers_of_role(&self, binding: &ObjectView<'t>) -> Powers {
        let Some((kind, name)) = role_ref(binding) else { return Powers::NONE };
        if (kind, name) == ("ClusterRole", "cluster-admin") {
            return Powers::ALL;
        }
        match self.seen_role(binding).or_else(|| self.unplaced_role(binding)) {
            Some(role) => role.powers,
            // They are made at the start of every cluster.
            None if kind == "ClusterRole" && matches!(name, "admin" | "edit") => Powers::OF_EDIT,
            None => Powers::NONE,
        }
    }

    /// All cluster roles of the name of one.
    fn of_same_name(&self, role: &SeenRole<'t>) -> impl Iterator<Item = ObjectView<'t>> + use<'_, 't> {
        let more = self.more_roles.get(&("", role.object.name())).into_iter().flatten();
        std::iter::once(role.object).chain(more.copied())
    }

    /// The powers of a role that gathers others: its own rules are written over.
    fn gathered_powers(&self, role: &SeenRole<'t>) -> Powers {
        let rules = self.of_same_name(role).filter_map(|role| role.whole().node().get("aggregationRule"));
        let selectors = rules.filter_map(|rule| rule.get("clusterRoleSelectors"));
        let mut powers = role.powers;
        for selector in selectors.flat_map(NodeRef::items).filter_map(Selector::read) {
            for (power, roles) in &self.powerful {
                if !powers.has(*power) && roles.selected(&selector).next().is_some() {
                    powers = powers.and(*power);
                }
            }
        }
        powers
    }

    /// What a role grants with what it gathers from others by aggregation; `None` if it gathers nothing.
    fn gathered(&self, role: &SeenRole<'t>) -> Option<RoleSight> {
        let all = self.of_same_name(role).filter_map(|object| self.gathered_by(object, role.sight));
        all.reduce(wider)
    }

    /// The same for one object of several of a name, of which `own` is what they grant by themselves.
    fn gathered_by(&self, object: ObjectView<'t>, own: RoleSight) -> Option<RoleSight> {
        let unreadable = |own| if own == RoleSight::Everything { own } else { RoleSight::Unreadable };
        let rule = object.whole().node().get("aggregationRule").filter(|rule| !rule.is_null())?;
        if !rule.is_mapping() {
            return Some(unreadable(own));
        }
        let selectors = rule.get("clusterRoleSelectors").filter(|selectors| !selectors.is_null())?;
        if !selectors.is_sequence() {
            return Some(unreadable(own));
        }
        let mut sight = match own {
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

    /// What a service account holds: by itself, and by the groups that it is in. Of one without a stated namespace, what
    /// it holds in `default`.
    pub fn held_by(&self, account: Account<'t>) -> Held<'t> {
        let namespace = account.namespace.unwrap_or("default");
        let of = |principal: Principal<'t>| self.held.get(&principal).copied().unwrap_or_default();
        let own = of(Principal::Account { namespace, name: account.name });
        let groups = [Principal::AccountsOf(namespace), Principal::AllAccounts, Principal::Authenticated];
        groups.into_iter().map(of).fold(own, Held::join)
    }

    /// What an account holds beyond that if a pod and a binding of which one states no namespace are applied to the same
    /// one.
    ///
    /// Manifests that are applied with `--namespace` state it in subjects of cluster role bindings alone, so the name
    /// of the account is what tells that they belong together.
    pub fn held_if_together(&self, account: Account<'t>) -> Option<Together<'t>> {
        let namespace = account.namespace.filter(|own| self.is_stated(Some(own)));
        let Some(namespace) = namespace else {
            let (namespace, held) = self.held_assumed.get(account.name).copied()?;
            return Some(Together { namespace, held, is_pod_open: true });
        };
        // The binding of a pod that states none either is that pod's.
        if self.unplaced_users.contains(account.name) || account.name == "default" {
            return None;
        }
        let bindings = self.held_unplaced.get(account.name)?;
        let held = Held { is_named: true, ..self.held_by(account).join(*bindings) };
        Some(Together { namespace, held, is_pod_open: false })
    }
}

/// Of what two roles of one name grant, what counts until somebody tells which is applied.
const fn wider(one: RoleSight, other: RoleSight) -> RoleSight {
    match (one, other) {
        (RoleSight::Everything, _) | (_, RoleSight::Everything) => RoleSight::Everything,
        (RoleSight::Unreadable, _) | (_, RoleSight::Unreadable) => RoleSight::Unreadable,
        (RoleSight::Unseen, _) | (_, RoleSight::Unseen) => RoleSight::Unseen,
        (RoleSight::LessAsGathered, _) | (_, RoleSight::LessAsGathered) => RoleSight::LessAsGathered,
        (RoleSight::Less, RoleSight::Less) => RoleSight::Less,
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

/// The account of its own namespace that a subject names in a binding which states none.
fn unplaced_account<'t>(binding: &ObjectView<'t>, subject: NodeRef<'t>) -> Option<&'t str> {
    let text = |key| subject.get(key).and_then(NodeRef::as_str).filter(|text| !text.is_empty());
    let is_it = binding.kind() == "RoleBinding"
        && binding.stated_namespace().is_none()
        && text("kind") == Some("ServiceAccount")
        && text("namespace").is_none();
    text("name").filter(|_| is_it)
}

/// Kind and name of the role that a binding names.
fn role_ref<'t>(binding: &ObjectView<'t>) -> Option<(&'t str, &'t str)> {
    let reference = binding.whole().node().get("roleRef")?;
    Some((judged(reference.get("kind")?)?, judged(reference.get("name")?)?))
}

/// Whether a cluster role gathers the rules of others, or may.
fn gathers(role: &ObjectView<'_>) -> bool {
    role.whole().node().get("aggregationRule").is_some_and(|rule| !rule.is_null())
}

/// The labels of an object, whatever their type; `None` if there are none.
fn labels_of<'t>(object: &ObjectView<'t>) -> Option<NodeRef<'t>> {
    let labels = object.whole().node().get("metadata").and_then(|metadata| metadata.get("labels"));
    labels.filter(|labels| !labels.is_null())
}

/// Whether the labels of a cluster role ask `admin`, `edit` or `view`, which every cluster has, to gather its rules.
fn ask_to_be_gathered(labels: NodeRef<'_>) -> bool {
    const ASKS: &str = "rbac.authorization.k8s.io/aggregate-to-";
    labels.entries().any(|(key, _)| key.key_text().starts_with(ASKS))
}

/// Keeps a role by its labels. Returns whether some of them have the wrong type.
fn gather<'t>(roles: &mut Labelled<'t>, object: ObjectView<'t>) -> bool {
    let labels = labels_of(&object);
    roles.add(object, labels.filter(|labels| labels.is_mapping()));
    labels.is_some_and(|labels| {
        !labels.is_mapping() || labels.entries().any(|(_, value)| value.as_redacted().is_none())
    })
}

/// What a role grants by its own rules, and the powers among it.
fn own_sight(role: &ObjectView<'_>) -> (RoleSight, Powers) {
    let root = role.whole().node();
    let rules = match root.get("rules") {
        Some(rules) if !rules.is_null() => rules,
        _ => return (RoleSight::Less, Powers::NONE),
    };
    if !rules.is_sequence() {
        return (RoleSight::Unreadable, Powers::NONE);
    }
    let (mut sight, mut powers, mut breadth) = (RoleSight::Less, Powers::NONE, Breadth::default());
    for rule in rules.items() {
        match Rule::read(Part::new(root, rule)) {
            Some(rule) => {
                breadth.add(&rule);
                powers = powers.and(Powers::of_rule(&rule));
            }
            None => sight = RoleSight::Unreadable,
        }
    }
    if breadth.is_everything() { (RoleSight::Everything, Powers::ALL) } else { (sight, powers) }
}
