use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};
use std::{collections::BTreeMap, io, process};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls that no renderer has a use for and that reach out of it, or widen what of the kernel it can reach. Each is
/// refused with `EPERM`, so that a program which only tries one out goes on.
///
/// What is left open is everything else: a list of what is allowed would turn each new call of the runtime of Go or of
/// a C library into a chart that is not rendered.
const REFUSED: &[i64] = &[
    // Sockets of every family: nothing is fetched, and no socket of this machine is reached, by path neither.
    libc::SYS_socket,
    libc::SYS_socketpair,
    // Rings do calls by themselves, past this filter.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    // Other processes: looking into them, and taking their files.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    // Signals that name no process of ours.
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    // The group of processes that is killed as one.
    libc::SYS_setpgid,
    libc::SYS_setsid,
    // Programs that are in no file, which the rules of Landlock do not see.
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_execveat,
    // Mounts and roots.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    // Namespaces, which would give back privileges inside of them.
    libc::SYS_unshare,
    libc::SYS_setns,
    // Keys of the user.
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    // Parts of the kernel in which privileges were gained before.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_personality,
    // Files by number instead of by path, devices, and watching the files of others.
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_mknodat,
    libc::SYS_fanotify_init,
    libc::SYS_quotactl,
    // The machine itself: its kernel, modules, clock, log, name and swap.
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_vhangup,
];

/// The same of one processor only.
#[cfg(target_arch = "x86_64")]
const REFUSED_HERE: &[i64] = &[
    libc::SYS_mknod,
    libc::SYS_ioperm,
    libc::SYS_iopl,
    libc::SYS_modify_ldt,
    libc::SYS_uselib,
    libc::SYS_lookup_dcookie,
];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_HERE: &[i64] = &[];

/// Calls that make a process.
#[cfg(target_arch = "x86_64")]
const FORKS: &[i64] = &[libc::SYS_fork, libc::SYS_vfork];
#[cfg(not(target_arch = "x86_64"))]
const FORKS: &[i64] = &[];

/// Filters the calls of this process from here on, past the start of another program, which starts no process.
pub(super) fn filter() -> io::Result<()> {
    let programs = build().map_err(io::Error::other)?;
    programs.iter().try_for_each(|one| apply_filter(one)).map_err(io::Error::other)
}

/// The filters. There are two because each answers with one number: `ENOSYS` has a C library ask again in a way whose
/// flags a filter can read, and `EPERM` ends the matter.
fn build() -> Result<[BpfProgram; 2], BackendError> {
    let mut refused: Rules =
        REFUSED.iter().chain(REFUSED_HERE).chain(FORKS).map(|call| (*call, Vec::new())).collect();
    // Signals to itself only; the runtime of Go sends those to its threads.
    let own = u64::from(process::id());
    for call in [libc::SYS_kill, libc::SYS_tgkill] {
        let other = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, own)?;
        refused.insert(call, vec![SeccompRule::new(vec![other])?]);
    }
    // Threads, and no process: that also makes no namespace.
    let clone = vec![without_flag(libc::CLONE_THREAD)?];
    refused.insert(libc::SYS_clone, clone);
    let refused = with_second_numbers(refused);
    let unknown = Rules::from([(libc::SYS_clone3, Vec::new())]);
    let make = |rules: Rules, answer: i32| {
        let arch = std::env::consts::ARCH.try_into()?;
        let answer = SeccompAction::Errno(answer.unsigned_abs());
        SeccompFilter::new(rules, SeccompAction::Allow, answer, arch)?.try_into()
    };
    Ok([make(unknown, libc::ENOSYS)?, make(refused, libc::EPERM)?])
}

/// A rule for clone(2) without this of its flags.
fn without_flag(flag: i32) -> Result<SeccompRule, BackendError> {
    let op = SeccompCmpOp::MaskedEq(u64::from(flag.cast_unsigned()));
    SeccompRule::new(vec![SeccompCondition::new(0, SeccompCmpArgLen::Dword, op, 0)?])
}

/// Processors of the family x86-64 know every call by a second number, for programs with short pointers: the same
/// rules hold for those, and what such programs have numbers of their own for is refused as a whole. Source: the
/// kernel's `arch/x86/entry/syscalls/syscall_64.tbl`, where the latter are 512 to 547.
#[cfg(target_arch = "x86_64")]
fn with_second_numbers(rules: Rules) -> Rules {
    const SECOND: i64 = 0x4000_0000;
    const OF_THEIR_OWN: std::ops::RangeInclusive<i64> = 512..=547;
    let mut all: Rules = rules.iter().map(|(call, rules)| (call | SECOND, rules.clone())).collect();
    all.extend(OF_THEIR_OWN.map(|call| (call | SECOND, Vec::new())));
    all.extend(rules);
    all
}

#[cfg(not(target_arch = "x86_64"))]
fn with_second_numbers(rules: Rules) -> Rules {
    rules
}

#[cfg(test)]
mod tests {
    use super::build;

    /// A filter that does not compile would be a wall that is missing everywhere.
    #[test]
    fn both_filters_compile() {
        let [first, second] = build().unwrap();
        assert!(!first.is_empty() && second.len() > 100, "{}", second.len());
        assert!(second.len() < 4096, "more than the system takes");
    }
}
