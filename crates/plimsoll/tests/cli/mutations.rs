//! Nothing gets better by not being seen: worlds of the fixtures and of real data, with one value made
//! unreadable, compared with themselves.

use crate::in_process::{judge_file, pointers};
use plimsoll_document::{Limits, parse};
use plimsoll_model::{
    GapCode, Judgement, KubernetesVersion, ResourceIndex, Snapshot, Standing,
    tree::{NodeRef, Tag, Value as NodeValue},
};
use plimsoll_testkit::{Dice, load_fixture, shared_folder};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// Mutations of one world of real data; those of a fixture are fewer, as there are more of them.
const MUTATIONS_REAL: usize = 2;
const MUTATIONS_FIXTURE: usize = 2;
/// Fewer would be a sign that the worlds were not found.
const MUTATIONS_MIN: usize = 300;

/// What counts of a run: passes by check and line, and how every control stands.
struct Outcome {
    passes: BTreeMap<(&'static str, u32), usize>,
    standings: Vec<(String, Standing)>,
    gaps: Vec<GapCode>,
}

/// A file that is written, read and judged again and again.
struct Bench {
    folder: TempDir,
    version: KubernetesVersion,
}

impl Bench {
    fn new(version: KubernetesVersion) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), version }
    }

    fn judge(&self, name: &str, bytes: &[u8]) -> Outcome {
        let file = self.folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let (snapshot, judgement) = judge_file(&file, self.version);
        Outcome::new(&snapshot, &judgement)
    }
}

impl Outcome {
    fn new(snapshot: &Snapshot, judgement: &Judgement) -> Self {
        let line = |index: &ResourceIndex| snapshot.resource(*index).unwrap().location.line;
        let mut passes: BTreeMap<_, usize> = BTreeMap::new();
        for check in &judgement.checks {
            check.pass.iter().for_each(|index| *passes.entry((check.meta.id, line(index))).or_default() += 1);
        }
        let mut standings = Vec::new();
        for framework in &judgement.frameworks {
            standings.push((framework.id.to_owned(), framework.standing));
            let name = |control: &str| format!("{}@{}:{control}", framework.id, framework.version);
            standings.extend(framework.controls.iter().map(|control| (name(control.id), control.standing)));
        }
        Self { passes, standings, gaps: judgement.gaps.iter().map(|gap| gap.code).collect() }
    }

    /// What got better between two runs, in words.
    fn better_in(&self, after: &Self) -> Vec<String> {
        let mut better = Vec::new();
        for ((check, line), count) in &after.passes {
            let before = self.passes.get(&(*check, *line)).copied().unwrap_or(0);
            if *count > before {
                better.push(format!("{check} passes at line {line}"));
            }
        }
        let claims = |standing| matches!(standing, Standing::Met | Standing::Excepted | Standing::Attested);
        assert_eq!(self.standings.len(), after.standings.len());
        for ((control, old), (_, new)) in self.standings.iter().zip(&after.standings) {
            if claims(*new) && old != new {
                better.push(format!("{control} is {new}, was {old}"));
            }
        }
        better
    }
}

/// A document as JSON, secrets and all: it goes nowhere but into a file of the test.
pub(crate) fn to_json(node: NodeRef<'_>) -> Value {
    let text = |raw: &str| Value::String(raw.to_owned());
    match node.tag() {
        Tag::Null => Value::Null,
        Tag::False => json!(false),
        Tag::True => json!(true),
        Tag::Mapping => {
            node.entries().map(|(key, value)| (key.key_text().to_owned(), to_json(value))).collect()
        }
        Tag::Sequence => node.items().map(to_json).collect(),
        Tag::Int | Tag::Float | Tag::Str => match node.value() {
            NodeValue::Int(number) => json!(number),
            NodeValue::Float(number) => json!(number),
            NodeValue::Str(raw) => text(raw),
            NodeValue::Redacted(raw) if node.tag() == Tag::Str => text(raw.expose()),
            NodeValue::Redacted(raw) => {
                raw.expose().parse().map_or_else(|_| text(raw.expose()), Value::Number)
            }
            _ => Value::Null,
        },
    }
}

