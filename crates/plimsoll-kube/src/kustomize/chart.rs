//! Charts that a kustomization inflates.
//!
//! Source: `HelmChartInflationGenerator` and `types.HelmChart` of kustomize 5.8.1. kustomize hands fields to helm as
//! they stand, also those that helm takes for flags; here each is checked before any program starts.

use super::{Holds, Kustomization, Reference};
use plimsoll_model::{Redacted, tree::NodeRef, tree::Tag};

/// A chart that a kustomization inflates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InflatedChart {
    /// Line in the kustomization or plugin, from 1.
    pub line: u32,
    /// The folder of the chart inside of its home.
    pub name: String,
    /// The folder of charts, relative to the kustomization.
    pub home: String,
    /// The version that is asked for; it counts for the folder only if there is an address, too.
    pub version: Option<String>,
    /// Whether an address is given to fetch it from.
    pub has_address: bool,
    /// `.Release.Name`
    pub release: Option<String>,
    /// The template that makes the name of the release.
    pub name_template: Option<String>,
    /// `.Release.Namespace`
    pub namespace: Option<String>,
    /// The file of values that is read in place of the chart's own.
    pub values_file: Option<Reference>,
    /// Files of values after it, the last one strongest.
    pub more_values: Vec<Reference>,
    /// The node of values that are written in place, if there are any.
    pub values_inline: Option<u32>,
    /// What these are to the file of values.
    pub merge: ValuesMerge,
    /// Whether definitions of custom resources are wanted.
    pub with_crds: bool,
    /// Whether hooks are left out.
    pub without_hooks: bool,
    /// Whether tests are left out.
    pub without_tests: bool,
    /// `.Capabilities.APIVersions`
    pub api_versions: Vec<String>,
    /// `.Capabilities.KubeVersion`
    pub kube_version: Option<String>,
}

/// How values that are written in place meet those of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValuesMerge {
    /// They are stronger.
    #[default]
    Override,
    /// They are weaker.
    Merge,
    /// The file does not count.
    Replace,
}

/// Keys of a chart.
const KEYS: [&str; 18] = [
    "name",
    "version",
    "repo",
    "releaseName",
    "namespace",
    "additionalValuesFiles",
    "valuesFile",
    "valuesInline",
    "valuesMerge",
    "includeCRDs",
    "skipHooks",
    "apiVersions",
    "kubeVersion",
    "nameTemplate",
    "skipTests",
    "debug",
    "devel",
    "chartHome",
];
/// Keys of a chart in the older form. Those after `chartHome` mean nothing any more.
const OLD_KEYS: [&str; 13] = [
    "chartName",
    "chartVersion",
    "chartRepoUrl",
    "values",
    "valuesLocal",
    "valuesMerge",
    "releaseName",
    "chartHome",
    "chartRepoName",
    "helmBin",
    "helmHome",
    "releaseNamespace",
    "extraArgs",
];
/// Where charts lie if nothing else is said.
const HOME: &str = "charts";

/// The charts of a kustomization.
pub(super) fn read_charts(root: NodeRef<'_>, known: &mut Kustomization) {
    let old: Vec<NodeRef<'_>> =
        root.get("helmChartInflationGenerator").map(|list| known.items(list)).unwrap_or_default();
    let mut home = None;
    if let Some(globals) = root.get("helmGlobals").filter(|node| !node.is_null()) {
        known.refuse_unknown_keys(globals, &["chartHome", "configHome"]);
        home = known.word(globals, "chartHome");
    } else {
        // The last one holds for all charts, those of the newer form too.
        old.iter().for_each(|chart| home = known.word(*chart, "chartHome").or(home.take()));
    }
    let home = home.unwrap_or_else(|| HOME.to_owned());
    for item in root.get("helmCharts").map(|list| known.items(list)).unwrap_or_default() {
        known.refuse_unknown_keys(item, KEYS.get(..17).unwrap_or_default());
        known.read_chart(item, &home);
    }
    for item in old {
        known.read_old_chart(item, &home);
    }
}

/// The chart of a plugin, which says of itself where its home is.
pub(super) fn read_plugin_chart(root: NodeRef<'_>, known: &mut Kustomization) -> Option<InflatedChart> {
    let keys = [&KEYS[..], &["configHome", "apiVersion", "kind", "metadata"]].concat();
    known.refuse_unknown_keys(root, &keys);
    let home = known.word(root, "chartHome").unwrap_or_else(|| HOME.to_owned());
    known.read_chart(root, &home);
    known.charts.pop()
}

