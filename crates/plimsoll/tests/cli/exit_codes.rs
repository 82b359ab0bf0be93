//! Exit codes and where bytes go.

use crate::run::{CLEAN_POD, CLOSED, PRIVILEGED_POD, World, command, plimsoll, plimsoll_with_input};
use std::{fs, io::Read as _, process::Stdio};

const BROKEN: &str = "a: [\n";

/// Files, arguments and the code that they end with.
type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str], i32);

fn code(files: &[(&str, &str)], arguments: &[&str]) -> i32 {
    World::of(files).scan(arguments).code
}

#[test]
fn findings_and_gaps_decide_the_code() {
    let clean = &format!("{CLEAN_POD}---\n{CLOSED}");
    let (clean, bad, broken) =
        (("clean.yaml", clean.as_str()), ("bad.yaml", PRIVILEGED_POD), ("broken.yaml", BROKEN));
    let cases: [Case; 21] = [
        (&[clean], &[], 0),
        (&[clean], &["--strict"], 0),
        (&[clean], &["--fail-on", "low"], 0),
        (&[clean], &["--fail-on", "info"], 1),
        (&[bad], &[], 1),
        (&[bad], &["--strict"], 1),
        (&[bad], &["--fail-on", "critical"], 1),
        (&[bad], &["--fail-on", "never"], 0),
        (&[bad], &["--fail-on", "never", "--strict"], 0),
        (&[broken], &[], 3),
        (&[clean, broken], &[], 3),
        (&[clean, broken], &["--fail-on", "never"], 3),
        (&[bad, broken], &[], 1),
        (&[bad, broken], &["--strict"], 3),
        (&[bad, broken], &["--fail-on", "never"], 3),
        (&[bad, broken], &["--framework", "pss-baseline"], 1),
        (&[bad], &["--framework", "pss-baseline"], 1),
        (&[bad], &["--framework", "pss-baseline", "--quiet"], 1),
        (&[bad, clean], &["--format", "json"], 1),
        (&[], &[], 3),
        (&[], &["--fail-on", "never"], 3),
    ];
    for (files, arguments, expected) in cases {
        let names: Vec<_> = files.iter().map(|(name, _)| name).collect();
        assert_eq!(code(files, arguments), expected, "{names:?} {arguments:?}");
    }
}

#[test]
fn the_severity_decides_from_where_findings_count() {
    // Medium findings and no more.
    let medium = [(
        "pod.yaml",
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: x}]}}\n",
    )];
    let (report, _) = World::of(&medium).report(&[]);
    let severities: Vec<_> =
        report.list("findings").iter().map(|finding| finding["severity"].as_str().unwrap()).collect();
    assert!(
        severities.contains(&"medium") && !severities.iter().any(|word| ["high", "critical"].contains(word)),
        "{severities:?}"
    );
    for (threshold, expected) in
        [("critical", 0), ("high", 0), ("medium", 1), ("low", 1), ("info", 1), ("never", 0)]
    {
        assert_eq!(code(&medium, &["--fail-on", threshold]), expected, "{threshold}");
    }
}

#[test]
fn a_framework_counts_the_findings_of_its_controls_only() {
    // Not allowed by the restricted standard, and no matter of the baseline.
    let text = CLEAN_POD.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true");
    let world = [("pod.yaml", text.as_str())];
    assert_eq!(code(&world, &["--framework", "pss-baseline", "--fail-on", "low"]), 0);
    assert_eq!(code(&world, &["--framework", "pss-restricted", "--fail-on", "low"]), 1);
    assert_eq!(code(&world, &["--framework", "pss-baseline,pss-restricted", "--fail-on", "low"]), 1);
    let (report, _) = World::of(&world).report(&["--framework", "pss-baseline"]);
    assert!(!report.list("findings").is_empty(), "every finding is in the report");
}

#[test]
fn usage_errors_are_two_and_say_what_is_known() {
    let world = World::of(&[("pod.yaml", CLEAN_POD)]);
    let folder = world.folder().to_str().unwrap();
    let nowhere = world.path("nowhere");
    let cases: [(&[&str], &str); 14] = [
        (&["scan", nowhere.to_str().unwrap()], "nowhere"),
        (&["scan", folder, nowhere.to_str().unwrap()], "nowhere"),
        (&["scan", folder, "--framework", "iso-27001"], "nist-sp-800-190"),
        (&["scan", folder, "--framework", "pci-dss@9"], "4.0.1"),
        (&["scan", folder, "--frobnicate"], "--frobnicate"),
        (&["scan", folder, "--fail-on", "bad"], "critical"),
        (&["scan", folder, "--format", "docx"], "json"),
        (&["scan", folder, "--output", "docx=x"], "json"),
        (&["scan", folder, "--output", "json"], "FORMAT=FILE"),
        (&["scan", folder, "--kubernetes-version", "2.0"], "2.0"),
        (&["scan", folder, "--as-of", "yesterday"], "yesterday"),
        (&["scan", "-", "-"], "standard input"),
        (&["frobnicate"], "frobnicate"),
        (&["explain", "no-such-check"], "no-such-check"),
    ];
    for (arguments, said) in cases {
        let ran = plimsoll(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr_text());
        assert!(ran.stderr_text().contains(said), "{arguments:?} without `{said}`: {}", ran.stderr_text());
        assert!(ran.stdout.is_empty(), "{arguments:?}: messages go to standard error");
    }
}

