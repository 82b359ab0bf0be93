//! Files as URIs, and the list of those that the run is about.

use super::Message;
use plimsoll_model::Location;
use plimsoll_wire::v1::Report;
use serde::Serialize;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// The base that relative URIs are taken from.
const ROOT: &str = "%SRCROOT%";
/// What stands for standard input, which has no file. Uploads want a relative URI.
const STANDARD_INPUT: &str = "stdin";

/// Where a file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Below the root of the run: the path from there, with `/` between its parts; empty for the root itself.
    Below(String),
    /// Elsewhere on this machine: the absolute path.
    Elsewhere(String),
}

/// Every file that the run is about, once, in the order of the inputs.
pub(super) struct Places<'r> {
    artifacts: Vec<Uri>,
    /// By path as the report has it.
    by_path: HashMap<&'r str, usize>,
}

struct Uri {
    text: String,
    is_relative: bool,
    is_standard_input: bool,
}

impl Uri {
    fn of(path: &str, place: &dyn Fn(&str) -> Place) -> Self {
        if path == "-" {
            return Self { text: STANDARD_INPUT.to_owned(), is_relative: true, is_standard_input: true };
        }
        let (text, is_relative) = match place(path) {
            Place::Below(path) if path.is_empty() => ("./".to_owned(), true),
            Place::Below(path) => (percent_encoded(&path).into_owned(), true),
            Place::Elsewhere(path) => (format!("file://{}", percent_encoded(&path)), false),
        };
        Self { text, is_relative, is_standard_input: false }
    }
}

impl<'r> Places<'r> {
    pub(super) fn of(report: &Report<'r>, place: &dyn Fn(&str) -> Place) -> Self {
        let mut places = Self { artifacts: Vec::new(), by_path: HashMap::new() };
        let mut by_uri: HashMap<String, usize> = HashMap::new();
        let snapshot = report.snapshot;
        let inputs = snapshot.inputs.iter().filter(|input| input.read).map(|input| input.path.as_ref());
        let resources = snapshot.resources.iter().map(|resource| resource.location.file.as_ref());
        let written = report.judgement.findings.iter().filter_map(|finding| finding.written.as_deref());
        let findings = written.map(|place| place.file.as_ref());
        for path in inputs.chain(resources).chain(findings) {
            places.add(path, place, &mut by_uri);
        }
        // What could not be seen was asked for, too, and a place may bear a line.
        let known: HashSet<&str> = snapshot.inputs.iter().map(|input| input.path.as_ref()).collect();
        let gaps = report.judgement.gaps.iter().map(|gap| gap.place.as_str());
        for at in gaps.chain(snapshot.warnings.iter().map(|warning| warning.place.as_str())) {
            places.add(split(at, |path| known.contains(path)).0, place, &mut by_uri);
        }
        places
    }

    fn add(&mut self, path: &'r str, place: &dyn Fn(&str) -> Place, by_uri: &mut HashMap<String, usize>) {
        if self.by_path.contains_key(path) {
            return;
        }
        let uri = Uri::of(path, place);
        // One file may be named by two paths, `k8s/a.yaml` and `./k8s/a.yaml`.
        let index = *by_uri.entry(uri.text.clone()).or_insert(self.artifacts.len());
        if index == self.artifacts.len() {
            self.artifacts.push(uri);
        }
        self.by_path.insert(path, index);
    }

    pub(super) fn artifacts(&self) -> impl Iterator<Item = Artifact<'_>> {
        self.artifacts.iter().map(|uri| Artifact {
            location: ArtifactLocation::new(uri, None),
            roles: ["analysisTarget"],
            description: uri
                .is_standard_input
                .then_some(Message { text: "Standard input; no file of the repository." }),
        })
    }

    pub(super) fn location(&self, path: &str) -> Option<ArtifactLocation<'_>> {
        let index = *self.by_path.get(path)?;
        self.artifacts.get(index).map(|uri| ArtifactLocation::new(uri, Some(index)))
    }

    /// File and line of a place such as `k8s/a.yaml:7`.
    pub(super) fn split<'p>(&self, place: &'p str) -> (&'p str, Option<u32>) {
        split(place, |path| self.by_path.contains_key(path))
    }
}

/// A file may be named `a:7`, so what is known as a file bears no line. A rendered line is none of a file.
fn split(place: &str, is_file: impl Fn(&str) -> bool) -> (&str, Option<u32>) {
    if is_file(place) {
        return (place, None);
    }
    if let Some(file) = Location::file_of_rendered(place) {
        return (file, None);
    }
    match place.rsplit_once(':') {
        Some((path, line)) => line.parse().map_or((place, None), |line| (path, Some(line))),
        None => (place, None),
    }
}

#[derive(Serialize)]
pub(super) struct Artifact<'r> {
    location: ArtifactLocation<'r>,
    roles: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Message<&'static str>>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation<'r> {
    uri: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

impl<'r> ArtifactLocation<'r> {
    fn new(uri: &'r Uri, index: Option<usize>) -> Self {
        Self { uri: &uri.text, uri_base_id: uri.is_relative.then_some(ROOT), index }
    }
}

/// The base of relative URIs. It says what it is, not where: that is a path of one machine.
#[derive(Serialize)]
pub(super) struct BaseIds {
    #[serde(rename = "%SRCROOT%")]
    root: Base,
}

#[derive(Serialize)]
struct Base {
    description: Message<&'static str>,
}

impl BaseIds {
    pub(super) fn new() -> Self {
        let text = "The root of the repository; the working directory where there is none.";
        Self { root: Base { description: Message { text } } }
    }
}

/// A path as the path of a URI: every byte that has another meaning there becomes `%XX`. A colon does, too,
/// since `a:b` would be a scheme.
fn percent_encoded(path: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    if path.bytes().all(is_plain) {
        return Cow::Borrowed(path);
    }
    let mut encoded = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        match byte {
            byte if is_plain(byte) => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::{percent_encoded, split};

    #[test]
    fn what_means_something_in_a_uri_is_encoded() {
        assert_eq!(percent_encoded("k8s/cart-1_2.~x.yaml"), "k8s/cart-1_2.~x.yaml");
        assert_eq!(percent_encoded("a b%20#?:[é].yaml"), "a%20b%2520%23%3F%3A%5B%C3%A9%5D.yaml");
        assert_eq!(percent_encoded("a\\b\"<>^`{|}\n"), "a%5Cb%22%3C%3E%5E%60%7B%7C%7D%0A");
    }

    #[test]
    fn a_place_may_bear_a_line_and_a_file_a_colon() {
        let known = |path: &str| path == "a:7";
        assert_eq!(split("b.yaml:12", known), ("b.yaml", Some(12)));
        assert_eq!(split("b.yaml", known), ("b.yaml", None));
        assert_eq!(split("a:7", known), ("a:7", None));
        assert_eq!(split("a:7:3", known), ("a:7", Some(3)));
        assert_eq!(split("c:d", known), ("c:d", None));
        assert_eq!(split("a:7 (rendered, line 3)", known), ("a:7", None));
        assert_eq!(split("b (rendered, line x)", known), ("b (rendered, line x)", None));
    }
}
