//! No input costs more than linear time and a stated amount of memory.
//!
//! What a shape costs is measured by `cargo xtask bench shapes`; no test here asserts a time. The shapes below are large
//! enough that one which is not linear does not end while anybody waits.

use crate::in_process::judge_within;
use crate::run::{CLEAN_POD, PRIVILEGED, PRIVILEGED_POD, Ran, Report, World, plimsoll, plimsoll_with_input};
use plimsoll_document::Limits;
use plimsoll_model::{Affects, GapCode, Judgement, Snapshot, Standing};
use std::{
    fmt::Write as _,
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
};

/// Makes a pipe that nobody writes into.
fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// The messages of all gaps of a code.
fn messages<'r>(report: &'r Report, code: &str) -> Vec<&'r str> {
    let ours = report.list("gaps").iter().filter(|gap| gap["code"] == code);
    ours.map(|gap| gap["message"].as_str().unwrap()).collect()
}

/// The only gap is a limit whose message holds these words.
fn assert_limit(report: &Report, words: &str) {
    let found = messages(report, "limit");
    assert!(found.iter().any(|message| message.contains(words)), "{found:?} without {words}");
}

/// Case: H1.
#[test]
fn broken_json_with_blanks_is_read_in_one_pass() {
    for (name, item) in [("blanks", " "), ("commas", ", "), ("comments", "/**/ "), ("open comments", "/* /")]
    {
        let text = format!("{{{}x}}", item.repeat(2_000_000 / item.len()));
        let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("broken.json", &text)]);
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.gap_codes()), (1, vec!["json-syntax"]), "{name}");
    }
}

/// Case: H2.
#[test]
fn many_secrets_in_one_value_are_found_in_one_pass_and_past_their_limit_are_a_gap() {
    let mut text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: many}\ndata:\n  app.conf: |\n".to_owned();
    (0..30_000).for_each(|number| writeln!(text, "    password: hJ4k8sKq2Lz9x{number}").unwrap());
    let world = World::of(&[("many.yaml", &text)]);
    let (report, code) = world.report(&[]);
    assert_eq!(code, 3);
    assert_limit(&report, "the search for secrets ended at a limit");
    let findings = report.list("findings").iter();
    let secrets =
        findings.filter(|finding| finding["message"].as_str().unwrap().contains("known by its name"));
    assert_eq!(secrets.count(), 1000, "as many as one check lists");
}

/// Case: H3. The findings of a list keep their paths and their lines, wherever in it they stand.
#[test]
fn long_lists_in_one_object_are_judged_item_by_item() {
    let mut text = "apiVersion: v1\nkind: Pod\nmetadata: {name: long}\nspec:\n  containers:\n".to_owned();
    for number in 0..16_000 {
        let privileged = number >= 15_990;
        writeln!(
            text,
            "  - {{name: c{number}, image: a, ports: [{{containerPort: 80}}], securityContext: {{privileged: {privileged}}}}}"
        )
        .unwrap();
    }
    let (report, code) = World::of(&[("long.yaml", &text)]).report(&[]);
    assert_eq!(code, 1);
    let findings: Vec<_> = report.list("findings").iter().filter(|one| one["check"] == PRIVILEGED).collect();
    assert_eq!(findings.len(), 10);
    for (finding, number) in findings.iter().zip(15_990..) {
        let path = format!("spec.containers[name=c{number}].securityContext.privileged");
        assert_eq!(finding["path"], path.as_str());
        assert_eq!(finding["location"]["line"], number + 6);
    }
}

/// Case: H3. Fields of the wrong type are gaps, the first of them one by one.
#[test]
fn many_fields_of_the_wrong_type_in_one_object_are_as_many_gaps_up_to_a_limit() {
    let mut text = "apiVersion: v1\nkind: Pod\nmetadata: {name: long}\nspec:\n  containers:\n".to_owned();
    (0..16_000)
        .for_each(|number| writeln!(text, "  - {{name: c{number}, image: 7, securityContext: 1}}").unwrap());
    let (report, code) = World::of(&[("long.yaml", &text)]).report(&[]);
    assert_eq!(code, 3);
    assert_limit(&report, "more than 1000 parts of one object cannot be read");
    let text = text.replace("  - {name", "  - - {name");
    let (report, code) = World::of(&[("long.yaml", &text)]).report(&[]);
    assert_eq!(code, 3);
    assert_limit(&report, "more than 100 needed parts of one object cannot be read");
}

