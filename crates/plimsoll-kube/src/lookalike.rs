//! What looks like a pod in an object of a kind that is not known to run any, or in a part of it that is not known.

use crate::kinds::is_api_group;
use plimsoll_model::tree::{NodeRef, Tag, Value};
use std::collections::HashSet;

/// A search through one object.
#[derive(Debug)]
pub(crate) struct Lookalike {
    /// Keys below which stand data, schemas or patterns.
    data_keys: &'static [&'static str],
    /// Whether settings of pods count by themselves.
    with_settings: bool,
    /// Whether items of lists and privileges count by what they are, whatever their key.
    by_shape: bool,
    /// Nodes that are judged.
    understood: HashSet<u32>,
}

/// Lists, or mappings by name, of what runs.
const LISTS: [&str; 5] = ["containers", "initContainers", "ephemeralContainers", "steps", "sidecars"];
/// What runs by itself.
const SINGLE: [&str; 2] = ["container", "script"];
/// A part that has one of these runs something.
const MARKS: [&str; 4] = ["image", "securityContext", "command", "env"];
/// An item of a list that has an image and one of these runs it, whatever the key of the list. A mapping by itself may be the
/// settings of an operator, as those of a `Prometheus` are, which asks nothing of its node.
const BESIDE_IMAGE: [&str; 6] = ["securityContext", "command", "args", "env", "envFrom", "volumeMounts"];
/// `exposeDockerSocket` is of builds of OpenShift.
const NODE_SETTINGS: [&str; 4] = ["hostNetwork", "hostPID", "hostIPC", "exposeDockerSocket"];

impl Lookalike {
    /// A search in a kind.
    pub(crate) fn new(group: &str, kind: &str, with_settings: bool, understood: HashSet<u32>) -> Self {
        let data_keys: &[_] = match group {
            // Values of charts are what their templates make of them.
            "helm.toolkit.fluxcd.io" | "helm.cattle.io" => &["values", "valuesContent"],
            "argoproj.io" => &["helm"],
            // Patterns that pods are held against.
            "kyverno.io" | "policies.kyverno.io" => &["validate"],
            _ => &[],
        };
        // A PodSecurityPolicy allows the use of the node and does not use it.
        let with_settings = with_settings && kind != "PodSecurityPolicy";
        // The fields of Kubernetes itself are known, and policies hold patterns of pods.
        let is_policy = group.ends_with("kyverno.io") || group.ends_with("gatekeeper.sh");
        let by_shape = with_settings && !is_policy && !is_api_group(group);
        Self { data_keys, with_settings, by_shape, understood }
    }

    /// The first part of an object that looks like a pod and is not judged.
    pub(crate) fn find<'t>(&self, root: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let parts = root.entries().filter(|(key, _)| !matches!(key.key_text(), "metadata" | "status"));
        parts.into_iter().find_map(|(key, value)| self.entry(root, key.key_text(), value))
    }

    fn entry<'t>(&self, around: NodeRef<'t>, key: &str, value: NodeRef<'t>) -> Option<NodeRef<'t>> {
        // A schema describes fields and has none.
        if key == "openAPIV3Schema" || self.data_keys.contains(&key) || self.is_understood(value) {
            return None;
        }
        if self.runs(key, value) || self.with_settings && uses_node(key, value) {
            return Some(around);
        }
        if self.by_shape && is_privileged(key, value) {
            return Some(around);
        }
        self.inside(value)
    }

    fn inside<'t>(&self, node: NodeRef<'t>) -> Option<NodeRef<'t>> {
        match node.tag() {
            Tag::Mapping => node.entries().find_map(|(key, value)| self.entry(node, key.key_text(), value)),
            Tag::Sequence => {
                let mut unknown = node.items().filter(|item| !self.is_understood(*item));
                unknown.find_map(|item| {
                    let is_one = self.by_shape && runs_image(item);
                    if is_one { Some(item) } else { self.inside(item) }
                })
            }
            _ => None,
        }
    }

    fn is_understood(&self, node: NodeRef<'_>) -> bool {
        self.understood.contains(&node.index())
    }

    fn runs(&self, key: &str, value: NodeRef<'_>) -> bool {
        if LISTS.contains(&key) || self.by_shape && key.ends_with("ontainers") {
            let is_one = |item: NodeRef<'_>| is_container(item) && !self.is_understood(item);
            value.items().any(is_one) || value.entries().any(|(_, item)| is_one(item))
        } else if SINGLE.contains(&key) {
            is_container(value)
        } else {
            // `kafkaContainer` and the like.
            key.ends_with("Container") && value.get("securityContext").is_some_and(NodeRef::is_mapping)
        }
    }
}

/// Whether a mapping says what runs, or how. One with conditional anchors is a pattern of Kyverno.
fn is_container(item: NodeRef<'_>) -> bool {
    item.is_mapping()
        && MARKS.iter().any(|mark| item.get(mark).is_some_and(|value| !value.is_null()))
        && !item.entries().any(|(key, _)| key.key_text().starts_with('('))
}

/// Whether an item has an image and says how it runs.
fn runs_image(node: NodeRef<'_>) -> bool {
    let has = |key: &&str| node.get(key).is_some_and(|value| !value.is_null());
    node.get("image").is_some_and(|image| image.as_redacted().is_some_and(|text| !text.expose().is_empty()))
        && BESIDE_IMAGE.iter().any(has)
}

/// Whether a field is a security context that takes the node over.
fn is_privileged(key: &str, value: NodeRef<'_>) -> bool {
    key.ends_with("ecurityContext")
        && value.get("privileged").is_some_and(|value| value.value() == Value::Bool(true))
}

/// Whether a field gives pods something of their node.
fn uses_node(key: &str, value: NodeRef<'_>) -> bool {
    NODE_SETTINGS.contains(&key) && value.value() == Value::Bool(true)
        || (key == "volumes" || key.ends_with("Volumes"))
            && value.items().any(|volume| volume.get("hostPath").is_some_and(NodeRef::is_mapping))
}

/// How parameters of Argo begin. Source: Argo Workflows, `docs/variables.md`.
const PARAMETERS: [&str; 16] = [
    "=",
    "inputs.",
    "outputs.",
    "workflow.",
    "steps.",
    "tasks.",
    "item",
    "pod.",
    "node.",
    "retries",
    "lastRetry.",
    "args.",
    "cronworkflow.",
    "duration",
    "io.argoproj.",
    "exitCode",
];

/// Whether all that a text has between braces is filled in by Argo when a workflow runs, and not by a renderer before.
pub(crate) fn is_own_parameter(text: &str) -> bool {
    text.split("{{").skip(1).all(|part| {
        let part = part.trim_start();
        PARAMETERS.iter().any(|start| part.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use super::is_own_parameter;

    #[test]
    fn parameters_of_argo_are_told_from_marks_of_helm() {
        for text in
            ["{{inputs.parameters.a}}", "x {{ workflow.name }} {{item}}", "{{=sprig.trim(a)}}", "plain"]
        {
            assert!(is_own_parameter(text), "{text}");
        }
        for text in ["{{ .Values.image }}", "{{- include \"a\" . }}", "{{item}} {{ $x }}", "{{ template }}"] {
            assert!(!is_own_parameter(text), "{text}");
        }
    }
}
