//! Input that is broken, hostile or odd: never a crash, never silence.

use crate::run::{CLEAN_POD, PRIVILEGED, PRIVILEGED_POD, Report, World, command, plimsoll_with_input};
use std::{
    fmt::Write as _,
    fs::{self, File},
    os::unix::fs::symlink,
    process::Command,
};

const MIB: u64 = 1024 * 1024;

/// A world of one broken file beside a bad and a clean pod: the gap is told, and the rest is judged.
fn assert_gap(name: &str, bytes: &[u8], code: &str) {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("zz-clean.yaml", CLEAN_POD)]);
    world.write(name, bytes);
    let (report, exit) = world.report(&["--framework", "pss-restricted"]);
    assert_eq!(exit, 1, "{name}: the bad pod is found");
    assert!(report.gap_codes().contains(&code), "{name}: {:?} without {code}", report.gap_codes());
    assert_eq!(report.verdicts(PRIVILEGED, "fail"), 1, "{name}");
    assert_eq!(report.verdicts(PRIVILEGED, "pass"), 1, "{name}");
    let alone = World::empty();
    alone.write(name, bytes);
    assert_eq!(alone.scan(&[]).code, 3, "{name} alone");
}

#[test]
fn broken_text_is_a_gap() {
    assert_gap("cut.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: x\n", "yaml-syntax");
    assert_gap("cut.json", b"{\"apiVersion\":\"v1\",\"kind\":\"Po", "json-syntax");
    assert_gap("binary.yaml", &[0x7F, b'E', b'L', b'F', 0, 1, 2, 0xFF, 0xFE, 0, 0], "encoding");
    assert_gap("latin.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: caf\xE9}\n", "encoding");
    assert_gap("tabs.yaml", b"apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n", "yaml-syntax");
    assert_gap("alias.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: *nowhere\n", "yaml-syntax");
    assert_gap(
        "self.yaml",
        b"apiVersion: v1\nkind: Pod\nmetadata: &m {name: x, labels: *m}\n",
        "yaml-syntax",
    );
    assert_gap("template.yaml", b"apiVersion: v1\nkind: {{ .Values.kind }}\n", "unrendered-template");
    assert_gap("key.yaml", b"apiVersion: v1\nkind: Pod\n? [a, b]\n: c\n", "yaml-syntax");
}

#[test]
fn text_in_two_bytes_a_letter_is_a_gap_or_is_read() {
    let wide = |text: &str| {
        let mut bytes = vec![0xFF, 0xFE];
        text.encode_utf16().for_each(|unit| bytes.extend(unit.to_le_bytes()));
        bytes
    };
    assert_gap("wide.yaml", &wide(PRIVILEGED_POD), "encoding");
}

#[test]
fn a_zero_byte_in_text_is_never_silent() {
    let text = PRIVILEGED_POD.replace("name: bad", "name: b\0d");
    let world = World::of(&[("zero.yaml", &text)]);
    let (report, code) = world.report(&[]);
    assert!(matches!(code, 1 | 3), "exit {code}");
    assert!(!report.gap_codes().is_empty() || report.verdicts(PRIVILEGED, "fail") == 1);
}

#[test]
fn empty_files_hold_nothing_and_are_no_gap() {
    for text in ["", "\n\n", "# only a comment\n", "---\n---\n...\n", "\u{feff}", "null\n", "~"] {
        let world = World::of(&[("empty.yaml", text), ("pod.yaml", CLEAN_POD)]);
        let (report, code) = world.report(&[]);
        assert_eq!(code, 0, "{text:?}: {:?}", report.list("gaps"));
        assert!(report.input_reason("empty.yaml").is_some(), "{text:?}");
    }
}

#[test]
fn a_file_beyond_the_limit_is_a_gap_and_is_not_read() {
    for size in [64 * MIB + 1, 1024 * MIB] {
        let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
        File::create(world.path("large.yaml")).unwrap().set_len(size).unwrap();
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.gap_codes()), (1, vec!["limit"]), "{size} bytes");
        assert!(report.input_reason("large.yaml").unwrap().contains("64"), "the limit is named");
    }
}