/// Case: H4. An ignore file that is a device or a pipe is not read, says so, and leaves nothing out.
#[test]
fn an_ignore_file_that_is_no_file_is_a_gap_and_leaves_nothing_out() {
    for name in [".gitignore", ".plimsollignore"] {
        let world = World::of(&[("a/bad.yaml", PRIVILEGED_POD), ("clean.yaml", CLEAN_POD)]);
        symlink("/dev/zero", world.path(name)).unwrap();
        make_pipe(&world.path(&format!("a/{name}")));
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.gap_codes()), (1, vec!["unreadable", "unreadable"]), "{name}");
        assert_eq!(report.resources().len(), 2, "{name}");
        // Nothing was left out for its sake, so no verdict is taken away.
        assert_eq!(report.verdicts(PRIVILEGED, "pass"), 1, "{name}");
        let gap = &report.list("gaps")[0];
        assert!(gap["where"].as_str().unwrap().ends_with(name), "{gap}");
        assert_eq!(gap["checks"], serde_json::json!([]), "{gap}");
        fs::remove_file(world.path("a/bad.yaml")).unwrap();
        assert_eq!(world.scan(&[]).code, 3, "{name}: it is a gap all the same");
        assert_eq!(world.scan(&["--no-ignore"]).code, 0, "{name}: nobody asked for it");
    }
}

/// Case: H4.
#[test]
fn an_ignore_file_beyond_its_limits_is_a_gap_and_leaves_nothing_out() {
    let fits = format!("bad.yaml\n{}", "a\n".repeat(9_999));
    for (text, limit) in
        [(format!("bad.yaml\n{}", "#\n".repeat(150_000)), "256 KiB"), (format!("{fits}b\n"), "10000")]
    {
        let world = World::of(&[("bad.yaml", PRIVILEGED_POD), (".gitignore", &text)]);
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.gap_codes()), (1, vec!["limit"]));
        assert_limit(&report, limit);
    }
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("clean.yaml", CLEAN_POD), (".gitignore", &fits)]);
    assert_eq!(world.report(&[]).1, 0, "one that fits is obeyed");
}

/// Case: H5.
#[test]
fn a_stream_of_json_has_the_limit_of_documents_too() {
    for (separator, name) in [("", "many.json"), ("\n", "many.yaml")] {
        let fits = format!("{{}}{separator}").repeat(99_999) + &json_pod("last");
        let world = World::of(&[("many.json", &fits)]);
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.resources()), (1, vec!["Pod/last".to_owned()]), "{separator:?}");
        let many = format!("{{}}{separator}").repeat(100_000) + &json_pod("late");
        let world = World::of(&[(name, &many)]);
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.gap_codes()), (3, vec!["limit"]), "{name}");
        assert_limit(&report, "more than 100000 documents");
    }
    let many = "{}".repeat(100_000) + &json_pod("late");
    let ran = plimsoll_with_input(&["scan", "-", "--format", "json"], many.as_bytes());
    assert_eq!(ran.code, 3);
    assert_limit(&Report(ran.json()), "more than 100000 documents");
}

fn json_pod(name: &str) -> String {
    let metadata = format!("{{\"name\":\"{name}\"}}");
    let container = "{\"name\":\"a\",\"image\":\"b\",\"securityContext\":{\"privileged\":true}}";
    format!(
        "{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{metadata},\"spec\":{{\"containers\":[{container}]}}}}"
    )
}

