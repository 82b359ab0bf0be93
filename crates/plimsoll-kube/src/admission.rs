//! What admission rules of one source say of each other.

use crate::{ObjectView, field::judged};
use plimsoll_model::tree::NodeRef;
use std::collections::HashSet;

/// Kinds whose purpose is to check where images come from.
pub(crate) const IMAGE_RULES: [(&str, &str); 5] = [
    ("constraints.gatekeeper.sh", "K8sAllowedRepos"),
    ("policy.sigstore.dev", "ClusterImagePolicy"),
    ("policies.kyverno.io", "ImageValidatingPolicy"),
    ("config.ratify.deislabs.io", "Verifier"),
    ("config.ratify.dev", "Executor"),
];

/// Admission rules of one source.
#[derive(Debug, Default)]
pub struct Admission<'t> {
    /// Names of the policies that a binding names.
    bound: HashSet<&'t str>,
    checks_images: bool,
}

impl<'t> Admission<'t> {
    pub(crate) fn add(&mut self, object: ObjectView<'t>) {
        let kind = (object.group(), object.kind());
        if kind == ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding") {
            let spec = object.whole().node().get("spec");
            self.bound.extend(spec.and_then(|spec| judged(spec.get("policyName")?)));
        }
        self.checks_images |= IMAGE_RULES.contains(&kind)
            || kind == ("kyverno.io", "ClusterPolicy") && verifies_images(object.whole().node());
    }

    /// Whether a binding names a policy.
    pub fn binds(&self, policy: &str) -> bool {
        self.bound.contains(policy)
    }

    /// Whether a rule looks at where images come from; not whether it is enough.
    pub const fn checks_images(&self) -> bool {
        self.checks_images
    }
}

fn verifies_images(policy: NodeRef<'_>) -> bool {
    let rules = policy.get("spec").and_then(|spec| spec.get("rules"));
    rules.into_iter().flat_map(NodeRef::items).any(|rule| {
        rule.get("verifyImages").is_some_and(|images| images.is_sequence() && images.child_count() > 0)
    })
}
