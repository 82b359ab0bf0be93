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
