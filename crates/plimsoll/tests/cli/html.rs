//! The report as a page: it says what JSON v1 says, loads nothing, and no name can become markup.

use crate::run::{CLEAN_POD, PRIVILEGED_POD, World, all_frameworks};
use plimsoll_model::Sha256;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs};

const DATA: &str = "<script type=\"application/json\" id=\"data\">";

/// A name that ends the element that it stands in, if anything lets it.
const HOSTILE: &str = "</script><script>alert(1)</script><!--\\u2028\\u202e";

fn world() -> World {
    World::of(&[
        ("bad.yaml", PRIVILEGED_POD),
        ("again.yaml", PRIVILEGED_POD),
        ("clean.yaml", CLEAN_POD),
        ("broken.yaml", "a: [\n"),
        ("values.yaml", "a: b\n"),
        (
            "wrong.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nspec: {hostPID: 7, containers: [{name: a}]}\n",
        ),
        (
            "windows.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: w2}\nspec: {os: {name: windows}, containers: [{name: a}]}\n",
        ),
        (
            "hostile.yaml",
            &format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: \"{HOSTILE}\", namespace: \"{HOSTILE}\"}}\nspec:\n  \
                 hostPID: true\n  containers:\n  - name: \"{HOSTILE}\"\n    securityContext: {{privileged: true}}\n"
            ),
        ),
    ])
}

/// The page and JSON v1 of one run.
fn both(world: &World, more: &[&str]) -> (String, Value) {
    let out = World::empty();
    let output = |format: &str| format!("{format}={}", out.path(format).display());
    let outputs = [output("html"), output("json")];
    let mut arguments = vec!["--quiet", "--output", &outputs[0], "--output", &outputs[1]];
    arguments.extend(more);
    world.scan(&arguments);
    let json = serde_json::from_slice(&fs::read(out.path("json")).unwrap()).unwrap();
    (fs::read_to_string(out.path("html")).unwrap(), json)
}

/// The data of a page.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once(DATA).expect("there is a block of data");
    serde_json::from_str(rest.split_once("</script>").unwrap().0).expect("the block of data is JSON")
}

fn texts(page: &Value, list: &Value) -> Vec<Value> {
    let text = |position: &Value| match position.as_u64() {
        Some(position) => page["texts"][position as usize].clone(),
        None => Value::Null,
    };
    list.as_array().unwrap().iter().map(text).collect()
}

fn of_each(list: &Value, key: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|each| each[key].clone()).collect()
}

/// Ids of the findings of a control of a page, in the order of the report.
fn ids_of_control(page: &Value, control: &Value) -> Vec<String> {
    let whole = control["findings"]["checks"].as_array().unwrap();
    let single = control["findings"]["single"].as_array().unwrap();
    let findings = &page["findings"];
    let positions = 0..findings["id"].as_array().unwrap().len();
    let ours = positions.filter(|at| whole.contains(&findings["check"][at]) || single.contains(&json!(at)));
    ours.map(|at| format!("f:{}", findings["id"][at].as_str().unwrap())).collect()
}

#[test]
fn findings_and_resources_of_the_page_are_those_of_json() {
    let (page, report) = both(&world(), &[]);
    let page = data(&page);
    let ids = page["findings"]["id"].as_array().unwrap();
    let expected: Vec<Value> = of_each(&report["findings"], "id");
    assert!(expected.len() > 10);
    let bare = |id: &Value| json!(id.as_str().unwrap().strip_prefix("f:").unwrap());
    assert_eq!(*ids, expected.iter().map(bare).collect::<Vec<_>>());
    for (at, finding) in report["findings"].as_array().unwrap().iter().enumerate() {
        let column = |key: &str| &page["findings"][key][at];
        let check = &page["checks"][column("check").as_u64().unwrap() as usize];
        assert_eq!(check["id"], finding["check"]);
        assert_eq!(check["severity"], finding["severity"]);
        assert_eq!(check["fix"], finding["fix"]);
        assert_eq!(column("resource"), &finding["resource"]["index"]);
        assert_eq!(column("line"), &finding["location"]["line"]);
        assert_eq!(column("column"), &finding["location"]["column"]);
    }
    let plain = |list: &Value| of_each(list, "kind");
    assert_eq!(texts(&page, &page["resources"]["kind"]), plain(&report["resources"]));
    assert_eq!(texts(&page, &page["resources"]["file"]), of_each(&report["resources"], "file"));
    assert_eq!(page["gaps"].as_array().unwrap().len(), report["gaps"].as_array().unwrap().len());
    assert_eq!(of_each(&page["gaps"], "message"), of_each(&report["gaps"], "message"));
    assert_eq!(of_each(&page["inputs"], "0").len(), report["run"]["inputs"].as_array().unwrap().len());
}