/// Case: H5. Documents that a commented `---` sets apart are documents, and broken ones are too. What nothing but `...` sets
/// apart is one document with something left over, as kubectl has it.
#[test]
fn documents_of_every_kind_have_one_limit() {
    let documents = [
        ("comments", "--- # c\na: b\n", "more than 100000 documents"),
        // Of what is broken, a thousand gaps say enough.
        ("broken", "---\na: [\n", "more than 1000 gaps"),
    ];
    for (name, document, limit) in documents {
        let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("many.yaml", &document.repeat(100_001))]);
        let (report, code) = world.report(&[]);
        assert_eq!(code, 1, "{name}");
        assert_limit(&report, limit);
    }
    let points = "a: b\n...\n".repeat(100_001);
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("many.yaml", &points)]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes()), (1, vec!["yaml-syntax"]));
}

/// An alias that is a key repeats its text.
#[test]
fn long_keys_that_aliases_repeat_count_for_the_limit() {
    let key = "k".repeat(1_000_000);
    let mappings = "- {*a : 1}\n".repeat(10_000);
    let text = format!("a: &a {key}\nb:\n{mappings}");
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("aliases.yaml", &text)]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes()), (1, vec!["limit"]));
    assert_limit(&report, "aliases of the file expand to more than 1000000 values");
}

/// Each mapping copies a long list and throws it away: what is copied counts, not what is left of it.
#[test]
fn aliases_that_are_thrown_away_count_for_the_limit() {
    let list = vec!["x"; 100_000].join(",");
    let mappings = "- {k: *a, k: *a, k: 1}\n".repeat(100_000);
    let text = format!("a: &a [{list}]\nb:\n{mappings}");
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("aliases.yaml", &text)]);
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes()), (1, vec!["limit"]));
    assert_limit(&report, "aliases of the file expand to more than 1000000 values");
    let each = format!("---\na: &a [{list}]\nb: *a\nc: *a\n");
    let world = World::of(&[("bad.yaml", PRIVILEGED_POD), ("aliases.yaml", &each.repeat(6))]);
    assert_limit(&world.report(&[]).0, "aliases of the file expand to more than 1000000 values");
}

/// Case: B15. What cannot be read may be anything.
#[test]
fn what_is_named_as_a_manifest_and_is_no_file_is_a_gap() {
    let names = ["evil.yaml", "evil.yml", "evil.json", "Kustomization", "kustomization.yaml", "Chart.yaml"];
    for name in names {
        let world = World::of(&[("clean.yaml", CLEAN_POD)]);
        make_pipe(&world.path(name));
        let (report, code) = world.report(&[]);
        assert_eq!((code, report.gap_codes()), (3, vec!["unreadable"]), "{name}");
        assert_eq!(messages(&report, "unreadable"), ["is not a regular file"]);
        assert!(report.input_reason(name).unwrap().contains("is not a regular file"));
        assert_eq!(report.list("gaps")[0]["checks"], "all", "{name}: it may be anything");
    }
    let world = World::of(&[("clean.yaml", CLEAN_POD)]);
    let _socket = UnixListener::bind(world.path("socket.yaml")).unwrap();
    symlink("/dev/zero", world.path("zero.yaml")).unwrap();
    symlink("/dev/stdin", world.path("stdin.json")).unwrap();
    let (report, code) = world.report(&[]);
    assert_eq!((code, report.gap_codes()), (3, vec!["unreadable"; 3]));
    world.write(".gitignore", "*.json\nsocket.yaml\nzero.yaml\n");
    assert_eq!(world.report(&[]).1, 0, "an ignore file leaves it out as it does any other file");
}

/// Case: B15.
#[test]
fn a_pipe_a_socket_or_a_device_that_is_named_is_a_gap_and_is_never_waited_for() {
    let world = World::empty();
    make_pipe(&world.path("pipe.yaml"));
    let _socket = UnixListener::bind(world.path("socket")).unwrap();
    let named = |path: &str| -> Ran { plimsoll(&["scan", path, "--format", "json"]) };
    for path in
        [world.path("pipe.yaml").to_str().unwrap(), world.path("socket").to_str().unwrap(), "/dev/zero"]
    {
        let ran = named(path);
        assert_eq!(ran.code, 3, "{path}");
        assert_eq!(Report(ran.json()).gap_codes(), ["unreadable"], "{path}");
    }
}

