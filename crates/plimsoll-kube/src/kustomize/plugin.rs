//! Generators, transformers and validators of a kustomization.
//!
//! Those that are built into kustomize may name files and charts as the kustomization itself does. All others are
//! programs, and none is started.

use super::{Holds, InflatedChart, Kustomization, Reference, Refusal, Written, chart::read_plugin_chart};
use plimsoll_model::tree::{NodeRef, Tree};

/// What the documents of a plugin file, or of a text in its place, say.
#[derive(Debug, Default)]
pub struct Plugins {
    /// The documents that kustomize is to run.
    pub trees: Vec<Tree>,
    /// What they take in, relative to the kustomization.
    pub references: Vec<Reference>,
    /// Charts that they inflate, each with its document.
    pub charts: Vec<(InflatedChart, Tree)>,
    /// What is not followed.
    pub refusals: Vec<Refusal>,
}

/// Plugins that are built into kustomize and name no file. Source: `builtinhelpers` of kustomize 5.8.1.
const WITHOUT_FILES: [&str; 11] = [
    "AnnotationsTransformer",
    "HashTransformer",
    "IAMPolicyGenerator",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PrefixSuffixTransformer",
    "PrefixTransformer",
    "ReplicaCountTransformer",
    "SuffixTransformer",
    "ValueAddTransformer",
];

/// Reads plugins.
pub fn read_plugins(text: &str) -> Plugins {
    let mut plugins = Plugins::default();
    let Written::Objects(trees) = Written::of(text) else {
        let message = "it takes in a generator, transformer or validator that is not an object".to_owned();
        plugins.refusals.push(Refusal { line: 1, message });
        return plugins;
    };
    for tree in trees {
        let Some(root) = tree.root() else { continue };
        let mut known = Kustomization::default();
        let chart = known.add_plugin(root);
        plugins.references.append(&mut known.references);
        plugins.refusals.append(&mut known.refusals);
        if let Some(line) = known.unreadable_line {
            let message = "it takes in a plugin with a field of the wrong type".to_owned();
            plugins.refusals.push(Refusal { line, message });
        }
        match chart {
            Some(chart) => plugins.charts.push((chart, tree)),
            None => plugins.trees.push(tree),
        }
    }
    plugins
}

impl Kustomization {
    /// Reads one plugin; the chart, if it inflates one.
    fn add_plugin(&mut self, root: NodeRef<'_>) -> Option<InflatedChart> {
        let word = |key| root.get(key).and_then(NodeRef::as_str).unwrap_or_default();
        let kind = word("kind");
        if word("apiVersion") != "builtin" {
            self.refuse(root, "it uses a plugin or a function, and none is started");
            return None;
        }
        match kind {
            "HelmChartInflationGenerator" => return read_plugin_chart(root, self),
            "ConfigMapGenerator" | "SecretGenerator" => self.add_sources(root),
            "PatchTransformer" => self.add_patch(root),
            "PatchJson6902Transformer" => {
                self.refuse_odd_keys(root, &["jsonOp", "target"]);
                self.add_path(root, "path", Holds::Patch);
            }
            "PatchStrategicMergeTransformer" => {
                self.refuse_odd_keys(root, &["paths", "patches"]);
                if let Some(list) = root.get("paths") {
                    self.add_merge_patches(list);
                }
            }
            "ReplacementTransformer" => {
                self.refuse_odd_keys(root, &["replacements"]);
                if let Some(list) = root.get("replacements") {
                    self.add_mappings(list, |known, item| known.add_path(item, "path", Holds::Setting));
                }
            }
            kind if WITHOUT_FILES.contains(&kind) => {}
            _ => self.refuse(root, "it uses a plugin that is not known here, and none is started"),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::read_plugins;

    #[test]
    fn files_and_charts_of_plugins_are_found_and_programs_are_refused() {
        let head = |kind: &str, rest: &str| {
            format!("apiVersion: builtin\nkind: {kind}\nmetadata: {{name: a}}\n{rest}\n")
        };
        let found = |text: &str| {
            let plugins = read_plugins(text);
            (plugins.references.len(), plugins.charts.len(), plugins.refusals.len())
        };
        assert_eq!(found(&head("PatchTransformer", "path: a")), (1, 0, 0));
        assert_eq!(found(&head("PatchJson6902Transformer", "path: a")), (1, 0, 0));
        assert_eq!(found(&head("PatchStrategicMergeTransformer", "paths: [a, b]")), (2, 0, 0));
        assert_eq!(found(&head("ReplacementTransformer", "replacements: [{path: a}]")), (1, 0, 0));
        assert_eq!(found(&head("SecretGenerator", "files: [a]\nenvs: [b]")), (2, 0, 0));
        assert_eq!(found(&head("PatchTransformer", "PATH: a")), (0, 0, 1));
        assert_eq!(found(&head("PrefixTransformer", "prefix: a")), (0, 0, 0));
        assert_eq!(found(&head("HelmChartInflationGenerator", "name: c")), (0, 1, 0));
        assert_eq!(found(&head("Other", "")), (0, 0, 1));
        assert_eq!(found("apiVersion: example.com/v1\nkind: Any\nmetadata: {name: a}\n"), (0, 0, 1));
        assert_eq!(found("a: b"), (0, 0, 1));
    }
}
