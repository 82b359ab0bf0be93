//! What checks of roles and bindings share: walking over rules and subjects, and rights that a rule must not grant.

use crate::Judge;
use plimsoll_kube::{
    Account, Breadth, Field, GroupKind, Held, List, ObjectView, Objects, Part, Principal, Reach, Right,
    RoleSight, Rule, Sight, Text, Workload,
};
use plimsoll_model::{State, tree::NodeRef};

const GROUP: &str = "rbac.authorization.k8s.io";
const AUTHENTICATION: &str = "authentication.k8s.io";

/// Names of the kinds that hold rules.
pub(crate) const ROLE_KINDS: [&str; 2] = ["Role", "ClusterRole"];

/// Names of all kinds by which a pod's account comes to rights.
pub(crate) const ACCESS_KINDS: [&str; 5] =
    ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount"];

/// Kinds that hold rules.
pub(crate) const ROLES: &[GroupKind] = &[(GROUP, "Role"), (GROUP, "ClusterRole")];

/// The kind that can grant what lies in no namespace.
pub(crate) const CLUSTER_ROLES: &[GroupKind] = &[(GROUP, "ClusterRole")];

/// Kinds that give rules to somebody.
pub(crate) const BINDINGS: &[GroupKind] = &[(GROUP, "RoleBinding"), (GROUP, "ClusterRoleBinding")];

/// Every verb that changes objects.
pub(crate) const CHANGE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];

/// The verbs that bring content in.
pub(crate) const WRITE: &[&str] = &["create", "update", "patch"];

/// Each of these verbs on each of these resources of one group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rights {
    pub(crate) verbs: &'static [&'static str],
    pub(crate) group: &'static str,
    pub(crate) resources: &'static [&'static str],
}

impl Rights {
    /// The first of them that a rule grants, with how far.
    pub(crate) fn granted_by(&self, rule: &Rule<'_>, least: Reach) -> Option<Right> {
        if !rule.has_group(self.group) {
            return None;
        }
        let resources = self.resources.iter().filter(|resource| rule.has_resource(resource));
        resources
            .flat_map(|resource| self.verbs.iter().map(|verb| Right { verb, group: self.group, resource }))
            .find(|right| rule.reach(*right) >= least)
    }
}

/// Adding containers to pods that run.
pub(crate) const EPHEMERAL_CONTAINERS: [Rights; 1] =
    [Rights { verbs: &["update", "patch"], group: "", resources: &["pods/ephemeralcontainers"] }];

/// Writing roles with more rights than one's own.
pub(crate) const ESCALATION: [Rights; 1] =
    [Rights { verbs: &["escalate"], group: GROUP, resources: &["roles", "clusterroles"] }];

/// Binding what one does not hold.
const BIND: [Rights; 1] = [Rights { verbs: &["bind"], group: GROUP, resources: &["roles", "clusterroles"] }];

/// Roles that every cluster has and that hold a namespace or all of it: being limited to them is not a limit.
const POWERFUL_ROLES: [&str; 3] = ["cluster-admin", "admin", "edit"];

/// Identities that it is worth to become; extra attributes decide in webhooks and policies.
pub(crate) const IMPERSONATION: [Rights; 3] = [
    Rights { verbs: &["impersonate"], group: "", resources: &["users", "groups", "serviceaccounts"] },
    Rights { verbs: &["impersonate"], group: AUTHENTICATION, resources: &["uids"] },
    // The constrained form, from 1.35 on: the action needs a right of its own.
    Rights {
        verbs: &["impersonate:user-info", "impersonate:serviceaccount", "impersonate:arbitrary-node"],
        group: AUTHENTICATION,
        resources: &["users", "groups", "serviceaccounts", "nodes"],
    },
];

/// Those of them that a rule can give in one namespace: users, groups, uids and nodes are in none.
pub(crate) const IMPERSONATION_IN_NAMESPACE: [Rights; 2] = [
    Rights { verbs: &["impersonate"], group: "", resources: &["serviceaccounts"] },
    Rights { verbs: &["impersonate:serviceaccount"], group: AUTHENTICATION, resources: &["serviceaccounts"] },
];

