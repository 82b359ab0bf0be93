use crate::{
    operation::{containers_with_resources, is_unreadable},
    prelude::*,
};
use plimsoll_kube::Quantity;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/unbounded-empty-dir",
    title: "`emptyDir` volume has no limit",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-12"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["kyverno/add-emptydir-sizelimit", "kyverno/require-emptydir-requests-and-limits"],
    why: "The volume grows until the disk of its node is full, or, where its medium is memory, takes memory \
          that counts as that of the containers that wrote it.",
    fix: "Set `emptyDir.sizeLimit`.",
    sources: &["https://kubernetes.io/docs/concepts/storage/volumes/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("the pod has no `emptyDir` volume that could grow");
    let Some(volumes) = judge.read(&workload.list("volumes")) else { return };
    let mut disk_is_bounded = None;
    for item in volumes.items() {
        let volume = Part::new(workload.object().node(), item);
        let Some((in_memory, limit)) = empty_dir(judge, volume) else { continue };
        let name = volume.field::<Text<'_>>("name").value().copied().unwrap_or(Text::new("?"));
        if in_memory {
            judge.require(limit, is_limit, || format!("volume `{name}` has no limit and counts as memory"));
        } else if !*disk_is_bounded.get_or_insert_with(|| limits_disk(workload, judge)) {
            judge.require(limit, is_limit, || {
                format!("volume `{name}` has no limit and may fill the disk of its node")
            });
        } else {
            judge.require_optional(limit, |_| true, String::new);
        }
    }
}

/// 0 is no limit to the kubelet.
fn is_limit(limit: &Quantity) -> bool {
    limit.is_positive()
}

/// Whether a volume is an `emptyDir` in memory, and its limit; `None` if it is something else.
fn empty_dir<'t>(judge: &mut Judge, volume: Part<'t>) -> Option<(bool, Field<'t, Quantity>)> {
    let source = volume.field::<NodeRef<'t>>("emptyDir");
    // The API server makes a volume without a source an `emptyDir`.
    if source.is_absent() && (!volume.node().is_mapping() || has_other_source(judge, volume)) {
        return None;
    }
    let medium = judge.read(&volume.field::<Text<'t>>("emptyDir.medium").absent_means(Text::EMPTY))?;
    // Huge pages are given out by limits of their own.
    let is_huge = medium.expose().starts_with("HugePages");
    (!is_huge).then(|| (medium.expose() == "Memory", volume.field("emptyDir.sizeLimit")))
}

/// Whether something stands in a volume beside its name; what is no mapping makes the verdict unknown.
fn has_other_source(judge: &mut Judge, volume: Part<'_>) -> bool {
    let mut entries = volume.node().entries();
    entries.any(|(key, value)| {
        let is_other = key.key_text() != "name" && !value.is_null();
        if is_other {
            judge.read(&Part::new(volume.root(), value).field::<NodeRef<'_>>(""));
        }
        is_other
    })
}

/// Whether every container limits local storage: the kubelet counts volumes on disk to the sum of these limits.
fn limits_disk(workload: &Workload<'_>, judge: &mut Judge) -> bool {
    containers_with_resources(workload).all(|container| {
        let limit = container.field::<Quantity>("resources.limits.ephemeral-storage");
        // One that cannot be read may be a limit; the verdict is unknown then.
        judge.read(&limit).map_or(is_unreadable(&limit), Quantity::is_positive)
    })
}
