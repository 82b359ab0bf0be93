use crate::prelude::*;

const ALLOWED: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

const REFUSED: [&str; 21] = [
    "hostPath",
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "iscsi",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/unrestricted-volume-type",
    title: "Pod uses a volume type that the restricted level refuses",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0028",
        "kyverno/restrict-volume-types",
        "gatekeeper/K8sPSPVolumeTypes",
        "gatekeeper/K8sPSPFlexVolumes",
    ],
    why: "With such a volume the author of a pod, not the cluster, chooses what the node mounts and with \
          which credentials.",
    fix: "Use a `persistentVolumeClaim` or a `csi` volume in place of the inline type.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.for_each(workload.list("volumes"), |judge, volume| {
        let name = volume.field::<Text<'_>>("name").value().copied().unwrap_or(Text::new("?"));
        let present = |types: &[&'static str]| {
            types.iter().copied().find(|source| !volume.field::<NodeRef<'_>>(source).is_absent())
        };
        let is_other =
            |(key, value): (NodeRef<'_>, NodeRef<'_>)| key.key_text() != "name" && !value.is_null();
        // One allowed source is enough, as in the standard; the API server refuses a second one. It makes a
        // volume without any source an `emptyDir`.
        let (source, allowed) = match (present(&ALLOWED), present(&REFUSED)) {
            (Some(source), _) => (source, true),
            (None, Some(source)) => (source, false),
            (None, None) if volume.node().entries().any(is_other) => ("", false),
            (None, None) => ("emptyDir", true),
        };
        judge.require_optional(
            volume.field::<NodeRef<'_>>(source),
            |_| allowed,
            || match source {
                "" => format!("volume `{name}` has no source of a known type"),
                _ => format!("volume `{name}` is of type {source}"),
            },
        );
    });
}