/// Paths to every value of a document but itself; null is no value.
fn values_inside(document: &Value) -> Vec<String> {
    let is_value = |at: &String| !at.is_empty() && document.pointer(at).is_some_and(|value| !value.is_null());
    pointers(document).into_iter().filter(is_value).collect()
}

/// Values of types that a value does not have; a number and a text are no scalars of each other's type.
fn wrong_types(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(_) => vec![json!("x"), json!(["x"]), json!(7)],
        Value::Array(_) => vec![json!("x"), json!({}), json!(7)],
        Value::String(_) => vec![json!({}), json!(["x"]), json!(7)],
        _ => vec![json!({}), json!(["x"])],
    }
}

/// One document on each line.
fn lines(documents: &[Value]) -> Vec<u8> {
    let lines: Vec<String> = documents.iter().map(Value::to_string).collect();
    lines.join("\n").into_bytes()
}

/// A world: documents, and the text that they came from.
struct TestWorld {
    name: String,
    version: KubernetesVersion,
    text: String,
    documents: Vec<Value>,
}

impl TestWorld {
    fn new(name: String, version: KubernetesVersion, text: String) -> Option<Self> {
        let named_json = Path::new(&name).extension().is_some_and(|extension| extension == "json");
        let parsed = parse(&text, named_json, &Limits::default());
        let documents: Vec<Value> =
            parsed.documents.iter().filter_map(|document| document.tree.root()).map(to_json).collect();
        let is_whole = parsed.faults.is_empty() && documents.iter().any(Value::is_object);
        is_whole.then_some(Self { name, version, text, documents })
    }
}

fn fixture_worlds() -> Vec<TestWorld> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plimsoll-checks/fixtures");
    let mut worlds = Vec::new();
    for file in files_below(&folder) {
        for case in load_fixture(&file).cases {
            let name = format!("{}:{}", file.file_name().unwrap().to_string_lossy(), case.line);
            let texts: Vec<_> = case.documents.iter().map(|document| document.text.as_str()).collect();
            worlds.extend(TestWorld::new(name, case.version, texts.join("---\n")));
        }
    }
    worlds
}

fn real_worlds(test: &str) -> Vec<TestWorld> {
    let Some(shared) = shared_folder(test) else { return Vec::new() };
    let worlds = files_below(&shared.join("corpus")).into_iter().filter_map(|file| {
        let content = fs::read_to_string(&file).ok()?;
        TestWorld::new(file.display().to_string(), KubernetesVersion::NEWEST, content)
    });
    worlds.collect()
}

/// Files of YAML and JSON, in order; templates of charts are none.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Whether a value of another type is no wrong one: quantities may be numbers, and custom resources of the fixtures
/// have no schema.
fn may_be(document: &Value, pointer: &str, value: &Value) -> bool {
    let is_quantity = ["/memory", "/cpu", "/ephemeral-storage"].iter().any(|end| pointer.ends_with(end));
    let version = document.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    is_quantity && value.is_number() || version.starts_with("x.example/")
}

/// Replaces one random value by one of a wrong type.
fn break_a_type(documents: &[Value], dice: &mut Dice) -> Option<(Vec<Value>, String)> {
    let mut places = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let found = values_inside(document);
        places.extend(found.into_iter().map(|pointer| (index, pointer)));
    }
    if places.is_empty() {
        return None;
    }
    let (index, pointer) = &places[dice.below(places.len())];
    let mut broken = documents.to_vec();
    let value = broken[*index].pointer_mut(pointer)?;
    let wrong = wrong_types(value);
    let wrong = wrong[dice.below(wrong.len())].clone();
    if may_be(&documents[*index], pointer, &wrong) {
        return None;
    }
    let what = format!("document {index} {pointer} = {wrong}");
    *value = wrong;
    Some((broken, what))
}

/// What trying mutations gave: how many, and what got better by one of them.
#[derive(Default)]
struct Tried {
    mutations: usize,
    better: Vec<String>,
}

impl Tried {
    fn add(&mut self, what: &str, better: Vec<String>) {
        self.mutations += 1;
        self.better.extend(better.into_iter().map(|line| format!("{what}: {line}")));
    }