/// Beginnings of names that hold the cluster, so that being limited to them is not a limit.
const POWERFUL_IDENTITIES: [&str; 4] =
    ["system:masters", "system:kube-controller-manager", "system:kube-scheduler", "system:node:"];

/// Calls `judge_rule` for every rule of a role. A rule of which a part has the wrong type makes the verdict unknown.
///
/// What a role gathers from others by aggregation is judged at those: the controller writes over its own rules.
pub(crate) fn for_each_rule<'t>(
    role: &ObjectView<'t>,
    judge: &mut Judge,
    mut judge_rule: impl FnMut(&mut Judge, Rule<'t>),
) {
    judge.read(&role.list("aggregationRule.clusterRoleSelectors"));
    if gathers(role) {
        judge.not_applicable("its rules are gathered from other roles, which are judged where they stand");
        return;
    }
    judge.for_each(role.list("rules"), |judge, part| match Rule::read(part) {
        Some(rule) => judge_rule(judge, rule),
        None => note_wrong_types(judge, part),
    });
}

/// Whether a role gathers its rules from others. A Role has no such field: the API server drops it and keeps the rules.
fn gathers(role: &ObjectView<'_>) -> bool {
    if role.kind() != "ClusterRole" {
        return false;
    }
    let selectors = role.list("aggregationRule.clusterRoleSelectors");
    selectors.value().is_some_and(|selectors| !selectors.is_empty())
}

fn note_wrong_types(judge: &mut Judge, part: Part<'_>) {
    for key in Rule::LISTS {
        let list = part.list(key);
        for item in judge.read(&list).unwrap_or(List::EMPTY).items() {
            judge.read(&Part::new(part.root(), item).as_text());
        }
    }
}

