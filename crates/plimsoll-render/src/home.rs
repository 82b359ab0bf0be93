use crate::running::{add_home, forget_home};
use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// An empty folder for one run of a program, open to nobody else; it goes away with its content.
pub(crate) struct Home {
    folder: TempDir,
    /// Without links.
    path: PathBuf,
}

/// A proxy where nobody listens: what is asked for over a network is refused at once.
const NOWHERE: &str = "http://127.0.0.1:9";

impl Home {
    pub(crate) fn new() -> io::Result<Self> {
        let mut made = None;
        let path = add_home(|| {
            let mut builder = tempfile::Builder::new();
            builder.prefix("plimsoll-render-");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                builder.permissions(std::fs::Permissions::from_mode(0o700));
            }
            let folder = builder.tempdir_in(env::temp_dir())?;
            let path = folder.path().canonicalize()?;
            made = Some(folder);
            Ok(path)
        })?;
        let folder = made.ok_or(io::ErrorKind::NotFound)?;
        Ok(Self { folder, path })
    }

    /// The folder itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A program in an environment of which it knows nothing but this home.
    #[allow(clippy::disallowed_methods, reason = "this crate is the one place that starts programs")]
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.path).env_clear();
        let own = [
            ("HOME", ""),
            ("TMPDIR", ""),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("HELM_CACHE_HOME", "helm/cache"),
            ("HELM_CONFIG_HOME", "helm/config"),
            ("HELM_DATA_HOME", "helm/data"),
            ("HELM_PLUGINS", "none"),
            ("KUSTOMIZE_PLUGIN_HOME", "none"),
            ("KUBECONFIG", "none/config"),
            // Neither git nor any other program is found there.
            ("PATH", "none"),
        ];
        command.envs(own.map(|(name, below)| (name, self.path(below))));
        let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
        command.envs(proxies.map(|name| (name, NOWHERE)));
        // The file with the time zone of the machine cannot be read behind the walls, and is not asked for without.
        command.env("GIT_ALLOW_PROTOCOL", "none").env("LC_ALL", "C").env("TZ", "UTC");
        command
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What cannot be taken away stays in the folder of things that do not last; the folder's own end follows.
        let _left_behind = std::fs::remove_dir_all(self.folder.path());
        forget_home(&self.path);
    }
}