    /// All worlds, on all cores: each is a folder and a generator of its own.
    fn of<T: Sync>(worlds: &[T], mutate: impl Fn(&T, &mut Self) + Sync) -> Self {
        let one = |world: &T| {
            let mut tried = Self::default();
            mutate(world, &mut tried);
            tried
        };
        let join = |mut left: Self, right: Self| {
            left.mutations += right.mutations;
            left.better.extend(right.better);
            left
        };
        worlds.par_iter().map(one).reduce(Self::default, join)
    }

    /// Nothing got better, and enough was tried for that to mean something.
    fn assert_nothing_better(&self, mutations_min: usize) {
        println!("{} mutations tried", self.mutations);
        let (tried, better) = (self.mutations, &self.better);
        assert!(tried >= mutations_min, "{tried} mutations");
        assert!(better.is_empty(), "{} of {tried} got better:\n{}", better.len(), better.join("\n"));
    }
}

#[test]
fn a_value_of_a_wrong_type_makes_nothing_better() {
    let fixtures = fixture_worlds().into_iter().map(|world| (world, MUTATIONS_FIXTURE));
    let real = real_worlds("a_value_of_a_wrong_type_makes_nothing_better")
        .into_iter()
        .map(|world| (world, MUTATIONS_REAL));
    let worlds: Vec<(TestWorld, usize)> = fixtures.chain(real).collect();
    let tried = Tried::of(&worlds, |(world, mutations), tried| {
        let bench = Bench::new(world.version);
        let before = bench.judge("world.json", &lines(&world.documents));
        if before.gaps.iter().any(|gap| matches!(gap, GapCode::WrongType | GapCode::Structure)) {
            // What is of a wrong type already could be corrected by the next one.
            return;
        }
        let mut dice = Dice::of(&lines(&world.documents));
        for _ in 0..*mutations {
            let Some((broken, what)) = break_a_type(&world.documents, &mut dice) else { continue };
            let after = bench.judge("world.json", &lines(&broken));
            tried.add(&format!("{}: {what}", world.name), before.better_in(&after));
        }
    });
    tried.assert_nothing_better(MUTATIONS_MIN);
}

/// A pod and a deployment in which every field that a check looks at is set, most of them badly.
pub(crate) const EVERYTHING: &str = include_str!("everything.yaml");

#[test]
fn every_value_of_a_full_world_may_have_any_wrong_type() {
    let world =
        TestWorld::new("everything.yaml".to_owned(), KubernetesVersion::NEWEST, EVERYTHING.to_owned())
            .unwrap();
    let before = Bench::new(world.version).judge("world.json", &lines(&world.documents));
    assert!(before.gaps.is_empty() && before.passes.len() > 10, "{:?}", before.gaps);
    let documents = world.documents.iter().enumerate();
    let places: Vec<(usize, String)> = documents
        .flat_map(|(index, document)| {
            values_inside(document).into_iter().map(move |pointer| (index, pointer))
        })
        .collect();
    let tried = Tried::of(&places, |(index, pointer), tried| {
        let bench = Bench::new(world.version);
        for wrong in wrong_types(world.documents[*index].pointer(pointer).unwrap()) {
            let mut broken = world.documents.clone();
            *broken[*index].pointer_mut(pointer).unwrap() = wrong.clone();
            let after = bench.judge("world.json", &lines(&broken));
            tried.add(&format!("document {index} {pointer} = {wrong}"), before.better_in(&after));
        }
    });
    tried.assert_nothing_better(MUTATIONS_MIN);
}

