//! A page for each framework, and their index.

use super::{
    Known,
    control::{depth, method_word, section},
    head,
    markdown::{
        CHECKS, FRAMEWORKS, Place, SAFEGUARDS, STACKROX, VERDICTS, control_anchor, framework_name,
        framework_path, prose, sentence,
    },
};
use plimsoll_framework::{Control, Coverage, Framework, Reached, Status, frameworks};

const COLUMNS: &str = "| Framework | Status | Leaf controls | Automated | Partial | Attest-only | Unwritten | Reached | If asked |\n\
                       |---|---|---:|---:|---:|---:|---:|---:|---:|\n";
/// What the columns mean; said beside each table of counts.
const COLUMN_WORDS: &str = "Leaf controls have none below them. *Automated*: evidence alone can decide every demand. \
*Partial*: evidence decides some of it, a person states the rest. *Attest-only*: only a person can state it. *Unwritten*: \
no demands in this version. These follow from the standard, whatever is built. *Reached*: at least one check of this \
version speaks for or against it, of whatever kind it is; that is not to say that it can be met. *If asked*: reached ones \
that no check looks at without `--sensitive-data`.\n\n";

/// The page of one framework.
pub(super) fn page(framework: &'static Framework, known: &Known) -> String {
    let path = framework_path(framework);
    let place = Place(&path);
    let mut text = head(&data_file(framework), framework.title);
    text.push_str(&facts(framework));
    text.push_str(&format!(
        "All titles, demands and claims are in our own words. {} says how verdicts become standings. Passes count \
         from the sources named beside each safeguard; a fail counts from any source. A check that reads files can \
         therefore refute a demand for which no pass from files counts.\n\n",
        place.link("Verdicts and standings", VERDICTS)
    ));
    let coverage = Coverage::of(framework, &known.reach);
    text.push_str("## Coverage\n\n");
    text.push_str(COLUMNS);
    text.push_str(&row(framework, &coverage, place));
    text.push('\n');
    text.push_str(COLUMN_WORDS);
    for (words, ids) in [
        ("Reached with `--sensitive-data` only", &coverage.reached_with_sensitive_data),
        ("Automated, and not reached yet", &coverage.automated_unreached),
    ] {
        let controls: Vec<&Control> = ids.iter().filter_map(|id| framework.control(id)).collect();
        if !controls.is_empty() {
            text.push_str(&format!("{words}: {}.\n\n", place.controls(framework, &controls)));
        }
    }
    text.push_str("## Contents\n\n");
    for control in framework.controls {
        text.push_str(&contents_line(framework, control, known));
    }
    text.push('\n');
    for control in framework.controls {
        text.push_str(&section(framework, control, place, known));
    }
    trimmed(text)
}

/// The list of frameworks with their counts.
pub(super) fn index(known: &Known) -> String {
    let place = Place(FRAMEWORKS);
    let mut text = head("frameworks/", "Frameworks");
    text.push_str(&format!(
        "What this version knows of each standard. `plimsoll framework list`, `show` and `coverage` print the same. \
         Controls point at {}, which {} speak for. Files alone never make a control of a standard in prose met. \
         {} compares control by control.\n\n",
        place.link("safeguards", SAFEGUARDS),
        place.link("checks", CHECKS),
        place.link("What StackRox looked at", STACKROX),
    ));
    text.push_str(COLUMNS);
    for framework in frameworks() {
        text.push_str(&row(framework, &Coverage::of(framework, &known.reach), place));
    }
    text.push('\n');
    text.push_str(COLUMN_WORDS);
    for framework in frameworks() {
        let link = place.link(&prose(framework.title), &framework_path(framework));
        text.push_str(&format!("- {link}: {}\n", prose(&sentence(framework.notice))));
    }
    text
}

/// The file that a framework is compiled from.
fn data_file(framework: &Framework) -> String {
    framework_path(framework).replacen("docs/", "", 1).replacen(".md", ".yaml", 1)
}

fn facts(framework: &Framework) -> String {
    let version = match framework.version {
        "per-kubernetes" => "the Kubernetes version judged for",
        version => version,
    };
    let published = framework.published.map_or(String::new(), |date| format!(", {date}"));
    format!(
        "- Id: `{}`, version: {version}\n- Publisher: {}{published}\n- Status: {}\n- Text: <{}>\n- Notice: {}\n\n",
        framework.id,
        prose(framework.publisher),
        status_sentence(framework.status),
        framework.url,
        prose(framework.notice),
    )
}

fn status_sentence(status: Status) -> &'static str {
    match status {
        Status::Current => "current",
        Status::Retired => "**retired**: replaced by a newer version, kept for reading by its numbers",
        Status::Proposed => "**proposed**: not in force",
    }
}

fn row(framework: &Framework, coverage: &Coverage, place: Place<'_>) -> String {
    let name = framework_name(framework);
    // A page does not link to itself.
    let path = framework_path(framework);
    let name = if place.0 == path { name } else { place.link(&name, &path) };
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
        framework.status.as_str(),
        coverage.leaves,
        coverage.automated,
        coverage.partial,
        coverage.attest_only,
        coverage.unwritten,
        coverage.reached,
        coverage.reached_with_sensitive_data.len(),
    )
}

fn contents_line(framework: &Framework, control: &Control, known: &Known) -> String {
    let indent = "  ".repeat(depth(framework, control));
    let reached = match known.reach.reached(control) {
        Reached::Yes => ", reached",
        Reached::WithSensitiveData => ", reached if asked",
        Reached::No => "",
    };
    format!(
        "{indent}- [{} {}](#{}) ({}{reached})\n",
        control.id,
        prose(control.title),
        control_anchor(control.id),
        method_word(framework, control)
    )
}

/// A page ends in one line break.
pub(super) fn trimmed(mut text: String) -> String {
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::{Known, data_file, index, page};
    use crate::repository::root;
    use plimsoll_framework::{Coverage, frameworks};

    #[test]
    fn a_page_names_the_file_that_it_comes_from() {
        for framework in frameworks() {
            let file = data_file(framework);
            assert!(root().join(&file).is_file(), "{file}");
        }
    }

    #[test]
    fn a_retired_version_says_so_on_its_page_and_in_the_index() {
        let known = Known::new();
        let retired = frameworks().iter().find(|each| each.version == "3.2.1").unwrap();
        assert!(page(retired, &known).contains("- Status: **retired**"));
        assert!(index(&known).contains("| [pci-dss 3.2.1](pci-dss-3.2.1.md) | retired | 31 |"));
    }

    #[test]
    fn every_control_has_its_place_in_the_contents_and_a_section() {
        let known = Known::new();
        for framework in frameworks() {
            let text = page(framework, &known);
            assert_eq!(text.matches("<a id=\"c-").count(), framework.controls.len(), "{}", framework.id);
            let coverage = Coverage::of(framework, &known.reach);
            let ends_with = |end: &str| {
                let listed = framework.controls.iter().filter(|control| framework.is_leaf(control));
                let shown = listed.filter(|control| {
                    let start = format!("- [{} ", control.id);
                    let line = text.lines().find(|line| line.trim_start().starts_with(&start));
                    line.unwrap().ends_with(end)
                });
                shown.count()
            };
            let if_asked = coverage.reached_with_sensitive_data.len();
            assert_eq!(ends_with(", reached)") + if_asked, coverage.reached, "{}", framework.id);
            assert_eq!(ends_with(", reached if asked)"), if_asked, "{}", framework.id);
        }
    }
}
