//! What the build refuses in the data of frameworks, and where its message points.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../build/emit.rs"]
mod emit;
#[path = "../build/source.rs"]
#[allow(dead_code, reason = "the build uses more of it than these tests do")]
mod source;
#[path = "../build/versions.rs"]
mod versions;

use std::{fs, panic, path::Path};

const SAFEGUARDS: &str = "safeguards:\n- {id: SG-RUN-01, title: t, objective: o, needs: [workload]}\n";

/// A framework of one control whose demand has one edge, with `more` lines in the control.
fn framework(strength: &str, sources: &str, more: &[&str]) -> String {
    let mut text = "framework: f\nversion: \"1\"\ntitle: t\npublisher: p\nstatus: current\nurl: u\nnotice: free\ncontrols:\n\
        - id: \"1\"\n  title: t\n  claim: c\n  demands:\n  - id: a\n    text: t\n    attest: s\n    edges:\n"
        .to_owned();
    text.push_str(&format!(
        "    - {{safeguard: SG-RUN-01, strength: {strength}, sources: [{sources}], because: b}}\n"
    ));
    more.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    text
}

/// The Rust that the build makes of it, or its message.
fn build(name: &str, text: &str) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.join(file);
        fs::write(&path, text).unwrap();
        source::load(&path)
    };
    let (safeguards, frameworks) = (write("safeguards.yaml", SAFEGUARDS), write("f-1.yaml", text));
    let made = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let mut out = String::new();
        let known = emit::safeguards(safeguards.root(), &mut out);
        emit::frameworks(&[frameworks.root()], &known, &mut out);
        out
    }));
    made.map_err(|message| *message.downcast::<String>().unwrap())
}

fn refused(name: &str, more: &[&str]) -> String {
    build(name, &framework("partial", "files", more)).unwrap_err()
}

#[test]
fn a_clock_is_written_as_it_stands() {
    let clock = ["freshness_days: 31", "clock: {days: 31, starts: a release, satisfied_by: a patch}"];
    let made = build("whole", &framework("partial", "files", &clock)).unwrap();
    let expected = "clock: Some(Clock { days: Some(31), set_by: None, starts: \"a release\", satisfied_by: \"a patch\" })";
    assert!(made.contains(expected), "{made}");

    let open = ["clock: {set_by: organization, starts: a plan, satisfied_by: a test}"];
    let made = build("open", &framework("partial", "files", &open)).unwrap();
    assert!(made.contains("days: None, set_by: Some(ClockSetter::Organization)"), "{made}");

    let made = build("none", &framework("partial", "files", &[])).unwrap();
    assert!(made.contains("clock: None"), "{made}");
}

#[test]
fn a_clock_that_could_never_be_kept_nor_broken_is_refused_with_its_line() {
    let timeless = refused("timeless", &["clock: {starts: a release, satisfied_by: a patch}"]);
    assert_eq!(
        timeless,
        "frameworks/f-1.yaml:18: a clock needs `days`, or `set_by` where the standard leaves the time open"
    );
    assert!(
        refused("endless", &["clock: {days: 1, starts: a release}"]).contains("`satisfied_by` is missing")
    );
    assert!(refused("startless", &["clock: {days: 1, satisfied_by: a}"]).contains("`starts` is missing"));
    let zero = refused("zero", &["clock: {days: 0, starts: a, satisfied_by: b}"]);
    assert!(zero.contains("`days` is no number of days from 1 to 65535"), "{zero}");
    let long = refused("long", &["clock: {days: 65536, starts: a, satisfied_by: b}"]);
    assert!(long.contains("`days` is no number of days"), "{long}");
    let word = refused("word", &["clock: {days: monthly, starts: a, satisfied_by: b}"]);
    assert!(word.contains("`days` is no whole number"), "{word}");
    let setter = refused("setter", &["clock: {set_by: auditor, starts: a, satisfied_by: b}"]);
    assert!(setter.contains("expected targeted-risk-analysis or organization"), "{setter}");
    let key = refused("key", &["clock: {days: 1, begins: a, satisfied_by: b}"]);
    assert!(key.contains("unknown key `begins`"), "{key}");
    let sentence = refused("sentence", &["clock: {days: 1, starts: \"A release.\", satisfied_by: b}"]);
    assert!(sentence.contains("expected words without a full stop"), "{sentence}");
}

/// Evidence of day 40 says nothing of a clock that ran out on day 31.
#[test]
fn evidence_may_not_be_older_than_the_clock() {
    let clock = "clock: {days: 31, starts: a, satisfied_by: b}";
    assert!(build("equal", &framework("partial", "files", &["freshness_days: 31", clock])).is_ok());
    let stale = refused("stale", &["freshness_days: 32", clock]);
    assert!(stale.contains("lower `freshness_days`"), "{stale}");
}