impl Kustomization {
    /// What kustomize reads is taken out for it, so nothing unknown may be in it.
    fn refuse_unknown_keys(&mut self, mapping: NodeRef<'_>, keys: &[&str]) {
        if !mapping.is_mapping() {
            return self.unreadable(mapping);
        }
        for (key, _) in mapping.entries() {
            if !keys.contains(&key.key_text()) {
                self.refuse(key, "it inflates a chart with a key that is not known here");
            }
        }
    }

    /// A text that helm is given. What helm could take for a flag is refused, and so is what no name bears.
    fn word(&mut self, mapping: NodeRef<'_>, key: &str) -> Option<String> {
        let node = mapping.get(key).filter(|node| !node.is_null())?;
        let text = self.checked(node, key)?;
        (!text.is_empty()).then_some(text)
    }

    fn checked(&mut self, node: NodeRef<'_>, key: &str) -> Option<String> {
        let Some(text) = node.as_redacted().map(|text| (*text.expose()).to_owned()) else {
            let message =
                format!("it inflates a chart whose `{key}` is {}, expected a string", node.type_name());
            self.refuse(node, message);
            return None;
        };
        let why = if text.starts_with('-') {
            "begins with `-`, which helm takes for a flag"
        } else if text.contains(char::is_control) {
            "has control characters"
        } else {
            return Some(text);
        };
        self.refuse(node, format!("it inflates a chart whose `{key}` {why}"));
        None
    }

    fn flag(&mut self, mapping: NodeRef<'_>, key: &str) -> bool {
        let node = mapping.get(key).filter(|node| !node.is_null());
        match node.map(NodeRef::tag) {
            None | Some(Tag::False) => false,
            Some(Tag::True) => true,
            Some(_) => {
                let message = format!("it inflates a chart whose `{key}` is not true or false");
                self.refuse(node.unwrap_or(mapping), message);
                false
            }
        }
    }

    fn words(&mut self, mapping: NodeRef<'_>, key: &str) -> Vec<(String, u32, u32)> {
        let items = mapping.get(key).map(|list| self.items(list)).unwrap_or_default();
        let word = |item: NodeRef<'_>| Some((self.checked(item, key)?, item.index(), item.line()));
        items.into_iter().filter_map(word).collect()
    }

    fn file(&mut self, mapping: NodeRef<'_>, key: &str) -> Option<Reference> {
        let text = Redacted::new(self.word(mapping, key)?);
        let node = mapping.get(key)?;
        Some(Reference { text, node: node.index(), line: node.line(), holds: Holds::Data })
    }

    fn read_chart(&mut self, item: NodeRef<'_>, home: &str) {
        let Some(name) = self.chart_name(item, "name") else { return };
        let more_values = self.words(item, "additionalValuesFiles").into_iter();
        let file =
            |(text, node, line)| Reference { text: Redacted::new(text), node, line, holds: Holds::Data };
        let more_values = more_values.map(file).collect();
        let api_versions = self.words(item, "apiVersions").into_iter().map(|(text, ..)| text).collect();
        let chart = InflatedChart {
            line: item.line(),
            name,
            home: home.to_owned(),
            version: self.word(item, "version"),
            has_address: self.word(item, "repo").is_some(),
            release: self.word(item, "releaseName"),
            name_template: self.word(item, "nameTemplate"),
            namespace: self.word(item, "namespace"),
            values_file: self.file(item, "valuesFile"),
            more_values,
            values_inline: self.inline_values(item, "valuesInline"),
            merge: self.values_merge(item),
            with_crds: self.flag(item, "includeCRDs"),
            without_hooks: self.flag(item, "skipHooks"),
            without_tests: self.flag(item, "skipTests"),
            api_versions,
            kube_version: self.word(item, "kubeVersion"),
        };
        if chart.release.is_some() && chart.name_template.is_some() {
            self.refuse(
                item,
                "it inflates a chart with `releaseName` and `nameTemplate`, which helm refuses",
            );
        }
        self.charts.push(chart);
    }

