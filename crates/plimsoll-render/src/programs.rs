use crate::{
    Files, RenderError, RenderLimits,
    allowance::Spent,
    bounded::run,
    home::Home,
    walls::{LAUNCHER_NAME, Launcher, Plan, Wall},
};
use plimsoll_model::Redacted;
use std::{
    collections::BTreeSet,
    env,
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// The programs that render, as far as there are any.
#[derive(Clone, Debug, Default)]
pub struct Renderers {
    kustomize: Option<Kustomize>,
    helm: Option<PathBuf>,
    /// Whether nothing shall be started, whatever there is.
    is_off: bool,
    limits: RenderLimits,
    launcher: Option<Launcher>,
    /// What clones of this started has run without.
    unwalled: Arc<Mutex<Unwalled>>,
    /// What clones of this started has taken.
    spent: Arc<Spent>,
}

/// Walls that something which was started did not have.
#[derive(Debug, Default)]
struct Unwalled {
    missing: BTreeSet<Wall>,
    /// Whether something was started without any.
    is_bare: bool,
}

/// What builds overlays.
#[derive(Clone, Debug)]
enum Kustomize {
    Own(PathBuf),
    Kubectl(PathBuf),
}

/// A chart with what it is rendered with.
#[derive(Clone, Debug, Default)]
pub struct ChartRequest<'r> {
    /// The files of the chart.
    pub files: Files,
    /// `.Release.Name`; helm's own word for a release without one if there is none.
    pub release: Option<&'r str>,
    /// The template that makes the name of a release without one.
    pub name_template: Option<&'r str>,
    /// `.Release.Namespace`
    pub namespace: Option<&'r str>,
    /// Values as YAML, the last one strongest.
    pub values: Vec<Redacted<String>>,
    /// `.Capabilities.KubeVersion`; helm's own if there is none.
    pub kube_version: Option<String>,
    /// `.Capabilities.APIVersions`, beside the groups and versions that helm adds by itself: `policy/v1/PodDisruptionBudget`.
    pub api_versions: Vec<String>,
    /// Whether what lies in `crds` is printed.
    pub with_crds: bool,
    /// Whether hooks are left out.
    pub without_hooks: bool,
    /// Whether tests are left out.
    pub without_tests: bool,
    /// Whether schemas of values are left alone: a schema may name another one anywhere, and helm fetches it. Helm
    /// knows how since 3.16.
    pub skips_schemas: bool,
}

impl Renderers {
    /// Looks for the programs in the folders of a PATH. Folders that are not absolute are left out: what is scanned
    /// must not be able to bring its own.
    pub fn find(path: Option<&OsStr>, limits: RenderLimits) -> Self {
        let folders: Vec<PathBuf> =
            path.map(env::split_paths).into_iter().flatten().filter(|folder| folder.is_absolute()).collect();
        let find = |name: &str| folders.iter().map(|folder| folder.join(name)).find(|file| is_program(file));
        let kustomize = find("kustomize").map(Kustomize::Own);
        Self {
            kustomize: kustomize.or_else(|| find("kubectl").map(Kustomize::Kubectl)),
            helm: find("helm"),
            limits,
            ..Self::default()
        }
    }

    /// Has the programs started behind walls.
    #[must_use]
    pub fn behind_walls(self, launcher: Option<Launcher>) -> Self {
        Self { launcher, ..self }
    }

    /// What is to be said of walls that were missing where something was started, in words that follow "kustomize and
    /// helm ran without"; empty if nothing was started, or nothing was missing.
    pub fn missing_walls(&self) -> Vec<String> {
        let unwalled = self.unwalled.lock().unwrap_or_else(PoisonError::into_inner);
        if unwalled.is_bare {
            return vec!["any walls of the system (this program cannot start itself here)".to_owned()];
        }
        unwalled.missing.iter().map(ToString::to_string).collect()
    }

    /// No programs, because nothing shall be started.
    pub fn off() -> Self {
        Self { is_off: true, ..Self::default() }
    }

    fn missing(&self, what: &str, program: &str, prints: &str) -> RenderError {
        let why = if self.is_off {
            "since no program shall be started; allow it".to_owned()
        } else {
            format!("since {program} on PATH; install one")
        };
        RenderError::NoProgram(format!("the {what} is not rendered, {why}, or scan what `{prints}` prints"))
    }

    /// Whether overlays can be built.
    pub const fn builds_overlays(&self) -> bool {
        self.kustomize.is_some()
    }

    /// Whether charts can be rendered.
    pub const fn renders_charts(&self) -> bool {
        self.helm.is_some()
    }

