//! The launcher: from a fresh start of our own program to the renderer.

use super::{LAUNCHER_NAME, Plan, Raised, Wall, calls, files, namespaces, needs::Needs, privileges, root};
use nix::sys::signal::SigSet;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit},
};
use std::{
    ffi::OsString,
    fs,
    io::{self, Write as _},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::Path,
    process::{self, Command, ExitCode, Stdio},
};

/// Raises the walls and becomes the renderer. Comes back only if there is nothing to become, or with the end of the
/// renderer, if that had to be started in namespaces of its own.
pub(super) fn raise(arguments: &[OsString]) -> ExitCode {
    let Some(plan) = Plan::read(arguments) else { return refuse(&io::ErrorKind::InvalidInput.into()) };
    // Asked for again behind every change of who we are, since the system forgets it then.
    let is_tied = !plan.without.contains(&Wall::Lifeline);
    let _told_below = is_tied.then(end_with_parent);
    if plan.is_inside {
        return become_renderer(&plan);
    }
    close_inherited();
    // Our starter holds back signals that it cleans up for; the renderer is to have none held back.
    let _held_back = SigSet::all().thread_unblock();
    let entered = if plan.without.contains(&Wall::Namespaces) { Err(unasked()) } else { namespaces::enter() };
    if entered.is_err() {
        return become_renderer(&plan);
    }
    let _told_below = is_tied.then(end_with_parent);
    // No way back from here: a process whose next child is in another namespace can start no threads.
    start_inside(&plan).unwrap_or_else(|error| refuse(&error))
}

/// Has the system kill us when the one who started us ends, and ends if that happened before.
///
/// The starter holds the other end of our standard input for as long as it lives. Source: prctl(2),
/// `PR_SET_PDEATHSIG`, which says nothing of parents that ended before the call.
fn end_with_parent() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let stdin = io::stdin();
    let mut lifeline = [PollFd::new(&stdin, PollFlags::HUP)];
    poll(&mut lifeline, Some(&Timespec::default()))?;
    if lifeline.iter().any(|end| end.revents().contains(PollFlags::HUP)) {
        process::exit(1);
    }
    Ok(())
}

/// Closes what the caller of our starter left open: files, sockets and terminals are none of a renderer's.
fn close_inherited() {
    let Ok(open) = fs::read_dir("/proc/self/fd") else { return };
    let numbers: Vec<i32> =
        open.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for number in numbers.into_iter().filter(|number| *number > 2) {
        // One of them was the list itself, and is closed already.
        let _closed = nix::unistd::close(number);
    }
}

/// Starts ourselves once more as the first process of the new namespace of processes, since a process never changes
/// its own, and waits for its end. With the first process everything in the namespace ends.
#[allow(clippy::disallowed_methods, reason = "this crate is the one place that starts programs")]
fn start_inside(plan: &Plan) -> io::Result<ExitCode> {
    let inside = Plan { is_inside: true, ..plan.clone() };
    let mut command = Command::new("/proc/self/exe");
    command.arg0(LAUNCHER_NAME).args(inside.arguments()).stdin(Stdio::piped());
    let mut child = command.spawn()?;
    let _lifeline = child.stdin.take();
    let status = child.wait()?;
    // As the shell tells it: 128 and the signal.
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Raises every wall that a process raises around itself, says which there are, and becomes the renderer.
#[allow(clippy::disallowed_methods, reason = "this crate is the one place that starts programs")]
fn become_renderer(plan: &Plan) -> ExitCode {
    let Some((program, arguments)) = plan.command.split_first() else {
        return refuse(&io::ErrorKind::InvalidInput.into());
    };
    let needs = Needs::of(Path::new(program), plan);
    let mut raised = Raised::default();
    let mut raise = |wall: Wall, how: &dyn Fn() -> io::Result<()>| {
        if plan.without.contains(&wall) || how().is_err() {
            raised.missing.insert(wall);
        }
    };
    // The order matters: mounts need privileges, and the last two take away what the ones before them need.
    let inside = || if plan.is_inside { Ok(()) } else { Err(unasked()) };
    raise(Wall::Namespaces, &inside);
    raise(Wall::Root, &|| inside().and_then(|()| root::enter(&needs)));
    raise(Wall::Limits, &|| limit(plan));
    raise(Wall::Privileges, &privileges::drop);
    raise(Wall::Lifeline, &end_with_parent);
    raise(Wall::Landlock, &|| files::restrict(&needs));
    raise(Wall::Calls, &calls::filter);
    if say(&raised.line()).is_err() {
        return ExitCode::FAILURE;
    }
    let error = Command::new(program).args(arguments).stdin(Stdio::null()).exec();
    refuse(&error)
}

/// Limits what the renderer may take. Source: getrlimit(2). `RLIMIT_DATA` counts what is written to and not what is
/// only set aside, as the runtime of Go does with gigabytes. A core dump would hold the values of the chart. The limit
/// of CPU time is far above the limit of time that the starter keeps, and holds where the starter was stopped.
fn limit(plan: &Plan) -> io::Result<()> {
    let limits = [
        (Resource::Data, plan.memory_bytes_max),
        (Resource::Core, 0),
        (Resource::Fsize, plan.file_bytes_max),
        (Resource::Cpu, plan.cpu_seconds_max),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

fn unasked() -> io::Error {
    io::ErrorKind::Unsupported.into()
}

fn refuse(error: &io::Error) -> ExitCode {
    // Without a reader of it the starter sees that nothing was said.
    let _unsaid = say(&Raised::refusal(error));
    ExitCode::FAILURE
}

fn say(line: &str) -> io::Result<()> {
    io::stderr().write_all(line.as_bytes())
}
