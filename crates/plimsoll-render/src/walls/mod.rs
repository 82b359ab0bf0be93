//! The walls around a renderer: what the system holds it to, whatever the program does.
//!
//! A program can only wall in itself, and the code between a fork and the start of another program may do next to
//! nothing safely. So a renderer is started through a launcher: our own program, started anew under the name
//! [`LAUNCHER_NAME`], which raises the walls around itself, says on standard error which of them there are, and then
//! becomes the renderer. What the system does not know is left out and said, never silently.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod namespaces;
#[cfg(target_os = "linux")]
mod needs;
#[cfg(target_os = "linux")]
mod privileges;
#[cfg(target_os = "linux")]
mod raise;
#[cfg(target_os = "linux")]
mod root;

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fmt, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The name (`argv[0]`) under which our own program is started to become a renderer behind walls.
pub const LAUNCHER_NAME: &str = "plimsoll-renderer-walls";

/// A wall that the system may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wall {
    /// It is killed when we end, however we end.
    Lifeline,
    /// Limits of memory, of CPU time, of the size of files, and no core dumps.
    Limits,
    /// Nothing that it starts gains privileges, and root loses those that it has.
    Privileges,
    /// Namespaces of its own for processes, networks, mounts and System V objects: no network, not even loopback.
    Namespaces,
    /// A root folder in which only what it may read exists.
    Root,
    /// Landlock: which files it may read, write and start.
    Landlock,
    /// A filter of system calls.
    Calls,
}

/// Every wall, with its name between launcher and starter, and what is said where it is missing.
const WALLS: [(Wall, &str, &str); 7] = [
    (Wall::Lifeline, "lifeline", "an end with plimsoll itself (PR_SET_PDEATHSIG)"),
    (Wall::Limits, "limits", "limits of memory and of files (setrlimit)"),
    (Wall::Privileges, "privileges", "the loss of its privileges (no_new_privs, capabilities)"),
    (Wall::Namespaces, "namespaces", "namespaces of their own (the system does not allow them)"),
    (Wall::Root, "root", "a root folder of their own (the system does not allow the mounts)"),
    (Wall::Landlock, "landlock", "limits of the files that they open (the kernel has no Landlock)"),
    (Wall::Calls, "calls", "a filter of system calls (seccomp)"),
];

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = WALLS.iter().find(|(wall, ..)| wall == self).map_or("", |(_, _, words)| words);
        f.write_str(words)
    }
}

/// How renderers are walled in: a program that calls [`raise_walls`] before anything else.
#[derive(Clone, Debug)]
pub struct Launcher {
    file: PathBuf,
    pub(crate) without: BTreeSet<Wall>,
}

impl Launcher {
    /// The program that asks, if the system has walls and the program can be started again.
    pub fn this_program() -> Option<Self> {
        // The link leads to the program that runs, whatever became of its file since.
        let own = Path::new("/proc/self/exe");
        (cfg!(target_os = "linux") && own.exists()).then(|| Self::program(own))
    }

    /// Another program.
    pub fn program(file: &Path) -> Self {
        Self { file: file.to_owned(), without: BTreeSet::new() }
    }

    /// The same without some walls, as on a system that does not have them: to see what the others hold.
    #[must_use]
    pub fn without(self, walls: impl IntoIterator<Item = Wall>) -> Self {
        Self { without: walls.into_iter().collect(), ..self }
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }
}

/// Becomes a renderer behind walls, if that is what this process was started for. To be called first of all, while
/// there is one thread; `None` means that the process is to go on as usual.
pub fn raise_walls() -> Option<ExitCode> {
    let mut arguments = std::env::args_os();
    if arguments.next().is_none_or(|name| name != LAUNCHER_NAME) {
        return None;
    }
    #[cfg(target_os = "linux")]
    let code = raise::raise(&arguments.collect::<Vec<_>>());
    #[cfg(not(target_os = "linux"))]
    let code = ExitCode::FAILURE;
    Some(code)
}

/// What one renderer is held to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Its private folder, which holds all that it is given, and the only one that it reads and writes.
    pub(crate) home: PathBuf,
    pub(crate) memory_bytes_max: u64,
    pub(crate) file_bytes_max: u64,
    pub(crate) cpu_seconds_max: u64,
    /// Whether the namespaces are there already.
    pub(crate) is_inside: bool,
    /// Walls that are not raised.
    pub(crate) without: BTreeSet<Wall>,
    /// The renderer and its arguments.
    pub(crate) command: Vec<OsString>,
}