#[test]
fn verdicts_of_the_page_are_those_of_json() {
    let (page, report) = both(&world(), &[]);
    let page = data(&page);
    let rows = &page["verdicts"]["rows"];
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, check) in report["checks"].as_array().unwrap().iter().enumerate() {
        for (resource, row) in page["verdicts"]["row"].as_array().unwrap().iter().enumerate() {
            let row = rows[row.as_u64().unwrap() as usize].as_str().unwrap();
            let letter = row.chars().nth(at).unwrap();
            let list = |verdict: &str| check["verdicts"][verdict].as_array().unwrap();
            let names = |verdict: &str| list(verdict).iter().any(|each| each["resource"] == json!(resource));
            let reason =
                (letter as u32).checked_sub(0xC0).map(|at| &page["verdicts"]["reasons"][at as usize]);
            let (verdict, is_said) = match letter {
                'p' => ("pass", list("pass").contains(&json!(resource))),
                'f' => ("fail", list("fail").contains(&json!(resource))),
                'u' => ("unknown", names("unknown")),
                '.' => ("none", !names("unknown") && !names("not-applicable")),
                _ => (
                    "not-applicable",
                    list("not-applicable").contains(&json!({"resource": resource, "reason": reason})),
                ),
            };
            assert!(is_said, "{} of resource {resource} is {verdict} on the page", check["id"]);
            *seen.entry(verdict).or_default() += 1;
        }
    }
    for (verdict, at) in [("pass", 0), ("fail", 1), ("unknown", 2), ("not-applicable", 3)] {
        let total: u64 =
            page["checks"].as_array().unwrap().iter().map(|each| each["counts"][at].as_u64().unwrap()).sum();
        assert_eq!(total, *seen.get(verdict).unwrap_or(&0) as u64, "{verdict}");
        assert!(total > 0, "{verdict} occurs");
    }
}

#[test]
fn standings_of_the_page_are_those_of_json() {
    let frameworks = all_frameworks().join(",");
    let (page, report) = both(&world(), &["--framework", &frameworks]);
    let page = data(&page);
    assert_eq!(page["frameworks"].as_array().unwrap().len(), report["frameworks"].as_array().unwrap().len());
    let mut with_findings = 0;
    for (ours, theirs) in
        page["frameworks"].as_array().unwrap().iter().zip(report["frameworks"].as_array().unwrap())
    {
        for key in ["id", "version", "title", "standing", "counts", "counts_attest_only", "not_tested_by"] {
            assert_eq!(ours[key], theirs[key], "{key} of {}", theirs["id"]);
        }
        assert!(ours["url"].as_str().is_some_and(|url| url.starts_with("https://")), "{}", ours["id"]);
        let controls =
            ours["controls"].as_array().unwrap().iter().zip(theirs["controls"].as_array().unwrap());
        for (our, their) in controls {
            for key in ["id", "parent", "twins", "title", "method", "standing", "claim", "missing"] {
                assert_eq!(our[key], their[key], "{key} of {}", their["id"]);
            }
            let subjects =
                ["pass", "fail", "unknown", "not-applicable", "excepted"].map(|key| &their["subjects"][key]);
            assert_eq!(our["subjects"], json!(subjects), "{}", their["id"]);
            assert_eq!(json!(ids_of_control(&page, our)), their["findings"], "{}", their["id"]);
            for key in ["id", "text", "state", "attest", "attested"] {
                assert_eq!(of_each(&our["demands"], key), of_each(&their["demands"], key), "{}", their["id"]);
            }
            let edge = |edge: &Value| json!([edge["id"], edge["strength"], edge["proved"]]);
            for (at, demand) in their["demands"].as_array().unwrap().iter().enumerate() {
                let edges: Vec<Value> = demand["safeguards"].as_array().unwrap().iter().map(edge).collect();
                assert_eq!(our["demands"][at]["safeguards"], json!(edges), "{}", their["id"]);
            }
            with_findings += usize::from(their["findings"].as_array().is_some_and(|ids| !ids.is_empty()));
        }
    }
    assert!(with_findings > 10, "controls with findings were compared");
}

#[test]
fn the_counts_that_need_no_script_are_those_of_json() {
    let (page, report) = both(&world(), &[]);
    for framework in report["frameworks"].as_array().unwrap() {
        let name =
            format!("{}@{}", framework["id"].as_str().unwrap(), framework["version"].as_str().unwrap());
        for (standing, number) in framework["counts"].as_object().unwrap() {
            let asked = if standing == "met" { "met,excepted" } else { standing };
            let cell = format!("data-to=\"#/framework/{name}?standing={asked}\">{number}</span>");
            assert!(page.contains(&cell), "{cell}");
        }
    }
    let critical =
        report["findings"].as_array().unwrap().iter().filter(|each| each["severity"] == "critical");
    assert!(page.contains(&format!("#/findings?severity=critical\"><b>{}</b>", critical.count())));
}

