//! What every cluster has before anybody deploys anything, known by its whole content.
//!
//! A name says nothing here: whatever differs from what Kubernetes itself writes is judged like any other object.

use crate::default_role::is_default_role;
use plimsoll_model::{
    KubernetesVersion, Resource,
    tree::{NodeRef, Tag},
};

/// Whether an object is one that Kubernetes makes in every cluster of a version, and bears nothing else.
pub(crate) fn is_bootstrapped(resource: &Resource, object: NodeRef<'_>, version: KubernetesVersion) -> bool {
    let reference = &resource.reference;
    if object.secrets().is_some_and(|secrets| !secrets.is_empty()) {
        return false;
    }
    match (reference.group.as_str(), reference.kind.as_str()) {
        ("", "Namespace") => is_default_namespace(&reference.name, object),
        ("", "ServiceAccount") => reference.name == "default" && is_default_account(object),
        ("", "ConfigMap") => object.get("data").is_none() && looks_like_root_certificates(resource, object),
        ("", "Service") => {
            reference.name == "kubernetes"
                && reference.namespace_or_default() == "default"
                && is_api_server(object)
        }
        _ => is_default_role(resource, object, version),
    }
}

/// Labels and annotations that an object may bear beside what the API server itself writes into its metadata.
pub(crate) struct Metadata<'f> {
    pub(crate) is_label: &'f dyn Fn(&str, NodeRef<'_>) -> bool,
    pub(crate) is_annotation: &'f dyn Fn(&str, NodeRef<'_>) -> bool,
}

impl Metadata<'_> {
    const PLAIN: Metadata<'static> = Metadata { is_label: &|_, _| false, is_annotation: &|_, _| false };

    /// Whether the metadata of an object is nothing else. Each value has the form that the API server gives it, so that
    /// nothing can stand in its place.
    pub(crate) fn is_all_of(&self, object: NodeRef<'_>) -> bool {
        let Some(metadata) = object.get("metadata").filter(|metadata| metadata.is_mapping()) else {
            return false;
        };
        metadata.entries().all(|(key, value)| match key.key_text() {
            "name" | "namespace" => {
                is_of(value, |byte| byte.is_ascii_alphanumeric() || b":.-".contains(&byte))
            }
            "uid" => is_of(value, |byte| byte.is_ascii_hexdigit() || byte == b'-'),
            "resourceVersion" => is_of(value, |byte| byte.is_ascii_digit()),
            "generation" => value.tag() == Tag::Int,
            "creationTimestamp" => {
                value.is_null() || is_of(value, |byte| byte.is_ascii_digit() || b"TZ:.+-".contains(&byte))
            }
            "selfLink" => is_of(value, |byte| byte.is_ascii_alphanumeric() || b"/:.-".contains(&byte)),
            "labels" => all_entries(value, self.is_label),
            "annotations" => all_entries(value, self.is_annotation),
            _ => false,
        })
    }
}

/// Whether a value is text of these bytes, and no longer than a name may be.
fn is_of(value: NodeRef<'_>, is_allowed: impl Fn(u8) -> bool) -> bool {
    const BYTES_MAX: usize = 253;
    value
        .as_redacted()
        .is_some_and(|text| text.expose().len() <= BYTES_MAX && text.expose().bytes().all(is_allowed))
}

fn is_text(value: NodeRef<'_>, wanted: &str) -> bool {
    value.as_redacted().is_some_and(|text| *text.expose() == wanted)
}

/// Whether every entry of a mapping is allowed; null is one without entries.
fn all_entries(mapping: NodeRef<'_>, is_allowed: impl Fn(&str, NodeRef<'_>) -> bool) -> bool {
    mapping.is_null()
        || mapping.is_mapping() && mapping.entries().all(|(key, value)| is_allowed(key.key_text(), value))
}

