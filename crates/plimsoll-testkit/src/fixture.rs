use plimsoll_model::KubernetesVersion;
use std::{fs, path::Path};

/// The fixture of a check: worlds that state their own expectation.
#[derive(Debug)]
pub struct Fixture {
    /// The cases, in order.
    pub cases: Vec<Case>,
    /// Verdicts that this check can never give, each with its reason: `# never: not-applicable — reason`.
    pub never: Vec<(String, String)>,
}

/// One world.
#[derive(Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// Line of its head.
    pub line: usize,
    /// Whose rules apply.
    pub version: KubernetesVersion,
    /// Whether card numbers and health identifiers are searched for.
    pub sensitive_data: bool,
    /// Its documents.
    pub documents: Vec<FixtureDocument>,
}

/// One document of a world.
#[derive(Debug)]
pub struct FixtureDocument {
    /// Line of its first text.
    pub line: usize,
    /// The document.
    pub text: String,
    /// What it states; none for a document that is only part of the world.
    pub expectation: Option<Expectation>,
}

/// What a document states about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Everything required holds.
    Pass,
    /// Exactly these paths fail.
    Fail(Vec<String>),
    /// The check requires nothing.
    NotApplicable,
    /// An input could not be read.
    Unknown,
}

impl Expectation {
    /// The word in the file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// Reads a fixture.
///
/// `# case: NAME [kubernetes=1.N] [sensitive-data=on]` starts a world, a line `---` a document; `# expect: fail PATH` may stand
/// several times in one document.
pub fn load_fixture(file: &Path) -> Fixture {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut fixture = Fixture { cases: Vec::new(), never: Vec::new() };
    let mut document = Open::default();
    for (index, line) in text.lines().enumerate() {
        let at = || format!("{}:{}", file.display(), index + 1);
        if let Some(head) = line.strip_prefix("# case:") {
            document.close(fixture.cases.last_mut());
            fixture.cases.push(parse_head(head, index + 1, &at()));
        } else if let Some(statement) = line.strip_prefix("# never:") {
            let (verdict, reason) =
                statement.split_once('—').unwrap_or_else(|| panic!("{}: no reason", at()));
            fixture.never.push((verdict.trim().to_owned(), reason.trim().to_owned()));
        } else if line.trim_end() == "---" {
            document.close(fixture.cases.last_mut());
        } else if let Some(statement) = line.trim_start().strip_prefix("# expect:") {
            document.expect(statement.trim(), &at());
        } else {
            document.line = document.line.or((!line.trim().is_empty()).then_some(index + 1));
            document.text.push_str(line);
            document.text.push('\n');
        }
    }
    document.close(fixture.cases.last_mut());
    fixture
}

#[derive(Default)]
struct Open {
    text: String,
    line: Option<usize>,
    expectation: Option<Expectation>,
}

impl Open {
    fn expect(&mut self, statement: &str, at: &str) {
        let (word, path) = statement.split_once(' ').unwrap_or((statement, ""));
        let new = match word {
            "pass" => Expectation::Pass,
            "not-applicable" => Expectation::NotApplicable,
            "unknown" => Expectation::Unknown,
            "fail" => Expectation::Fail(vec![path.trim().to_owned()]),
            other => panic!("{at}: `{other}` is no verdict"),
        };
        match (&mut self.expectation, new) {
            (Some(Expectation::Fail(paths)), Expectation::Fail(more)) => paths.extend(more),
            (None, new) => self.expectation = Some(new),
            (Some(_), _) => panic!("{at}: a document states two verdicts"),
        }
    }

    fn close(&mut self, case: Option<&mut Case>) {
        let open = std::mem::take(self);
        let (Some(case), Some(line)) = (case, open.line) else { return };
        case.documents.push(FixtureDocument { line, text: open.text, expectation: open.expectation });
    }
}

fn parse_head(head: &str, line: usize, at: &str) -> Case {
    let mut name = Vec::new();
    let mut version = KubernetesVersion::NEWEST;
    let mut sensitive_data = false;
    for word in head.split_whitespace() {
        match word.split_once('=') {
            Some(("kubernetes", text)) => {
                version = text.parse().unwrap_or_else(|error| panic!("{at}: {error}"));
            }
            Some(("sensitive-data", "on")) => sensitive_data = true,
            _ => name.push(word),
        }
    }
    Case { name: name.join(" "), line, version, sensitive_data, documents: Vec::new() }
}