    fn read_old_chart(&mut self, item: NodeRef<'_>, home: &str) {
        self.refuse_unknown_keys(item, &OLD_KEYS);
        let Some(name) = self.chart_name(item, "chartName") else { return };
        let chart = InflatedChart {
            line: item.line(),
            name,
            home: home.to_owned(),
            version: self.word(item, "chartVersion"),
            has_address: self.word(item, "chartRepoUrl").is_some(),
            release: self.word(item, "releaseName"),
            values_file: self.file(item, "values"),
            values_inline: self.inline_values(item, "valuesLocal"),
            merge: self.values_merge(item),
            ..InflatedChart::default()
        };
        self.charts.push(chart);
    }

    fn chart_name(&mut self, item: NodeRef<'_>, key: &str) -> Option<String> {
        let before = self.refusals.len();
        let name = self.word(item, key);
        if name.is_none() && self.refusals.len() == before {
            self.refuse(item, "it inflates a chart without a name");
        }
        name
    }

    fn inline_values(&mut self, item: NodeRef<'_>, key: &str) -> Option<u32> {
        let node = item.get(key).filter(|node| !node.is_null())?;
        if !node.is_mapping() {
            self.refuse(node, format!("it inflates a chart whose `{key}` is not a mapping"));
        }
        (node.child_count() > 0).then_some(node.index())
    }

    fn values_merge(&mut self, item: NodeRef<'_>) -> ValuesMerge {
        match self.word(item, "valuesMerge").as_deref() {
            None | Some("override") => ValuesMerge::Override,
            Some("merge") => ValuesMerge::Merge,
            Some("replace") => ValuesMerge::Replace,
            Some(_) => {
                self.refuse(item, "it inflates a chart with a `valuesMerge` that kustomize does not know");
                ValuesMerge::Override
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::kustomize::{Kustomization, ValuesMerge, read_kustomization};
    use plimsoll_document::{Limits, parse};

    fn read(text: &str) -> Kustomization {
        let parsed = parse(text, false, &Limits::default());
        read_kustomization(parsed.documents[0].tree.root().unwrap(), "kustomization.yaml").unwrap()
    }

    #[test]
    fn fields_that_helm_takes_for_flags_are_refused() {
        for field in
            ["releaseName", "namespace", "version", "repo", "nameTemplate", "kubeVersion", "valuesFile"]
        {
            let known = read(&format!("helmCharts: [{{name: c, {field}: --post-renderer=x}}]"));
            assert_eq!(known.refusals.len(), 1, "{field}");
            let known = read(&format!("helmCharts: [{{name: c, {field}: \"a\\nb\"}}]"));
            assert_eq!(known.refusals.len(), 1, "{field}");
            let known = read(&format!("helmCharts: [{{name: c, {field}: [a]}}]"));
            assert_eq!(known.refusals.len(), 1, "{field}");
        }
        for field in ["apiVersions", "additionalValuesFiles"] {
            assert_eq!(
                read(&format!("helmCharts: [{{name: c, {field}: [-a]}}]")).refusals.len(),
                1,
                "{field}"
            );
        }
        assert_eq!(read("helmCharts: [{name: --version}]").refusals.len(), 1);
        assert_eq!(read("helmCharts: [{name: c, releasename: a}]").refusals.len(), 1);
        assert_eq!(read("helmChartInflationGenerator: [{chartName: c, releaseName: -a}]").refusals.len(), 1);
        assert_eq!(read("helmGlobals: {chartHome: -a}\nhelmCharts: [{name: c}]").refusals.len(), 1);
    }

    #[test]
    fn both_forms_of_a_chart_are_read() {
        let known = read(
            "helmGlobals: {chartHome: ../c}\nhelmCharts: [{name: a, includeCRDs: true, valuesMerge: merge}]\n\
             helmChartInflationGenerator: [{chartName: b, valuesLocal: {x: y}, chartHome: lost}]\n",
        );
        let [new, old] = &known.charts[..] else { panic!("{known:?}") };
        assert_eq!((new.name.as_str(), new.home.as_str(), new.with_crds), ("a", "../c", true));
        assert_eq!((new.merge, old.name.as_str(), old.home.as_str()), (ValuesMerge::Merge, "b", "../c"));
        assert!(old.values_inline.is_some() && known.refusals.is_empty());
        let known = read("helmChartInflationGenerator: [{chartName: b, chartHome: kept}]\n");
        assert_eq!(known.charts[0].home, "kept");
    }
}
