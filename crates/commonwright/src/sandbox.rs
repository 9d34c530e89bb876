//! What a child that reads untrusted files gives up before it reads a byte:
//! files, network, other programs, and more memory or time than it is given.
//!
//! Three layers, any of which a system may lack: resource limits (Unix),
//! Landlock and seccomp (Linux). What is lacking is returned in words. The same
//! layers stand around a helper, another program that reads a file for us: it
//! keeps the folders of the system's libraries, without which it could not start.

/// What is left to a child.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(unix), expect(dead_code, reason = "this system has no limits"))]
pub(crate) struct Bounds {
    /// Address space, in bytes, beside what the program has taken by then: its own
    /// code is mapped, too.
    pub(crate) memory_bytes: u64,
    /// Processor time, in seconds.
    pub(crate) processor_seconds: u64,
    /// What one file may grow to, in bytes; it has none but its standard streams.
    pub(crate) output_bytes: u64,
}

/// Gives everything else up; returns what this system cannot take away.
pub(crate) fn enter(bounds: &Bounds) -> Vec<String> {
    let mut unrestricted = Vec::new();
    let occupied = occupied_bytes();
    // Before the limits: it needs a file of its own for a moment.
    note(&mut unrestricted, "Landlock", landlock(None));
    note(
        &mut unrestricted,
        "resource limits",
        limits(bounds, occupied, 0),
    );
    note(&mut unrestricted, "seccomp", seccomp(Keeps::Nothing));
    unrestricted
}

fn note(unrestricted: &mut Vec<String>, layer: &str, outcome: Result<(), String>) {
    if let Err(why) = outcome {
        unrestricted.push(format!("{layer}: {why}"));
    }
}

/// Gives everything else up and becomes `helper`, which may read itself and the
/// system's libraries; returns only where it does not start. What a system
/// cannot take away, it cannot take from a child either, which says so.
#[cfg(unix)]
pub(crate) fn become_helper(bounds: &Bounds, helper: &std::path::Path) -> std::io::Error {
    use std::os::unix::process::CommandExt;
    let mut unrestricted = Vec::new();
    note(&mut unrestricted, "Landlock", landlock(Some(helper)));
    let bounded = limits(bounds, LIBRARIES_BYTES, HELPER_FILES_MAX);
    note(&mut unrestricted, "resource limits", bounded);
    note(&mut unrestricted, "seccomp", seccomp(Keeps::Libraries));
    std::process::Command::new(helper).env_clear().exec()
}

/// Files a helper may have open: its libraries, one after the other.
#[cfg(unix)]
const HELPER_FILES_MAX: u64 = 64;
/// Address space for a helper's libraries, in bytes.
#[cfg(unix)]
const LIBRARIES_BYTES: u64 = 512 << 20;

#[cfg(unix)]
fn limits(bounds: &Bounds, occupied: u64, files_max: u64) -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::As, occupied + bounds.memory_bytes),
        (Resource::Cpu, bounds.processor_seconds),
        (Resource::Core, 0),
        (Resource::Fsize, bounds.output_bytes),
        (Resource::Nofile, files_max),
        #[cfg(any(target_os = "linux", target_vendor = "apple"))]
        (Resource::Nproc, 0),
    ];
    for (resource, limit) in limits {
        // At the soft limit of processor time a signal says which it was; at the hard one,
        // a second later, nothing does.
        let grace = u64::from(resource == Resource::Cpu);
        let limit = Rlimit {
            current: Some(limit),
            maximum: Some(limit + grace),
        };
        setrlimit(resource, limit).map_err(|error| format!("{resource:?}: {error}"))?;
    }
    Ok(())
}

/// Address space this program has taken so far, as far as the system says.
fn occupied_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kibibytes = size.and_then(|size| size.trim().strip_suffix(" kB")?.parse().ok());
    kibibytes.map_or(0, |kibibytes: u64| kibibytes * 1024)
}

#[cfg(not(unix))]
fn limits(_: &Bounds, _: u64, _: u64) -> Result<(), String> {
    Err("this system has none".to_owned())
}

/// Where a system keeps what programs in other languages need to start.
#[cfg(target_os = "linux")]
const LIBRARIES: [&str; 6] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
];

