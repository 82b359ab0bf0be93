//! An overlay as kustomize is given it: a copy of what its kustomizations take in, and nothing else.
//!
//! Kustomizations are written anew from what was read and checked, so that kustomize reads nothing in them that was not.
//! Charts are inflated here, by helm within the same walls as any chart, and stand in the copy as objects: kustomize
//! never starts helm. They come in where kustomize takes them in, after the objects and generators of their
//! kustomization and before its components and transformers, with the mark by which its namespace passes them over.

use super::{
    Job,
    chart_files::{chart_files, has_packed_charts},
    graph::{Closure, Fault, Node, NodeChart, here, quoted},
    json,
    regular::{read_regular, read_regular_text},
    values::merged,
};
use crate::{ownership::tidied, sources::PathForm};
use plimsoll_document::{Limits, parse};
use plimsoll_kube::{Holds, PluginList, ValuesMerge};
use plimsoll_model::{GapCode, Redacted, tree::NodeRef};
use plimsoll_render::{ChartRequest, Files, RenderError, Renderers};
use std::path::Path;

/// Bytes of everything that one overlay takes in.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Where copies of files stand, beside what is added to them.
const TREE: &str = "tree";

/// An overlay, and the folder in it that is to be built.
pub(crate) struct Staged {
    pub(crate) files: Files,
    pub(crate) folder: String,
}

/// What every step needs to know.
struct Staging<'s> {
    job: &'s Job,
    root: &'s Path,
    renderers: &'s Renderers,
    form: PathForm,
    files: Files,
}

/// Copies the files of an overlay and inflates its charts.
pub(crate) fn stage(
    job: &Job,
    closure: &Closure,
    renderers: &Renderers,
    form: PathForm,
) -> Result<Staged, Fault> {
    let unknown = || fault(&job.place, "the folder around it cannot be told");
    let root = job.boundary.root().ok_or_else(unknown)?;
    let mut staging = Staging { job, root, renderers, form, files: Files::default() };
    let mut first = None;
    for (number, (node, namespace)) in closure.nodes.iter().enumerate() {
        let folder = staging.folder(&node.real)?;
        let charts = staging.inflate(node, namespace.as_deref(), number)?;
        staging.kustomization(node, &folder, charts)?;
        staging.copy(node, &folder)?;
        first = first.or(Some(folder));
    }
    let mut folder = first.ok_or_else(unknown)?;
    if let Some(fields) = &job.settings.wrapper {
        let inside = json::text(&format!("../{folder}"));
        let text = format!("{{\"resources\": [{inside}], {}}}", fields.expose());
        "wrapper".clone_into(&mut folder);
        staging.files.add("wrapper/kustomization.yaml", text.into_bytes());
    }
    Ok(Staged { files: staging.files, folder })
}

fn fault(place: &str, message: impl Into<String>) -> Fault {
    Fault { code: GapCode::NotRendered, place: place.to_owned(), message: message.into() }
}