#[test]
fn a_file_that_is_cut_makes_nothing_better() {
    const BROKEN: [GapCode; 3] = [GapCode::YamlSyntax, GapCode::JsonSyntax, GapCode::UnrenderedTemplate];
    let tried = Tried::of(&all_worlds("a_file_that_is_cut_makes_nothing_better"), |world, tried| {
        let bench = Bench::new(world.version);
        let json = lines(&world.documents);
        let mut dice = Dice::of(&json);
        let first = world.documents[0].to_string().len();
        for (name, text) in [("world.yaml", world.text.as_bytes()), ("world.json", &json)] {
            let before = bench.judge(name, text);
            let first = if name == "world.json" { first } else { first_document(&world.text) };
            let end = 1 + dice.below(first - 1);
            let after = bench.judge(name, &text[..end]);
            // Some cuts leave a whole document, which looks like any other.
            if after.gaps.iter().any(|gap| BROKEN.contains(gap)) {
                tried.add(&format!("{} cut at {end}", world.name), before.better_in(&after));
            }
        }
    });
    tried.assert_nothing_better(MUTATIONS_MIN);
}

/// The worlds of the fixtures, and those of real data.
fn all_worlds(test: &str) -> Vec<TestWorld> {
    fixture_worlds().into_iter().chain(real_worlds(test)).collect()
}

/// Where the first document that says anything ends.
fn first_document(text: &str) -> usize {
    let start = text.find("apiVersion").unwrap_or(0);
    text[start..].find("\n---").map_or(text.len(), |length| start + length).max(2)
}

#[test]
fn bytes_that_are_not_text_make_nothing_better() {
    let tried = Tried::of(&all_worlds("bytes_that_are_not_text_make_nothing_better"), |world, tried| {
        let bench = Bench::new(world.version);
        let before = bench.judge("world.yaml", world.text.as_bytes());
        let mut bytes = world.text.clone().into_bytes();
        let at = Dice::of(&bytes).below(bytes.len());
        bytes[at] = 0xFF;
        let after = bench.judge("world.yaml", &bytes);
        assert!(after.gaps.contains(&GapCode::Encoding), "{}", world.name);
        tried.add(&format!("{} at byte {at}", world.name), before.better_in(&after));
    });
    tried.assert_nothing_better(MUTATIONS_MIN);
}

/// Objects of one file of YAML, each in three lines, so that what becomes of one moves no other.
fn in_three_lines(texts: &[String]) -> String {
    let filled = |text: &String| text.lines().chain(["", ""]).take(3).collect::<Vec<_>>().join("\n");
    let all: Vec<String> = texts.iter().map(filled).collect();
    all.join("\n---\n")
}

/// Ways in which an object is not seen by others.
fn hidden_forms(document: &Value) -> Vec<String> {
    let with = |pointer: &str, value: Value| {
        let mut broken = document.clone();
        *broken.pointer_mut(pointer)? = value;
        Some(broken.to_string())
    };
    let kind = document.get("kind").and_then(Value::as_str).unwrap_or("Unknown");
    let broken = format!("kind: {kind}\nmetadata: a: b: c\nx: y");
    let cut = document.to_string();
    let cut = cut.strip_suffix('}').map(str::to_owned);
    let forms = [Some(broken), cut, with("/kind", json!([])), with("/metadata/name", json!({}))];
    forms.into_iter().flatten().collect()
}

/// One object of a world is broken, cut, without a kind or without a name, as the dice say: no other passes for that.
#[test]
fn an_object_that_is_hidden_makes_no_other_better() {
    let worlds: Vec<TestWorld> =
        fixture_worlds().into_iter().filter(|world| world.documents.len() > 1).collect();
    let tried = Tried::of(&worlds, |world, tried| {
        let bench = Bench::new(world.version);
        let texts: Vec<String> = world.documents.iter().map(Value::to_string).collect();
        let before = bench.judge("world.yaml", in_three_lines(&texts).as_bytes());
        let mut dice = Dice::of(&lines(&world.documents));
        let index = dice.below(world.documents.len());
        let forms = hidden_forms(&world.documents[index]);
        let form = &forms[dice.below(forms.len())];
        let mut hidden = texts.clone();
        hidden[index].clone_from(form);
        let after = bench.judge("world.yaml", in_three_lines(&hidden).as_bytes());
        assert!(!after.gaps.is_empty(), "{}: {form} is a gap", world.name);
        tried.add(&format!("{}: document {index} is {form}", world.name), before.better_in(&after));
    });
    tried.assert_nothing_better(MUTATIONS_MIN);
}
