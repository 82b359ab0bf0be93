//! Compiles `patterns/*.yaml` into static data, so that nothing is parsed when the program starts.
//!
//! Unknown keys, missing keys, ids that stand twice and forms without a keyword are errors that name file and line.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a build script stops the build with a message, reads OUT_DIR, and talks to cargo"
)]

use std::{
    collections::{BTreeMap, HashSet},
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Shortest keyword: a shorter one stands everywhere.
const KEYWORD_BYTES_MIN: usize = 3;
const UUID: &str = "{x:8}-{x:4}-{x:4}-{x:4}-{x:12}";

/// One pattern as written.
#[derive(Default)]
struct Written {
    place: String,
    keys: BTreeMap<String, String>,
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder `patterns` stands here")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    let patterns: Vec<Written> = files.iter().flat_map(|file| load(file)).collect();
    let mut out = String::new();
    emit_patterns(&patterns, &mut out);
    emit_forms(&patterns, &mut out);
    emit_known(&folder.join("known.txt"), &mut out);
    let target = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("patterns.rs");
    fs::write(target, out).expect("OUT_DIR is writable");
}

/// Reads the small part of YAML that the files are written in.
fn load(file: &Path) -> Vec<Written> {
    println!("cargo::rerun-if-changed={}", file.display());
    let name = file.file_name().expect("a file").to_string_lossy().into_owned();
    let text = fs::read_to_string(file).expect("a pattern file is text");
    let mut found: Vec<Written> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = format!("patterns/{name}:{}", index + 1);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let entry = match line.strip_prefix("- ") {
            Some(entry) => {
                found.push(Written { place: place.clone(), ..Written::default() });
                entry
            }
            None => line.strip_prefix("  ").unwrap_or_else(|| panic!("{place}: neither `- ` nor two blanks")),
        };
        let (key, value) = entry.split_once(": ").unwrap_or_else(|| panic!("{place}: no `key: value`"));
        let known = ["id", "title", "form", "near", "value", "check", "class", "confidence"];
        assert!(known.contains(&key), "{place}: unknown key `{key}`");
        let value = value.trim().trim_matches('\'').to_owned();
        let pattern = found.last_mut().unwrap_or_else(|| panic!("{place}: a key outside a pattern"));
        assert!(pattern.keys.insert(key.to_owned(), value).is_none(), "{place}: `{key}` stands twice");
    }
    found
}

impl Written {
    fn get(&self, key: &str) -> Option<&str> {
        self.keys.get(key).map(String::as_str)
    }

    fn need(&self, key: &str) -> &str {
        self.get(key).unwrap_or_else(|| panic!("{}: `{key}` is missing", self.place))
    }

    fn list(&self, key: &str) -> Vec<String> {
        self.need(key).split(" | ").map(|part| part.trim().replace("{uuid}", UUID)).collect()
    }
}

fn emit_patterns(patterns: &[Written], out: &mut String) {
    let mut ids = HashSet::new();
    out.push_str("/// Every pattern of the files.\npub(crate) static PATTERNS: &[SecretPattern] = &[\n");
    for pattern in patterns {
        let (id, title) = (pattern.need("id"), pattern.need("title"));
        assert!(ids.insert(id), "{}: `{id}` stands twice", pattern.place);
        let class = match pattern.get("class") {
            None => "Credential",
            Some("private-key") => "PrivateKey",
            Some(other) => panic!("{}: `{other}` is no class", pattern.place),
        };
        let confidence = match pattern.get("confidence") {
            None if pattern.get("near").is_some() => "Medium",
            None | Some("high") => "High",
            Some("medium") => "Medium",
            Some(other) => panic!("{}: `{other}` is no confidence", pattern.place),
        };
        writeln!(
            out,
            "    SecretPattern {{ id: {id:?}, title: {title:?}, class: SecretClass::{class}, confidence: Confidence::{confidence} }},"
        )
        .expect("a string takes it");
    }
    out.push_str("];\n");
}