impl Plan {
    /// The plan as arguments of the launcher.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut all = Vec::new();
        if self.is_inside {
            all.push("--inside".into());
        }
        let mut say = |name: &str, value: &OsStr| all.extend([OsString::from(name), value.to_owned()]);
        say("--home", self.home.as_os_str());
        say("--memory", self.memory_bytes_max.to_string().as_ref());
        say("--file", self.file_bytes_max.to_string().as_ref());
        say("--cpu", self.cpu_seconds_max.to_string().as_ref());
        let names = WALLS.iter().filter(|(wall, ..)| self.without.contains(wall)).map(|(_, name, _)| *name);
        names.for_each(|name| say("--without", name.as_ref()));
        all.push("--".into());
        all.extend(self.command.iter().cloned());
        all
    }

    /// The plan that arguments of the launcher state; `None` if they are not ours.
    #[cfg(target_os = "linux")]
    pub(crate) fn read(arguments: &[OsString]) -> Option<Self> {
        let mut plan = Self::default();
        let mut rest = arguments.iter();
        loop {
            let name = rest.next()?;
            if name == "--" {
                plan.command = rest.cloned().collect();
                return (!plan.command.is_empty() && plan.home.is_absolute()).then_some(plan);
            }
            if name == "--inside" {
                plan.is_inside = true;
                continue;
            }
            let value = rest.next()?;
            let number = || value.to_str()?.parse().ok();
            match name.to_str()? {
                "--home" => plan.home = value.into(),
                "--without" => {
                    let of = |(_, name, _): &&(Wall, &str, &str)| *value == *name;
                    plan.without.insert(WALLS.iter().find(of)?.0);
                }
                "--memory" => plan.memory_bytes_max = number()?,
                "--file" => plan.file_bytes_max = number()?,
                "--cpu" => plan.cpu_seconds_max = number()?,
                _ => return None,
            }
        }
    }
}

/// The walls that were raised, told by those that were not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Raised {
    pub(crate) missing: BTreeSet<Wall>,
}

impl Raised {
    /// The line that the launcher says before it becomes the renderer.
    #[cfg(target_os = "linux")]
    fn line(&self) -> String {
        let names: Vec<&str> =
            WALLS.iter().filter(|(wall, ..)| self.missing.contains(wall)).map(|(_, name, _)| *name).collect();
        format!("{LAUNCHER_NAME}: missing={}\n", names.join(","))
    }

    /// The line of a launcher that cannot go on.
    #[cfg(target_os = "linux")]
    fn refusal(error: &io::Error) -> String {
        format!("{LAUNCHER_NAME}: refused={}\n", error.raw_os_error().unwrap_or_default())
    }

    /// Reads what the launcher said first on standard error, and gives what the renderer said after it.
    pub(crate) fn read(said: &str) -> (Option<Result<Self, io::Error>>, &str) {
        let ours = said.strip_prefix(LAUNCHER_NAME).and_then(|rest| rest.strip_prefix(": "));
        let Some((line, rest)) = ours.and_then(|rest| rest.split_once('\n')) else { return (None, said) };
        let raised = line.strip_prefix("missing=").map(|names| {
            let of = |name: &str| WALLS.iter().find(|(_, known, _)| *known == name).map(|(wall, ..)| *wall);
            Ok(Self { missing: names.split(',').filter_map(of).collect() })
        });
        let refused = || {
            let number = line.strip_prefix("refused=")?.parse().ok()?;
            Some(Err(io::Error::from_raw_os_error(number)))
        };
        // A start that fails comes after the walls, and is what counts.
        if let Some(refused) = rest.strip_prefix(LAUNCHER_NAME).and(Some(Self::read(rest))) {
            return refused;
        }
        (raised.or_else(refused), rest)
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::{Plan, Raised, Wall};
    use std::{collections::BTreeSet, io};

    #[test]
    fn a_plan_survives_the_way_to_the_launcher() {
        let plan = Plan {
            home: "/h".into(),
            memory_bytes_max: 1,
            file_bytes_max: 2,
            cpu_seconds_max: 3,
            is_inside: true,
            without: BTreeSet::from([Wall::Calls, Wall::Landlock]),
            command: vec!["/p".into(), "--home".into(), "--".into()],
        };
        assert_eq!(Plan::read(&plan.arguments()), Some(plan.clone()));
        assert_eq!(Plan::read(&plan.arguments()[..4]), None, "without a program");
        assert_eq!(Plan::read(&["--else".into(), "x".into()]), None);
    }

    #[test]
    fn what_the_launcher_says_is_read_and_taken_off() {
        let raised = Raised { missing: BTreeSet::from([Wall::Namespaces, Wall::Landlock]) };
        let said = format!("{}Error: plimsoll-renderer-walls: missing=calls\n", raised.line());
        let (read, rest) = Raised::read(&said);
        assert_eq!(read.unwrap().unwrap(), raised);
        assert!(rest.starts_with("Error"), "what the renderer says is its own: {rest}");
        let (read, _) = Raised::read(&Raised::default().line());
        assert_eq!(read.unwrap().unwrap(), Raised::default());
        let refused = format!("{}{}", raised.line(), Raised::refusal(&io::Error::from_raw_os_error(2)));
        assert_eq!(Raised::read(&refused).0.unwrap().unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(Raised::read("Error: x\n").0.is_none());
    }
}
