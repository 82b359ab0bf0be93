//! Objects of Argo CD and Flux that deploy a folder of the same repository: the folder is rendered as they say.
//!
//! ```yaml
//! kind: Application                        # what is read
//! spec:
//!   source: {repoURL: https://git.example/shop, path: charts/cart,
//!            helm: {releaseName: cart, valueFiles: [prod.yaml]}}
//! ```
//!
//! becomes one job: render the chart `charts/cart` as release `cart` with `charts/cart/prod.yaml`, in a source that is
//! named after the Application. It is one only if the address is that of the repository around the scanned folder (its
//! `.git/config` says so) and the folder lies inside of it: nothing is fetched, and nothing outside is read.
//!
//! What cannot be followed is said beside the file that it is in, and the folder is then rendered by itself. An
//! Application takes nothing away: the folder's own rendering is judged too, where it gives anything else.

mod parameters;
mod repository;

use super::{
    Job, Settings, What,
    boundary::Boundary,
    graph::{Graph, here},
    json, source_name,
};
use crate::{
    CheckoutOptions,
    file::FileOutcome,
    ownership::{ChartFiles, chart_head, tidied},
    sources::{PathForm, Plan},
};
use parameters::{Parameters, set_value};
use plimsoll_document::{Limits, parse};
use plimsoll_model::{Body, Input, Redacted, Resource, SourceIndex, printable, tree::NodeRef};
use repository::Repository;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is deployed by objects that were read.
pub(crate) struct Deployed<'s> {
    plan: &'s Plan,
    charts: &'s [ChartFiles],
    objects: Vec<&'s Resource>,
    /// Addresses of Flux's sources, by name.
    addresses: BTreeMap<&'s str, &'s str>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) notes: Vec<Input>,
}

/// Why something is not followed.
type Reason = String;

/// One folder that is deployed, in the words of whoever deploys it.
struct Wanted {
    folder: PathBuf,
    settings: Settings,
    /// Kind and name, for the source's name.
    by: String,
}