/// Case: H7. What one run keeps has a total; what is beyond it is not judged, and that is said.
#[test]
fn what_one_run_reads_has_a_limit_of_memory_that_depends_on_the_files_only() {
    let world = World::empty();
    (0..600).for_each(|number| {
        world.write(&format!("{number:03}.yaml"), PRIVILEGED_POD.replace("bad", &format!("bad{number}")));
    });
    let kept = |run_bytes_max: usize| {
        let limits = Limits { run_bytes_max, ..Limits::default() };
        judge_within(world.folder(), limits, usize::MAX)
    };
    let (all, _) = kept(usize::MAX);
    assert_eq!((all.resources.len(), all.gaps.len()), (600, 0));
    let (some, judgement) = kept(1024 * 1024);
    let count = some.resources.len();
    assert!((100..500).contains(&count), "{count} objects of 2 KiB and more");
    let [gap] = &some.gaps[..] else { panic!("one gap: {:?}", some.gaps) };
    assert_eq!((gap.code, &gap.affects), (GapCode::Limit, &Affects::All));
    assert!(gap.message.contains("more than the limit of 1 MiB"), "{}", gap.message);
    assert!(gap.place.ends_with(&format!("{count:03}.yaml")), "{} is the first that is left out", gap.place);
    let names = |snapshot: &Snapshot| -> Vec<String> {
        snapshot.resources.iter().map(|resource| resource.reference.name.clone()).collect()
    };
    assert_eq!(names(&some)[..], names(&all)[..count], "the first of them, in their order");
    assert_eq!(names(&kept(1024 * 1024).0), names(&some), "the same ones each time");
    let unread = some.inputs.iter().filter(|input| !input.read).count();
    assert_eq!(unread, 600 - count);
    let standings = judgement.frameworks.iter().flat_map(|framework| &framework.controls);
    assert!(standings.into_iter().all(|control| control.standing != Standing::Met), "a gap is never met");
}

/// Case: H7. Findings beyond their limit are not listed; what is said of every object stays.
#[test]
fn findings_have_a_limit_of_memory_that_takes_no_verdict_away() {
    let world = World::empty();
    let pods = (0..2_000).map(|number| PRIVILEGED_POD.replace("bad", &format!("bad{number}")));
    world.write("pods.yaml", pods.collect::<Vec<_>>().join("---\n"));
    let (_, all) = judge_within(world.folder(), Limits::default(), usize::MAX);
    let (_, some) = judge_within(world.folder(), Limits::default(), 1024 * 1024);
    assert!(all.gaps.is_empty());
    assert!(
        !some.findings.is_empty() && some.findings.len() < all.findings.len() / 2,
        "{}",
        some.findings.len()
    );
    let [gap] = &some.gaps[..] else { panic!("one gap: {:?}", some.gaps) };
    assert_eq!((gap.code, &gap.affects), (GapCode::Limit, &Affects::Checks(Vec::new())));
    assert!(gap.message.contains("limit of 1 MiB"), "{}", gap.message);
    for (whole, cut) in all.checks.iter().zip(&some.checks) {
        assert_eq!((&whole.pass, &whole.fail), (&cut.pass, &cut.fail), "{}", whole.meta.id);
    }
    let standings = |judgement: &Judgement| -> Vec<Standing> {
        let controls = judgement.frameworks.iter().flat_map(|framework| &framework.controls);
        controls.map(|control| control.standing).collect()
    };
    assert_eq!(standings(&all), standings(&some));
}

/// Selectors that only say what must not be there are all held against every pod, however many there are.
#[test]
fn thousands_of_selectors_that_only_say_what_must_not_be_there_are_judged() {
    let policy = |number: usize| {
        let expression = format!("{{key: app, operator: NotIn, values: [x, a{number}]}}");
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n{number}, namespace: shop}}\nspec: {{policyTypes: [Egress], podSelector: {{matchExpressions: [{expression}]}}}}\n"
        )
    };
    let pod = PRIVILEGED_POD.replace("namespace: shop}", "namespace: shop, labels: {app: x}}");
    let policies: String = (0..3000).map(policy).collect();
    let verdicts = |last: &str| {
        let report = World::of(&[("world.yaml", &format!("{policies}{last}---\n{pod}"))]).report(&[]).0;
        ["pass", "fail"].map(|verdict| report.verdicts("network/workload-without-egress-policy", verdict))
    };
    assert_eq!(verdicts(""), [0, 1]);
    assert_eq!(verdicts(&policy(3000).replace("x, a", "z, a")), [1, 0]);
}

