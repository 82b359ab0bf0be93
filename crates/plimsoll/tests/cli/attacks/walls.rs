//! What a renderer may do once it runs, and what is left of a run that is ended.
//!
//! Each wall by itself is tried in `crates/plimsoll-render/tests/walls.rs`; here is the program as its users run it.
#![cfg(target_os = "linux")]

use crate::{
    rendering::{CHART, chart, fake, overlay, printing, programs, run, scan},
    run::{CLEAN_POD, CLOSED, PRIVILEGED, PRIVILEGED_POD, World, command},
};
use plimsoll_testkit::skip;
use std::{
    fs,
    io::{ErrorKind, Read as _},
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt as _, symlink},
        process::ExitStatusExt as _,
    },
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// A schema that helm would load from a server of this machine, where no proxy is asked, is not given to it; that it
/// could not load it either is tried with each wall. Case: S2.
#[test]
fn a_chart_does_not_reach_a_server_of_this_machine() {
    let Some(path) = programs("a_chart_does_not_reach_a_server_of_this_machine") else { return };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let schema = format!("{{\"$ref\": \"http://{address}/schema.json\"}}");
    let world = chart(&[("shop/values.schema.json", schema.as_str())]);
    let (report, code) = scan(&path, &world, &["--render-timeout", "20"]);
    assert_eq!((code, report.gap_codes().len()), (0, 0));
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "it was asked");
}

/// A program that looks for a file of the scanned folder, or outside, finds neither: it has copies of what was
/// checked. Case: S4.
#[test]
fn a_renderer_reads_neither_the_scanned_folder_nor_a_link_out_of_it() {
    let outside = World::of(&[("secret", "canary-hunter2\n")]);
    let world = overlay("", &[("prod/name.txt", "canary-inside\n")]);
    symlink(outside.path("secret"), world.path("prod/link.txt")).unwrap();
    for file in [world.path("prod/name.txt"), world.path("prod/link.txt"), outside.path("secret")] {
        let script = format!(
            "name=refused; IFS= read -r name < '{}'\n\
             printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {{name: %s}}\\n' \"${{name:-refused}}\"",
            file.display()
        );
        let (report, _) = scan(fake("kustomize", &script).folder(), &world, &[]);
        let without = Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
        assert!(String::from_utf8_lossy(&without.stdout).contains("canary"), "the script reads where it may");
        assert!(!report.0.to_string().contains("canary"), "{}", file.display());
    }
}

/// The caller may have left anything open: a socket, a terminal, the log of a build.
#[test]
fn nothing_that_is_open_is_handed_on() {
    let said = printing("kustomize", PRIVILEGED_POD);
    let script = fs::read_to_string(said.path("kustomize")).unwrap();
    let asking = script.replacen('\n', "\nif true <&7; then exit 1; fi 2>/dev/null\n", 1);
    said.write("kustomize", asking);
    let world = overlay("", &[]);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "exec 7</dev/null; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_plimsoll")]);
    shell.args(["scan", "--format", "json"]).arg(world.folder()).env_clear().env("PATH", said.folder());
    let output = shell.output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["gaps"], serde_json::json!([]), "{}", report["gaps"]);
}

/// A program that renders for ever, and a run that has started it. `TMPDIR` is the second world.
fn endless(output: &str) -> (World, World, World, Child) {
    let tools = fake("kustomize", "while :; do :; done");
    let (world, temporary) = (overlay("", &[]), World::empty());
    let mut command = command(&["scan", "-q", "--output", output, world.folder().to_str().unwrap()]);
    command.env("PATH", tools.folder()).env("TMPDIR", temporary.folder());
    let child = command.spawn().unwrap();
    wait_for("the renderer to start", || processes_of(tools.folder()) > 0 && is_spinning(tools.folder()));
    (tools, world, temporary, child)
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..3000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("waited in vain for {what}");
}

