//! Secrets of every pattern, planted in every place: found, and in no output.

use crate::run::{World, command};
use plimsoll_testkit::{base64, expand_secrets};
use std::{collections::HashMap, fs, path::Path};

/// A secret of one form of one pattern.
struct Planted {
    id: String,
    /// The name that it stands under.
    name: String,
    secret: String,
}

/// The patterns as they are written, so that this test does not ask the code that it tests what a secret looks like.
fn planted() -> Vec<Planted> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plimsoll-secret/patterns");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let mut random = 0x5eed_u64;
    let mut planted: Vec<Planted> = Vec::new();
    for file in files {
        for line in fs::read_to_string(file).unwrap().lines() {
            let Some((key, value)) = line.trim_start_matches(['-', ' ']).split_once(": ") else { continue };
            let first = value.trim_matches('\'').split(" | ").next().unwrap();
            match key {
                "id" => planted.push(Planted {
                    id: value.to_owned(),
                    name: "x".to_owned(),
                    secret: String::new(),
                }),
                "near" => first.clone_into(&mut planted.last_mut().unwrap().name),
                "form" | "value" => planted.last_mut().unwrap().secret = secret(first, &mut random),
                // A checksum that does not hold makes it another text; forms with one are planted in the crate itself.
                "check" => planted.last_mut().unwrap().secret.clear(),
                _ => {}
            }
        }
    }
    planted.retain(|one| !one.secret.is_empty());
    planted
}

/// A text of a form: runs of few characters that every class of its kind has.
fn secret(form: &str, random: &mut u64) -> String {
    let form = form.replace("{uuid}", "{x:8}-{x:4}-{x:4}-{x:4}-{x:12}");
    let mut out = String::new();
    let mut rest = form.as_str();
    while let Some((text, after)) = rest.split_once('{') {
        let (run, after) = after.split_once('}').unwrap();
        let (class, counts) = run.split_once(':').unwrap();
        let alphabet: &[u8] = match class {
            "d" => b"0123456789",
            "x" | "h" => b"0123456789abcdef",
            "u" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            "B" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            "l" => b"abcdefghijklmnopqrstuvwxyz0123456789",
            _ => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        };
        out.push_str(text);
        for _ in 0..counts.split('-').next().unwrap().parse().unwrap() {
            *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            out.push(char::from(alphabet[(*random >> 33) as usize % alphabet.len()]));
        }
        rest = after;
    }
    out + rest
}

/// Bytes of a part of a secret that gives it away.
const PART_BYTES: usize = 12;

/// Parts of secrets, with the pattern that they are of.
fn parts(planted: &[Planted]) -> HashMap<&[u8], &str> {
    let has_digit = |part: &&[u8]| part.iter().any(u8::is_ascii_digit);
    let parts = |one| {
        let Planted { id, secret, .. }: &Planted = one;
        secret.as_bytes().windows(PART_BYTES).filter(has_digit).map(move |part| (part, id.as_str()))
    };
    planted.iter().flat_map(parts).collect()
}

