//! The page of one check.

use super::{
    example::{always, examples, fixture, shown},
    framework::trimmed,
    head,
    markdown::{CHECKS, Place, check_path, code, framework_name, prose, sentence},
};
use anyhow::Context as _;
use plimsoll_checks::{Check, EVERYTHING, PODS, Registered};
use plimsoll_framework::{Control, Framework, controls_of_check, controls_of_safeguard, safeguard};
use plimsoll_model::CheckMeta;
use plimsoll_testkit::Fixture;

/// The page.
pub(super) fn page(registered: &Registered) -> anyhow::Result<String> {
    let check = registered.meta();
    let fixture = fixture(registered.place)?;
    let path = check_path(check.id);
    let place = Place(&path);
    let source = format!("crates/plimsoll-checks/src/{0}.rs and fixtures/{0}.yaml", registered.place);
    let mut text = head(&source, check.title);
    text.push_str(&format!(
        "{}: severity **{}**, confidence {}. {}.\n\n",
        code(check.id),
        check.severity,
        check.confidence,
        place.link("All checks", CHECKS)
    ));
    text.push_str(&format!("{}\n\n## Fix\n\n{}\n\n", prose(check.why), prose(check.fix)));
    text.push_str(&judged(registered, &fixture));
    text.push_str("## Example\n\n");
    text.push_str(&examples(&fixture).with_context(|| check.id)?);
    text.push_str("Its fixture shows these cases:\n\n");
    text.push_str(&shown(&fixture));
    text.push_str(&peers(&check));
    text.push_str(&controls(&check, place));
    if !check.sources.is_empty() {
        text.push_str("## Sources\n\n");
        check.sources.iter().for_each(|source| text.push_str(&format!("- <{source}>\n")));
    }
    Ok(trimmed(text))
}

fn judged(registered: &Registered, fixture: &Fixture) -> String {
    let always =
        always(fixture).map_or(String::new(), |reason| format!(" None is left out: {}", lower(&reason)));
    format!(
        "## What is judged\n\n{}{}\n\n",
        prose(&sentence(&registered.check.run.subjects())),
        prose(&format!("{always}{}", beside(registered.check)))
    )
}

/// What a check looks at beside its subject, as a sentence.
fn beside(check: &Check) -> String {
    let word = |word: &str| match word {
        PODS => "what makes pods".to_owned(),
        EVERYTHING => "objects of every kind".to_owned(),
        kind => code(kind),
    };
    let words: Vec<String> = check.looks_at.iter().copied().map(word).collect();
    if words.is_empty() { String::new() } else { format!(" Beside them it looks at {}.", words.join(", ")) }
}

/// A sentence that goes on after a colon.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn peers(check: &CheckMeta) -> String {
    if check.aliases.is_empty() && check.related.is_empty() {
        return String::new();
    }
    let mut text = "## Other tools\n\n".to_owned();
    for (words, list) in [("Decides exactly the same", check.aliases), ("Overlaps with it", check.related)] {
        let ids: Vec<String> = list.iter().map(|id| code(id)).collect();
        if !ids.is_empty() {
            text.push_str(&format!("- {words}: {}\n", ids.join(", ")));
        }
    }
    text.push('\n');
    text
}

fn controls(check: &CheckMeta, place: Place<'_>) -> String {
    let named = controls_of_check(check.id);
    if check.safeguards.is_empty() && named.is_empty() {
        return "## Controls\n\nIt speaks for no control of a framework; its findings stand by themselves.\n\n".to_owned();
    }
    let mut text = "## Safeguards and controls\n\n".to_owned();
    if !check.safeguards.is_empty() && !check.reaches_safeguards {
        text.push_str(
            "Its findings stand by themselves: they neither prove nor refute the safeguards below.\n\n",
        );
    }
    for id in check.safeguards {
        let title = safeguard(id).map_or("", |safeguard| safeguard.title);
        text.push_str(&format!("{} {}\n\n", place.safeguard(id), prose(title)));
        text.push_str(&control_list(&controls_of_safeguard(id), place));
    }
    if !named.is_empty() {
        text.push_str("Named directly by:\n\n");
        text.push_str(&control_list(&named, place));
    }
    text
}

fn control_list(groups: &[(&'static Framework, Vec<&'static Control>)], place: Place<'_>) -> String {
    if groups.is_empty() {
        return "- no control points at it\n\n".to_owned();
    }
    let lines: Vec<String> = groups
        .iter()
        .map(|(framework, controls)| {
            format!("- {}: {}\n", framework_name(framework), place.controls(framework, controls))
        })
        .collect();
    format!("{}\n", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::page;
    use plimsoll_checks::find_by_id;

    #[test]
    fn a_page_holds_what_somebody_with_a_finding_asks() {
        let text = page(find_by_id("workload/privileged-container").unwrap()).unwrap();
        for part in [
            "# Container runs privileged\n",
            "severity **critical**, confidence high",
            "Pods and objects with a pod template. None is left out: every pod has containers",
            "This fails at `spec.initContainers[0].securityContext.privileged`:\n\n```yaml\napiVersion: v1\n",
            "This passes:\n\n```yaml\napiVersion: apps/v1\n",
            "- Decides exactly the same: `KSV-0017`, ",
            "[SG-RUN-03](../../safeguards.md#sg-run-03) ",
            "[4.4.3](../../frameworks/nist-sp-800-190-2017.md#c-4-4-3)",
            "- pss-baseline: [privileged](../../frameworks/pss-baseline.md#c-privileged)",
            "- <https://kubernetes.io/",
        ] {
            assert!(text.contains(part), "without `{part}`: {text}");
        }
        assert!(!text.contains("# expect:") && !text.contains("# case:"), "directives are prose: {text}");
    }
}
