use crate::prelude::*;
use plimsoll_model::KubernetesVersion;

/// Minor releases behind the newest known one that may still get fixes: three are maintained, and the third ends two
/// months after the next one comes.
const BEHIND_MAX: u8 = 3;

/// See `why`.
pub static CHECK: Check = Check {
    id: "node/unsupported-kubelet",
    title: "Node runs a kubelet that gets no fixes",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-NOD-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0273", "kyverno/check-kubernetes-version"],
    why: "What is found in this release stays open: the kubelet holds the secrets of every pod of its node, and runs \
          their containers.",
    fix: "Upgrade the control plane and then the node to a release that is maintained.",
    sources: &[
        "https://kubernetes.io/releases/version-skew-policy/",
        "https://kubernetes.io/releases/patch-releases/",
    ],
    looks_at: &[],
    run: Run::Object(Family::Node, &[("", "Node")], run),
};

fn run(node: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let version = node.field::<Text<'_>>("status.nodeInfo.kubeletVersion");
    if version.is_absent() {
        judge.not_applicable("the node has not said which kubelet it runs");
        return;
    }
    let Some(text) = judge.read(&version) else { return };
    let Some(minor) = minor_of(text.expose()) else {
        judge.unreadable_beside(node.whole().node(), "the version of the kubelet");
        return;
    };
    let oldest = KubernetesVersion::NEWEST.minor().saturating_sub(BEHIND_MAX);
    judge.require(
        version,
        |_| minor >= u32::from(oldest),
        || "the kubelet is of a release that is not maintained any more".to_owned(),
    );
}

/// The minor version in `v1.34.2-gke.100`.
fn minor_of(text: &str) -> Option<u32> {
    let rest = text.strip_prefix("v1.").or_else(|| text.strip_prefix("1."))?;
    let digits = rest.split(|part: char| !part.is_ascii_digit()).next()?;
    digits.parse().ok()
}