#[test]
fn deep_nesting_is_a_gap() {
    let mut block = String::new();
    (0..10_000).for_each(|depth| writeln!(block, "{}a:", " ".repeat(depth)).unwrap());
    let dashes = "- ".repeat(10_000);
    assert_gap("flow.yaml", format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).as_bytes(), "limit");
    assert_gap(
        "maps.yaml",
        format!("a: {}1{}", "{a: ".repeat(10_000), "}".repeat(10_000)).as_bytes(),
        "limit",
    );
    assert_gap("block.yaml", block.as_bytes(), "limit");
    assert_gap("dashes.yaml", format!("a:\n{dashes}x\n").as_bytes(), "limit");
}

#[test]
fn deep_json_is_a_gap() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("deep.json", &deep)]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes().len()), (1, 1), "{:?}", report.gap_codes());
}

#[test]
fn aliases_that_multiply_are_a_gap() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(text, "a{level}: &a{level} [{items}]").unwrap();
    }
    assert_gap("laughs.yaml", text.as_bytes(), "limit");
}

#[test]
fn a_hundred_thousand_documents_are_read_and_more_are_a_gap() {
    let document = "---\n{kind: A, apiVersion: x.y/v1, metadata: {name: a}}\n";
    let small = "---\na: b\n";
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("many.yaml", &small.repeat(100_000))]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes().len()), (1, 0));
    world.write("many.yaml", format!("{}{document}", small.repeat(100_000)));
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes()), (1, vec!["limit"]));
}

#[test]
fn huge_keys_and_values_are_never_silent() {
    let huge = "k".repeat(2_000_000);
    // As for kubectl, a key of YAML that is longer than a line may be is broken YAML.
    let text = PRIVILEGED_POD.replace("spec:", &format!("x{huge}: y\nspec:"));
    assert_eq!(World::of(&[("key.yaml", &text)]).report(&[]).0.gap_codes(), ["yaml-syntax"]);
    let text = PRIVILEGED_POD.replace("spec:", &format!("x: {huge}\nspec:"));
    let (report, code) = World::of(&[("value.yaml", &text)]).report(&[]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1));
    let text = format!("{{\"{huge}\":\"{huge}\",\"kind\":\"Pod\",\"apiVersion\":\"v1\"}}");
    assert_eq!(World::of(&[("key.json", &text)]).scan(&[]).code, 3);
}

#[test]
fn links_in_circles_and_to_nowhere_end() {
    let world = World::of(&[("a/bad.yaml", PRIVILEGED_POD)]);
    symlink(world.folder(), world.path("a/loop")).unwrap();
    symlink(world.path("a"), world.path("again")).unwrap();
    symlink("self.yaml", world.path("self.yaml")).unwrap();
    symlink("nowhere", world.path("nothing.yaml")).unwrap();
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.resources()), (1, vec!["Pod/bad".to_owned()]));
    assert_eq!(report.gap_codes(), ["unreadable", "unreadable"]);
    for name in ["a/loop", "again", "self.yaml", "nothing.yaml"] {
        assert!(report.input_reason(name).is_some(), "{name}");
    }
}

#[test]
fn a_link_to_a_file_is_read_under_its_own_name() {
    let world = World::of(&[("elsewhere/pod.txt", PRIVILEGED_POD)]);
    symlink("elsewhere/pod.txt", world.path("linked.yaml")).unwrap();
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.resources()), (1, vec!["Pod/bad".to_owned()]));
}

#[test]
fn a_pipe_in_a_folder_is_not_opened() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let made = Command::new("mkfifo").arg(world.path("pipe.yaml")).status().unwrap();
    assert!(made.success());
    let (report, code) = world.report(&[]);
    assert_eq!(code, 1);
    assert!(report.input_reason("pipe.yaml").unwrap().contains("regular"));
}

#[test]
fn a_folder_with_the_name_of_a_file_is_a_folder() {
    let (report, code) = World::of(&[("a.yaml/b.yml", PRIVILEGED_POD)]).report(&[]);
    assert_eq!((code, report.resources()), (1, vec!["Pod/bad".to_owned()]));
}

