//! Every wall by itself: what gets through without any, and does not get through where this one alone stands.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use plimsoll_render::{Files, Launcher, RenderError, RenderLimits, Renderers, Wall};
use plimsoll_testkit::skip;
use std::{
    fs,
    io::Read as _,
    net::TcpListener,
    os::{
        linux::net::SocketAddrExt as _,
        unix::{
            fs::{PermissionsExt as _, symlink},
            net::{SocketAddr, UnixListener},
        },
    },
    path::Path,
    thread,
    time::Duration,
};
use tempfile::TempDir;

const INTRUDER: &str = env!("CARGO_BIN_EXE_plimsoll-intruder");
const ALL: [Wall; 7] = [
    Wall::Lifeline,
    Wall::Limits,
    Wall::Privileges,
    Wall::Namespaces,
    Wall::Root,
    Wall::Landlock,
    Wall::Calls,
];

/// A folder with orders for the intruder, and one with the intruder in the place of `kustomize`.
struct World {
    folder: TempDir,
    programs: TempDir,
}

impl World {
    fn new(orders: &str) -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap(), programs: tempfile::tempdir().unwrap() };
        world.order(orders);
        world.bring();
        world
    }

    /// Copies the intruder. Another program does it: what this one holds open to write is held by every process that
    /// another test starts at that moment too, and a file that somebody may write is not started (`ETXTBSY`).
    #[allow(clippy::disallowed_methods, reason = "support for tests")]
    fn bring(&self) {
        let mut copy = std::process::Command::new("cp");
        assert!(copy.arg(INTRUDER).arg(self.programs.path().join("kustomize")).status().unwrap().success());
    }

    fn order(&self, orders: &str) {
        fs::write(self.folder.path().join("orders"), orders).unwrap();
    }

    /// What the intruder is given: a copy of the orders.
    fn given(&self) -> Files {
        let mut files = Files::default();
        files.add("orders", fs::read(self.folder.path().join("orders")).unwrap());
        files
    }

    fn renderers(&self, walls: &[Wall]) -> Renderers {
        let missing = ALL.into_iter().filter(|wall| !walls.contains(wall));
        let launcher = Launcher::program(Path::new(INTRUDER)).without(missing);
        Renderers::find(Some(self.programs.path().as_os_str()), RenderLimits::default())
            .behind_walls(Some(launcher))
    }

    /// What the intruder says behind these walls and no others; `None`, with a line that says so, if the system does
    /// not have them all.
    fn behind(&self, walls: &[Wall], test: &str) -> Option<String> {
        let renderers = self.renderers(walls);
        let said = renderers.overlay(&self.given(), "");
        let missing = renderers.missing_walls();
        if let Some(wall) = walls.iter().find(|wall| missing.contains(&wall.to_string())) {
            skip(test, &format!("this system does not have {wall}"));
            return None;
        }
        assert_eq!(missing.len(), ALL.len() - walls.len(), "{missing:?}");
        Some(said.unwrap())
    }
}

/// Whether the kernel is at least this version: Landlock learned its parts one after the other.
fn kernel_is(least: (u32, u32)) -> bool {
    let text = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = text.split(|part: char| !part.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap(), numbers.next().unwrap()) >= least
}

/// An order that is followed without walls, and refused behind each of these alone, and behind all.
fn is_stopped(world: &World, test: &str, walls: &[&[Wall]]) {
    let verb = fs::read_to_string(world.folder.path().join("orders")).unwrap();
    let verb = verb.split_whitespace().next().unwrap().to_owned();
    let bare = world.behind(&[], test).unwrap();
    assert!(bare.starts_with(&format!("{verb}: done")), "without walls: {bare}");
    for walls in walls.iter().chain([&ALL.as_slice()]) {
        let Some(said) = world.behind(walls, test) else { continue };
        assert_eq!(said.trim(), format!("{verb}: refused"), "{walls:?}");
    }
}

/// Case: S2.
#[test]
fn loopback_is_out_of_reach() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let world = World::new(&format!("connect {}\n", listener.local_addr().unwrap()));
    let mut walls: Vec<&[Wall]> = vec![&[Wall::Namespaces], &[Wall::Calls]];
    if kernel_is((6, 7)) {
        walls.push(&[Wall::Landlock]);
    } else {
        skip("loopback_is_out_of_reach", "Landlock of this kernel knows no networks");
    }
    is_stopped(&world, "loopback_is_out_of_reach", &walls);
}

/// Case: S2.
#[test]
fn abstract_sockets_are_out_of_reach() {
    let name = format!("plimsoll-walls-{}", std::process::id());
    let _listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    let world = World::new(&format!("connect-abstract {name}\n"));
    let mut walls: Vec<&[Wall]> = vec![&[Wall::Namespaces], &[Wall::Calls]];
    if kernel_is((6, 12)) {
        walls.push(&[Wall::Landlock]);
    } else {
        skip("abstract_sockets_are_out_of_reach", "Landlock of this kernel knows no scopes");
    }
    is_stopped(&world, "abstract_sockets_are_out_of_reach", &walls);
}