    /// Builds the overlay of a folder inside of these files. No chart is inflated, whatever the kustomization says.
    pub fn overlay(&self, files: &Files, folder: &str) -> Result<String, RenderError> {
        let Some(kustomize) = &self.kustomize else {
            return Err(self.missing("overlay", "neither `kustomize` nor `kubectl` is", "kustomize build"));
        };
        let (program, name) = match kustomize {
            Kustomize::Own(program) => (program, "kustomize"),
            Kustomize::Kubectl(program) => (program, "kubectl"),
        };
        let fault = |error: io::Error| RenderError::Home { program: name, error: error.kind() };
        let home = Home::new().map_err(fault)?;
        files.write(&home.path(GIVEN)).map_err(fault)?;
        let mut arguments: Vec<OsString> = Vec::new();
        arguments.push(if matches!(kustomize, Kustomize::Own(_)) { "build" } else { "kustomize" }.into());
        arguments.push(home.path(GIVEN).join(folder).into());
        self.run(&home, &Start { name, program, arguments })
    }

    /// Renders a chart. Dependencies must lie in the chart.
    pub fn chart(&self, request: &ChartRequest<'_>) -> Result<String, RenderError> {
        let Some(helm) = &self.helm else {
            return Err(self.missing("chart", "`helm` is not", "helm template"));
        };
        let fault = |error: io::Error| RenderError::Home { program: "helm", error: error.kind() };
        let home = Home::new().map_err(fault)?;
        request.files.write(&home.path(GIVEN)).map_err(fault)?;
        let mut arguments: Vec<OsString> = vec!["template".into()];
        // Values of flags are joined to them, so that none is taken for a flag itself.
        let valued = [
            ("namespace", request.namespace),
            ("name-template", request.name_template),
            ("kube-version", request.kube_version.as_deref()),
        ];
        for (flag, value) in valued {
            arguments.extend(value.map(|value| format!("--{flag}={value}").into()));
        }
        if !request.api_versions.is_empty() {
            arguments.push(format!("--api-versions={}", request.api_versions.join(",")).into());
        }
        let switches = [
            ("include-crds", request.with_crds),
            ("no-hooks", request.without_hooks),
            ("skip-tests", request.without_tests),
            ("skip-schema-validation", request.skips_schemas),
        ];
        for (switch, _) in switches.iter().filter(|(_, is_on)| *is_on) {
            arguments.push(format!("--{switch}").into());
        }
        for (number, values) in request.values.iter().enumerate() {
            // In a file and not as an argument: others on this machine can see arguments.
            let file = home.path(&format!("values-{number}.yaml"));
            fs::write(&file, values.expose()).map_err(fault)?;
            arguments.extend(["--values".into(), file.into()]);
        }
        // Names come from files that were read: after this mark none of them is taken for a flag.
        arguments.push("--".into());
        arguments.extend(request.release.iter().map(|name| (*name).into()));
        arguments.push(home.path(GIVEN).into());
        self.run(&home, &Start { name: "helm", program: helm, arguments })
    }

    /// Starts a program behind the walls that there are, and remembers those that there are not.
    fn run(&self, home: &Home, start: &Start<'_>) -> Result<String, RenderError> {
        let no_time_left =
            RenderError::NoTimeLeft { program: start.name, seconds: self.limits.total_seconds };
        // Seconds are what a limit is told in: what is left of the last one is not given away.
        let seconds = self.limits.seconds.min(self.spent.left_of(self.limits.total_seconds).as_secs());
        if seconds == 0 {
            return Err(no_time_left);
        }
        let limits = RenderLimits { seconds, ..self.limits };
        let mut command = if let Some(launcher) = &self.launcher {
            let mut command = home.command(launcher.file());
            #[cfg(unix)]
            {
                use std::os::unix::process::CommandExt as _;
                command.arg0(LAUNCHER_NAME);
            }
            command.args(self.plan(home, start, launcher).arguments());
            command
        } else {
            let mut command = home.command(start.program);
            command.args(&start.arguments);
            command
        };
        let ran = self.spent.during(|| run(start.name, &mut command, &limits, self.launcher.is_some()));
        let mut unwalled = self.unwalled.lock().unwrap_or_else(PoisonError::into_inner);
        unwalled.is_bare |= self.launcher.is_none();
        unwalled.missing.extend(ran.raised.unwrap_or_default().missing);
        let is_cut_short = seconds < self.limits.seconds;
        ran.result.map_err(|error| match error {
            RenderError::TimedOut { .. } if is_cut_short => no_time_left,
            error => error,
        })
    }