impl<'s> Deployed<'s> {
    pub(crate) fn new(plan: &'s Plan, charts: &'s [ChartFiles], outcomes: &'s [FileOutcome]) -> Self {
        let all = || outcomes.iter().flat_map(FileOutcome::resources);
        let address = |resource: &'s Resource| {
            let is_source = resource.reference.group == "source.toolkit.fluxcd.io"
                && resource.reference.kind == "GitRepository";
            let url = object(resource)?.get("spec")?.get("url")?;
            is_source.then_some(())?;
            Some((resource.reference.name.as_str(), *url.as_redacted()?.expose()))
        };
        let objects = all().filter(|resource| is_deployer(resource)).collect();
        let addresses = all().filter_map(address).collect();
        Self { plan, charts, objects, addresses, jobs: Vec::new(), notes: Vec::new() }
    }

    /// Makes a job of everything that can be followed, and a note of the rest.
    pub(crate) fn follow(&mut self, graph: &mut Graph<'_>, options: &CheckoutOptions) {
        for resource in std::mem::take(&mut self.objects) {
            let given = self.plan.folders.get(&resource.source);
            let boundary = given.map(|given| Boundary::around(given, resource.source, self.plan));
            let repository =
                given.zip(boundary).and_then(|(given, boundary)| Repository::around(given, boundary));
            // A single file says nothing of the folder that it came from.
            let Some(repository) = repository else { continue };
            let results = self.wanted(resource, &repository);
            for result in results {
                match result {
                    Ok(wanted) => self.add(wanted, resource.source, graph, options),
                    Err(reason) => self.note(resource, &reason),
                }
            }
        }
    }

    fn note(&mut self, resource: &Resource, reason: &str) {
        let (kind, name) = (&resource.reference.kind, printable(&resource.reference.name));
        let reason = Some(format!("the {kind} `{name}` is not followed: {reason}"));
        self.notes.push(Input { path: Arc::clone(&resource.location.file), read: true, reason });
    }

    fn wanted(&self, resource: &Resource, repository: &Repository) -> Vec<Result<Wanted, Reason>> {
        let Some(spec) = object(resource).and_then(|root| root.get("spec")) else { return Vec::new() };
        let name = resource.reference.name.as_str();
        match resource.reference.kind.as_str() {
            "Application" => application(spec, name, &Parameters::default(), repository),
            "ApplicationSet" => {
                let Some(root) = repository.path("").and_then(|root| root.canonicalize().ok()) else {
                    return Vec::new();
                };
                let Some(sets) = Parameters::of_set(spec, &root) else {
                    return vec![Err("its generators are neither lists nor folders by name".to_owned())];
                };
                let template = spec.get("template");
                let inner = template.and_then(|template| template.get("spec"));
                let named = template
                    .and_then(|template| template.get("metadata"))
                    .and_then(|metadata| text(metadata, "name"));
                let one = |parameters: &Parameters| {
                    let name =
                        named.and_then(|named| parameters.fill(named)).unwrap_or_else(|| name.to_owned());
                    inner.map(|spec| application(spec, &name, parameters, repository)).unwrap_or_default()
                };
                sets.iter().flat_map(one).collect()
            }
            "Kustomization" => vec![self.flux_overlay(spec, name, repository)],
            _ => vec![self.flux_chart(spec, resource, repository)],
        }
    }

    /// A Flux Kustomization.
    fn flux_overlay(&self, spec: NodeRef<'_>, name: &str, repository: &Repository) -> Result<Wanted, Reason> {
        if let Some(reason) = self.foreign(spec.get("sourceRef"), repository) {
            return Err(reason);
        }
        let Some(folder) = repository.path(text(spec, "path").unwrap_or_default()) else {
            return Err("its path is not there".to_owned());
        };
        for field in ["postBuild", "components"] {
            if spec.get(field).is_some_and(|node| node.child_count() > 0) {
                return Err(format!("it uses `{field}`"));
            }
        }
        let keys = [
            ("namePrefix", "namePrefix"),
            ("nameSuffix", "nameSuffix"),
            ("targetNamespace", "namespace"),
            ("images", "images"),
            ("patches", "patches"),
        ];
        let mut fields = Vec::new();
        for (theirs, ours) in keys {
            let Some(node) = spec.get(theirs) else { continue };
            let value = if ours == "patches" { patches(node)? } else { json::value(node) };
            fields.push(format!("{}: {value}", json::text(ours)));
        }
        let wrapper = (!fields.is_empty()).then(|| Redacted::new(fields.join(", ")));
        let settings = Settings { wrapper, ..Settings::default() };
        Ok(Wanted { folder, settings, by: format!("Kustomization {name}") })
    }

    fn flux_chart(
        &self,
        spec: NodeRef<'_>,
        resource: &Resource,
        repository: &Repository,
    ) -> Result<Wanted, Reason> {
        let Some(chart) = spec.get("chart").and_then(|chart| chart.get("spec")) else {
            return Err("it names its chart by a reference".to_owned());
        };
        if let Some(reason) = self.foreign(chart.get("sourceRef"), repository) {
            return Err(reason);
        }
        if spec.get("valuesFrom").is_some_and(|from| from.child_count() > 0) {
            return Err("it takes values from ConfigMaps or Secrets".to_owned());
        }
        let Some(folder) = text(chart, "chart").and_then(|path| repository.path(path)) else {
            return Err("its chart is not there".to_owned());
        };
        let mut values = Vec::new();
        for file in chart.get("valuesFiles").into_iter().flat_map(NodeRef::items) {
            match file.as_str().and_then(|file| repository.path(file)) {
                Some(file) => values.push(file),
                None => return Err("a file of values is not there".to_owned()),
            }
        }
        let name = resource.reference.name.as_str();
        let own: Vec<_> =
            spec.get("values").map(|values| Redacted::new(json::value(values))).into_iter().collect();
        let namespace =
            text(spec, "targetNamespace").map(str::to_owned).or_else(|| resource.reference.namespace.clone());
        let release = Some(text(spec, "releaseName").unwrap_or(name).to_owned());
        let settings = Settings { values, own_values: own, release, namespace, wrapper: None };
        Ok(Wanted { folder, settings, by: format!("HelmRelease {name}") })
    }

    /// Why the source that Flux takes something from is not this repository.
    fn foreign(&self, source: Option<NodeRef<'_>>, repository: &Repository) -> Option<Reason> {
        let kind = source.and_then(|source| text(source, "kind")).unwrap_or("GitRepository");
        if kind != "GitRepository" {
            return Some("it does not come from a git repository, and nothing is fetched".to_owned());
        }
        let name = source.and_then(|source| text(source, "name")).unwrap_or_default();
        let address = self.addresses.get(name);
        address
            .filter(|address| !repository.is_own(address))
            .map(|_| "it names another repository".to_owned())
    }

    fn add(&mut self, wanted: Wanted, source: SourceIndex, graph: &mut Graph<'_>, options: &CheckoutOptions) {
        let folder = here(tidied(&wanted.folder));
        let mut name = source_name(&folder, source, self.plan);
        let (what, place) = if let Some(chart) = self.chart(&folder, &options.limits) {
            name.push_str(&format!(" ({})", printable(&wanted.by)));
            chart
        } else if let Some(node) = graph.node(&folder) {
            if wanted.settings.wrapper.is_some() {
                name.push_str(&format!(" ({})", printable(&wanted.by)));
            } else if self.jobs.iter().any(|job| job.folder == folder) {
                return;
            }
            let namespace = wanted.settings.wrapper.as_ref().and_then(wrapper_namespace);
            let boundary = Boundary::around(&folder, source, self.plan);
            let closure = graph.closure(&folder, &boundary, namespace.as_deref());
            (What::Overlay(closure), PathForm::of(self.plan).shown(&node.file))
        } else {
            // Plain files, which are judged as they stand if they were scanned.
            return;
        };
        let boundary = Boundary::around(&folder, source, self.plan);
        self.jobs.push(Job {
            what,
            folder,
            place,
            parent: source,
            name,
            settings: wanted.settings,
            boundary,
            is_beside: false,
        });
    }

    fn chart(&self, folder: &Path, limits: &Limits) -> Option<(What, Arc<str>)> {
        let known = self.charts.iter().find(|chart| tidied(&chart.folder) == *folder);
        if let Some(chart) = known {
            return Some((What::Chart(chart.name.clone()), Arc::clone(&chart.place)));
        }
        let file = folder.join("Chart.yaml");
        let (name, _) = chart_head(&file, limits)?;
        Some((What::Chart(name), PathForm::of(self.plan).shown(&file)))
    }
}