#[test]
fn no_direct_edge_of_a_prose_standard_counts_files() {
    assert!(build("cluster", &framework("direct", "cluster", &[])).is_ok());
    let refused = build("files", &framework("direct", "cluster, files", &[])).unwrap_err();
    assert!(refused.contains("no direct edge of a prose standard counts files"), "{refused}");
}

/// A framework of one control whose demand says these lines and nothing more.
fn demand(technical: bool, lines: &[&str]) -> String {
    let mut text = format!(
        "framework: f\nversion: \"1\"\ntitle: t\npublisher: p\nstatus: current\ntechnical: {technical}\nurl: u\n\
         notice: free\ncontrols:\n- id: \"1\"\n  title: t\n  claim: c\n  demands:\n  - id: a\n    text: t\n"
    );
    lines.iter().for_each(|line| text.push_str(&format!("    {line}\n")));
    text
}

#[test]
fn a_demand_of_a_benchmark_says_what_decides_it() {
    let named = build("named", &demand(true, &["checks: [workload/a]"])).unwrap();
    assert!(named.contains("checks: &[\"workload/a\"], decided_from: &[], attest: None"), "{named}");
    let open = build("waiting", &demand(true, &["decided_from: [node, cluster]"])).unwrap();
    assert!(open.contains("decided_from: &[SourceType::Node, SourceType::Cluster]"), "{open}");
    assert!(build("stated", &demand(true, &["attest: s"])).is_ok());

    let mute = build("mute", &demand(true, &[])).unwrap_err();
    assert!(mute.contains("f-1.yaml:14: a demand of a benchmark names `checks`"), "{mute}");
    let empty = build("empty", &demand(true, &["checks: []"])).unwrap_err();
    assert!(empty.contains("a demand of a benchmark names `checks`"), "{empty}");
    let both = build("both", &demand(true, &["checks: [workload/a]", "decided_from: [node]"])).unwrap_err();
    assert!(both.contains("take `decided_from` away"), "{both}");
    let source = build("source", &demand(true, &["decided_from: [host]"])).unwrap_err();
    assert!(source.contains("expected files, cluster, image, node or audit"), "{source}");
}

#[test]
fn a_demand_in_prose_has_safeguards_between_itself_and_checks() {
    for (name, line) in [("prose-checks", "checks: [workload/a]"), ("prose-open", "decided_from: [node]")] {
        let refused = build(name, &demand(false, &[line, "attest: s"])).unwrap_err();
        assert!(refused.contains("only demands of benchmarks name `checks`"), "{refused}");
    }
    assert!(build("prose", &demand(false, &["attest: s"])).is_ok());
}

/// The Rust that the build makes of two versions, or its message.
fn build_two(name: &str, base: &str, other: &str) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.join(file);
        fs::write(&path, text).unwrap();
        source::load(&path)
    };
    let safeguards = write("safeguards.yaml", SAFEGUARDS);
    let (base, other) = (write("f-1.yaml", base), write("f-2.yaml", other));
    let made = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let mut out = String::new();
        let known = emit::safeguards(safeguards.root(), &mut out);
        emit::frameworks(&[base.root(), other.root()], &known, &mut out);
        out
    }));
    made.map_err(|message| *message.downcast::<String>().unwrap())
}

const HEAD_OF_2: &str =
    "framework: f\nversion: \"2\"\ntitle: t2\npublisher: p\nstatus: current\nurl: u\nnotice: free\n";

#[test]
fn a_version_takes_the_controls_of_the_one_that_it_extends() {
    let base = framework("partial", "files", &[]);
    let same = build_two("same", &base, &format!("{HEAD_OF_2}extends: \"1\"\n")).unwrap();
    assert_eq!(same.matches("Control { id: \"1\"").count(), 2, "{same}");
    assert!(same.contains("twins: &[\"f@2:1\"]") && same.contains("twins: &[\"f@1:1\"]"), "{same}");

    let own = "controls:\n- {id: \"1\", title: other, claim: c}\n- {id: \"2\", title: new, claim: c}\n";
    let changed = build_two("changed", &base, &format!("{HEAD_OF_2}extends: \"1\"\n{own}")).unwrap();
    let of_2 = changed.split("title: \"t2\"").nth(1).unwrap();
    assert!(of_2.contains("title: \"other\"") && of_2.contains("Control { id: \"2\""), "{of_2}");
    assert!(!of_2.contains("Demand {"), "the control of the base is replaced whole: {of_2}");
}

#[test]
fn a_version_extends_one_that_exists_and_extends_none() {
    let base = framework("partial", "files", &[]);
    let unknown = build_two("unknown", &base, &format!("{HEAD_OF_2}extends: \"3\"\n")).unwrap_err();
    assert_eq!(unknown, "frameworks/f-2.yaml:8: no version of this framework is called so");
    let chained = base.replacen("title: t\n", "title: t\nextends: \"2\"\n", 1);
    let chain = build_two("chain", &chained, &format!("{HEAD_OF_2}extends: \"1\"\n")).unwrap_err();
    assert!(chain.contains("that version extends another one"), "{chain}");
}
