//! The kinds that run pods, each with its [`Shape`]. Sources: the Go types of the projects, at the versions that are
//! named beside them.

mod argo;
mod kubernetes;
mod others;
mod tekton;

use crate::shape::{PodShape, Shape};

/// The shape of a kind; `None` if it runs no pods, as far as is known.
pub(crate) fn shape(group: &str, kind: &str) -> Option<&'static Shape> {
    match group {
        "" | "apps" | "batch" | "extensions" => kubernetes::shape(group, kind),
        "argoproj.io" => argo::shape(kind),
        "tekton.dev" => tekton::shape(kind),
        _ => others::shape(group, kind),
    }
}

/// Where objects stand inside an object of a kind that carries others.
///
/// Sources: openshift/api `template/v1`; open-cluster-management/api `work`; karmada `work/v1alpha1`; hive `syncset`;
/// tektoncd/triggers; argo-events `sensor`; kruise `resourcedistribution`; codeflare `appwrapper`; crossplane
/// provider-kubernetes `object`.
pub(crate) fn carried_objects(group: &str, kind: &str) -> &'static [&'static str] {
    match (group, kind) {
        ("template.openshift.io" | "", "Template") => &["objects[]"],
        ("template.openshift.io" | "", "TemplateInstance") => &["spec.template.objects[]"],
        ("work.open-cluster-management.io" | "work.karmada.io", "ManifestWork" | "Work") => {
            &["spec.workload.manifests[]"]
        }
        ("work.open-cluster-management.io", "ManifestWorkReplicaSet") => {
            &["spec.manifestWorkTemplate.workload.manifests[]"]
        }
        ("hive.openshift.io", "SyncSet" | "SelectorSyncSet") => &["spec.resources[]"],
        ("triggers.tekton.dev", "TriggerTemplate") => &["spec.resourcetemplates[]"],
        ("argoproj.io", "Sensor") => &[
            "spec.triggers[].template.k8s.source.resource",
            "spec.triggers[].template.argoWorkflow.source.resource",
        ],
        ("apps.kruise.io", "ResourceDistribution") => &["spec.resource"],
        ("workload.codeflare.dev", "AppWrapper") => {
            &["spec.components[].template", "spec.resources.GenericItems[].generictemplate"]
        }
        ("kubernetes.crossplane.io" | "kubernetes.m.crossplane.io", "Object") => {
            &["spec.forProvider.manifest"]
        }
        _ => &[],
    }
}

/// Every shape, for tests that hold of all of them.
#[cfg(test)]
pub(crate) fn known() -> Vec<(&'static str, &'static str, &'static Shape)> {
    let of = |kinds: &[(&'static str, &'static str)]| {
        kinds.iter().map(|(group, kind)| (*group, *kind, shape(group, kind).expect(kind))).collect::<Vec<_>>()
    };
    [kubernetes::KINDS, argo::KINDS, tekton::KINDS, others::KINDS].into_iter().flat_map(of).collect()
}

const TEMPLATE: &[PodShape] = &[PodShape::template("spec.template")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Fields;

    #[test]
    fn no_pod_takes_its_fields_from_more_places_than_a_list_can_be_joined_from() {
        for (group, kind, shape) in known() {
            for pod in shape.pods {
                assert!((1..=3).contains(&pod.pod.len()), "{group} {kind}");
                for container in pod.containers {
                    let count = container.places.len() + usize::from(container.defaults.is_some());
                    assert!((1..=3).contains(&count), "{group} {kind}");
                }
            }
        }
    }

    #[test]
    fn a_place_lists_a_field_once_and_by_its_first_key() {
        for (group, kind, shape) in known() {
            let of_containers = shape.pods.iter().flat_map(|pod| pod.containers).flat_map(|own| own.places);
            for place in shape.pods.iter().flat_map(|pod| pod.pod).chain(of_containers) {
                let Fields::Some(fields) = place.fields else { continue };
                for (at, (key, _)) in fields.iter().enumerate() {
                    assert!(!key.contains('.'), "{group} {kind} {key}");
                    assert!(!fields[..at].iter().any(|(other, _)| other == key), "{group} {kind} {key}");
                }
            }
        }
    }
}