#[test]
fn the_page_and_the_terminal_say_the_same_steps() {
    let world = world();
    let terminal = world.scan(&["--color", "never"]).stdout_text();
    let (_, steps) = terminal.split_once("What to do next\n").unwrap();
    let steps = steps.split_once("\n\n").unwrap().0;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let steps = words(steps);
    let (page, _) = both(&world, &[]);
    let list = page.split_once("<ol>").unwrap().1.split_once("</ol>").unwrap().0;
    let items: Vec<&str> = list.split("<li>").skip(1).collect();
    assert_eq!(items.len(), 4);
    for item in items {
        let first = item.split_once("</p>").unwrap().0;
        let mut text = String::new();
        let mut in_tag = false;
        for part in first.replace("<code>", "`").replace("</code>", "`").chars() {
            match part {
                '<' => in_tag = true,
                '>' => in_tag = false,
                part if !in_tag => text.push(part),
                _ => {}
            }
        }
        assert!(steps.contains(&words(&text)), "`{text}` stands in `{steps}`");
    }
}

#[test]
fn no_name_becomes_markup() {
    let (page, report) = both(&world(), &[]);
    assert!(
        report["resources"]
            .as_array()
            .unwrap()
            .iter()
            .any(|each| each["name"].as_str().unwrap().contains("</script>"))
    );
    assert_eq!(page.matches("<script").count(), 2, "one block of data, one script");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<!--") && !page.contains(['\u{2028}', '\u{202e}']));
    let data = data(&page);
    let names = texts(&data, &data["resources"]["name"]);
    let shown = "</script><script>alert(1)</script><!--\\u{2028}\\u{202e}";
    assert!(names.contains(&json!(shown)), "{names:?}");
}

/// Elements without an end tag.
const VOID: [&str; 4] = ["meta", "link", "input", "rect/"];

#[test]
fn the_tags_of_the_page_close_in_order() {
    let (page, _) = both(&world(), &[]);
    // Scripts and styles are text, not tags.
    let mut rest = page.replace(DATA, "<script>");
    let mut markup = String::new();
    for name in ["style", "script"] {
        markup.clear();
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        while let Some((before, after)) = rest.split_once(&open) {
            markup.push_str(before);
            rest = after.split_once(&close).unwrap().1.to_owned();
        }
        markup.push_str(&rest);
        rest.clone_from(&markup);
    }
    let mut open: Vec<&str> = Vec::new();
    for tag in markup.split('<').skip(1) {
        let tag = tag.split_once('>').expect("a tag ends").0;
        let name = tag.split_whitespace().next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{open:?}");
        } else if !tag.ends_with('/') && !name.starts_with('!') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(markup.matches("<h1").count(), 1);
}

#[test]
fn the_page_loads_nothing_and_its_policy_allows_its_own_script_only() {
    let (page, _) = both(&world(), &[]);
    let head = page.split_once(DATA).unwrap().0;
    for loading in ["src=", "href=\"http", "url(http", "@import", "url(//", "style=\"", "onclick="] {
        assert!(!head.contains(loading), "`{loading}`");
    }
    let policy =
        head.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    let between = |start: &str, end: &str| {
        let (_, rest) = page.rsplit_once(start).unwrap();
        rest.split_once(end).unwrap().0
    };
    for (text, what) in
        [(between("<style>", "</style>"), "style"), (between("<script>", "</script>"), "script")]
    {
        let allowed = format!("{what}-src 'sha256-{}'", base64(&Sha256::of(text.as_bytes()).0));
        assert!(policy.contains(&allowed), "{allowed} in {policy}");
    }
    assert!(!between("<script>", "</script>").contains("innerHTML"), "scripts write text, never markup");
}

/// By arithmetic on the whole number, unlike the program.
fn base64(bytes: &[u8; 32]) -> String {
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1));
    let digit = |at: usize| (0..6).fold(0, |sum, step| sum * 2 + bit(at * 6 + step));
    (0..43).map(|at| letters[digit(at)]).chain(['=']).collect()
}

#[test]
fn nothing_to_judge_is_said_plainly() {
    let (page, _) = both(&World::empty(), &[]);
    assert!(page.contains("Nothing to judge") && page.contains("No control is met by this"));
    assert!(!page.contains("id=\"h-stand\""), "no counts of a run that judged nothing");
}

#[test]
fn no_word_says_that_a_standard_is_held() {
    let (page, _) = both(&world(), &[]);
    let head = page.split_once(DATA).unwrap().0.to_lowercase();
    for word in ["compliant", "compliance", "certified", "100%</"] {
        assert!(!head.contains(word), "{word}");
    }
}
