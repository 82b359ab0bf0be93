//! The page of safeguards.

use super::{
    Known,
    framework::trimmed,
    head,
    markdown::{
        CHECKS, FRAMEWORKS, Place, SAFEGUARDS, VERDICTS, cell, framework_name, heading, prose,
        safeguard_anchor,
    },
};
use plimsoll_framework::{Safeguard, controls_of_safeguard, safeguards};
use plimsoll_model::Family;

const PLACE: Place<'static> = Place(SAFEGUARDS);

/// The page.
pub(super) fn page(known: &Known) -> String {
    let mut text = head("frameworks/safeguards.yaml", "Safeguards");
    text.push_str(&format!(
        "A safeguard says what is true of the real systems when it holds. {} speak for safeguards, the controls of all \
         {} point at them, so one piece of evidence serves every standard that asks for it. A safeguard is proved when \
         each family that it needs gave at least one pass, each check without which it is not proved gave one, and \
         nothing of its population failed, is unknown or was not seen: see {}. One without checks is never proved.\n\n",
        PLACE.link("Checks", CHECKS),
        PLACE.link("frameworks", FRAMEWORKS),
        PLACE.link("verdicts", VERDICTS),
    ));
    let spoken_for = safeguards().iter().filter(|each| !known.reach.checks_for(each.id).is_empty()).count();
    text.push_str(&format!(
        "{} safeguards; checks of this version speak for {spoken_for} of them.\n\n",
        safeguards().len()
    ));
    text.push_str("| Safeguard | Title | Checks |\n|---|---|---:|\n");
    for each in safeguards() {
        let checks = known.reach.checks_for(each.id).len();
        let checks = if checks == 0 { "none yet".to_owned() } else { checks.to_string() };
        text.push_str(&format!("| {} | {} | {checks} |\n", PLACE.safeguard(each.id), cell(each.title)));
    }
    text.push('\n');
    for each in safeguards() {
        text.push_str(&section(each, known));
    }
    trimmed(text)
}

fn section(safeguard: &Safeguard, known: &Known) -> String {
    let title = format!("{} {}", safeguard.id, safeguard.title);
    let mut text = heading(2, &safeguard_anchor(safeguard.id), &title);
    text.push_str(&format!("{}\n\n", prose(safeguard.objective)));
    text.push_str(&format!("- Proved by passes of each of: {}\n", families(safeguard.needs)));
    if !safeguard.takes.is_empty() {
        text.push_str(&format!("- Fails also count from: {}\n", families(safeguard.takes)));
    }
    if !safeguard.decided_by.is_empty() {
        let checks: Vec<String> = safeguard.decided_by.iter().map(|id| PLACE.check(id)).collect();
        text.push_str(&format!("- Not proved without a pass of: {}\n", checks.join(", ")));
    }
    text.push_str(&checks(safeguard, known));
    if safeguard.sensitive_data {
        text.push_str(
            "- Searched for with `--sensitive-data` only; without it, its checks are not-applicable\n",
        );
    }
    let controls = controls_of_safeguard(safeguard.id);
    if controls.is_empty() {
        text.push_str("- No control points at it\n");
    }
    for (framework, controls) in controls {
        let links = PLACE.controls(framework, &controls);
        text.push_str(&format!("- {}: {links}\n", framework_name(framework)));
    }
    text.push('\n');
    text
}

fn families(families: &[Family]) -> String {
    families.iter().map(|family| format!("`{family}`")).collect::<Vec<_>>().join(", ")
}

/// Those that count, and those that name it and never reach it.
fn checks(safeguard: &Safeguard, known: &Known) -> String {
    let counting: Vec<String> =
        known.reach.checks_for(safeguard.id).iter().map(|check| PLACE.check(check.id)).collect();
    let list = if counting.is_empty() { "no check yet".to_owned() } else { counting.join(", ") };
    let mut text = format!("- Checks: {list}\n");
    let silent: Vec<String> = known
        .checks
        .iter()
        .filter(|check| check.safeguards.contains(&safeguard.id) && !check.reaches_safeguards)
        .map(|check| PLACE.check(check.id))
        .collect();
    if !silent.is_empty() {
        let list = silent.join(", ");
        text.push_str(&format!("- About it, and without weight: {list}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Known, page};
    use plimsoll_framework::safeguards;

    #[test]
    fn each_safeguard_has_its_section_with_checks_or_the_word_that_there_is_none() {
        let known = Known::new();
        let text = page(&known);
        assert_eq!(text.matches("\n## SG-").count(), safeguards().len());
        let without = safeguards().iter().filter(|each| known.reach.checks_for(each.id).is_empty()).count();
        assert!(without < safeguards().len());
        assert_eq!(text.matches("- Checks: no check yet\n").count(), without);
        assert_eq!(text.matches("| none yet |").count(), without);
    }
}