impl Staging<'_> {
    /// The folder of a copy.
    fn folder(&self, real: &Path) -> Result<String, Fault> {
        let inside = real.strip_prefix(self.root).ok().and_then(Path::to_str);
        let inside = inside.ok_or_else(|| fault(&self.job.place, "a folder has a name that is not text"))?;
        Ok(if inside.is_empty() { TREE.to_owned() } else { format!("{TREE}/{inside}") })
    }

    fn place(&self, node: &Node, line: u32) -> String {
        format!("{}:{line}", self.form.shown(&node.file))
    }

    /// Writes a kustomization as JSON, which is YAML, from its tree.
    fn kustomization(&mut self, node: &Node, folder: &str, charts: Option<String>) -> Result<(), Fault> {
        let Some(root) = node.tree.as_ref().and_then(|tree| tree.root()) else { return Ok(()) };
        let up = "../".repeat(folder.split('/').count());
        let mut moved = Vec::new();
        for edge in node.edges.iter().filter(|edge| edge.is_folder && edge.holds == Holds::Objects) {
            moved.push((edge.node, json::text(&format!("{up}{}", self.folder(&edge.real)?))));
        }
        let instead = |node: NodeRef<'_>| {
            let found = moved.iter().find(|(index, _)| *index == node.index());
            found.map(|(_, text)| text.clone())
        };
        let mut entries = Vec::new();
        for (key, value) in root.entries() {
            let key = key.key_text();
            let is_plugins = PluginList::ALL.iter().any(|list| list.key() == key);
            let is_charts = matches!(key, "helmCharts" | "helmChartInflationGenerator" | "helmGlobals");
            if !is_plugins && !is_charts && key != "components" {
                entries.push(format!("{}:{}", json::text(key), json::value_with(value, &instead)));
            }
        }
        for (list, plugins) in node.plugins.iter().filter(|(_, plugins)| !plugins.is_empty()) {
            let texts: Vec<String> = plugins.iter().map(|plugin| json::text(plugin)).collect();
            entries.push(format!("{}:[{}]", json::text(list.key()), texts.join(",")));
        }
        let components = root.get("components").into_iter().flat_map(NodeRef::items);
        let components = components.filter(|item| !item.is_null());
        let charts = charts.map(|charts| json::text(&format!("{up}{charts}")));
        let all: Vec<String> =
            charts.into_iter().chain(components.map(|item| json::value_with(item, &instead))).collect();
        if !all.is_empty() {
            entries.push(format!("\"components\":[{}]", all.join(",")));
        }
        let text = format!("{{{}}}\n", entries.join(","));
        self.add(node, &format!("{folder}/kustomization.yaml"), text.into_bytes())
    }

    /// Copies the files that a kustomization names.
    fn copy(&mut self, node: &Node, folder: &str) -> Result<(), Fault> {
        for edge in
            node.edges.iter().filter(|edge| !edge.is_folder && !matches!(edge.holds, Holds::Plugins(_)))
        {
            let Some(inside) = &edge.inside else { continue };
            let left = BYTES_MAX.saturating_sub(self.files.bytes());
            let bytes = read_regular(&edge.real, left).map_err(|error| {
                fault(&self.form.shown(&edge.shown), format!("a file that it takes in {}", error.words()))
            })?;
            self.add(node, &format!("{folder}/{inside}"), bytes)?;
        }
        Ok(())
    }

    fn add(&mut self, node: &Node, path: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        self.files.add(path, bytes);
        if self.files.bytes() > BYTES_MAX {
            let message = format!("it takes in more than the limit of {} MiB", BYTES_MAX / (1024 * 1024));
            let place = self.form.shown(&node.file).to_string();
            return Err(Fault { code: GapCode::Limit, place, message });
        }
        Ok(())
    }

    /// Inflates the charts of a kustomization into a component.
    fn inflate(
        &mut self,
        node: &Node,
        namespace: Option<&str>,
        number: usize,
    ) -> Result<Option<String>, Fault> {
        let folder = format!("charts/{number}");
        let mut names = Vec::new();
        for (order, chart) in node.charts.iter().enumerate() {
            let text = self.render(node, chart, namespace)?;
            if says_something(&text) {
                let name = format!("{order}.yaml");
                self.add(node, &format!("{folder}/objects/{name}"), text.into_bytes())?;
                names.push(json::text(&name));
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        let mark = json::text(HELM_MARK);
        let objects = format!("{{\"resources\":[{}],\"transformers\":[{mark}]}}", names.join(","));
        let component =
            r#"{"apiVersion":"kustomize.config.k8s.io/v1alpha1","kind":"Component","resources":["objects"]}"#;
        self.add(node, &format!("{folder}/objects/kustomization.yaml"), objects.into_bytes())?;
        self.add(node, &format!("{folder}/kustomization.yaml"), component.as_bytes().to_vec())?;
        Ok(Some(folder))
    }

    fn render(&self, node: &Node, chart: &NodeChart, inherited: Option<&str>) -> Result<String, Fault> {
        let wanted = &chart.chart;
        let name = quoted(&wanted.name);
        let place = self.place(node, wanted.line);
        let files = chart_files(&chart.real, &self.job.boundary).map_err(|(code, path, message)| {
            let below = path.strip_prefix(&chart.real).map_or(path.clone(), |below| chart.shown.join(below));
            let place = self.form.shown(&here(tidied(&below))).to_string();
            Fault { code, place, message: format!("the chart {name} is not inflated: {message}") }
        })?;
        let values = values(chart)
            .map_err(|message| fault(&place, format!("it inflates the chart {name} {message}")))?;
        let namespace = wanted.namespace.as_deref().or(node.namespace.as_deref()).or(inherited);
        let result = self.renderers.chart(&ChartRequest {
            skips_schemas: has_packed_charts(&files),
            files,
            release: wanted.release.as_deref(),
            name_template: wanted.name_template.as_deref(),
            namespace,
            values,
            kube_version: wanted.kube_version.clone(),
            api_versions: wanted.api_versions.clone(),
            with_crds: wanted.with_crds,
            without_hooks: wanted.without_hooks,
            without_tests: wanted.without_tests,
        });
        result.map_err(|error| {
            let message = match &error {
                RenderError::NoProgram(_) => {
                    format!("it inflates the chart {name}, and no `helm` is on PATH")
                }
                error => format!("the chart {name} is not inflated: {error}"),
            };
            Fault { code: super::run::code_of(&error), place, message }
        })
    }
}

/// Marks objects as kustomize marks those of charts: its own namespace is not set on them. The mark does not show in
/// what it prints. Source: `markHelmGeneratedResources` of kustomize 5.8.1.
const HELM_MARK: &str = r#"{"apiVersion":"builtin","kind":"AnnotationsTransformer","metadata":{"name":"mark"},"annotations":{"internal.config.kubernetes.io/helm-generated":"true"},"fieldSpecs":[{"path":"metadata/annotations","create":true}]}"#;

/// Whether a text of YAML holds more than comments and marks of documents.
fn says_something(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| !line.is_empty() && line != "---" && !line.starts_with('#'))
}

