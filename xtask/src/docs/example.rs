//! Examples from the fixture of a check.

use super::markdown::{code, prose, sentence, yaml};
use crate::repository::root;
use anyhow::{Context as _, bail};
use plimsoll_model::KubernetesVersion;
use plimsoll_testkit::{Case, Expectation, Fixture, FixtureDocument, load_fixture};

/// Reads the fixture of the check at this place.
pub(super) fn fixture(place: &str) -> anyhow::Result<Fixture> {
    let path = format!("crates/plimsoll-checks/fixtures/{place}.yaml");
    let file = root().join(&path);
    if !file.is_file() {
        bail!("{path} is missing: each check has a fixture");
    }
    Ok(load_fixture(&file))
}

/// The first failing and the first passing document.
pub(super) fn examples(fixture: &Fixture) -> anyhow::Result<String> {
    let is_fail = |expectation: &Expectation| matches!(expectation, Expectation::Fail(_));
    let failing = first(fixture, is_fail).context("no document fails")?;
    let passing =
        first(fixture, |expectation| *expectation == Expectation::Pass).context("no document passes")?;
    let (case, document) = failing;
    let at = match &document.expectation {
        Some(Expectation::Fail(paths)) => places(paths),
        _ => String::new(),
    };
    let mut text = format!("This fails{at}{}:\n\n{}", version_words(case), yaml(&document.text));
    text.push_str(&beside(case));
    let (case, document) = passing;
    text.push_str(&format!("This passes{}:\n\n", version_words(case)));
    text.push_str(&yaml(&document.text));
    text.push_str(&beside(case));
    Ok(text)
}

/// The first document that is meant, if possible of a world of the newest version.
fn first(fixture: &Fixture, is_meant: impl Fn(&Expectation) -> bool) -> Option<(&Case, &FixtureDocument)> {
    let meant = |newest: bool| {
        let cases =
            fixture.cases.iter().filter(move |case| !newest || case.version == KubernetesVersion::NEWEST);
        let mut documents = cases.flat_map(|case| case.documents.iter().map(move |each| (case, each)));
        documents.find(|(_, document)| document.expectation.as_ref().is_some_and(&is_meant))
    };
    meant(true).or_else(|| meant(false))
}

/// ` at A, B and C`; nothing where the expectation names no path.
fn places(paths: &[String]) -> String {
    let shown: Vec<String> = paths.iter().filter(|path| !path.is_empty()).map(|path| code(path)).collect();
    match shown.split_last() {
        None => String::new(),
        Some((only, [])) => format!(" at {only}"),
        Some((last, others)) => format!(" at {} and {last}", others.join(", ")),
    }
}

fn version_words(case: &Case) -> String {
    if case.version == KubernetesVersion::NEWEST {
        String::new()
    } else {
        format!(", judged for Kubernetes {}", case.version)
    }
}

/// Documents of the same world that are not judged, and without which it would be judged otherwise.
fn beside(case: &Case) -> String {
    let others: Vec<&str> = case
        .documents
        .iter()
        .filter(|document| document.expectation.is_none())
        .map(|document| document.text.trim_end())
        .collect();
    if others.is_empty() {
        return String::new();
    }
    format!("Beside it stands:\n\n{}", yaml(&others.join("\n---\n")))
}

/// What each world of the fixture shows, and the verdicts that the check never gives.
pub(super) fn shown(fixture: &Fixture) -> String {
    let mut text = String::new();
    for case in &fixture.cases {
        let mut words: Vec<&str> = Vec::new();
        for expectation in case.documents.iter().filter_map(|document| document.expectation.as_ref()) {
            if !words.contains(&expectation.word()) {
                words.push(expectation.word());
            }
        }
        text.push_str(&format!("- {}: {}{}\n", prose(&case.name), words.join(", "), version_words(case)));
    }
    for (verdict, reason) in &fixture.never {
        text.push_str(&format!("- never {verdict}: {}\n", prose(reason)));
    }
    text.push('\n');
    text
}

/// Why a subject always gets a verdict, if it does.
pub(super) fn always(fixture: &Fixture) -> Option<String> {
    let (_, reason) = fixture.never.iter().find(|(verdict, _)| verdict == "not-applicable")?;
    Some(sentence(reason))
}

#[cfg(test)]
mod tests {
    use super::{examples, shown};
    use plimsoll_testkit::{Fixture, load_fixture};
    use std::fs;

    fn fixture(text: &str) -> Fixture {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        load_fixture(file.path())
    }

    #[test]
    fn the_first_failing_and_passing_documents_are_shown_with_what_stands_beside_them() {
        let fixture = fixture(
            "# never: not-applicable — all have it\n\
             # case: an odd one\n# expect: unknown\nkind: Odd\n\
             # case: a bad one kubernetes=1.20\n# expect: fail spec.a\n# expect: fail spec.b\n# expect: fail spec.c\nkind: Bad\n\
             ---\nkind: Other\n---\n# expect: fail spec.c\nkind: Worse\n\
             # case: a good one of old kubernetes=1.20\n# expect: pass\nkind: Old\n\
             # case: a good one\n# expect: pass\nkind: Good\n",
        );
        assert_eq!(
            examples(&fixture).unwrap(),
            "This fails at `spec.a`, `spec.b` and `spec.c`, judged for Kubernetes 1.20:\n\n```yaml\nkind: Bad\n```\n\n\
             Beside it stands:\n\n```yaml\nkind: Other\n```\n\n\
             This passes:\n\n```yaml\nkind: Good\n```\n\n"
        );
        assert_eq!(
            shown(&fixture),
            "- an odd one: unknown\n- a bad one: fail, judged for Kubernetes 1.20\n\
             - a good one of old: pass, judged for Kubernetes 1.20\n- a good one: pass\n\
             - never not-applicable: all have it\n\n"
        );
    }

    #[test]
    fn a_check_without_an_example_has_no_page() {
        let error = |text: &str| examples(&fixture(text)).unwrap_err().to_string();
        assert_eq!(error("# case: a\n# expect: pass\nkind: Good\n"), "no document fails");
        assert_eq!(error("# case: a\n# expect: fail spec.a\nkind: Bad\n"), "no document passes");
    }
}
