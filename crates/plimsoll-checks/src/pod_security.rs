//! What checks of namespaces share.

use plimsoll_kube::{Field, ObjectView, Part, State, Text};
use plimsoll_model::tree::NodeRef;

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
            _ => Field { state: State::Absent, root, nearest: labels, rest: "" },
        },
        State::WrongType { expected, found } => {
            Field { state: State::WrongType { expected, found }, root, nearest: labels.nearest, rest: "" }
        }
        _ => Field { state: State::Absent, root, nearest: labels.nearest, rest: labels.rest },
    }
}