fn emit_forms(patterns: &[Written], out: &mut String) {
    let mut forms =
        String::from("/// Every form, with its keyword.\npub(crate) static FORMS: &[Form] = &[\n");
    let mut keywords: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut count = 0;
    for (index, pattern) in patterns.iter().enumerate() {
        let check = match pattern.get("check") {
            None => "None",
            Some("github") => "Base62Crc32",
            Some(other) => panic!("{}: `{other}` is no check", pattern.place),
        };
        let mut add = |keyword: &str, back: &str, shapes: &str, near: bool| {
            assert!(keyword.len() >= KEYWORD_BYTES_MIN, "{}: `{keyword}` is too short", pattern.place);
            keywords.entry(keyword.to_ascii_lowercase()).or_default().push(count);
            writeln!(
                forms,
                "    Form {{ pattern: {index}, keyword: {keyword:?}, back: {back}, shapes: &[{shapes}], near: {near}, check: Check::{check} }},"
            )
            .expect("a string takes it");
            count += 1;
        };
        if pattern.get("near").is_some() {
            let shapes: Vec<String> =
                pattern.list("value").iter().map(|form| steps(&parts(form, pattern))).collect();
            pattern.list("near").iter().for_each(|keyword| add(keyword, "None", &shapes.join(", "), true));
            continue;
        }
        for form in pattern.list("form") {
            let mut parts = parts(&form, pattern);
            let back = match parts.first() {
                Some(Part::Run(..)) => format!("Some({})", run(&parts.remove(0))),
                _ => "None".to_owned(),
            };
            let Some(Part::Text(keyword)) = parts.first().cloned() else {
                panic!("{}: `{form}` has no keyword", pattern.place);
            };
            parts.remove(0);
            add(&keyword, &back, &steps(&parts), false);
        }
    }
    out.push_str(&forms);
    out.push_str("];\n/// Keywords in small letters, with their forms.\npub(crate) static KEYWORDS: &[(&str, &[u16])] = &[\n");
    for (keyword, forms) in keywords {
        writeln!(out, "    ({keyword:?}, &{forms:?}),").expect("a string takes it");
    }
    out.push_str("];\n");
}

/// A piece of a form.
#[derive(Clone)]
enum Part {
    Text(String),
    Run(char, u16, u16),
}

fn parts(form: &str, pattern: &Written) -> Vec<Part> {
    let fail = || -> ! { panic!("{}: `{form}` is no form", pattern.place) };
    let mut found = Vec::new();
    let mut rest = form;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('{') {
            let Some((run, after)) = inside.split_once('}') else { fail() };
            let Some((class, counts)) = run.split_once(':') else { fail() };
            let (least, most) = counts.split_once('-').unwrap_or((counts, counts));
            let (Ok(least), Ok(most)) = (least.parse(), most.parse()) else { fail() };
            let known = class.len() == 1 && "axhdulwbetsqB".contains(class);
            if !known || least > most || least == 0 {
                fail();
            }
            found.push(Part::Run(class.chars().next().unwrap_or_default(), least, most));
            rest = after;
        } else {
            let end = rest.find('{').unwrap_or(rest.len());
            found.push(Part::Text(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    found
}

fn run(part: &Part) -> String {
    match part {
        Part::Run(class, least, most) => {
            format!("Run {{ class: Class::{}, least: {least}, most: {most} }}", class_name(*class))
        }
        Part::Text(text) => panic!("`{text}` is no run"),
    }
}

fn class_name(letter: char) -> &'static str {
    match letter {
        'a' => "Alnum",
        'x' => "LowerHex",
        'h' => "Hex",
        'd' => "Digit",
        'u' => "UpperDigit",
        'l' => "LowerDigit",
        'w' => "Word",
        'b' => "Base64",
        'e' => "Base64Padded",
        't' => "Dotted",
        's' => "Tilde",
        'q' => "Quoted",
        _ => "Base32",
    }
}

fn steps(parts: &[Part]) -> String {
    let steps: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => format!("Step::Text({text:?})"),
            Part::Run(..) => format!("Step::Run({})", run(part)),
        })
        .collect();
    format!("&[{}]", steps.join(", "))
}

/// Digests of secrets that everybody knows: the first 16 hex digits of each line.
fn emit_known(file: &Path, out: &mut String) {
    println!("cargo::rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file).expect("patterns/known.txt is text");
    let mut known: Vec<u64> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let digits = line.split_whitespace().next().unwrap_or_default();
            u64::from_str_radix(digits, 16).unwrap_or_else(|_| panic!("known.txt: `{digits}` is no digest"))
        })
        .collect();
    known.sort_unstable();
    writeln!(out, "/// Beginnings of digests of secrets that everybody knows, sorted.\npub(crate) static KNOWN: &[u64] = &{known:?};")
        .expect("a string takes it");
}