/// What an Argo CD application deploys from this repository, source by source.
fn application(
    spec: NodeRef<'_>,
    name: &str,
    parameters: &Parameters,
    repository: &Repository,
) -> Vec<Result<Wanted, Reason>> {
    let several: Vec<NodeRef<'_>> = spec.get("sources").into_iter().flat_map(NodeRef::items).collect();
    let sources: Vec<NodeRef<'_>> =
        if several.is_empty() { spec.get("source").into_iter().collect() } else { several };
    let filled = |node: NodeRef<'_>, key: &str| {
        let text = node.get(key).and_then(NodeRef::as_redacted);
        text.map(|text| {
            parameters.fill(text.expose()).ok_or_else(|| format!("`{key}` is more than names filled in"))
        })
    };
    let own_refs: Vec<&str> = sources
        .iter()
        .filter(|source| matches!(filled(**source, "repoURL"), Some(Ok(url)) if repository.is_own(&url)))
        .filter_map(|source| text(*source, "ref"))
        .collect();
    let namespace =
        match spec.get("destination").and_then(|destination| filled(destination, "namespace")).transpose() {
            Ok(namespace) => namespace,
            Err(reason) => return vec![Err(reason)],
        };
    let one = |source: &NodeRef<'_>| -> Option<Result<Wanted, Reason>> {
        if source.get("chart").is_some() {
            return Some(Err("it takes a chart from a registry, and nothing is fetched".to_owned()));
        }
        source.get("path")?;
        let wanted = || {
            let url = filled(*source, "repoURL").transpose()?.unwrap_or_default();
            if !repository.is_own(&url) {
                return Err("it names another repository".to_owned());
            }
            if source.get("plugin").is_some() {
                return Err("it uses a plugin".to_owned());
            }
            let path = filled(*source, "path").transpose()?.unwrap_or_default();
            let folder = repository.path(&path).ok_or("its path is not there")?;
            let mut settings = Settings {
                namespace: namespace.clone(),
                release: Some(name.to_owned()),
                ..Settings::default()
            };
            if let Some(helm) = source.get("helm") {
                helm_settings(helm, (&folder, &own_refs), parameters, repository, &mut settings)?;
            }
            if let Some(kustomize) = source.get("kustomize") {
                settings.wrapper = kustomize_settings(kustomize, parameters)?;
            }
            Ok(Wanted { folder, settings, by: format!("Application {name}") })
        };
        Some(wanted())
    };
    sources.iter().filter_map(one).collect()
}

