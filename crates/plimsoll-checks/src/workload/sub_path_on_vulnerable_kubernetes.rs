use crate::prelude::*;

/// The first minor version that never had the fault.
const MENDED: u8 = 23;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/sub-path-on-vulnerable-kubernetes",
    title: "Container mounts a sub-path on a Kubernetes that may let it out",
    severity: Severity::Medium,
    // 1.19.15, 1.20.11, 1.21.5 and 1.22.2 mended it, which a minor version does not tell.
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-06"],
    reaches_safeguards: true,
    aliases: &[],
    // It reads the versions of nodes.
    related: &["C-0058"],
    why: "A container that swaps the sub-path for a symbolic link while the kubelet mounts it sees \
          files of the node (CVE-2021-25741).",
    fix: "Run Kubernetes 1.23 or later, or 1.19.15, 1.20.11, 1.21.5 or 1.22.2 at least; until then \
          mount whole volumes.",
    sources: &["https://github.com/kubernetes/kubernetes/issues/104980"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if workload.version().at_least(MENDED) {
        judge.not_applicable("no release of Kubernetes from 1.23 on has this fault");
        return;
    }
    for container in workload.containers() {
        judge.for_each(container.list("volumeMounts"), |judge, mount| {
            for path in ["subPath", "subPathExpr"] {
                judge.require(
                    mount.field::<Text<'_>>(path).absent_means(Text::EMPTY),
                    |sub_path| sub_path.expose().is_empty(),
                    || format!("container `{}` mounts a part of a volume with `{path}`", container.name()),
                );
            }
        });
    }
}
