use super::needs::Needs;
use rustix::{
    fs::{StatVfsMountFlags, statvfs},
    mount::{
        MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_bind_recursive,
        mount_change, mount_remount, unmount,
    },
    process::{chdir, pivot_root},
};
use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Component, Path, PathBuf},
};

/// Links that are followed in one path. Source: path_resolution(7).
const LINKS_MAX: u32 = 40;

/// Makes a root folder in which nothing exists but what the renderer needs, at its usual place, and enters it. All of
/// it is read-only but the home. Source: pivot_root(2), whose notes show the way without a folder for the old root.
pub(super) fn enter(needs: &Needs) -> io::Result<()> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    let new = needs.home.join("root");
    fs::create_dir(&new)?;
    let plain = MountFlags::NOSUID | MountFlags::NODEV;
    mount("none", &new, "tmpfs", plain, c"mode=755,size=1m")?;
    let mut root = Root { new: &new, home: &needs.home, shown: Vec::new() };
    let start = MountFlags::RDONLY | plain;
    needs.libraries.iter().chain(&needs.starts).try_for_each(|path| root.show(path, start, 0))?;
    root.shown.clear();
    root.show(Path::new("/dev/null"), MountFlags::NOSUID | MountFlags::NOEXEC, 0)?;
    root.show(&needs.home, MountFlags::NOEXEC | plain, 0)?;
    mount_remount(&new, MountFlags::RDONLY | plain, c"")?;
    chdir(&new)?;
    pivot_root(".", ".")?;
    unmount(".", UnmountFlags::DETACH)?;
    chdir("/")?;
    Ok(chdir(&needs.home)?)
}

struct Root<'r> {
    new: &'r Path,
    home: &'r Path,
    /// Folders and files that were shown with the same flags.
    shown: Vec<PathBuf>,
}

impl Root<'_> {
    /// Shows a file or folder at its own place; links on the way are made anew. What does not exist is left out.
    fn show(&mut self, path: &Path, flags: MountFlags, links: u32) -> io::Result<()> {
        if links > LINKS_MAX || !path.is_absolute() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut above = PathBuf::from("/");
        let mut parts = path.components();
        parts.next();
        while let Some(part) = parts.next() {
            let here = above.join(part);
            let Ok(metadata) = here.symlink_metadata() else { return Ok(()) };
            if metadata.is_symlink() {
                let target = fs::read_link(&here)?;
                match symlink(&target, self.at(&here)) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                    _ => {}
                }
                return self.show(&above.join(target).join(parts.as_path()).plain(), flags, links + 1);
            }
            let target = self.at(&here);
            let is_there = target.symlink_metadata().is_ok();
            if metadata.is_dir() {
                if !is_there {
                    fs::create_dir(&target)?;
                }
            } else if !is_there {
                fs::write(&target, "")?;
            }
            above = here;
        }
        if self.shown.iter().any(|shown| above.starts_with(shown)) {
            return Ok(());
        }
        bind(&above, &self.at(&above), flags, self.home)?;
        self.shown.push(above);
        Ok(())
    }

    fn at(&self, path: &Path) -> PathBuf {
        self.new.join(path.strip_prefix("/").unwrap_or(path))
    }
}

/// Shows `path` at `target`. What the mount forbids already it goes on to forbid: inside of a namespace of users the
/// system insists on that.
fn bind(path: &Path, target: &Path, flags: MountFlags, home: &Path) -> io::Result<()> {
    // The new root lies in the home, and is not to be shown in itself.
    if path == home {
        mount_bind(path, target)?;
    } else {
        mount_bind_recursive(path, target)?;
    }
    let held = statvfs(target)?.f_flag;
    let kept = [
        (StatVfsMountFlags::RDONLY, MountFlags::RDONLY),
        (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
        (StatVfsMountFlags::NODEV, MountFlags::NODEV),
        (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
        (StatVfsMountFlags::NOATIME, MountFlags::NOATIME),
        (StatVfsMountFlags::NODIRATIME, MountFlags::NODIRATIME),
        (StatVfsMountFlags::RELATIME, MountFlags::RELATIME),
    ];
    let kept = kept.into_iter().filter(|(flag, _)| held.contains(*flag));
    let flags = kept.fold(flags | MountFlags::BIND, |all, (_, flag)| all | flag);
    Ok(mount_remount(target, flags, c"")?)
}

/// A path without `.` and `..`, where no link is before them.
trait Plain {
    fn plain(&self) -> PathBuf;
}

impl Plain for PathBuf {
    fn plain(&self) -> PathBuf {
        let mut plain = Self::new();
        for part in self.components() {
            match part {
                Component::ParentDir => {
                    plain.pop();
                }
                Component::CurDir => {}
                other => plain.push(other),
            }
        }
        plain
    }
}
