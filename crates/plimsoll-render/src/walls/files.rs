use super::needs::Needs;
use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, Scope,
};
use std::{io, path::Path};

/// The newest Landlock that this was written for; of an older one as much is used as there is.
const NEWEST: ABI = ABI::V6;

/// Allows reading below the folders of the renderer, writing below its home, and starting itself, and nothing else:
/// no other file, no TCP, no abstract socket and no signal to a process behind none of these walls.
/// Source: <https://docs.kernel.org/userspace-api/landlock.html>.
pub(super) fn restrict(needs: &Needs) -> io::Result<()> {
    build(needs).map_err(io::Error::other)
}

fn build(needs: &Needs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let start = AccessFs::ReadFile | AccessFs::Execute;
    // What was made in the home is never started.
    let write = AccessFs::from_all(NEWEST) & !BitFlags::from(AccessFs::Execute);
    // Files first: these are what makes the wall. The rest is of newer kernels, and namespaces and the filter of
    // calls hold it too.
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    for path in &needs.libraries {
        rules = allow(rules, path, read)?;
    }
    for path in &needs.starts {
        rules = allow(rules, path, start)?;
    }
    rules = allow(rules, Path::new("/dev/null"), AccessFs::ReadFile | AccessFs::WriteFile)?;
    rules = allow(rules, &needs.home, write)?;
    let status = rules.restrict_self()?;
    let is_there = matches!(status.landlock, LandlockStatus::Available { .. });
    if is_there { Ok(()) } else { Err("the kernel has no Landlock".into()) }
}

/// Allows something of a file or folder. One that cannot be opened could not be read anyway.
fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, landlock::RulesetError> {
    let Ok(opened) = PathFd::new(path) else { return Ok(rules) };
    let access = if is_folder(path) { access } else { access & AccessFs::from_file(NEWEST) };
    rules.add_rule(PathBeneath::new(opened, access))
}

fn is_folder(path: &Path) -> bool {
    path.is_dir()
}
