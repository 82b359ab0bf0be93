//! What runs at this moment, so that all of it can be ended at once.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// Process groups and private homes of this process.
#[derive(Default)]
struct Running {
    groups: BTreeSet<u32>,
    homes: BTreeSet<PathBuf>,
    /// Whether nothing may be started any more.
    is_stopped: bool,
}

static RUNNING: Mutex<Running> =
    Mutex::new(Running { groups: BTreeSet::new(), homes: BTreeSet::new(), is_stopped: false });

/// How often a home is taken away whose programs are still ending, and how long between.
const REMOVAL_TRIES: u32 = 50;
const REMOVAL_PAUSE: Duration = Duration::from_millis(10);

fn running() -> MutexGuard<'static, Running> {
    // The sets are whole after a panic of another thread: each change of them is one call.
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends every renderer of this process and takes its private home away. Nothing can be started afterwards: this is
/// for a program that is about to end by a signal.
pub fn stop_all() {
    let mut running = running();
    running.is_stopped = true;
    running.groups.iter().for_each(|group| kill_group(*group));
    // The killed programs end in their own time, and may write until then.
    for home in &running.homes {
        for _ in 0..REMOVAL_TRIES {
            match fs::remove_dir_all(home) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => thread::sleep(REMOVAL_PAUSE),
                _ => break,
            }
        }
    }
}

/// A program that was started, as the head of a process group of its own.
pub(crate) struct Group {
    pub(crate) child: Child,
    is_ended: bool,
}

impl Group {
    /// Starts a program in a process group of its own. No start falls between [`stop_all`] and the end of the
    /// process.
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            command.process_group(0);
        }
        let mut running = running();
        if running.is_stopped {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let child = command.spawn()?;
        running.groups.insert(child.id());
        Ok(Self { child, is_ended: false })
    }

    /// Kills the whole group and takes its head off the list of processes.
    pub(crate) fn end(&mut self) -> io::Result<std::process::ExitStatus> {
        let mut running = running();
        if !self.is_ended {
            // The head is not waited for yet, so that its number cannot have gone to another group.
            kill_group(self.child.id());
            running.groups.remove(&self.child.id());
            self.is_ended = true;
        }
        drop(running);
        #[cfg(not(unix))]
        let _ended = self.child.kill();
        self.child.wait()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _status = self.end();
    }
}

#[cfg(unix)]
fn kill_group(group: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(group).ok().and_then(Pid::from_raw);
    // A group that has ended meanwhile is what is wanted.
    let _ended = group.map(|group| kill_process_group(group, Signal::KILL));
}

#[cfg(not(unix))]
fn kill_group(_: u32) {}

/// Makes a private folder, unless everything was stopped.
pub(crate) fn add_home(make: impl FnOnce() -> io::Result<PathBuf>) -> io::Result<PathBuf> {
    let mut running = running();
    if running.is_stopped {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let home = make()?;
    running.homes.insert(home.clone());
    Ok(home)
}

/// The folder is gone.
pub(crate) fn forget_home(home: &Path) {
    running().homes.remove(home);
}
