//! Markdown that a code host renders: escapes, anchors, links between pages.

use plimsoll_framework::{Control, Framework, frameworks};
use plimsoll_model::CheckMeta;

pub(super) const CHECKS: &str = "docs/checks/README.md";
pub(super) const FRAMEWORKS: &str = "docs/frameworks/README.md";
pub(super) const SAFEGUARDS: &str = "docs/safeguards.md";
pub(super) const STACKROX: &str = "docs/stackrox.md";
pub(super) const VERDICTS: &str = "docs/verdicts.md";

/// More checks than these in one cell make a table unreadable.
const CHECKS_MAX: usize = 4;

/// The page of a framework. One that follows the Kubernetes version has no version in its name.
pub(super) fn framework_path(framework: &Framework) -> String {
    match framework.version {
        "per-kubernetes" => format!("docs/frameworks/{}.md", framework.id),
        version => format!("docs/frameworks/{}-{version}.md", framework.id),
    }
}

/// The page of a check.
pub(super) fn check_path(id: &str) -> String {
    format!("docs/checks/{id}.md")
}

/// A framework with its version, for people.
pub(super) fn framework_name(framework: &Framework) -> String {
    match framework.version {
        "per-kubernetes" => framework.id.to_owned(),
        version => format!("{} {version}", framework.id),
    }
}

/// Text as it is, outside a table: what Markdown would take for markup is escaped, code spans are left.
pub(super) fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (position, piece) in text.split('`').enumerate() {
        let is_code = position % 2 == 1;
        if position > 0 {
            escaped.push('`');
        }
        for part in piece.chars() {
            match part {
                '\n' => escaped.push(' '),
                '\\' | '*' | '<' | '>' | '[' | ']' if !is_code => escaped.extend(['\\', part]),
                part => escaped.push(part),
            }
        }
    }
    escaped
}

/// Text in a cell of a table, where a pipe would end the cell even inside code.
pub(super) fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|")
}

/// A sentence: upper-case first letter, a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let whole: String = first.into_iter().flatten().chain(letters).collect();
    if whole.ends_with(['.', '?']) { whole } else { format!("{whole}.") }
}

/// Text as code.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('\n', " "))
}

/// A block of YAML, with a fence longer than any in it.
pub(super) fn yaml(text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}yaml\n{}\n{fence}\n\n", text.trim_end())
}