/// A selector finds by what it wants: one value, one of several, or only the key.
#[test]
fn policies_select_by_every_operator_among_many() {
    let policy = |name: &str, expression: &str| {
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{policyTypes: [Egress], podSelector: {{matchExpressions: [{{{expression}}}]}}}}\n"
        )
    };
    let pod = PRIVILEGED_POD.replace("namespace: shop}", "namespace: shop, labels: {app: m, tier: t}}");
    let mut others = String::new();
    for number in 0..50 {
        others += &policy(&format!("a{number}"), &format!("key: k{number}, operator: Exists"));
        others += &policy(
            &format!("b{number}"),
            &format!("key: app, operator: In, values: [z{number}, y{number}]"),
        );
    }
    let is_open = |policy: &str| {
        let report = World::of(&[("world.yaml", &format!("{others}{policy}---\n{pod}"))]).report(&[]).0;
        report.verdicts("network/workload-without-egress-policy", "fail") == 1
    };
    assert!(is_open(""));
    for (expression, open) in [
        ("key: app, operator: In, values: [z, m, a]", false),
        ("key: app, operator: In, values: [m, m]", false),
        ("key: app, operator: In, values: [z, a]", true),
        ("key: tier, operator: Exists", false),
        ("key: app, operator: NotIn, values: [z, a]", false),
        ("key: app, operator: NotIn, values: [z, m, a]", true),
        ("key: none, operator: DoesNotExist", false),
        ("key: tier, operator: DoesNotExist", true),
    ] {
        assert_eq!(is_open(&policy("own", expression)), open, "{expression}");
    }
}

/// A parameter with a long value that is asked for many times is a gap, and takes no memory for it.
#[test]
fn a_template_that_fills_in_more_than_its_size_is_a_gap() {
    let template = |length: usize, count: usize| {
        let words = vec!["\"${P}\""; count].join(", ");
        format!(
            "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {{name: a}}\nobjects:\n- apiVersion: v1\n  \
             kind: Pod\n  metadata: {{name: a}}\n  spec: {{containers: [{{name: a, args: [{words}]}}]}}\n\
             parameters: [{{name: P, value: {}}}]\n",
            "x".repeat(length)
        )
    };
    let (report, code) = World::of(&[("a.yaml", &template(100_000, 2_000))]).report(&[]);
    assert_eq!(code, 3);
    assert_limit(&report, "its parameters fill in more text than the limit allows");
    let (report, _) = World::of(&[("a.yaml", &template(100, 2_000))]).report(&[]);
    assert!(report.gap_codes().is_empty(), "{:?}", report.gap_codes());
}

/// Case: S4. Whoever wrote a folder does not choose other files of the machine that scans it.
#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_a_gap_and_is_not_read() {
    use std::os::unix::fs::symlink;
    let outside = World::of(&[("pod.yaml", &json_pod("outside")), ("rules", "*.yaml\n")]);
    let inside = World::of(&[("own.yaml", &json_pod("own"))]);
    symlink(outside.path("pod.yaml"), inside.path("linked.yaml")).unwrap();
    symlink(outside.path("rules"), inside.path(".gitignore")).unwrap();
    let (report, _) = inside.report(&[]);
    let said = messages(&report, "unreadable");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|message| message.contains("leads out of the folder")), "{said:?}");
    let names: Vec<_> = report.list("resources").iter().map(|own| own["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["own"]);
    // The repository that contains the folder may be led into.
    std::fs::create_dir_all(outside.path(".git")).unwrap();
    std::fs::create_dir_all(outside.path("app")).unwrap();
    symlink("../pod.yaml", outside.path("app/linked.yaml")).unwrap();
    let ran = crate::run::plimsoll(&["scan", outside.path("app").to_str().unwrap(), "--format", "json"]);
    assert!(ran.json()["gaps"].as_array().unwrap().is_empty());
}
