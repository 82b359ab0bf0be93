use crate::pod_template_path;
use plimsoll_model::{Body, Resource, tree::NodeRef};

/// Whether an object says that it is for tools alone (`config.kubernetes.io/local-config`): kustomize leaves it out of what
/// it builds, and `kubectl apply -f` creates it all the same.
pub fn says_it_is_local(resource: &Resource) -> bool {
    let Body::Object(object) = &resource.body else { return false };
    let annotations = object.root().and_then(|root| root.get("metadata")?.get("annotations"));
    annotations.is_some_and(|annotations| annotations.get("config.kubernetes.io/local-config").is_some())
}

/// Whether an object has all that the API server asks of one, as far as that tells it from a patch: a patch names what
/// it changes and leaves the rest to what it is laid over.
///
/// Limit: of kinds that are not known, a patch may look whole.
pub fn is_whole(resource: &Resource) -> bool {
    let Body::Object(object) = &resource.body else { return false };
    let Some(root) = object.root() else { return false };
    let reference = &resource.reference;
    if reference.name.is_empty() || reference.version == "builtin" || root.get("$patch").is_some() {
        return false;
    }
    if let Some(path) = pod_template_path(&reference.group, &reference.kind) {
        let mut pod = Some(root);
        for key in path.split('.').filter(|key| !key.is_empty()).chain(["spec"]) {
            pod = pod.and_then(|node| node.get(key));
        }
        let list = pod.and_then(|pod| pod.get("containers"));
        let has_image = |container: NodeRef<'_>| container.get("image").is_some_and(|image| !image.is_null());
        return list.is_some_and(|list| list.child_count() > 0 && list.items().all(has_image));
    }
    let needed: &[&str] = match reference.kind.as_str() {
        "Service" => &["spec", "ports"],
        "RoleBinding" | "ClusterRoleBinding" => &["roleRef"],
        _ => &[],
    };
    let mut node = Some(root);
    for key in needed {
        node = node.and_then(|node| node.get(key));
    }
    node.is_some_and(|node| !node.is_null())
}
