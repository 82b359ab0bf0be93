//! Ending by a signal without leaving anything behind.

use crate::output;
use nix::sys::signal::{SigSet, Signal, raise};
use std::{fs, process, thread};

/// Signals by which people and schedulers ask a program to end.
const ENDS: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];

/// From here on such a signal first ends the renderers and takes unfinished reports away. To be called while there is
/// one thread: those that are started later hold the signals back as this one does, so that a thread of its own gets
/// them.
pub(crate) fn watch() {
    let ignored = ignored();
    let mut set = SigSet::empty();
    // What the caller has us ignore, as `nohup` does, stays ignored.
    ENDS.into_iter()
        .filter(|signal| ignored >> (*signal as u32 - 1) & 1 == 0)
        .for_each(|signal| set.add(signal));
    if set.thread_block().is_err() {
        return;
    }
    thread::spawn(move || {
        while let Ok(signal) = set.wait() {
            plimsoll_render::stop_all();
            // Held until the end, so that no new one is begun.
            let _none_begins = output::forget_unfinished();
            end_by(signal);
        }
    });
}

/// Ends as everybody ends whom this signal ends: the one who waits for us learns of it.
fn end_by(signal: Signal) {
    let mut set = SigSet::empty();
    set.add(signal);
    let _not_blocked = set.thread_unblock();
    let _raised = raise(signal);
    // Still here: the first process of a container is not ended by signals. As the shell tells it.
    process::exit(128 + signal as i32);
}

/// The signals that this process ignores, one bit each from the lowest on; none where the system does not tell.
/// Source: proc_pid_status(5), `SigIgn`.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    bits.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default()
}