/// Requires that `find` finds no right in any rule of a cluster role, as far as it may be held over the whole cluster: one
/// that role bindings alone give is judged by the check of the same right in a namespace.
///
/// One that grants nothing of it passes wherever it is bound, so that no verdict gets better where a binding is not seen.
pub(crate) fn forbid_over_cluster(
    role: &ObjectView<'_>,
    beside: &Objects<'_>,
    judge: &mut Judge,
    find: impl Fn(&Rule<'_>) -> Option<Right>,
) {
    if stays_in_namespaces(role, beside) && readable_rules(role).any(|rule| find(&rule).is_some()) {
        judge.not_applicable("the role is bound in namespaces alone, which another check judges");
        return;
    }
    forbid_where(role, judge, find);
}

/// Requires that `find` finds no right in any rule of a role that gives its rights in namespaces alone. One that may be
/// bound for the whole cluster is judged by the check of the same right there.
pub(crate) fn forbid_in_namespace(
    role: &ObjectView<'_>,
    beside: &Objects<'_>,
    judge: &mut Judge,
    find: impl Fn(&Rule<'_>) -> Option<Right>,
) {
    if role.kind() != "Role" && !stays_in_namespaces(role, beside) {
        judge.not_applicable("the role may be bound for the whole cluster, which another check judges");
        return;
    }
    forbid_where(role, judge, find);
}

/// Whether all bindings of a cluster role were read, and each gives its rights in one namespace. A role that nothing binds
/// may be bound anywhere.
fn stays_in_namespaces(role: &ObjectView<'_>, beside: &Objects<'_>) -> bool {
    beside.access().is_bound_in_namespaces_alone(role)
        && beside.sight_of(&["ClusterRole", "ClusterRoleBinding"]).is_whole()
}

/// Requires that no rule of a role grants any of these rights as far as `least`.
pub(crate) fn forbid(role: &ObjectView<'_>, judge: &mut Judge, rights: &[Rights], least: Reach) {
    forbid_where(role, judge, any_of(rights, least));
}

/// Finds the first of these rights that a rule grants as far as `least`.
pub(crate) fn any_of(rights: &[Rights], least: Reach) -> impl Fn(&Rule<'_>) -> Option<Right> {
    move |rule| rights.iter().find_map(|rights| rights.granted_by(rule, least))
}

/// Requires that `find` finds no right in any rule of a role, but for rules that grant reading or a change on every
/// resource of every group: other checks say already that such a rule reaches kubelets, or writes workloads and admission,
/// and wildcards have a check of their own.
pub(crate) fn forbid_named(
    role: &ObjectView<'_>,
    judge: &mut Judge,
    find: impl Fn(&Rule<'_>) -> Option<Right>,
) {
    let is_said = |rule: &Rule<'_>, right: Right| {
        let is_usual = right.verb == "get" || CHANGE.contains(&right.verb);
        is_usual && rule.has_every_group() && rule.has_every_resource()
    };
    let mut said =
        readable_rules(role).filter_map(|rule| find(&rule).map(|right| is_said(&rule, right))).peekable();
    if said.peek().is_some() && said.all(|is_said| is_said) && !gathers(role) {
        return judge
            .not_applicable("a rule grants this with every other resource, which other checks judge");
    }
    forbid_where(role, judge, |rule| find(rule).filter(|right| !is_said(rule, *right)));
}

/// Requires that no rule of a role lets anybody open a stream into pods by one of these subresources.
pub(crate) fn forbid_stream(role: &ObjectView<'_>, judge: &mut Judge, resources: &'static [&'static str]) {
    forbid_where(role, judge, streams(role, resources));
}

/// Finds the right to open a stream into pods by one of these subresources.
pub(crate) fn streams(
    role: &ObjectView<'_>,
    resources: &'static [&'static str],
) -> impl Fn(&Rule<'_>) -> Option<Right> {
    // Before 1.35 reading was enough, because a websocket begins with a GET.
    let verbs: &[&str] = if role.version().at_least(35) { &["create"] } else { &["create", "get"] };
    move |rule| Rights { verbs, group: "", resources }.granted_by(rule, Reach::Every)
}

/// Finds the right to bind roles that the holder does not hold, but for named ones of little power.
pub(crate) fn binds(rule: &Rule<'_>) -> Option<Right> {
    unless_named(rule, &BIND, |name| POWERFUL_ROLES.contains(&name))
}

/// Finds the first of these rights to act as others, but for named ones of little power.
pub(crate) fn impersonates(rights: &[Rights]) -> impl Fn(&Rule<'_>) -> Option<Right> {
    let is_powerful = |name: &str| POWERFUL_IDENTITIES.iter().any(|power| name.starts_with(power));
    move |rule| unless_named(rule, rights, is_powerful)
}

/// The first of these rights that a rule grants, unless it is limited to names of which none is powerful.
fn unless_named(rule: &Rule<'_>, rights: &[Rights], is_powerful: impl Fn(&str) -> bool) -> Option<Right> {
    let least = if rule.names().any(is_powerful) { Reach::Named } else { Reach::Every };
    rights.iter().find_map(|rights| rights.granted_by(rule, least))
}

/// Requires that `find` finds no right in any rule of a role.
///
/// A role that grants everything has one finding, of the check for that, and not one of every other check too.
pub(crate) fn forbid_where(
    role: &ObjectView<'_>,
    judge: &mut Judge,
    find: impl Fn(&Rule<'_>) -> Option<Right>,
) {
    if grants_everything(role) {
        judge.not_applicable("the role grants everything, which another check judges");
        return;
    }
    for_each_rule(role, judge, |judge, rule| {
        if let Some(right) = find(&rule) {
            judge.require(
                rule.part().list("verbs"),
                |_| false,
                || format!("the rule grants `{}` on `{}`", right.verb, right.resource),
            );
        }
    });
}

/// Whether the rules of a role grant everything, one of them or several together.
fn grants_everything(role: &ObjectView<'_>) -> bool {
    let mut breadth = Breadth::default();
    readable_rules(role).for_each(|rule| breadth.add(&rule));
    breadth.is_everything()
}

/// The rules of a role of which no part has the wrong type.
fn readable_rules<'t>(role: &ObjectView<'t>) -> impl Iterator<Item = Rule<'t>> + use<'t> {
    let list = role.list("rules");
    let rules = list.value().copied().unwrap_or(List::EMPTY);
    rules.items().filter_map(move |rule| Rule::read(Part::new(list.root, rule)))
}

/// Calls `judge_subject` for every subject of a binding. One of the wrong type, or of a kind that does not exist,
/// makes the verdict unknown. Returns whether there is a subject.
pub(crate) fn for_each_subject<'t>(
    binding: &ObjectView<'t>,
    judge: &mut Judge,
    mut judge_subject: impl FnMut(&mut Judge, Part<'t>, Principal<'t>),
) -> bool {
    let namespace = if binding.kind() == "RoleBinding" { binding.namespace() } else { "" };
    let subjects = binding.list("subjects");
    if subjects.value().is_some_and(|subjects| subjects.is_empty()) {
        judge.not_applicable("the binding names nobody");
        return false;
    }
    judge.for_each(subjects, |judge, part| match Principal::read(part.node(), namespace) {
        Some(principal) => judge_subject(judge, part, principal),
        None => note_odd_subject(judge, part),
    });
    true
}

fn note_odd_subject(judge: &mut Judge, part: Part<'_>) {
    let name = judge.read(&part.field::<Text<'_>>("name"));
    judge.read(&part.field::<Text<'_>>("namespace"));
    let kind = judge.read(&part.field::<Text<'_>>("kind"));
    if name.is_none() || kind.is_none_or(|kind| !matches!(kind.expose(), "User" | "Group" | "ServiceAccount"))
    {
        judge.unreadable_beside(part.node(), "a subject of the binding");
    }
}

/// The service account of a workload: the field that names it, and its name. `None` if the name has the wrong type.
pub(crate) fn account_of<'t>(
    workload: &Workload<'t>,
    judge: &mut Judge,
) -> Option<(Field<'t, Text<'t>>, &'t str)> {
    let named = workload.field::<Text<'t>>("serviceAccountName");
    let old = workload.field::<Text<'t>>("serviceAccount");
    let field = if is_empty(&named) && !is_empty(&old) { old } else { named };
    if matches!(field.state, State::WrongType { .. } | State::Undecided) {
        judge.read(&field);
        return None;
    }
    let name = field.value().map_or("", |name| name.expose());
    Some((field, if name.is_empty() { "default" } else { name }))
}

fn is_empty(field: &Field<'_, Text<'_>>) -> bool {
    field.is_absent() || field.value().is_some_and(|text| text.expose().is_empty())
}

/// Whether the containers of a workload get a token of their account: they do unless the pod, or where it says
/// nothing the account, forbids it. A token in a volume of its own counts too. `None` if it cannot be told.
fn has_token<'t>(
    workload: &Workload<'t>,
    account: &'t str,
    beside: &Objects<'t>,
    judge: &mut Judge,
) -> Option<bool> {
    let mounts = automounts(workload, account, beside, judge)?;
    let is_own = !mounts.is_absent();
    let mounts = judge.read(&mounts)?;
    let is_forbidden = !is_own && forbids_token_elsewhere(workload, account, beside, judge)?;
    let is_projected = projects_token(workload, judge);
    Some(mounts && !is_forbidden || is_projected)
}

/// Whether the account of a pod that states no namespace forbids the token in the one where a binding names it, and no
/// account of that name is seen to be the pod's. `None` if that cannot be told.
fn forbids_token_elsewhere<'t>(
    workload: &Workload<'t>,
    name: &'t str,
    beside: &Objects<'t>,
    judge: &mut Judge,
) -> Option<bool> {
    let together = beside.access().held_if_together(bound_account(workload, name));
    let of = |namespace: &'t str| beside.all_named("", "ServiceAccount", namespace, name);
    let is_elsewhere = of(workload.namespace()).next().is_none();
    let Some(together) = together.filter(|together| together.is_pod_open && is_elsewhere) else {
        return Some(false);
    };
    let mut forbids = None;
    for account in of(together.namespace) {
        let said = account.field::<bool>("automountServiceAccountToken").absent_means(true);
        let Some(mounts) = said.value().copied() else {
            judge.unreadable_beside(workload.object().node(), "the service account of the pod");
            return None;
        };
        // Of accounts of one name, one that mounts it is enough.
        forbids = Some(forbids.unwrap_or(true) && !mounts);
    }
    Some(forbids.unwrap_or(false))
}

/// The account of a workload as bindings name it.
pub(crate) fn bound_account<'t>(workload: &Workload<'t>, name: &'t str) -> Account<'t> {
    let namespace = workload.resource().reference.namespace.as_deref();
    Account { namespace: namespace.filter(|namespace| !namespace.is_empty()), name }
}

/// What `find` finds in what an account holds, and what the finding assumes: nothing, or that a pod and a binding of
/// which one states no namespace are applied to the same.
pub(crate) fn find_held<'t, T>(
    account: Account<'t>,
    beside: &Objects<'t>,
    find: impl Fn(&Held<'t>) -> Option<T>,
) -> Option<(T, String)> {
    if let Some(found) = find(&beside.access().held_by(account)) {
        return Some((found, String::new()));
    }
    let together = beside.access().held_if_together(account)?;
    let shown = Text::of_namespace(together.namespace);
    let assumes = if together.is_pod_open {
        format!("; no namespace is stated for the pod, and a binding names this account in `{shown}`")
    } else {
        format!("; a binding that states no namespace names this account, as one of `{shown}`")
    };
    find(&together.held).map(|found| (found, assumes))
}

/// What of an account leads to the whole cluster, in a clause about the account.
pub(crate) fn over_cluster(held: &Held<'_>) -> Option<String> {
    let (cluster, system) = (held.over_cluster(), held.over_system());
    let is_all = held.cluster.everything;
    let clause = |words: &[&str], place| {
        (!is_all && !words.is_empty()).then(|| format!("may, in {place}, {}", listed(words)))
    };
    clause(&cluster, "the whole cluster")
        .or_else(|| clause(&system, "`kube-system`, whose accounts hold the cluster"))
}

/// What of an account leads to all accounts of one namespace, in a clause about the account.
pub(crate) fn over_namespace(held: &Held<'_>) -> Option<String> {
    let (namespace, words) = held.over_namespace()?;
    Some(format!("may, in namespace `{}`, {}", Text::of_namespace(namespace), listed(&words)))
}

/// `a, b and c`; of many the first ones.
fn listed(words: &[&str]) -> String {
    const SHOWN_MAX: usize = 5;
    if let Some((shown, rest @ [_, ..])) = words.split_at_checked(SHOWN_MAX) {
        return format!("{} and {} more such rights", shown.join(", "), rest.len());
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}

/// Whether an account owns the whole cluster by one role.
pub(crate) fn owns_cluster(account: Account<'_>, beside: &Objects<'_>) -> bool {
    find_held(account, beside, |held| held.cluster.everything.then_some(())).is_some()
}

/// Whether a part of a role that an account is bound to cannot be read, also if a pod and a binding of which one states no
/// namespace are applied to the same: then nobody knows all that it may do.
pub(crate) fn has_unreadable_role(account: Account<'_>, beside: &Objects<'_>) -> bool {
    let is_unreadable = |held: &Held<'_>| held.cluster.unreadable || held.namespaced.unreadable;
    let access = beside.access();
    is_unreadable(&access.held_by(account))
        || access.held_if_together(account).is_some_and(|together| is_unreadable(&together.held))
}

/// Requires that nothing was found of what an account may do. What cannot be read beside it makes the verdict unknown,
/// and a role that is not in the source not-applicable.
pub(crate) fn require_powerless<'t>(
    field: Field<'t, Text<'t>>,
    account: Account<'t>,
    found: Option<(String, String)>,
    beside: &Objects<'t>,
    judge: &mut Judge,
) {
    let access = beside.access();
    let sight = beside.sight_of(&ACCESS_KINDS);
    let held = access.held_by(account);
    let is_found = found.is_some();
    if !is_found
        && (has_unreadable_role(account, beside)
            || access.has_odd_binding()
            || access.has_odd_powerful_role())
    {
        return judge.unreadable_beside(field.nearest, "a binding or a role beside the pod");
    }
    if !is_found && (held.cluster.unseen || held.namespaced.unseen) && sight.is_whole() {
        return judge.not_applicable("a role of the pod's account is not in this source");
    }
    judge.require_not_found(field, is_found, sight, || {
        found.map_or_else(String::new, |(clause, assumes)| format!("the pod's account {clause}{assumes}"))
    });
}

/// The service account of a workload, as [`account_of`] gives it, if its containers get a token of it; else nothing is
/// required of the workload.
pub(crate) fn account_with_token<'t>(
    workload: &Workload<'t>,
    beside: &Objects<'t>,
    judge: &mut Judge,
) -> Option<(Field<'t, Text<'t>>, &'t str)> {
    let (field, name) = account_of(workload, judge)?;
    if !has_token(workload, name, beside, judge)? {
        judge.not_applicable("the pod gets no token of its account");
        return None;
    }
    Some((field, name))
}

