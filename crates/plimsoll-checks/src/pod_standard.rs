//! What checks of the Pod Security Standards share.

use crate::{Judge, judge::in_words};
use plimsoll_kube::{Text, Workload};
use plimsoll_model::tree::NodeRef;

/// Whether the standard asks nothing of a pod because it runs on Windows; says why then. It made this difference in 1.25.
pub(crate) fn is_excused_as_windows(
    workload: &Workload<'_>,
    judge: &mut Judge,
    reason: &'static str,
) -> bool {
    let is_excused = workload.version().at_least(25) && judge.is_windows(workload);
    if is_excused {
        judge.not_applicable(reason);
    }
    is_excused
}

/// Whether the standard asks nothing of a pod's users because it has a user namespace of its own; says why then. It made
/// this difference in 1.35.
pub(crate) fn is_excused_by_user_namespace(workload: &Workload<'_>, judge: &mut Judge) -> bool {
    let is_excused = workload.version().at_least(35) && judge.has_user_namespace(workload);
    if is_excused {
        judge.not_applicable("the pod has a user namespace of its own: its root is nobody on the node");
    }
    is_excused
}

/// Requires that no container adds a capability but these.
pub(crate) fn forbid_added_capabilities(workload: &Workload<'_>, judge: &mut Judge, allowed: &[&str]) {
    for container in workload.containers() {
        let add = container.list("securityContext.capabilities.add");
        let mut added = judge.texts(&add);
        added.retain(|capability| !allowed.contains(&capability.expose()));
        judge.require(
            add,
            |_| added.is_empty(),
            || format!("container `{}` adds {}", container.name(), in_words(&added)),
        );
    }
}

/// Requires that every container sees `/proc` as it does by default; `what` follows the container's name in messages.
pub(crate) fn require_default_proc_mount(workload: &Workload<'_>, judge: &mut Judge, what: &'static str) {
    for container in workload.containers() {
        let mount =
            container.field::<Text<'_>>("securityContext.procMount").absent_means(Text::new("Default"));
        judge.require(
            mount,
            |name| name.expose() == "Default",
            || format!("container `{}` {what}", container.name()),
        );
    }
}

/// A profile of the kernel that confines containers.
pub(crate) struct Profile {
    /// Its name in messages, with its article.
    pub(crate) name: &'static str,
    /// Where it stands below a pod or a container.
    pub(crate) path: &'static str,
    /// Where its type stands.
    pub(crate) type_path: &'static str,
}

/// Requires that a pod and its containers set no profile but that of the runtime or one of the node.
pub(crate) fn forbid_other_profiles(workload: &Workload<'_>, judge: &mut Judge, profile: &Profile) {
    for place in workload.places() {
        // A profile without a type is no default: the standard refuses it.
        let absent = place.field::<NodeRef<'_>>(profile.path).is_absent();
        let is_allowed = |name: Option<&Text<'_>>| {
            name.map_or(absent, |name| matches!(name.expose(), "RuntimeDefault" | "Localhost"))
        };
        judge.require_optional(place.field::<Text<'_>>(profile.type_path), is_allowed, || {
            format!("{place} sets {} profile that is neither RuntimeDefault nor Localhost", profile.name)
        });
    }
}

/// Requires that no annotation that counts names a profile but those allowed.
pub(crate) fn forbid_other_annotations(
    workload: &Workload<'_>,
    judge: &mut Judge,
    profile: &Profile,
    counts: impl Fn(&str) -> bool,
    is_allowed: impl Fn(&str) -> bool,
) {
    judge.for_each_entry(workload.annotations(), |judge, key, value| {
        if counts(key.expose()) {
            judge.require(
                value.as_text().absent_means(Text::EMPTY),
                |name| is_allowed(name.expose()),
                || format!("annotation `{key}` sets {} profile that is not allowed", profile.name),
            );
        }
    });
}