fn world(planted: &[Planted]) -> World {
    let world = World::empty();
    for (index, one) in planted.iter().enumerate() {
        let (name, secret) = (&one.name, &one.secret);
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, annotations: {{\"{name}\": '{secret}'}}, labels: {{\"{name}\": '{secret}'}}}}\n\
             spec: {{hostPID: true, containers: [{{name: a, image: x, args: ['--{name}', '{secret}'], env: [{{name: '{name}', value: '{secret}'}}]}}]}}\n\
             ---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  app.conf: |\n    a\n    {name} = '{secret}'\n\
             ---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata: {{k: {}}}\nstringData: {{k: '{secret}'}}\n\
             ---\napiVersion: x.example/v1\nkind: Site\nmetadata: {{name: x}}\nspec: {{\"{name}\": '{secret}'}}\n",
            base64(secret)
        );
        world.write(&format!("{index:03}/a.yaml"), text);
    }
    world
}

/// Finding them is what shows that hiding them is not by chance.
#[test]
fn planted_secrets_of_every_pattern_are_found_and_reach_no_output() {
    let planted = planted();
    assert!(planted.len() > 350, "{}", planted.len());
    let world = world(&planted);
    let (report, _) = world.report(&["--evidence"]);
    let findings = report.0["findings"].as_array().unwrap();
    let missed: Vec<&str> = planted
        .iter()
        .enumerate()
        .filter(|(index, _)| {
            let file = format!("/{index:03}/a.yaml");
            let of = |check: &str| {
                findings.iter().any(|finding| {
                    finding["check"] == check
                        && finding["location"]["file"].as_str().is_some_and(|name| name.ends_with(&file))
                })
            };
            let key = of("secret/private-key-in-manifest");
            let checks = ["environment", "arguments", "annotation", "config-map", "secret-object"];
            !key && !checks.iter().all(|place| of(&format!("secret/literal-secret-in-{place}")))
        })
        .map(|(_, one)| one.id.as_str())
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
    let parts = parts(&planted);
    let json = world.scan(&["--format", "json", "--evidence"]).stdout;
    let terminal = world.scan(&["--all", "--color", "always"]);
    for (place, bytes) in [("json", json), ("terminal", terminal.stdout), ("stderr", terminal.stderr)] {
        assert!(place == "stderr" || bytes.len() > 10_000, "{place}: something was reported");
        let leaked = bytes.windows(PART_BYTES).find_map(|part| parts.get(part));
        assert!(leaked.is_none(), "a secret of {leaked:?} leaks into {place}");
    }
}

const CARD_CHECK: &str = "secret/card-number-in-configuration";
const HEALTH_CHECK: &str = "secret/health-identifier-in-configuration";

/// A card number and a social security number in every kind of place.
fn numbers() -> (World, [String; 3]) {
    let card = expand_secrets("@@card@@");
    let grouped = format!("{} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..]);
    let person = expand_secrets("@@social security number@@");
    let world = World::empty();
    for (index, secret) in [&card, &grouped, &person].into_iter().enumerate() {
        let name = if *secret == person { "ssn" } else { "pan" };
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, annotations: {{{name}: '{secret}'}}, labels: {{{name}: '{secret}'}}}}\n\
             spec: {{hostPID: true, containers: [{{name: a, image: x, args: ['--{name}', '{secret}'], env: [{{name: {name}, value: {secret}}}]}}]}}\n\
             ---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  app.conf: |\n    a\n    {name} = {secret}\n\
             ---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata: {{{name}: {}}}\n\
             ---\napiVersion: x.example/v1\nkind: Site\nmetadata: {{name: x}}\nspec: {{{name}: {secret}}}\n",
            base64(secret)
        );
        world.write(&format!("{index}/a.yaml"), text);
    }
    (world, [card, grouped, person])
}

#[test]
fn numbers_of_cards_and_people_are_found_when_asked_and_reach_no_output() {
    let (world, secrets) = numbers();
    let (report, code) = world.report(&["--sensitive-data", "--evidence"]);
    assert_eq!(code, 1);
    let of = |check: &str| report.list("findings").iter().filter(|one| one["check"] == check).count();
    // An annotation, a label, an argument, a variable, a ConfigMap, a Secret and a custom resource.
    assert_eq!((of(CARD_CHECK), of(HEALTH_CHECK)), (2 * 7, 7));
    for format in ["json", "terminal", "sarif", "html"] {
        let mut arguments = vec!["--sensitive-data", "--format", format, "--all", "--color", "always"];
        arguments.extend((format == "json" || format == "html").then_some("--evidence"));
        let ran = world.scan(&arguments);
        assert!(ran.stdout.len() > 10_000, "{format}: something was reported");
        let text = ran.stdout_text() + &ran.stderr_text();
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "a number leaks into {format}");
            assert!(!text.contains(&base64(secret)), "an encoded number leaks into {format}");
        }
    }
}

/// What was not searched for is not absent.
#[test]
fn numbers_that_nobody_asked_for_are_not_applicable_and_the_variable_asks() {
    let (world, _) = numbers();
    let folder = world.folder().to_str().unwrap();
    for (variable, asked) in [("", false), ("false", false), ("true", true)] {
        let mut command = command(&["scan", folder, "--format", "json"]);
        let output = command.env("PLIMSOLL_SENSITIVE_DATA", variable).output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let checks = report["checks"].as_array().unwrap();
        for (id, what) in [(CARD_CHECK, "card numbers"), (HEALTH_CHECK, "health identifiers")] {
            let check = checks.iter().find(|check| check["id"] == id).unwrap();
            let count = |verdict: &str| check["verdicts"][verdict].as_array().map_or(0, Vec::len);
            if asked {
                assert_eq!((count("fail") > 0, count("not-applicable")), (true, 0), "{id}");
                continue;
            }
            assert_eq!((count("pass"), count("fail"), count("not-applicable")), (0, 0, 12), "{id}");
            let reason = format!("{what} are searched with --sensitive-data only");
            let reasons = check["verdicts"]["not-applicable"].as_array().unwrap();
            assert!(reasons.iter().all(|one| one["reason"] == reason.as_str()), "{id}");
        }
    }
}