/// Requires that nothing was found that gives rights to a pod's account. A binding with a subject that cannot be read
/// may name the account, so the verdict is unknown then.
pub(crate) fn require_unbound(
    account: Field<'_, Text<'_>>,
    is_bound: bool,
    beside: &Objects<'_>,
    judge: &mut Judge,
    message: impl FnOnce() -> String,
) {
    if !is_bound && beside.access().has_odd_binding() {
        judge.unreadable_beside(account.nearest, "a subject of a binding");
    }
    judge.require_not_found(account, is_bound, beside.sight_of(&ACCESS_KINDS), message);
}

/// Whether the kubelet mounts the token of the account: the field of the pod, which, where it is absent, means what
/// the account says. `None` if that cannot be told, and the verdict is unknown then.
pub(crate) fn automounts<'t>(
    workload: &Workload<'t>,
    account: &'t str,
    beside: &Objects<'t>,
    judge: &mut Judge,
) -> Option<Field<'t, bool>> {
    const FIELD: &str = "automountServiceAccountToken";
    let own = workload.field::<bool>(FIELD);
    if !own.is_absent() {
        return Some(own);
    }
    let sight = beside.sight_of(&["ServiceAccount"]);
    let mut all = beside.all_named("", "ServiceAccount", workload.namespace(), account).peekable();
    if all.peek().is_none() && sight.is_whole() {
        // An account that is not in the source says nothing that is known, so the API server's default holds.
        return Some(own.absent_means(true));
    }
    // Nobody can tell which of several accounts of one name is applied last.
    let said: Vec<_> = all.map(|account| account.field::<bool>(FIELD).absent_means(true)).collect();
    if said.iter().any(|said| said.value() == Some(&true)) {
        return Some(own.absent_means(true));
    }
    if said.iter().any(|said| said.value().is_none()) {
        judge.unreadable_beside(workload.object().node(), "the service account of the pod");
        return None;
    }
    if !sight.is_whole() {
        // In a part that could not be read it may say otherwise.
        judge.require_not_found(own, false, sight, String::new);
        return None;
    }
    Some(own.absent_means(false))
}

