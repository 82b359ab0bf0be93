use nix::sched::{CloneFlags, unshare};
use rustix::process::{getgid, getuid};
use std::{fs, io};

/// Enters namespaces of our own. The next process that we start is the first of the new namespace of processes; the
/// new network has no interface that is up, so that loopback is out of reach as well.
///
/// Whoever may make namespaces makes them as they are, so that root reads what root read before. Everybody else makes
/// them as root of a namespace of users in which there is nobody else. Source: user_namespaces(7).
pub(super) fn enter() -> io::Result<()> {
    let own = CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWIPC;
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    if unshare(own).is_ok() {
        return Ok(());
    }
    unshare(own | CloneFlags::CLONE_NEWUSER)?;
    // Where the names of users cannot be set we are nobody, without the right to mount; the namespaces hold all the
    // same.
    let _unmapped = fs::write("/proc/self/setgroups", "deny")
        .and_then(|()| fs::write("/proc/self/uid_map", format!("0 {user} 1")))
        .and_then(|()| fs::write("/proc/self/gid_map", format!("0 {group} 1")));
    Ok(())
}