fn lines_of_processes() -> Vec<String> {
    let line = |process: fs::DirEntry| {
        let mut line = Vec::new();
        fs::File::open(process.path().join("cmdline")).ok()?.read_to_end(&mut line).ok()?;
        Some(String::from_utf8_lossy(&line).replace('\0', " "))
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(line).collect()
}

/// Processes with a folder in their arguments: the renderer, and what started it.
fn processes_of(folder: &Path) -> usize {
    let folder = folder.to_str().unwrap();
    lines_of_processes().iter().filter(|line| line.contains(folder)).count()
}

/// Whether the shell has become the program of a folder.
fn is_spinning(folder: &Path) -> bool {
    let program = format!("/bin/sh {}", folder.join("kustomize").display());
    lines_of_processes().iter().any(|line| line.starts_with(&program))
}

fn send(child: &Child, signal: nix::sys::signal::Signal) {
    let process = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(process, signal).unwrap();
}

/// Case: S5.
#[test]
fn a_signal_ends_the_renderers_and_takes_their_home_away() {
    use nix::sys::signal::Signal;
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap().trim();
    let ignored = u64::from_str_radix(ignored, 16).unwrap();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        if ignored >> (signal as i32 - 1) & 1 == 1 {
            // The program is told to ignore it too, and does.
            let test = "a_signal_ends_the_renderers_and_takes_their_home_away";
            skip(test, &format!("{signal} is ignored here"));
            continue;
        }
        let (tools, _world, temporary, mut child) = endless("json=/dev/null");
        assert_eq!(fs::read_dir(temporary.folder()).unwrap().count(), 1, "its private home");
        send(&child, signal);
        assert_eq!(child.wait().unwrap().signal(), Some(signal as i32), "it ends as anybody does");
        wait_for("the renderer to be gone", || processes_of(tools.folder()) == 0);
        assert_eq!(fs::read_dir(temporary.folder()).unwrap().count(), 0, "{signal}");
    }
}

/// Nothing can be done any more where a program is killed; the system does it. Case: S5.
#[test]
fn renderers_end_with_a_program_that_is_killed() {
    let (tools, _world, _temporary, mut child) = endless("json=/dev/null");
    child.kill().unwrap();
    child.wait().unwrap();
    wait_for("the renderer to be gone", || processes_of(tools.folder()) == 0);
}

/// What a caller has a program ignore stays ignored: `nohup` is used for that.
#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let tools = fake("kustomize", "while :; do :; done");
    let world = overlay("", &[]);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_plimsoll"), "scan", "-q"]);
    shell.args(["--render-timeout", "3"]).arg(world.folder()).env_clear().env("PATH", tools.folder());
    let mut child = shell.spawn().unwrap();
    wait_for("the renderer to start", || is_spinning(tools.folder()));
    send(&child, nix::sys::signal::Signal::SIGHUP);
    assert_eq!(child.wait().unwrap().code(), Some(3), "it goes on to its end");
}

/// Files beside a report that is being written.
fn unfinished(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".part")).count()
}

#[test]
fn a_signal_takes_an_unfinished_report_away() {
    let world = World::empty();
    for index in 0..600 {
        let pod = PRIVILEGED_POD.replace("name: bad", &format!("name: p{index}"));
        world.write(&format!("{index}.yaml"), pod);
    }
    let out = World::of(&[("report.html", "old")]);
    let output = format!("html={}", out.path("report.html").display());
    // The report may be whole before the signal comes; then there is nothing to see, and another run shows it.
    for _ in 0..20 {
        let mut child = command(&["scan", "-q", "--output", &output, world.folder().to_str().unwrap()]);
        let mut child = child.spawn().unwrap();
        let mut seen = false;
        while !seen && child.try_wait().unwrap().is_none() {
            seen = unfinished(out.folder()) > 0;
        }
        send(&child, nix::sys::signal::Signal::SIGTERM);
        let status = child.wait().unwrap();
        assert_eq!(unfinished(out.folder()), 0);
        if status.signal() == Some(15) && seen {
            assert_eq!(fs::read_to_string(out.path("report.html")).unwrap(), "old");
            return;
        }
        out.write("report.html", "old");
    }
    panic!("no run was ended while it wrote");
}

#[test]
fn the_rights_of_a_report_are_kept_and_new_ones_are_plain() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let out = World::of(&[("old.json", "{}")]);
    fs::set_permissions(out.path("old.json"), fs::Permissions::from_mode(0o600)).unwrap();
    let plain = fs::metadata(out.path("old.json")).map(|_| fs::write(out.path("plain"), "")).unwrap();
    plain.unwrap();
    let mode = |name: &str| fs::metadata(out.path(name)).unwrap().permissions().mode() & 0o777;
    for name in ["old.json", "new.json"] {
        let output = format!("json={}", out.path(name).display());
        assert_eq!(world.scan(&["-q", "--output", &output]).code, 1);
    }
    assert_eq!((mode("old.json"), mode("new.json")), (0o600, mode("plain")));
}

