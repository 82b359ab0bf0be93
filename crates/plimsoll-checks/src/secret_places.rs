//! Where secrets stand in objects, and which of them a check is about.

use crate::Judge;
use plimsoll_kube::{Container, ObjectView, Part, Rest, Workload, Workloads, pod_template_path};
use plimsoll_model::{SecretClass, SecretMatch, tree::NodeRef};
use std::cell::Cell;

/// A credential of a known form.
pub(crate) fn credential(found: &SecretMatch) -> bool {
    found.pattern.class == SecretClass::Credential
}

/// A credential by its name.
pub(crate) fn named(found: &SecretMatch) -> bool {
    found.pattern.class == SecretClass::Named
}

/// A private key.
pub(crate) fn private_key(found: &SecretMatch) -> bool {
    found.pattern.class == SecretClass::PrivateKey
}

/// Anything but a card number or a health identifier: those have checks of their own, wherever they stand.
pub(crate) fn not_sensitive(found: &SecretMatch) -> bool {
    !matches!(found.pattern.class, SecretClass::CardNumber | SecretClass::HealthIdentifier)
}

/// Requires that an object bears no card number or health identifier of these, which are searched for only when asked:
/// otherwise nothing is known of them, and nothing is required, for the reason given.
pub(crate) fn require_no_sensitive_data(
    object: &ObjectView<'_>,
    judge: &mut Judge,
    counts: impl Fn(&SecretMatch) -> bool,
    not_asked: &'static str,
) {
    let whole = object.whole();
    if whole.node().tree().secrets().is_some_and(|search| !search.with_sensitive_data) {
        return judge.not_applicable(not_asked);
    }
    // A text with many numbers is one place to edit.
    let last = Cell::new(None);
    let is_new = |found: &SecretMatch| last.replace(Some(found.node)) != Some(found.node);
    judge.require_no_secret(
        whole,
        |found| counts(found) && is_new(found),
        |found| format!("a {} stands here", found.pattern.title),
    );
}

/// Fields of a container that say what it runs and when.
pub(crate) const COMMAND_FIELDS: [&str; 2] = ["command", "args"];
/// Fields of a container that say how it is asked, by commands and headers.
pub(crate) const HANDLER_FIELDS: [&str; 4] = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"];

/// The annotations of an object and of the pods that it makes.
pub(crate) fn annotations<'t>(object: &ObjectView<'t>) -> impl Iterator<Item = NodeRef<'t>> {
    let root = object.whole().node();
    let of = |node: NodeRef<'t>| node.get("metadata")?.get("annotations");
    let mut all: Vec<NodeRef<'t>> = of(root).into_iter().collect();
    match pod_template_path(object.group(), object.kind()) {
        Some("") => {}
        Some(path) => all.extend(path.split('.').try_fold(root, NodeRef::get).and_then(of)),
        None => {
            let workloads = object.workloads();
            // Whatever stands there, if it is there.
            let of_pods = workloads.iter().flat_map(Workloads::pods).map(Workload::annotations);
            let written = of_pods.filter(|own| !own.is_absent() && own.rest == Rest::NONE);
            all.extend(written.map(|own| own.nearest));
            all.sort_by_key(|node| node.index());
            all.dedup_by_key(|node| node.index());
        }
    }
    all.into_iter()
}

/// Parts of an object that other checks of secrets are about.
pub(crate) fn spoken_for<'t>(object: &ObjectView<'t>) -> Vec<NodeRef<'t>> {
    let mut parts: Vec<NodeRef<'t>> = annotations(object).collect();
    let workloads = object.workloads();
    for container in workloads.iter().flat_map(Workloads::pods).flat_map(Workload::containers) {
        let fields = ["env"].into_iter().chain(COMMAND_FIELDS).chain(HANDLER_FIELDS);
        parts.extend(fields.filter_map(|field| part(&container, field)).map(|part| part.node()));
    }
    parts
}

/// A part of a container, whatever its type.
pub(crate) fn part<'t>(container: &Container<'t>, field: &'static str) -> Option<Part<'t>> {
    let whole = container.part();
    whole.node().get(field).map(|node| Part::new(whole.root(), node))
}