/// The values that helm is given, the last ones strongest.
fn values(chart: &NodeChart) -> Result<Vec<Redacted<String>>, String> {
    let read = |path: &Path| {
        let text = read_regular_text(path, BYTES_MAX);
        text.map_err(|error| format!("with a file of values that {}", error.words()))
    };
    let wanted = &chart.chart;
    let mut values = Vec::new();
    for (order, path) in chart.values.iter().enumerate() {
        let inline = wanted.values_inline.filter(|_| order == 0).and_then(|index| chart.tree.node(index));
        let Some(inline) = inline else {
            values.push(Redacted::new(read(path)?));
            continue;
        };
        if wanted.merge == ValuesMerge::Replace {
            values.push(Redacted::new(json::value(inline)));
            continue;
        }
        let text = read(path)?;
        // A merge key would be a key of this name to kustomize.
        if text.contains("<<") || text.contains("$openapi") {
            return Err("with values that use merge keys or schemas of their own".to_owned());
        }
        let parsed = parse(&text, false, &Limits::default());
        let file = parsed.documents.first().and_then(|document| document.tree.root());
        let file = file.filter(|root| root.is_mapping() && parsed.faults.is_empty());
        let file = file.ok_or("with a file of values that is not a mapping")?;
        let result = match wanted.merge {
            ValuesMerge::Merge => merged(inline, file, false),
            ValuesMerge::Override | ValuesMerge::Replace => {
                merged(file, inline, wanted.values_file.is_none())
            }
        };
        values.push(Redacted::new(result?));
    }
    Ok(values)
}
