//! Persistent volumes that are paths of nodes.

use crate::host_path::{self, HostPath};
use plimsoll_kube::{Field, ObjectView, Text};
use plimsoll_model::State;

/// Where a persistent volume names a path of its node.
pub(crate) fn paths<'t>(volume: &ObjectView<'t>) -> [Field<'t, Text<'t>>; 2] {
    ["spec.hostPath.path", "spec.local.path"].map(|path| volume.field(path))
}

/// What makes a path dangerous, if anything does.
pub(crate) fn danger(path: &Text<'_>) -> Option<&'static str> {
    host_path::danger(&HostPath::new(path.expose()))
}

/// Whether a persistent volume is a dangerous path of its node; `None` if that cannot be read.
pub(crate) fn is_dangerous(volume: &ObjectView<'_>) -> Option<bool> {
    let paths = paths(volume);
    let is_dangerous = paths.iter().filter_map(Field::value).any(|path| danger(path).is_some());
    let is_readable = paths.iter().all(|path| !matches!(path.state, State::WrongType { .. }));
    (is_dangerous || is_readable).then_some(is_dangerous)
}