/// Whether a volume of the pod holds a token. One that cannot be read makes the verdict unknown.
fn projects_token(workload: &Workload<'_>, judge: &mut Judge) -> bool {
    let mut found = false;
    for volume in parts(judge, &workload.list("volumes")) {
        let projected = volume.field::<NodeRef<'_>>("projected");
        let Some(node) = judge.read(&projected) else { continue };
        for source in parts(judge, &Part::new(projected.root, node).list("sources")) {
            found |= judge.read(&source.field::<NodeRef<'_>>("serviceAccountToken")).is_some();
        }
    }
    found
}

/// The items of a list; one that is not a mapping makes the verdict unknown, as does what is not a list.
fn parts<'t>(judge: &mut Judge, list: &Field<'t, List<'t>>) -> Vec<Part<'t>> {
    let items = judge.read(list).unwrap_or(List::EMPTY).items();
    let parts = items.map(|item| Part::new(list.root, item));
    parts.filter(|part| judge.read(&part.field::<NodeRef<'_>>("")).is_some()).collect()
}

/// Requires that no rule of a role stands for more than it lists: `is_wild` looks at one of its lists.
pub(crate) fn forbid_wildcard<'t>(
    role: &ObjectView<'t>,
    judge: &mut Judge,
    list: &'static str,
    is_wild: impl Fn(&Rule<'t>) -> bool,
    word: &'static str,
) {
    if grants_everything(role) {
        judge.not_applicable("the role grants everything, which another check judges");
        return;
    }
    for_each_rule(role, judge, |judge, rule| {
        judge.require(
            rule.part().list(list),
            |_| !is_wild(&rule),
            || format!("the rule grants every {word}"),
        );
    });
}

/// Whether somebody holds the whole cluster by how clusters are made: the control plane, and the groups that the
/// first certificate is issued for. Nodes and other parts of the system do not.
fn is_administrator(principal: Principal<'_>) -> bool {
    const USERS: [&str; 4] =
        ["system:kube-controller-manager", "system:kube-scheduler", "system:apiserver", "system:admin"];
    match principal {
        Principal::Masters | Principal::Group("kubeadm:cluster-admins") => true,
        Principal::User(name) => USERS.contains(&name),
        _ => false,
    }
}

/// Says of a binding whose role is not in its source that nothing is known of it: it is judged where it stands.
/// Where a part of the source could not be read, it may stand there.
fn unseen(role: Field<'_, Text<'_>>, sight: Sight, judge: &mut Judge) {
    if sight.is_whole() {
        judge.not_applicable("the role that is bound is not in this source, and is judged where it stands");
    } else {
        judge.require_not_found(role, false, sight, String::new);
    }
}

/// Requires that a binding gives everything to nobody but those who hold the cluster by how it was made.
pub(crate) fn forbid_everything(
    binding: &ObjectView<'_>,
    beside: &Objects<'_>,
    judge: &mut Judge,
    message: &'static str,
) {
    let role = binding.field::<Text<'_>>("roleRef.name");
    let grants = beside.access().sight_of_role(binding);
    // Another role of the name may stand in a part that could not be read, and be applied after the one that was seen.
    let sight = beside.sight_of(&ROLE_KINDS);
    if grants == RoleSight::Unseen {
        return unseen(role, sight, judge);
    }
    let mut counts = false;
    if !for_each_subject(binding, judge, |_, _, principal| counts |= !is_administrator(principal)) {
        return;
    }
    match grants {
        RoleSight::Everything if counts => {
            judge.require(role, |_| false, || message.to_owned());
        }
        RoleSight::Less | RoleSight::LessAsGathered if counts => {
            judge.require_not_found(role, false, sight, String::new);
        }
        RoleSight::Unreadable => judge.unreadable_beside(binding.whole().node(), "the role that is bound"),
        _ => {
            judge.require_optional(role, |_| true, String::new);
        }
    }
}

/// What is known of the rights that a binding gives.
#[derive(Clone, Copy)]
enum Given {
    /// They are harmless, as far as the roles of the name were seen.
    Harmless,
    /// They are not, whatever else stands in the source.
    Harmful,
    /// The role is not in the source, and is not one that is known by its name.
    Elsewhere,
}

/// How a check knows a role that is harmless for everyone.
#[derive(Clone, Copy)]
pub(crate) struct Harmless {
    /// By what it grants.
    pub(crate) role: fn(&ObjectView<'_>, &ObjectView<'_>) -> bool,
    /// By the binding, where the role is not in the source: one that every cluster has.
    pub(crate) default: fn(&ObjectView<'_>) -> bool,
}

impl Harmless {
    fn given_by(self, binding: &ObjectView<'_>, beside: &Objects<'_>) -> Given {
        let mut roles = beside.access().roles_of(binding).peekable();
        if roles.peek().is_some() {
            let is_harmless = roles.all(|role| (self.role)(binding, &role));
            return if is_harmless { Given::Harmless } else { Given::Harmful };
        }
        match beside.access().sight_of_role(binding) {
            RoleSight::Everything => Given::Harmful,
            _ if (self.default)(binding) => Given::Harmless,
            _ => Given::Elsewhere,
        }
    }
}

/// Whether a binding names a cluster role of one of these names.
pub(crate) fn names_cluster_role(binding: &ObjectView<'_>, names: &[&str]) -> bool {
    let text = |path| binding.field::<Text<'_>>(path).value().map_or("", |text| text.expose());
    text("roleRef.kind") == "ClusterRole" && names.contains(&text("roleRef.name"))
}

/// Requires that a binding gives what is not harmless to nobody of the principals that are everyone. A role that is not
/// in the source is harmful to them if `counts_elsewhere`; else it may be harmless in a part that could not be read.
pub(crate) fn forbid_for_everyone(
    binding: &ObjectView<'_>,
    beside: &Objects<'_>,
    judge: &mut Judge,
    (is_everyone, counts_elsewhere): (fn(Principal<'_>) -> bool, bool),
    harmless: Harmless,
    message: &'static str,
) {
    if judge.read(&binding.field::<Text<'_>>("roleRef.kind")).is_none() {
        return judge.unreadable_beside(binding.whole().node(), "the role that is bound");
    }
    let sight = beside.sight_of(&ROLE_KINDS);
    // The role is the same for all subjects.
    let mut known = None;
    for_each_subject(binding, judge, |judge, part, principal| {
        let name = part.field::<Text<'_>>("name");
        if !is_everyone(principal) {
            judge.require_optional(name, |_| true, String::new);
            return;
        }
        match *known.get_or_insert_with(|| harmless.given_by(binding, beside)) {
            Given::Harmful => judge.require(name, |_| false, || message.to_owned()),
            Given::Elsewhere if counts_elsewhere => judge.require(name, |_| false, || message.to_owned()),
            Given::Elsewhere => judge.require_found(name, false, sight, || message.to_owned()),
            Given::Harmless => judge.require_not_found(name, false, sight, String::new),
        };
    });
}

/// Whether every rule of a role is as wanted. One that gathers rules from others, or that has a part of the wrong
/// type, is not.
pub(crate) fn every_rule(role: &ObjectView<'_>, is_wanted: impl Fn(&Rule<'_>) -> bool) -> bool {
    let root = role.whole().node();
    let rules = role.list("rules");
    let Some(rules) = rules.value() else { return false };
    let gathers = root.get("aggregationRule").is_some_and(|rule| !rule.is_null());
    !gathers
        && rules.items().all(|rule| Rule::read(Part::new(root, rule)).is_some_and(|rule| is_wanted(&rule)))
}

/// Annotations of service accounts that stand for an identity of a cloud provider. Sources: the providers'
/// documentation of IAM roles for service accounts (EKS) and of workload identity (GKE, AKS).
pub(crate) const CLOUD_IDENTITIES: [&str; 4] = [
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
    "azure.workload.identity/tenant-id",
];

/// Whether an account stands for an identity of a cloud provider.
pub(crate) fn has_cloud_identity(account: &ObjectView<'_>) -> bool {
    let annotations = account.whole().node().get("metadata").and_then(|metadata| metadata.get("annotations"));
    annotations.is_some_and(|annotations| CLOUD_IDENTITIES.iter().any(|key| annotations.get(key).is_some()))
}