    /// What one start is held to.
    fn plan(&self, home: &Home, start: &Start<'_>, launcher: &Launcher) -> Plan {
        let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
        let mut command = vec![start.program.as_os_str().to_owned()];
        command.extend(start.arguments.iter().cloned());
        Plan {
            home: home.folder().to_owned(),
            memory_bytes_max: self.limits.memory_bytes_max,
            file_bytes_max: self.limits.output_bytes_max,
            // Of all processors together, and a little more, so that the limit of time is reached first.
            cpu_seconds_max: self.limits.seconds.saturating_add(1).saturating_mul(threads),
            is_inside: false,
            without: launcher.without.clone(),
            command,
        }
    }
}

/// One start of a program.
struct Start<'s> {
    name: &'static str,
    program: &'s Path,
    arguments: Vec<OsString>,
}

/// The folder in a home that holds what a program is given.
const GIVEN: &str = "given";

fn is_program(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    file.is_file()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::Renderers;
    use crate::{RenderError, RenderLimits};
    use std::{ffi::OsStr, fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

    /// A folder with a `kustomize` that is this script of the shell.
    fn fake(script: &str, limits: RenderLimits) -> (tempfile::TempDir, Renderers) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kustomize");
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        let renderers = Renderers::find(Some(folder.path().as_os_str()), limits);
        (folder, renderers)
    }

    fn build(script: &str, limits: RenderLimits) -> Result<String, RenderError> {
        let (_folder, renderers) = fake(script, limits);
        renderers.overlay(&crate::Files::default(), "")
    }

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let limits = RenderLimits { seconds: 1, ..RenderLimits::default() };
        let error = build("exec /bin/sleep 600", limits).unwrap_err();
        assert_eq!(error, RenderError::TimedOut { program: "kustomize", seconds: 1 });
    }

    #[test]
    fn all_programs_together_have_a_limit_of_time() {
        let limits = RenderLimits { total_seconds: 600, ..RenderLimits::default() };
        let (_folder, renderers) = fake("echo done", limits);
        let render = |renderers: &Renderers| renderers.overlay(&crate::Files::default(), "");
        assert_eq!(render(&renderers).unwrap(), "done\n");
        // Clones of one draw on the same time.
        renderers.clone().spent.add(Duration::from_millis(599_500));
        let error = render(&renderers).unwrap_err();
        assert_eq!(error, RenderError::NoTimeLeft { program: "kustomize", seconds: 600 });

        let limits = RenderLimits { seconds: 60, total_seconds: 1, ..RenderLimits::default() };
        let error = build("exec /bin/sleep 600", limits).unwrap_err();
        assert_eq!(error, RenderError::NoTimeLeft { program: "kustomize", seconds: 1 });
    }

    #[test]
    fn output_of_exactly_the_limit_is_whole_and_one_byte_more_is_refused() {
        let limits = RenderLimits { output_bytes_max: 4, ..RenderLimits::default() };
        assert_eq!(build("printf four", limits).unwrap(), "four");
        let error = build("printf fives; exec /bin/sleep 600", limits).unwrap_err();
        assert_eq!(error, RenderError::TooLarge { program: "kustomize", limit: 4 });
    }

    #[test]
    fn a_long_complaint_does_not_block_and_is_not_quoted() {
        let script = "i=0; while [ $i -lt 2000 ]; do echo 'hunter2 hunter2 hunter2 hunter2 hunter2' >&2; i=$((i+1)); done; exit 1";
        let error = build(script, RenderLimits::default()).unwrap_err();
        assert!(matches!(error, RenderError::Refused(_)), "{error}");
        assert!(!error.to_string().contains("hunter2"));
    }

    /// Whatever the caller's variables are, a renderer sees none of them, and a home and a PATH of its own.
    #[test]
    fn a_program_sees_nothing_of_the_caller() {
        let said = build(
            "echo \"$HOME $PATH $HTTPS_PROXY ${CARGO_MANIFEST_DIR-unset}\"; pwd",
            RenderLimits::default(),
        );
        let said = said.unwrap();
        let words: Vec<&str> = said.split_whitespace().collect();
        let [home, path, proxy, cargo, folder] = words[..] else { panic!("{said}") };
        assert!(
            home.contains("plimsoll-render-")
                && path.starts_with(home)
                && folder.contains("plimsoll-render-")
        );
        assert_eq!((proxy, cargo), ("http://127.0.0.1:9", "unset"));
        assert!(!Path::new(folder).exists(), "the home goes away");
    }

    #[test]
    fn what_is_no_program_or_no_absolute_folder_is_not_found() {
        let (folder, _) = fake("echo", RenderLimits::default());
        fs::set_permissions(folder.path().join("kustomize"), fs::Permissions::from_mode(0o644)).unwrap();
        let found = |path: &OsStr| Renderers::find(Some(path), RenderLimits::default()).builds_overlays();
        assert!(!found(folder.path().as_os_str()));
        assert!(!found(OsStr::new(".:bin:")));
        assert!(!Renderers::find(None, RenderLimits::default()).renders_charts());
    }
}