fn helm_settings(
    helm: NodeRef<'_>,
    (folder, own_refs): (&Path, &[&str]),
    parameters: &Parameters,
    repository: &Repository,
    settings: &mut Settings,
) -> Result<(), Reason> {
    if let Some(release) = text(helm, "releaseName").and_then(|release| parameters.fill(release)) {
        settings.release = Some(release);
    }
    let may_lack = helm.get("ignoreMissingValueFiles").is_some_and(|node| node.key_text() == "true");
    for file in helm.get("valueFiles").into_iter().flat_map(NodeRef::items) {
        let file = file.as_redacted().and_then(|file| parameters.fill(file.expose()));
        let file = file.ok_or("a file of values is more than a name")?;
        let found = match file.strip_prefix('$').and_then(|rest| rest.split_once('/')) {
            Some((reference, inside)) if own_refs.contains(&reference) => repository.path(inside),
            Some(_) => return Err("a file of values lies in another repository".to_owned()),
            None => repository.beside(folder, &file),
        };
        match found {
            Some(found) => settings.values.push(found),
            None if may_lack => {}
            None => return Err("a file of values is not there, or lies outside of the repository".to_owned()),
        }
    }
    let strange = || "its values are more than names filled in".to_owned();
    if let Some(values) = helm.get("values").and_then(NodeRef::as_redacted) {
        let filled = parameters.fill(values.expose()).ok_or_else(strange)?;
        let parsed = parse(&filled, false, &Limits::default());
        let root = parsed.documents.first().and_then(|document| document.tree.root());
        settings.own_values.extend(root.map(|root| Redacted::new(json::value(root))));
    }
    if let Some(values) = helm.get("valuesObject") {
        settings
            .own_values
            .push(Redacted::new(parameters.fill_json(&json::value(values)).ok_or_else(strange)?));
    }
    for parameter in helm.get("parameters").into_iter().flat_map(NodeRef::items) {
        let name = text(parameter, "name").unwrap_or_default();
        let value = parameter.get("value").map(NodeRef::key_text).and_then(|value| parameters.fill(value));
        let is_text = parameter.get("forceString").is_some_and(|node| node.key_text() == "true");
        let set = set_value(name, &value.ok_or_else(strange)?, is_text);
        settings
            .own_values
            .push(Redacted::new(set.ok_or("a parameter has a name or value that is not plain")?));
    }
    if helm.get("fileParameters").is_some() {
        return Err("it takes parameters from files".to_owned());
    }
    Ok(())
}

