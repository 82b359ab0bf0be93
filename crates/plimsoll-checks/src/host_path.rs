//! Paths of nodes, as `hostPath` volumes name them.

use crate::Judge;
use plimsoll_kube::{Text, Workload};

/// A path of a node without the ways to write the same path differently: repeated slashes, `.`, `..`,
/// `/var/run` for `/run`; on Windows also the drive, backslashes and capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPath(String);

impl HostPath {
    /// The path that a text names. Symbolic links other than `/var/run` are not followed: nobody knows them.
    pub(crate) fn new(text: &str) -> Self {
        let has_drive =
            text.starts_with(|drive: char| drive.is_ascii_alphabetic()) && text.get(1..2) == Some(":");
        let windows = has_drive || text.contains('\\');
        let text = if windows { text.replace('\\', "/").to_ascii_lowercase() } else { text.to_owned() };
        let text = if has_drive { text.get(2..).unwrap_or_default() } else { text.as_str() };
        let mut parts: Vec<&str> = Vec::new();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        if let ["var", "run", ..] = parts.as_slice() {
            parts.remove(0);
        }
        Self(format!("/{}", parts.join("/")))
    }

    /// The path.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part; empty for the root.
    pub(crate) fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is `folder` or lies below it.
    pub(crate) fn is_within(&self, folder: &str) -> bool {
        self.0.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Its parts, from the root on.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }
}

/// Requires that no `hostPath` volume of a pod is a path that `is_bad` knows; `message` gets the volume's name and the
/// path as written. Having looked at the volumes counts as something required.
pub(crate) fn forbid_host_path(
    workload: &Workload<'_>,
    judge: &mut Judge,
    is_bad: impl Fn(&HostPath) -> bool,
    message: impl Fn(Text<'_>, Text<'_>) -> String,
) {
    judge.for_each(workload.list("volumes"), |judge, volume| {
        let path = volume.field::<Text<'_>>("hostPath.path");
        // The API server refuses a `hostPath` without a path.
        if path.is_absent() {
            return;
        }
        let name = volume.field::<Text<'_>>("name").value().copied().unwrap_or(Text::new("?"));
        let written = path.value().copied().unwrap_or(Text::EMPTY);
        judge.require(path, |path| !is_bad(&HostPath::new(path.expose())), || message(name, written));
    });
}

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

/// Names of the sockets, in whatever folder a distribution puts them.
const SOCKETS: [&str; 9] = [
    "containerd.sock",
    "containerd.sock.ttrpc",
    "cri-dockerd.sock",
    "crio.sock",
    "docker.sock",
    "dockershim.sock",
    "podman.sock",
    // The named pipes of Windows.
    "containerd-containerd",
    "docker_engine",
];

/// Folders that are there for the sockets; `/run` and above are workload/sensitive-host-path.
const SOCKET_FOLDERS: [&str; 9] = [
    "/run/containerd",
    "/run/crio",
    "/run/docker",
    "/run/docker/containerd",
    "/run/k0s",
    "/run/k3s",
    "/run/k3s/containerd",
    "/run/podman",
    "/var/snap/microk8s/common/run",
];

/// Folders of credentials of the providers' tools, in whichever home they stand.
const CREDENTIAL_FOLDERS: [&str; 4] = [".aliyun", ".aws", ".azure", ".oci"];

/// The same, for tools that keep theirs in `.config`.
const CONFIG_FOLDERS: [&str; 2] = ["doctl", "gcloud"];

/// Files in which the parts of the control plane find theirs.
const CREDENTIAL_FILES: [&str; 4] = [
    "/etc/kubernetes/azure.json",
    "/etc/kubernetes/cloud-config",
    "/etc/kubernetes/cloud.conf",
    "/etc/kubernetes/cloud-config.json",
];

/// Whether a path holds what makes a node what it is.
pub(crate) fn is_sensitive(path: &HostPath) -> bool {
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

/// Whether a path is the socket of a container runtime, or a folder that is there for it.
pub(crate) fn leads_to_runtime(path: &HostPath) -> bool {
    SOCKETS.contains(&path.file_name()) || SOCKET_FOLDERS.contains(&path.as_str())
}

/// Whether a path holds the credentials of a node, or of a person, for their cloud.
pub(crate) fn holds_credentials(path: &HostPath) -> bool {
    let mut before = "";
    for part in path.parts() {
        if CREDENTIAL_FOLDERS.contains(&part) || before == ".config" && CONFIG_FOLDERS.contains(&part) {
            return true;
        }
        before = part;
    }
    // All of `.config` has them too, and so has a `/gcloud` made by hand.
    path.file_name() == ".config"
        || path.file_name() == "application_default_credentials.json"
        || path.is_within("/gcloud")
        || CREDENTIAL_FILES.contains(&path.as_str())
}

/// What makes a path of a node dangerous, in words that follow "is", if anything does.
pub(crate) fn danger(path: &HostPath) -> Option<&'static str> {
    if leads_to_runtime(path) {
        Some("the socket of the container runtime")
    } else if holds_credentials(path) {
        Some("a place of credentials for the cloud")
    } else {
        is_sensitive(path).then_some("a sensitive path of the node")
    }
}

#[cfg(test)]
mod tests {
    use super::HostPath;

    fn normal(text: &str) -> String {
        HostPath::new(text).as_str().to_owned()
    }

    #[test]
    fn one_path_has_one_form() {
        for text in [
            "/etc",
            "/etc/",
            "//etc",
            "/./etc",
            "/etc/.",
            "/etc/../etc",
            "/../etc",
            "etc",
            "/a/b/../../etc//",
        ] {
            assert_eq!(normal(text), "/etc", "{text}");
        }
        for text in ["/", "//", "", ".", "/..", "/a/.."] {
            assert_eq!(normal(text), "/", "{text}");
        }
        assert_eq!(normal("/etc/..."), "/etc/...");
    }

    #[test]
    fn var_run_is_run_and_no_other_folder_is() {
        assert_eq!(normal("/var/run"), "/run");
        assert_eq!(normal("/var//run/docker.sock"), "/run/docker.sock");
        assert_eq!(normal("/var/running"), "/var/running");
        assert_eq!(normal("/a/var/run"), "/a/var/run");
    }

    #[test]
    fn windows_paths_lose_drive_backslashes_and_capitals() {
        assert_eq!(normal(r"C:\"), "/");
        assert_eq!(normal(r"C:\Windows\System32"), "/windows/system32");
        assert_eq!(normal("c:/Windows"), "/windows");
        assert_eq!(normal(r"\\.\pipe\docker_engine"), "/pipe/docker_engine");
        assert_eq!(normal("/:/etc"), "/:/etc");
        // Capitals tell files of Linux apart.
        assert_eq!(normal("/ETC"), "/ETC");
    }

    #[test]
    fn a_folder_holds_itself_and_what_is_below_and_no_namesake() {
        let within = |text: &str| HostPath::new(text).is_within("/etc/kubernetes");
        assert!(within("/etc/kubernetes"));
        assert!(within("/etc/kubernetes/pki/ca.key"));
        assert!(!within("/etc/kubernetes2"));
        assert!(!within("/etc"));
        assert!(!within("/srv/etc/kubernetes"));
    }
}
