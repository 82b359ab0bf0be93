use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-path-volume",
    title: "Pod mounts a path of its node",
    // What makes some paths worse than others is said by `sensitive-host-path` and `runtime-socket-mounted`.
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06"],
    reaches_safeguards: true,
    aliases: &["KSV-0023", "polaris/hostPathSet", "kyverno/disallow-host-path"],
    related: &[
        "C-0048",
        "C-0045",
        "KSV-0121",
        "kube-linter/sensitive-host-mounts",
        "kube-linter/writable-host-mount",
        "gatekeeper/K8sPSPHostFilesystem",
    ],
    why: "Files of the node are shared with the container: credentials, sockets and programs of the node \
          are one path away, and what is written there stays when the pod is gone.",
    fix: "Use a volume that the cluster provides: `emptyDir`, a `persistentVolumeClaim`, `configMap`, \
          `secret` or `projected`.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.for_each(workload.list("volumes"), |judge, volume| {
        let name = volume.field::<Text<'_>>("name").value().copied().unwrap_or(Text::new("?"));
        // An empty `hostPath` is one too; only null is as good as absent.
        let source = volume.field::<NodeRef<'_>>("hostPath");
        judge.require_optional(
            source,
            |source| source.is_none(),
            || format!("volume `{name}` is a path of the node"),
        );
    });
}