fn kustomize_settings(
    kustomize: NodeRef<'_>,
    parameters: &Parameters,
) -> Result<Option<Redacted<String>>, Reason> {
    let mut fields = Vec::new();
    for (key, value) in kustomize.entries() {
        match key.key_text() {
            key @ ("namePrefix" | "nameSuffix" | "namespace" | "commonLabels" | "commonAnnotations"
            | "replicas") => {
                fields.push(format!("{}: {}", json::text(key), json::value(value)));
            }
            "patches" => fields.push(format!("\"patches\": {}", patches(value)?)),
            "images" => {
                let images: Option<Vec<String>> =
                    value.items().map(|image| image_setting(image.as_str()?)).collect();
                fields.push(format!("\"images\": [{}]", images.ok_or("an image is not plain")?.join(", ")));
            }
            // Those change labels, or nothing that is built.
            "version" | "forceCommonLabels" | "forceCommonAnnotations" | "labelWithoutSelector" => {}
            other => return Err(format!("it uses `kustomize.{}`", printable(other))),
        }
    }
    let filled =
        parameters.fill_json(&fields.join(", ")).ok_or("its settings are more than names filled in")?;
    Ok((!fields.is_empty()).then(|| Redacted::new(filled)))
}

/// `[name=]new[:tag|@digest]` as an entry of `images`.
fn image_setting(image: &str) -> Option<String> {
    let (old, new) = image.split_once('=').map_or((None, image), |(old, new)| (Some(old), new));
    let (name, key, version) = match new.split_once('@') {
        Some((name, digest)) => (name, "digest", digest),
        None => match new.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
            Some((name, tag)) => (name, "newTag", tag),
            None => (new, "", ""),
        },
    };
    let mut fields = vec![format!("\"name\": {}", json::text(old.unwrap_or(name)))];
    if old.is_some() {
        fields.push(format!("\"newName\": {}", json::text(name)));
    }
    if !key.is_empty() {
        fields.push(format!("\"{key}\": {}", json::text(version)));
    }
    (!name.is_empty()).then(|| format!("{{{}}}", fields.join(", ")))
}

/// The namespace that a kustomization around an overlay sets.
fn wrapper_namespace(fields: &Redacted<String>) -> Option<String> {
    let parsed = parse(&format!("{{{}}}", fields.expose()), true, &Limits::default());
    let root = parsed.documents.first()?.tree.root()?;
    text(root, "namespace").filter(|namespace| !namespace.is_empty()).map(str::to_owned)
}

/// Patches of an object that deploys an overlay. Their paths would lie in the folder that is deployed; none is followed.
fn patches(list: NodeRef<'_>) -> Result<String, Reason> {
    let known = |key: NodeRef<'_>| matches!(key.key_text(), "patch" | "target" | "options");
    let is_plain = |item: NodeRef<'_>| item.is_mapping() && item.entries().all(|(key, _)| known(key));
    if list.items().all(is_plain) {
        Ok(json::value(list))
    } else {
        Err("a patch of it is not written in place".to_owned())
    }
}

fn is_deployer(resource: &Resource) -> bool {
    matches!(
        (resource.reference.group.as_str(), resource.reference.kind.as_str()),
        ("argoproj.io", "Application" | "ApplicationSet")
            | ("kustomize.toolkit.fluxcd.io", "Kustomization")
            | ("helm.toolkit.fluxcd.io", "HelmRelease")
    )
}

fn object(resource: &Resource) -> Option<NodeRef<'_>> {
    match &resource.body {
        Body::Object(object) => object.root(),
        _ => None,
    }
}

fn text<'t>(node: NodeRef<'t>, key: &str) -> Option<&'t str> {
    node.get(key).and_then(NodeRef::as_str)
}

#[cfg(test)]
mod tests {
    use super::image_setting;

    #[test]
    fn images_of_argo_cd_become_entries_of_kustomize() {
        assert_eq!(
            image_setting("a=r:5000/b:1").unwrap(),
            r#"{"name": "a", "newName": "r:5000/b", "newTag": "1"}"#
        );
        assert_eq!(image_setting("r:5000/b").unwrap(), r#"{"name": "r:5000/b"}"#);
        assert_eq!(image_setting("b@sha256:1").unwrap(), r#"{"name": "b", "digest": "sha256:1"}"#);
    }
}