#[test]
fn no_report_is_written_over_what_was_scanned() {
    let text = format!("{CLEAN_POD}---\n{CLOSED}");
    let world = World::of(&[("pod.yaml", text.as_str()), ("values.yaml", "a: b\n"), ("here/x.txt", "")]);
    world.write(
        "pod.json",
        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}}",
    );
    let output = |name: &str| format!("json={}", world.path(name).display());
    for name in ["pod.yaml", "pod.json", "values.yaml", "here/../pod.yaml"] {
        let before = fs::read(world.path(name)).unwrap();
        let ran = world.scan(&["-q", "--output", &output(name)]);
        assert_eq!(ran.code, 2, "{name}");
        assert!(ran.stderr_text().contains("was scanned"), "{}", ran.stderr_text());
        assert_eq!(fs::read(world.path(name)).unwrap(), before, "{name}");
    }
    // The report of an earlier run in the same folder is written over, as ever.
    for _ in 0..2 {
        assert_eq!(world.scan(&["-q", "--output", &output("report.json")]).code, 0);
    }
}

/// Whoever calls the program with a disk that is full has made no mistake in the command.
#[test]
fn a_full_disk_is_no_wrong_usage() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let ran = world.scan(&["-q", "--output", "json=/dev/full"]);
    assert_eq!(ran.code, 4, "{}", ran.stderr_text());
    assert!(ran.stderr_text().contains("/dev/full cannot be written"), "{}", ran.stderr_text());
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut child = command(&["scan", world.folder().to_str().unwrap()]);
    assert_eq!(child.stdout(full).stderr(Stdio::null()).status().unwrap().code(), Some(4));
}

/// Runs where no more namespaces of networks can be made, as in many containers.
#[test]
fn walls_that_are_missing_are_said_once() {
    const NONE: &str = "echo 0 > /proc/sys/user/max_net_namespaces && exec \"$0\" \"$@\"";
    let tools = printing("kustomize", PRIVILEGED_POD);
    let world = overlay("", &[("stage/kustomization.yaml", "resources: [../base]\n")]);
    let confined = |program: &str, arguments: &[&str]| {
        let mut command = Command::new("/usr/bin/unshare");
        command.args(["--user", "--map-root-user", "/bin/sh", "-c", NONE, program]).args(arguments);
        let output = command.env_clear().env("PATH", tools.folder()).output().ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((text(&output.stdout), text(&output.stderr)))
    };
    if confined("/bin/echo", &["ready"]).is_none_or(|(said, _)| said != "ready\n") {
        skip("walls_that_are_missing_are_said_once", "this system allows no namespaces of users");
        return;
    }
    let confined = |more: &[&str]| {
        let mut arguments = vec!["scan", "--format", "json", world.folder().to_str().unwrap()];
        arguments.extend(more);
        confined(env!("CARGO_BIN_EXE_plimsoll"), &arguments).unwrap()
    };
    let (report, said) = confined(&[]);
    assert_eq!(said.matches("kustomize and helm ran without").count(), 1, "{said}");
    assert!(said.contains("namespaces of their own") && !said.contains("seccomp"), "{said}");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["gaps"], serde_json::json!([]), "it is rendered all the same");
    assert!(!confined(&["-q"]).1.contains("ran without"), "quiet is quiet");
    // Where nothing is started there is nothing to say.
    assert!(!confined(&["--no-render"]).1.contains("ran without"));
}

/// It was told as "helm cannot be started". Case: "Low", wrong words.
#[test]
fn a_folder_for_temporary_files_that_is_not_there_is_told_as_that() {
    let Some(path) = programs("a_folder_for_temporary_files_that_is_not_there_is_told_as_that") else {
        return;
    };
    let world = World::of(&[("shop/Chart.yaml", CHART), ("shop/templates/a.yaml", PRIVILEGED_POD)]);
    let ran = run(&path, &["--format", "json", world.folder().to_str().unwrap()]);
    let report = crate::run::Report(ran.json());
    assert_eq!(report.verdicts(PRIVILEGED, "fail"), 1);
    let mut command = command(&["scan", "--format", "json", world.folder().to_str().unwrap()]);
    let output = command.env("PATH", &path).env("TMPDIR", world.path("nowhere")).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let message = report["gaps"][0]["message"].as_str().unwrap();
    assert!(message.contains("no private folder can be made for helm"), "{message}");
}