/// Whether an object has metadata of a kind, and of other keys at its top only allowed ones.
fn has_only(
    object: NodeRef<'_>,
    metadata: &Metadata<'_>,
    is_allowed: impl Fn(&str, NodeRef<'_>) -> bool,
) -> bool {
    metadata.is_all_of(object)
        && all_entries(object, |key, value| {
            matches!(key, "apiVersion" | "kind" | "metadata") || is_allowed(key, value)
        })
}

fn is_default_namespace(name: &str, namespace: NodeRef<'_>) -> bool {
    let metadata = Metadata {
        is_label: &|key, value| key == "kubernetes.io/metadata.name" && is_text(value, name),
        ..Metadata::PLAIN
    };
    let is_finalizer = |key: &str, value: NodeRef<'_>| {
        key == "finalizers" && value.is_sequence() && value.items().all(|item| is_text(item, "kubernetes"))
    };
    matches!(name, "default" | "kube-system" | "kube-public" | "kube-node-lease")
        && has_only(namespace, &metadata, |key, value| match key {
            "spec" => all_entries(value, is_finalizer),
            "status" => all_entries(value, |key, value| key == "phase" && is_text(value, "Active")),
            _ => false,
        })
}

fn is_default_account(account: NodeRef<'_>) -> bool {
    // Until 1.24 each account got a Secret with a token, and names it.
    let is_token = |secret: NodeRef<'_>| {
        all_entries(secret, |key, value| {
            let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            let names_token =
                || value.as_redacted().is_some_and(|name| name.expose().starts_with("default-token-"));
            key == "name" && is_of(value, is_name) && names_token()
        })
    };
    has_only(account, &Metadata::PLAIN, |key, value| {
        key == "secrets" && value.is_sequence() && value.items().all(is_token)
    })
}

/// The certificates of the API server, as the controller manager writes them into every namespace, by their form: values
/// of ConfigMaps are erased when they are read, so what they are is not known.
pub(crate) fn looks_like_root_certificates(resource: &Resource, map: NodeRef<'_>) -> bool {
    const DESCRIPTION: &str = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal \
                               endpoints such as the internal service IP or kubernetes.default.svc. No other usage is \
                               guaranteed across distributions of Kubernetes clusters.";
    let metadata = Metadata {
        is_annotation: &|key, value| key == "kubernetes.io/description" && is_text(value, DESCRIPTION),
        ..Metadata::PLAIN
    };
    let reference = &resource.reference;
    reference.group.is_empty()
        && (reference.kind.as_str(), reference.name.as_str()) == ("ConfigMap", "kube-root-ca.crt")
        && has_only(map, &metadata, |key, value| {
            key == "data" && all_entries(value, |key, value| key == "ca.crt" && value.tag() == Tag::Str)
        })
}

/// The Service by which pods reach the API server, whose endpoints the API server writes itself.
fn is_api_server(service: NodeRef<'_>) -> bool {
    let metadata = Metadata {
        is_label: &|key, value| {
            key == "component" && is_text(value, "apiserver")
                || key == "provider" && is_text(value, "kubernetes")
        },
        ..Metadata::PLAIN
    };
    let is_address =
        |value: NodeRef<'_>| is_of(value, |byte| byte.is_ascii_hexdigit() || b".:".contains(&byte));
    let is_word =
        |value: NodeRef<'_>| is_of(value, |byte| byte.is_ascii_alphabetic() || b"46".contains(&byte));
    let is_list_of = |value: NodeRef<'_>, is_item: &dyn Fn(NodeRef<'_>) -> bool| {
        value.is_sequence() && value.items().all(is_item)
    };
    let is_number = |value: NodeRef<'_>, wanted: &str| value.tag() == Tag::Int && value.shown() == wanted;
    let is_port = |port: NodeRef<'_>| {
        all_entries(port, |key, value| match key {
            "name" => is_text(value, "https"),
            "protocol" => is_text(value, "TCP"),
            "port" => is_number(value, "443"),
            "targetPort" => value.tag() == Tag::Int,
            _ => false,
        })
    };
    let is_spec = |key: &str, value: NodeRef<'_>| match key {
        "type" => is_text(value, "ClusterIP"),
        "sessionAffinity" => is_text(value, "None") || is_text(value, "ClientIP"),
        "clusterIP" => is_address(value),
        "clusterIPs" => is_list_of(value, &is_address),
        "ipFamilies" => is_list_of(value, &is_word),
        "ipFamilyPolicy" | "internalTrafficPolicy" => is_word(value),
        "ports" => is_list_of(value, &is_port),
        _ => false,
    };
    let is_status = |key: &str, value: NodeRef<'_>| key == "loadBalancer" && value.child_count() == 0;
    has_only(service, &metadata, |key, value| match key {
        "spec" => all_entries(value, is_spec),
        "status" => all_entries(value, is_status),
        _ => false,
    })
}
