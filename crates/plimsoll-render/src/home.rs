use std::{
    env, fs,
    hash::{BuildHasher as _, RandomState},
    io,
    path::{Path, PathBuf},
    process::{self, Command},
};

/// An empty folder for one run of a program, open to nobody else; it goes away with its content.
pub(crate) struct Home(PathBuf);

/// A proxy where nobody listens: what is asked for over a network is refused at once.
const NOWHERE: &str = "http://127.0.0.1:9";
/// How many names are tried.
const NAMES_MAX: u32 = 16;

impl Home {
    pub(crate) fn new() -> io::Result<Self> {
        let mut refused = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..NAMES_MAX {
            // Every state of the hasher is seeded anew; a name that can be guessed only costs another try, since
            // a folder that is there is refused.
            let name = format!("plimsoll-render-{:016x}", RandomState::new().hash_one(process::id()));
            let folder = env::temp_dir().join(name);
            match private_folder(&folder) {
                Ok(()) => return folder.canonicalize().map(Self),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => refused = error,
                Err(error) => return Err(error),
            }
        }
        Err(refused)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A program in an environment of which it knows nothing but this home.
    #[allow(clippy::disallowed_methods, reason = "this crate is the one place that starts programs")]
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.0).env_clear();
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
        command.env("GIT_ALLOW_PROTOCOL", "none").env("LC_ALL", "C");
        command
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What cannot be taken away stays in the folder of things that do not last.
        let _left_behind = fs::remove_dir_all(&self.0);
    }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}
