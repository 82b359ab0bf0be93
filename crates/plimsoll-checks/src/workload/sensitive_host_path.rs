use crate::prelude::*;

/// Sensitive with everything below.
const TREES: [&str; 32] = [
    "/bin",
    "/boot",
    "/etc/cni",
    "/etc/cron.d",
    "/etc/kubernetes",
    "/etc/pam.d",
    "/etc/rancher",
    "/etc/ssh",
    "/etc/sudoers.d",
    "/etc/systemd",
    "/lib/systemd",
    "/opt/cni",
    "/proc",
    "/root",
    "/sbin",
    "/sys",
    "/usr/bin",
    "/usr/lib/systemd",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/sbin",
    "/var/lib/cloud",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/k0s",
    "/var/lib/kubelet",
    "/var/lib/rancher",
    "/var/snap/microk8s",
    "/var/spool/cron",
    "/windows",
];

/// Sensitive for what they hold together or by themselves; much below is harmless, such as `/etc/localtime`,
/// `/etc/ssl/certs`, `/usr/share/zoneinfo`, `/lib/modules`, `/dev/null` and `/var/log`.
const PLACES: [&str; 32] = [
    "/",
    "/dev",
    "/dev/disk",
    "/dev/kmem",
    "/dev/mapper",
    "/dev/mem",
    "/dev/port",
    "/etc",
    "/etc/crontab",
    "/etc/gshadow",
    "/etc/init.d",
    "/etc/ld.so.preload",
    "/etc/shadow",
    "/etc/ssl/private",
    "/etc/sudoers",
    "/home",
    "/lib",
    "/lib32",
    "/lib64",
    "/programdata",
    "/run",
    "/run/dbus",
    "/run/dbus/system_bus_socket",
    "/run/systemd",
    "/run/systemd/private",
    "/users",
    "/usr",
    "/usr/lib",
    "/usr/local",
    "/var",
    "/var/lib",
    "/var/spool",
];

/// Parts of the kubelet's folder that are made to be mounted: sockets of plugins, and no data of pods.
const KUBELET_INTERFACES: [&str; 3] = [
    "/var/lib/kubelet/device-plugins",
    "/var/lib/kubelet/plugins_registry",
    "/var/lib/kubelet/pod-resources",
];

/// Each driver has a folder here; the kubelet itself keeps mounted volumes in `kubernetes.io`.
const KUBELET_PLUGINS: &str = "/var/lib/kubelet/plugins";

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/sensitive-host-path",
    title: "Pod mounts a sensitive path of its node",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06", "SG-RUN-15"],
    aliases: &[],
    // They know fewer paths, each in one spelling, or any path at all.
    related: &["KSV-0121", "C-0048", "kube-linter/sensitive-host-mounts", "gatekeeper/K8sPSPHostFilesystem"],
    why: "The path holds what makes the node what it is: its programs, its settings, its keys or the \
          files of every pod. Who reads it learns their secrets, and who writes it runs as root on the \
          node.",
    fix: "Remove the volume, or mount the one harmless file or folder that the program needs, \
          read-only.",
    sources: &["https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    forbid_host_path(workload, judge, is_sensitive, |name, path| {
        format!("volume `{name}` is `{path}` of the node")
    });
}

fn is_sensitive(path: &HostPath) -> bool {
    let has_keys = path.parts().any(|part| part == ".ssh");
    let is_listed = PLACES.contains(&path.as_str()) || TREES.iter().any(|tree| path.is_within(tree));
    (has_keys || is_listed) && !is_interface(path)
}

fn is_interface(path: &HostPath) -> bool {
    let is_of_driver = path.is_within(KUBELET_PLUGINS)
        && path.as_str() != KUBELET_PLUGINS
        && !path.is_within("/var/lib/kubelet/plugins/kubernetes.io");
    is_of_driver || KUBELET_INTERFACES.iter().any(|interface| path.is_within(interface))
}
