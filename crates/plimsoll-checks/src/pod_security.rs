//! What checks of namespaces share.

use crate::Judge;
use plimsoll_kube::{Field, ObjectView, Part, Text};
use plimsoll_model::{Rest, State, tree::NodeRef};

/// A label of Pod Security admission: `mode` is `enforce`, `warn`, `audit` or `enforce-version`. One that is missing is
/// the absent label of the labels, whose path has no name of its own.
pub(crate) fn pod_security_label<'t>(namespace: &ObjectView<'t>, mode: &str) -> Field<'t, Text<'t>> {
    let root = namespace.whole().node();
    let labels = namespace.field::<NodeRef<'t>>("metadata.labels");
    let key = match mode {
        "enforce" => "pod-security.kubernetes.io/enforce",
        "warn" => "pod-security.kubernetes.io/warn",
        "audit" => "pod-security.kubernetes.io/audit",
        _ => "pod-security.kubernetes.io/enforce-version",
    };
    match labels.state {
        State::Present(labels) => match labels.get(key) {
            Some(label) if !label.is_null() => Part::new(root, label).as_text(),
            _ => Field { state: State::Absent, root, nearest: labels, rest: Rest::NONE },
        },
        State::WrongType { expected, found } => Field {
            state: State::WrongType { expected, found },
            root,
            nearest: labels.nearest,
            rest: Rest::NONE,
        },
        _ => Field { state: State::Absent, root, nearest: labels.nearest, rest: labels.rest },
    }
}

/// Requires that the level which a namespace enforces is good; of one that enforces none, nothing.
pub(crate) fn forbid_level(
    namespace: &ObjectView<'_>,
    judge: &mut Judge,
    is_bad: impl Fn(&str) -> bool,
    message: &'static str,
) {
    let level = pod_security_label(namespace, "enforce");
    if level.is_absent() {
        judge.not_applicable("the namespace enforces no level");
        return;
    }
    judge.require(level, |level| !is_bad(level.expose()), || message.to_owned());
}
