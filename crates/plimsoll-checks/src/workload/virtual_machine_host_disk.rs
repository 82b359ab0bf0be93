use crate::prelude::*;

/// Kinds of KubeVirt that make virtual machines.
const KINDS: &[GroupKind] = &[
    ("kubevirt.io", "VirtualMachine"),
    ("kubevirt.io", "VirtualMachineInstance"),
    ("kubevirt.io", "VirtualMachineInstanceReplicaSet"),
    ("pool.kubevirt.io", "VirtualMachinePool"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/virtual-machine-host-disk",
    title: "Virtual machine uses a file of its node as a disk",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "The folder of the file is mounted from the node: whoever breaks out of the machine, or may edit it, reads and \
          writes there, and the disk stays when the machine is gone.",
    fix: "Use a `persistentVolumeClaim` or a `dataVolume`, and leave the feature gate `HostDisk` off.",
    sources: &["https://kubevirt.io/user-guide/storage/disks_and_volumes/"],
    looks_at: &[],
    run: Run::Object(Family::Workload, KINDS, run),
};

fn run(machine: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let volumes = match machine.kind() {
        "VirtualMachineInstance" => "spec.volumes",
        "VirtualMachinePool" => "spec.virtualMachineTemplate.spec.template.spec.volumes",
        _ => "spec.template.spec.volumes",
    };
    judge.for_each(machine.list(volumes), |judge, volume| {
        let name = volume.field::<Text<'_>>("name").value().copied().unwrap_or(Text::new("?"));
        judge.require_optional(
            volume.field::<NodeRef<'_>>("hostDisk"),
            |disk| disk.is_none(),
            || format!("volume `{name}` is a file of the node"),
        );
    });
}