#[test]
fn an_unreadable_path_on_the_command_line_is_a_gap_or_an_error() {
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let below_file = world.path("bad.yaml/x.yaml");
    assert_eq!(crate::run::plimsoll(&["scan", below_file.to_str().unwrap()]).code, 2);
    symlink("nowhere", world.path("link.yaml")).unwrap();
    let ran = crate::run::plimsoll(&["scan", world.path("link.yaml").to_str().unwrap()]);
    assert!(matches!(ran.code, 2 | 3), "exit {}", ran.code);
}

/// Settings of editors, compilers and release tools lie in most repositories; a gap would make much unknown for them.
#[test]
fn files_of_other_programs_are_no_gaps_and_what_may_be_an_object_is() {
    let none = "// settings\n{\"compilerOptions\": {\"paths\": [\"a\",],}, /* more */ \"kind-of\": 1}\n";
    let release = "builds:\n  - ldflags: {{ if .Env.X }}\n    id: [\n";
    let world = World::of(&[("tsconfig.json", none), ("release.yml", release), ("clean.yaml", CLEAN_POD)]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes().len()), (0, 0), "{:?}", report.gap_codes());
    assert!(report.input_reason("tsconfig.json").unwrap().contains("no Kubernetes object"));
    assert_gap("a.json", b"{ // a pod\n\"kind\": \"Pod\"}", "json-syntax");
    assert_gap("a.json", b"// a pod\n{\"kind\": \"Pod\"}", "yaml-syntax");
    assert_gap("a.json", b"[{\"apiVersion\": \"v1\",},]", "json-syntax");
    assert_gap("a.json", b"{\"compilerOptions\": 1 2}", "json-syntax");
    assert_gap("a.yaml", b"kind: {{ .Kind }}\nbuilds: [\n", "unrendered-template");
    assert_gap("a.yaml", b"{{ include \"a\" . }}\nbuilds: [\n", "unrendered-template");
}

#[test]
fn broken_standard_input_is_a_gap() {
    let broken: [(&[u8], &str); 5] = [
        (b"{\"a\"", "yaml-syntax"),
        (b"a: [", "yaml-syntax"),
        (b"\xff\xfe\x00", "encoding"),
        (b"kind: Pod\nspec: {containers: []}\n", "structure"),
        (b"kind: {{ x }}\n", "unrendered-template"),
    ];
    for (bytes, code) in broken {
        let ran = plimsoll_with_input(&["scan", "-", "--format", "json"], bytes);
        assert_eq!(ran.code, 3, "{bytes:?}");
        let report = Report(ran.json());
        let codes = report.gap_codes();
        assert!(
            codes.contains(&code) || code == "yaml-syntax" && codes == ["json-syntax"],
            "{bytes:?}: {codes:?}"
        );
    }
}

#[test]
fn file_names_that_are_no_text_are_shown_and_read() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let world = World::empty();
    let name = OsStr::from_bytes(b"b\xFFd\n\x1b[31m.yaml");
    fs::write(world.folder().join(name), PRIVILEGED_POD).unwrap();
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.resources()), (1, vec!["Pod/bad".to_owned()]));
    let shown = world.scan(&["--all"]);
    assert_eq!(shown.code, 1);
    assert!(!shown.stdout.contains(&0x1b), "a file's name cannot steer the terminal");
}

#[test]
fn names_and_values_cannot_steer_the_terminal() {
    let text = PRIVILEGED_POD
        .replace("name: bad", "name: \"b\\e[31md\\a\"")
        .replace("name: app", "name: \"a\\e[2J\"")
        .replace("namespace: shop", "namespace: \"\\u202Eshop\\u009b\"");
    let world = World::of(&[("steer.yaml", &text)]);
    let ran = world.scan(&["--all"]);
    assert_eq!(ran.code, 1);
    let steers = |part: char| part.is_control() && part != '\n' || part == '\u{202e}';
    let shown = ran.stdout_text();
    assert!(!shown.contains(steers), "{shown:?}");
}

#[test]
fn the_program_ends_when_input_never_starts() {
    // Standard input is closed: nothing was asked of it, and nothing waits for it.
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD)]);
    let status = command(&["scan", "-q", world.folder().to_str().unwrap()]).status().unwrap();
    assert_eq!(status.code(), Some(1));
}