/// A part of an anchor: letters and digits, and single dashes for everything between them.
fn slug(id: &str) -> String {
    let mut slug = String::new();
    for part in id.chars() {
        if part.is_ascii_alphanumeric() {
            slug.push(part.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The anchor of a control on the page of its framework: `c-2-2-6`.
pub(super) fn control_anchor(id: &str) -> String {
    format!("c-{}", slug(id))
}

/// The anchor of a safeguard: `sg-run-03`.
pub(super) fn safeguard_anchor(id: &str) -> String {
    slug(id)
}

/// A heading with an anchor that does not depend on its words.
pub(super) fn heading(level: usize, anchor: &str, text: &str) -> String {
    format!("<a id=\"{anchor}\"></a>\n\n{} {}\n\n", "#".repeat(level), prose(text))
}

/// The page that links are written from.
#[derive(Clone, Copy)]
pub(super) struct Place<'p>(pub(super) &'p str);

impl Place<'_> {
    /// The relative address of another page, or of an anchor of one: `docs/safeguards.md#sg-run-03`.
    pub(super) fn to(self, target: &str) -> String {
        let (path, anchor) = target.split_once('#').map_or((target, None), |(path, id)| (path, Some(id)));
        let anchor = anchor.map_or(String::new(), |id| format!("#{id}"));
        if path == self.0 {
            return anchor;
        }
        let mut from: Vec<&str> = self.0.split('/').collect();
        from.pop();
        let to: Vec<&str> = path.split('/').collect();
        let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
        let up = "../".repeat(from.len() - shared);
        format!("{up}{}{anchor}", to[shared..].join("/"))
    }

    /// A link with these words, which are Markdown already.
    pub(super) fn link(self, words: &str, target: &str) -> String {
        format!("[{words}]({})", self.to(target))
    }

    pub(super) fn check(self, id: &str) -> String {
        self.link(&code(id), &check_path(id))
    }

    pub(super) fn safeguard(self, id: &str) -> String {
        self.link(id, &format!("{SAFEGUARDS}#{}", safeguard_anchor(id)))
    }

    /// A link to a control with these words.
    pub(super) fn control(self, words: &str, framework: &Framework, control: &str) -> String {
        let target = format!("{}#{}", framework_path(framework), control_anchor(control));
        self.link(&prose(words), &target)
    }

    /// Links to controls under their numbers, with commas.
    pub(super) fn controls(self, framework: &Framework, controls: &[&Control]) -> String {
        let links: Vec<String> =
            controls.iter().map(|control| self.control(control.id, framework, control.id)).collect();
        links.join(", ")
    }

    /// A control of another framework under the name that `twins` give it: `pci-dss@3.2.1:1.2.1`.
    pub(super) fn twin(self, name: &str) -> String {
        match find_twin(name) {
            Some((framework, control)) => {
                self.control(&format!("{} {}", framework_name(framework), control.id), framework, control.id)
            }
            None => code(name),
        }
    }

    /// Links to checks, the first of many.
    pub(super) fn checks(self, checks: &[CheckMeta], safeguard: &str) -> String {
        if checks.is_empty() {
            return "no check yet".to_owned();
        }
        let shown = if checks.len() <= CHECKS_MAX { checks.len() } else { CHECKS_MAX - 1 };
        let mut links: Vec<String> = checks.iter().take(shown).map(|check| self.check(check.id)).collect();
        if shown < checks.len() {
            let target = format!("{SAFEGUARDS}#{}", safeguard_anchor(safeguard));
            links.push(self.link(&format!("{} more", checks.len() - shown), &target));
        }
        links.join(", ")
    }
}

/// The framework and control behind `ID@VERSION:CONTROL`.
pub(super) fn find_twin(name: &str) -> Option<(&'static Framework, &'static Control)> {
    let (id, control) = name.split_once(':')?;
    let framework =
        frameworks().iter().find(|framework| format!("{}@{}", framework.id, framework.version) == id)?;
    Some((framework, framework.control(control)?))
}

#[cfg(test)]
mod tests {
    use super::{Place, cell, control_anchor, framework_path, prose, sentence, yaml};
    use plimsoll_framework::frameworks;
    use std::collections::BTreeSet;

    #[test]
    fn markup_in_text_is_escaped_and_code_is_left() {
        assert_eq!(prose("a <b> *c* [d]"), "a \\<b\\> \\*c\\* \\[d\\]");
        assert_eq!(prose("use `<a>[0]` and |"), "use `<a>[0]` and |");
        assert_eq!(cell("a | `b|c`"), "a \\| `b\\|c`");
        assert_eq!(prose("two\nlines"), "two lines");
    }

    #[test]
    fn sentences_end_once() {
        assert_eq!(sentence("roles"), "Roles.");
        assert_eq!(sentence("It ends."), "It ends.");
    }

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        assert_eq!(yaml("a: 1\n"), "```yaml\na: 1\n```\n\n");
        assert!(yaml("a: '```'").starts_with("````yaml\n"));
    }

    #[test]
    fn addresses_are_relative_to_their_page() {
        let check = Place("docs/checks/workload/host-pid.md");
        assert_eq!(check.to("docs/safeguards.md#sg-run-03"), "../../safeguards.md#sg-run-03");
        assert_eq!(check.to("docs/checks/workload/host-ipc.md"), "host-ipc.md");
        assert_eq!(check.to("docs/checks/README.md"), "../README.md");
        assert_eq!(Place("docs/stackrox.md").to("docs/checks/README.md"), "checks/README.md");
        assert_eq!(Place("docs/a.md").to("docs/a.md#b"), "#b");
    }

    /// Anchors are quoted in reports of others: they hold still and name one control each.
    #[test]
    fn anchors_are_stable_and_unique() {
        assert_eq!(control_anchor("2.2.6"), "c-2-2-6");
        assert_eq!(control_anchor("164.312(a)(2)(iv)"), "c-164-312-a-2-iv");
        assert_eq!(control_anchor("capabilities_baseline"), "c-capabilities-baseline");
        for framework in frameworks() {
            let anchors: BTreeSet<String> =
                framework.controls.iter().map(|control| control_anchor(control.id)).collect();
            assert_eq!(anchors.len(), framework.controls.len(), "{}", framework_path(framework));
        }
    }
}