#[test]
fn help_and_version_are_answers() {
    for arguments in [
        ["--help"].as_slice(),
        &["-h"],
        &["--version"],
        &["scan", "--help"],
        &["framework", "--help"],
        &["explain", "--help"],
    ] {
        let ran = plimsoll(arguments);
        assert_eq!((ran.code, ran.stderr.len()), (0, 0), "{arguments:?}");
        assert!(!ran.stdout.is_empty());
    }
    assert_eq!(plimsoll(&[]).code, 2, "no command is no answer");
}

#[test]
fn nothing_to_judge_is_said_in_three_lines() {
    // What Kubernetes makes by itself is no subject; any other object may bear a secret, so it is one.
    let config_map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt}}\n";
    for files in [[].as_slice(), &[("a.yaml", config_map)], &[("values.yaml", "a: b\n")]] {
        let ran = World::of(files).scan(&[]);
        assert_eq!(ran.code, 3);
        let text = ran.stdout_text();
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.starts_with("Nothing to judge"), "{text}");
    }
}

#[test]
fn a_reader_that_leaves_early_changes_no_code() {
    let world = World::empty();
    (0..300).for_each(|index| {
        world
            .write(&format!("{index}.yaml"), PRIVILEGED_POD.replace("name: bad", &format!("name: p{index}")));
    });
    for format in ["json", "terminal"] {
        let arguments = ["scan", world.folder().to_str().unwrap(), "--all", "--format", format];
        let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_report_goes_whole_into_its_file() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let out = World::of(&[("report.json", &"old ".repeat(100_000))]);
    let output = format!("json={}", out.path("report.json").display());
    let as_of = ["--as-of", "2026-01-02T03:04:05Z"];
    let ran = world.scan(&["--output", &output, "--format", "json", as_of[0], as_of[1]]);
    assert_eq!(ran.code, 1);
    let written: serde_json::Value =
        serde_json::from_slice(&fs::read(out.path("report.json")).unwrap()).unwrap();
    assert_eq!(written["findings"], ran.json()["findings"]);
    assert_eq!(written["run"]["as_of"], "2026-01-02T03:04:05Z");
    let left: Vec<_> = fs::read_dir(out.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["report.json"], "nothing is left beside it");
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let out = World::empty();
    let output = format!("json={}", out.path("no/such/folder/report.json").display());
    let ran = world.scan(&["--output", &output]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr_text().contains("report.json"), "{}", ran.stderr_text());
    assert_eq!(fs::read_dir(out.folder()).unwrap().count(), 0);
    let folder = format!("json={}", out.folder().display());
    assert_eq!(world.scan(&["--output", &folder]).code, 2, "a folder is no file");
}

#[test]
fn standard_input_is_read_and_named() {
    let ran = plimsoll_with_input(&["scan", "-", "--format", "json"], PRIVILEGED_POD.as_bytes());
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["findings"][0]["location"]["file"], "-");
    let ran = plimsoll_with_input(&["scan", "-", "--output", "json=-", "-q"], PRIVILEGED_POD.as_bytes());
    assert_eq!((ran.code, &ran.json()["schema"]), (1, &serde_json::json!("plimsoll.dev/report/v1")));
    assert_eq!(plimsoll_with_input(&["scan", "-"], b"").code, 3);
}

#[test]
fn quiet_prints_nothing_and_still_writes_files() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("broken.yaml", BROKEN)]);
    let out = World::empty();
    let output = format!("terminal={}", out.path("report.txt").display());
    let ran = world.scan(&["--quiet", "--output", &output]);
    assert_eq!((ran.code, ran.stdout.len(), ran.stderr.len()), (1, 0, 0));
    assert!(fs::read_to_string(out.path("report.txt")).unwrap().contains("workload/privileged-container"));
}

#[test]
fn settings_come_from_the_environment_and_flags_outrank_them() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let folder = world.folder().to_str().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = command(arguments);
        command.env("PLIMSOLL_FAIL_ON", "never").stdout(Stdio::null()).status().unwrap().code()
    };
    assert_eq!(run(&["scan", folder]), Some(0));
    assert_eq!(run(&["scan", folder, "--fail-on", "high"]), Some(1));
}

#[test]
fn colour_is_off_in_pipes_and_on_by_wish() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    assert!(!world.scan(&[]).stdout.contains(&0x1b));
    assert!(world.scan(&["--color", "always"]).stdout.contains(&0x1b));
    let plain = world.scan(&["--color", "never"]).stdout_text();
    let stripped = world.scan(&["--color", "always"]).stdout_text();
    let mut text = String::new();
    let mut parts = stripped.split('\u{1b}');
    text.push_str(parts.next().unwrap());
    parts.for_each(|part| text.push_str(part.split_once('m').unwrap().1));
    assert_eq!(text, plain, "colour bears no meaning alone");
}
