//! Which environments stand in which namespace, as labels say.

use crate::{ObjectView, makes_pods};
use plimsoll_model::tree::NodeRef;
use std::collections::{HashMap, HashSet};

/// Labels that name an environment; ours first.
const KEYS: [&str; 4] = ["plimsoll.dev/environment", "app.kubernetes.io/environment", "environment", "env"];

/// The environments of the workloads of each namespace, each once.
#[derive(Debug, Default)]
pub struct Environments<'t> {
    by_namespace: HashMap<&'t str, Vec<&'t str>>,
    /// Namespaces with a label that is no text.
    odd: HashSet<&'t str>,
}

/// More different environments than this in one namespace are not told apart: two are enough to be mixed.
const EACH_MAX: usize = 8;

impl<'t> Environments<'t> {
    pub(crate) fn add(&mut self, object: ObjectView<'t>) {
        if !makes_pods(object.group(), object.kind()) {
            return;
        }
        if !has_readable_labels(object.whole().node()) {
            self.odd.insert(object.namespace());
            return;
        }
        let Some(label) = environment_label(object.whole().node()) else { return };
        // A field named `env` is redacted wherever it stands, labels too; it is compared and never shown.
        let Some(own) = label.as_redacted().map(|text| *text.expose()) else {
            self.odd.insert(object.namespace());
            return;
        };
        let known = self.by_namespace.entry(object.namespace()).or_default();
        if known.len() < EACH_MAX && !known.contains(&own) {
            known.push(own);
        }
    }

    /// Whether a label of a namespace's workloads cannot be read.
    pub fn has_odd(&self, namespace: &str) -> bool {
        self.odd.contains(namespace)
    }

    /// Whether a workload of a namespace names another environment.
    pub fn has_other(&self, namespace: &str, environment: &str) -> bool {
        self.by_namespace.get(namespace).is_some_and(|known| known.iter().any(|other| *other != environment))
    }
}

/// Whether an object has labels of the right type, or none: of others nobody knows what they name.
fn has_readable_labels(object: NodeRef<'_>) -> bool {
    let Some(metadata) = object.get("metadata").filter(|metadata| !metadata.is_null()) else { return true };
    let labels = metadata.get("labels").filter(|labels| !labels.is_null());
    metadata.is_mapping() && labels.is_none_or(NodeRef::is_mapping)
}

/// The label of an object that names its environment, if it has one.
pub fn environment_label(object: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let labels = object.get("metadata")?.get("labels")?;
    KEYS.iter().find_map(|key| labels.get(key)).filter(|label| !label.is_null())
}
