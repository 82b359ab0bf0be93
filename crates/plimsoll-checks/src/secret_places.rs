//! Where secrets stand in objects, and which of them a check is about.

use crate::Judge;
use plimsoll_kube::{Container, ObjectView, Part, Workload, Workloads, pod_template_path};
use plimsoll_model::{Rest, SecretClass, SecretMatch, State, tree::NodeRef};
use std::cell::Cell;

/// A credential of a known form.
pub(crate) fn credential(found: &SecretMatch) -> bool {
    found.pattern.class == SecretClass::Credential
}

/// A credential by its name.
pub(crate) fn named(found: &SecretMatch) -> bool {
    found.pattern.class == SecretClass::Named
}

/// A password that a person chose, by its place in a text.
pub(crate) fn chosen(found: &SecretMatch) -> bool {
    found.pattern.class == SecretClass::Chosen
}

/// What only its name or its place tells: not by its form, so confidence and severity are lower.
pub(crate) fn by_name(found: &SecretMatch) -> bool {
    named(found) || chosen(found)
}

/// Requires that a value is text, as the API asks: what stands in a mapping or a list there is no value, and what the
/// API server would make of it is not known.
pub(crate) fn require_text(judge: &mut Judge, value: Part<'_>) {
    judge.require_optional(value.as_text(), |_| true, String::new);
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
            let of_pods = workloads.iter().flat_map(Workloads::pods).map(Workload::annotations);
            // Whatever is there, if it is there; of a wrong type above, other checks tell.
            let written = of_pods.filter(|own| {
                let is_wrong_above = matches!(own.state, State::WrongType { .. })
                    && !own.path().to_string().ends_with("annotations");
                !own.is_absent() && own.rest == Rest::NONE && !is_wrong_above
            });
            all.extend(written.map(|own| own.nearest));
            all.sort_by_key(|node| node.index());
            all.dedup_by_key(|node| node.index());
        }
    }
    all.into_iter()
}

/// Calls `see` for every word, probe and handler of the containers of a workload, with the container and its field.
pub(crate) fn for_each_command<'t>(
    workload: &Workload<'t>,
    judge: &mut Judge,
    see: impl Fn(&mut Judge, Part<'t>, &Container<'t>, &'static str),
) {
    for container in workload.containers() {
        for field in COMMAND_FIELDS {
            judge.for_each(container.list(field), |judge, item| {
                require_text(judge, item);
                see(judge, item, &container, field);
            });
        }
        for field in HANDLER_FIELDS {
            let handler = container.field::<NodeRef<'_>>(field);
            let root = handler.root;
            if let Some(node) = judge.read(&handler) {
                see(judge, Part::new(root, node), &container, field);
            }
        }
    }
}

/// Requires that no field of an object holds such a secret, but for the parts that other checks are about.
pub(crate) fn require_none_elsewhere(
    object: &ObjectView<'_>,
    judge: &mut Judge,
    counts: impl Fn(&SecretMatch) -> bool,
    message: &str,
) {
    if object.is("", "Secret") || object.is("", "ConfigMap") {
        return judge.not_applicable("other checks judge its values");
    }
    // Nearly every object holds no secret, and then it does not matter where.
    let mut others =
        if object.secrets().is_some_and(<[_]>::is_empty) { Vec::new() } else { spoken_for(object) };
    others.sort_by_key(|part| part.index());
    // Without those inside of another: then only the last one that begins at or before a node may hold it.
    others.dedup_by(|later, earlier| earlier.contains(*later));
    let is_elsewhere = |index: u32| {
        let node = object.whole().node().tree().node(index);
        let before = others.partition_point(|part| part.index() <= index);
        let nearest = before.checked_sub(1).and_then(|at| others.get(at));
        !node.zip(nearest).is_some_and(|(node, part)| part.contains(node))
    };
    judge.require_no_secret(
        object.whole(),
        |found| counts(found) && is_elsewhere(found.node),
        |found| format!("{message}: {}", found.pattern.title),
    );
}

/// Parts of an object that other checks of secrets are about.
fn spoken_for<'t>(object: &ObjectView<'t>) -> Vec<NodeRef<'t>> {
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