/// No files but a helper's own, no network, no signals to others.
#[cfg(target_os = "linux")]
fn landlock(helper: Option<&std::path::Path>) -> Result<(), String> {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
        Scope, path_beneath_rules,
    };
    let libraries = LIBRARIES.map(std::path::Path::new);
    let readable = helper
        .into_iter()
        .flat_map(|helper| libraries.into_iter().chain([helper]));
    let readable = path_beneath_rules(readable, AccessFs::from_read(ABI::V6));
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V6))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(ABI::V6)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(ABI::V6)))
        .and_then(Ruleset::create)
        .and_then(|ruleset| ruleset.add_rules(readable))
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(|error| error.to_string())?;
    match status.ruleset {
        RulesetStatus::FullyEnforced => Ok(()),
        RulesetStatus::PartiallyEnforced => Err("this kernel has only a part of it".to_owned()),
        RulesetStatus::NotEnforced => Err("this kernel lacks it".to_owned()),
    }
}

#[cfg(not(target_os = "linux"))]
fn landlock(_: Option<&std::path::Path>) -> Result<(), String> {
    Err("only Linux has it".to_owned())
}

/// What is left beside computing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(all(target_os = "linux", target_endian = "little")),
    expect(dead_code, reason = "this system cannot take calls away")
)]
enum Keeps {
    Nothing,
    /// What starting another program takes.
    Libraries,
}

/// Only what reading, computing and answering need; everything else fails with
/// "operation not permitted".
#[cfg(all(target_os = "linux", target_endian = "little"))]
fn seccomp(keeps: Keeps) -> Result<(), String> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
    let refusal =
        SeccompAction::Errno(u32::try_from(libc::EPERM).expect("error numbers are positive"));
    let architecture = std::env::consts::ARCH.try_into();
    let architecture =
        architecture.map_err(|error: seccompiler::BackendError| error.to_string())?;
    let rules = allowed(keeps).map_err(|error| error.to_string())?;
    let filter = SeccompFilter::new(rules, refusal, SeccompAction::Allow, architecture);
    let program: BpfProgram = filter
        .and_then(TryInto::try_into)
        .map_err(|error: seccompiler::BackendError| error.to_string())?;
    seccompiler::apply_filter(&program).map_err(|error| error.to_string())
}

#[cfg(all(target_os = "linux", target_endian = "little"))]
type Rules = std::collections::BTreeMap<i64, Vec<seccompiler::SeccompRule>>;

#[cfg(all(target_os = "linux", target_endian = "little"))]
fn allowed(keeps: Keeps) -> Result<Rules, seccompiler::BackendError> {
    use seccompiler::{SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompRule};
    const ANY: [i64; 21] = [
        libc::SYS_read,
        libc::SYS_pread64,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: Rules = ANY.iter().map(|call| (*call, Vec::new())).collect();
    if keeps == Keeps::Libraries {
        rules.extend(STARTING.iter().map(|call| (*call, Vec::new())));
        rules.extend(on_itself()?);
        return Ok(rules);
    }
    let executable = u64::try_from(libc::PROT_EXEC).expect("flags are positive");
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        // The third argument is the protection: memory never becomes a program.
        let never = SeccompCondition::new(
            2,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::MaskedEq(executable),
            0,
        )?;
        rules.insert(call, vec![SeccompRule::new(vec![never])?]);
    }
    Ok(rules)
}

/// Calls that a helper makes on itself alone: our limits, and our signals, are as
/// near to a process of the same user.
#[cfg(all(target_os = "linux", target_endian = "little"))]
fn on_itself() -> Result<Rules, seccompiler::BackendError> {
    use seccompiler::SeccompCmpArgLen::{Dword, Qword};
    use seccompiler::{SeccompCmpOp, SeccompCondition, SeccompRule};
    let is =
        |argument, length, value| SeccompCondition::new(argument, length, SeccompCmpOp::Eq, value);
    // Its own limits, which it may ask for and not set.
    let asks = SeccompRule::new(vec![is(0, Dword, 0)?, is(2, Qword, 0)?])?;
    // To abort; the process stays the same when the helper takes our place.
    let aborts = SeccompRule::new(vec![is(0, Dword, std::process::id().into())?])?;
    Ok(Rules::from([
        (libc::SYS_prlimit64, vec![asks]),
        (libc::SYS_tgkill, vec![aborts]),
    ]))
}

/// What a program calls until it begins, its libraries included. What lies in the
/// folders of libraries it may read and start, behind the same locks; other files
/// and programs are out of reach all the same.
#[cfg(all(target_os = "linux", target_endian = "little"))]
const STARTING: &[i64] = &[
    libc::SYS_execve,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_openat,
    libc::SYS_newfstatat,
    libc::SYS_faccessat,
    libc::SYS_readlinkat,
    libc::SYS_set_tid_address,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_times,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_uname,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_arch_prctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_dup2,
];

#[cfg(not(all(target_os = "linux", target_endian = "little")))]
fn seccomp(_: Keeps) -> Result<(), String> {
    Err("only Linux has it".to_owned())
}
