//! What service accounts hold through bindings, and which account a pod's is where a file states no namespace.

use crate::{Powers, Sights};

/// The service account of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account<'t> {
    /// The namespace of the pod; `None` where the file states none, and whoever applies it chooses.
    pub namespace: Option<&'t str>,
    /// Its name.
    pub name: &'t str,
}

/// What an account holds if a pod and a binding are applied to the same namespace.
#[derive(Clone, Copy, Debug)]
pub struct Together<'t> {
    /// That namespace.
    pub namespace: &'t str,
    /// What it holds there.
    pub held: Held<'t>,
    /// Whether it is the pod whose namespace is open; else it is that of a binding.
    pub is_pod_open: bool,
}

/// What somebody holds through bindings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held<'t> {
    /// What was seen of the roles that are bound for the whole cluster.
    pub cluster: Sights,
    /// What was seen of the roles that are bound in some namespace.
    pub namespaced: Sights,
    /// Whether a binding names the account itself, and no group that it is in.
    pub is_named: bool,
    pub(crate) powers: Powers,
    /// In `kube-system`, whose accounts hold the cluster.
    pub(crate) in_system: Powers,
    /// Those of all namespaces together.
    pub(crate) anywhere: Powers,
    /// The namespace in which most is held.
    pub(crate) widest: Option<(&'t str, Powers)>,
}

impl<'t> Held<'t> {
    /// What leads to the whole cluster, in words that follow "may"; each word once.
    pub fn over_cluster(&self) -> Vec<&'static str> {
        self.powers.over_cluster(self.anywhere)
    }

    /// What leads to the accounts of `kube-system`, which hold the cluster.
    pub fn over_system(&self) -> Vec<&'static str> {
        self.in_system.over_accounts()
    }

    /// A namespace of which all accounts can be taken, the one with most ways, and these.
    pub fn over_namespace(&self) -> Option<(&'t str, Vec<&'static str>)> {
        self.widest.map(|(namespace, powers)| (namespace, powers.over_accounts()))
    }

    /// Adds what is held in one namespace.
    pub(crate) fn add_local(&mut self, namespace: &'t str, powers: Powers) {
        self.anywhere = self.anywhere.and(powers);
        if namespace == "kube-system" {
            self.in_system = self.in_system.and(powers);
        }
        self.widest = wider(self.widest, Some((namespace, powers)));
    }

    /// What is held in one of two ways. Whether somebody is named is not taken from the other.
    #[must_use]
    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            cluster: self.cluster.join(other.cluster),
            namespaced: self.namespaced.join(other.namespaced),
            is_named: self.is_named,
            powers: self.powers.and(other.powers),
            in_system: self.in_system.and(other.in_system),
            anywhere: self.anywhere.and(other.anywhere),
            widest: wider(self.widest, other.widest),
        }
    }

    /// Orders by how much is held, the most last.
    pub(crate) fn weight(&self) -> (bool, bool, usize) {
        let local = self.widest.map_or(0, |(_, powers)| powers.over_accounts().len());
        let leads = !self.over_cluster().is_empty() || !self.over_system().is_empty();
        (self.cluster.everything, leads, local)
    }
}

/// The namespace in which more ways to its accounts are held, the first by name of equal ones. One without any way is
/// none.
fn wider<'t>(
    first: Option<(&'t str, Powers)>,
    second: Option<(&'t str, Powers)>,
) -> Option<(&'t str, Powers)> {
    let same = |(namespace, powers): (&'t str, Powers), (other, more): (&'t str, Powers)| {
        (namespace == other).then(|| (namespace, powers.and(more)))
    };
    let joined = first.zip(second).and_then(|(first, second)| same(first, second));
    let all = joined.map_or([first, second], |joined| [Some(joined), None]);
    let ways = |held: &(&'t str, Powers)| held.1.over_accounts().len();
    let some = all.into_iter().flatten().filter(|held| ways(held) > 0);
    some.min_by(|one, other| ways(other).cmp(&ways(one)).then(one.0.cmp(other.0)))
}