#[test]
fn sockets_with_a_path_are_out_of_reach() {
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join("socket");
    let _listener = UnixListener::bind(&path).unwrap();
    let world = World::new(&format!("connect-path {}\n", path.display()));
    let root = [Wall::Namespaces, Wall::Root];
    is_stopped(&world, "sockets_with_a_path_are_out_of_reach", &[&root, &[Wall::Calls]]);
}

/// Case: S4.
#[test]
fn nothing_outside_is_read_by_path_or_through_a_link() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret");
    fs::write(&secret, "canary-hunter2").unwrap();
    let world = World::new("");
    let link = world.folder.path().join("link");
    symlink(&secret, &link).unwrap();
    let walls: [&[Wall]; 2] = [&[Wall::Namespaces, Wall::Root], &[Wall::Landlock]];
    for order in [format!("read {}", secret.display()), format!("read {}", link.display())] {
        world.order(&order);
        is_stopped(&world, "nothing_outside_is_read_by_path_or_through_a_link", &walls);
    }
    world.order(&format!("list {}", outside.path().display()));
    is_stopped(&world, "nothing_outside_is_read_by_path_or_through_a_link", &walls);
}

/// Case: S3.
#[test]
fn nothing_is_written_but_in_the_home() {
    let world = World::new("");
    let inside = world.folder.path().join("new");
    let outside = tempfile::tempdir().unwrap();
    let orders = world.folder.path().join("orders");
    let walls: [&[Wall]; 3] = [&[Wall::Namespaces, Wall::Root], &[Wall::Landlock], &ALL];
    for file in [&inside, &outside.path().join("new"), &orders] {
        let order = format!("write {}", file.display());
        world.order(&order);
        assert_eq!(world.behind(&[], "").unwrap().trim(), "write: done");
        for walls in walls {
            if *file != orders {
                fs::remove_file(file).unwrap_or_default();
            }
            world.order(&order);
            let Some(said) = world.behind(walls, "nothing_is_written_but_in_the_home") else { continue };
            assert_eq!(said.trim(), "write: refused", "{walls:?} {}", file.display());
            assert!(*file == orders || !file.exists());
        }
    }
    world.order("write-home");
    if let Some(said) = world.behind(&ALL, "nothing_is_written_but_in_the_home") {
        assert_eq!(said.trim(), "write-home: done written");
    }
}

/// Case: S1.
#[test]
fn no_other_program_is_started() {
    let world = World::new("become /bin/true\n");
    // It replaces the intruder, so that there is no word of it without walls.
    assert_eq!(world.behind(&[], "").unwrap(), "");
    for walls in [[Wall::Namespaces, Wall::Root].as_slice(), &[Wall::Landlock], &ALL] {
        let Some(said) = world.behind(walls, "no_other_program_is_started") else { continue };
        assert_eq!(said.trim(), "become: refused", "{walls:?}");
    }
    world.order("start /bin/true\n");
    is_stopped(&world, "no_other_program_is_started", &[&[Wall::Calls], &[Wall::Landlock]]);
    // Not even itself, as another process.
    world.order(&format!("start {}\n", world.programs.path().join("kustomize").display()));
    is_stopped(&world, "no_other_program_is_started", &[&[Wall::Calls]]);
}

#[test]
fn no_other_process_is_seen() {
    let world = World::new(&format!("signal {}\n", std::process::id()));
    let mut walls: Vec<&[Wall]> = vec![&[Wall::Namespaces], &[Wall::Calls]];
    if kernel_is((6, 12)) {
        walls.push(&[Wall::Landlock]);
    } else {
        skip("no_other_process_is_seen", "Landlock of this kernel knows no scopes");
    }
    is_stopped(&world, "no_other_process_is_seen", &walls);
    world.order("number\n");
    if let Some(said) = world.behind(&ALL, "no_other_process_is_seen") {
        assert_eq!(said.trim(), "number: done 1", "the first process of a namespace of its own");
    }
}

#[test]
fn namespaces_and_mounts_are_refused() {
    let world = World::new("namespace\n");
    if world.behind(&[], "").unwrap().trim() == "namespace: refused" {
        skip("namespaces_and_mounts_are_refused", "this system allows no namespaces");
        return;
    }
    is_stopped(&world, "namespaces_and_mounts_are_refused", &[&[Wall::Calls]]);
    world.order("mount\n");
    let inside = [Wall::Namespaces];
    let Some(said) = world.behind(&inside, "namespaces_and_mounts_are_refused") else { return };
    assert_eq!(said.trim(), "mount: done", "the first process of the namespaces may mount");
    for wall in [Wall::Privileges, Wall::Calls, Wall::Landlock] {
        let Some(said) = world.behind(&[Wall::Namespaces, wall], "namespaces_and_mounts_are_refused") else {
            continue;
        };
        assert_eq!(said.trim(), "mount: refused", "{wall:?}");
    }
}

#[test]
fn limits_and_privileges_hold_before_the_program_starts() {
    let world = World::new("limits\nprivileges\n");
    let Some(said) = world.behind(&ALL, "limits_and_privileges_hold_before_the_program_starts") else {
        return;
    };
    let lines: Vec<&str> = said.lines().collect();
    let limits = RenderLimits::default();
    assert_eq!(lines[0], format!("limits: done {} 0 {}", limits.memory_bytes_max, limits.output_bytes_max));
    assert!(lines[1].starts_with("privileges: done true"), "{said}");
    assert!(!lines[1].contains("SYS_ADMIN") && !lines[1].contains("DAC_OVERRIDE"), "{said}");
}

/// Case: S5.
#[test]
fn the_whole_group_ends_with_its_time() {
    let world = World::new("number\nwait\n");
    let limits = RenderLimits { seconds: 1, ..RenderLimits::default() };
    for walls in [ALL.as_slice(), &[]] {
        let missing = ALL.into_iter().filter(|wall| !walls.contains(wall));
        let launcher = Launcher::program(Path::new(INTRUDER)).without(missing);
        let renderers = Renderers::find(Some(world.programs.path().as_os_str()), limits);
        let said = renderers.behind_walls(Some(launcher)).overlay(&world.given(), "");
        assert_eq!(said, Err(RenderError::TimedOut { program: "kustomize", seconds: 1 }));
        wait_for_the_end(world.programs.path());
    }
}

/// A renderer that starts another one, as kustomize starts helm: without a wall both are ended. Case: S5.
#[test]
fn what_a_renderer_starts_ends_with_it() {
    let programs = tempfile::tempdir().unwrap();
    let file = programs.path().join("kustomize");
    let script =
        "#!/bin/sh\nif [ $1 = again ]; then while :; do :; done; fi\n\"$0\" again &\nprintf '%s' $2; wait\n";
    fs::write(&file, script).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    let find = |limits| Renderers::find(Some(programs.path().as_os_str()), limits);
    let late = find(RenderLimits { seconds: 1, ..RenderLimits::default() });
    let said = late.overlay(&Files::default(), "");
    assert_eq!(said, Err(RenderError::TimedOut { program: "kustomize", seconds: 1 }));
    wait_for_the_end(programs.path());
    let much = find(RenderLimits { output_bytes_max: 1, ..RenderLimits::default() });
    let said = much.overlay(&Files::default(), "");
    assert_eq!(said, Err(RenderError::TooLarge { program: "kustomize", limit: 1 }));
    wait_for_the_end(programs.path());
}

/// A process that is killed ends in its own time.
fn wait_for_the_end(folder: &Path) {
    for _ in 0..500 {
        if started_from(folder) == 0 {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("something started from {} lives on", folder.display());
}

/// Processes whose program or whose arguments are in a folder.
fn started_from(folder: &Path) -> usize {
    let folder = folder.to_str().unwrap();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let of = |process: fs::DirEntry| {
        let mut line = Vec::new();
        fs::File::open(process.path().join("cmdline")).ok()?.read_to_end(&mut line).ok()?;
        String::from_utf8_lossy(&line).contains(folder).then_some(())
    };
    processes.filter_map(of).count()
}

#[test]
fn what_cannot_be_walled_in_is_said() {
    let world = World::new("number\n");
    let renderers = world.renderers(&[Wall::Lifeline, Wall::Limits, Wall::Privileges, Wall::Calls]);
    assert!(renderers.missing_walls().is_empty(), "nothing was started");
    renderers.overlay(&world.given(), "").unwrap();
    let said = renderers.missing_walls().join("; ");
    assert!(said.contains("namespaces") && said.contains("Landlock") && !said.contains("seccomp"), "{said}");
    let bare = Renderers::find(Some(world.programs.path().as_os_str()), RenderLimits::default());
    bare.overlay(&world.given(), "").unwrap();
    assert!(bare.missing_walls()[0].contains("any walls"));
}

/// A launcher that is no launcher of ours, and a program that cannot be started, are told apart from what a renderer
/// says.
#[test]
fn a_launcher_that_fails_is_told() {
    let world = World::new("number\n");
    let find = || Renderers::find(Some(world.programs.path().as_os_str()), RenderLimits::default());
    let silent = find().behind_walls(Some(Launcher::program(Path::new("/bin/true"))));
    let error = silent.overlay(&world.given(), "").unwrap_err();
    assert_eq!(error, RenderError::Walls("kustomize"));
    fs::write(world.programs.path().join("kustomize"), "no program").unwrap();
    let launcher = Launcher::program(Path::new(INTRUDER));
    let error = find().behind_walls(Some(launcher)).overlay(&world.given(), "").unwrap_err();
    assert!(matches!(error, RenderError::Io { program: "kustomize", .. }), "{error}");
}
