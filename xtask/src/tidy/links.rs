//! Links in Markdown lead to files and anchors that exist.
//!
//! Addresses of other hosts are not asked. Code is no link, neither in a block nor in a line.

use crate::repository::{Problem, Tracked};
use std::collections::{BTreeMap, BTreeSet};

/// Broken links of every Markdown file.
pub(crate) fn problems(files: &[Tracked]) -> Vec<Problem> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let pages: BTreeMap<&str, Page> = files
        .iter()
        .filter(|file| is_markdown(&file.path))
        .filter_map(|file| Some((file.path.as_str(), Page::read(file.text.as_deref()?))))
        .collect();
    let mut problems = Vec::new();
    for (path, page) in &pages {
        for (line, target) in &page.links {
            if let Some(message) = refusal(path, target, &paths, &pages) {
                problems.push(Problem::new(path, *line, message));
            }
        }
    }
    problems
}

fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "md")
}

/// Why a link leads nowhere.
fn refusal(from: &str, target: &str, paths: &BTreeSet<&str>, pages: &BTreeMap<&str, Page>) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, id)| (file, Some(id)));
    let Some(path) = resolve(from, file) else {
        return Some(format!("the link `{target}` leads out of the repository"));
    };
    let is_folder = || paths.iter().any(|known| known.starts_with(&format!("{path}/")));
    if !path.is_empty() && !paths.contains(path.as_str()) && !is_folder() {
        return Some(format!("the link `{target}` leads to no file: there is no `{path}`"));
    }
    let (anchor, page) = (anchor?, pages.get(path.as_str())?);
    (!page.anchors.contains(anchor)).then(|| format!("the link `{target}` leads to no anchor of `{path}`"))
}

/// The path in the repository of a link in a file; none if it leads out of it.
fn resolve(from: &str, file: &str) -> Option<String> {
    if file.is_empty() {
        return Some(from.to_owned());
    }
    if file.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What a Markdown file links to, and what can be linked to in it.
struct Page {
    links: Vec<(usize, String)>,
    anchors: BTreeSet<String>,
}

impl Page {
    fn read(text: &str) -> Self {
        let plain = without_blocks(text);
        let anchors = anchors(&plain);
        let mut links = Vec::new();
        for (index, line) in without_spans(&plain).lines().enumerate() {
            links.extend(targets(line).into_iter().map(|target| (index + 1, target)));
        }
        Self { links, anchors }
    }
}

/// The text with the lines of fenced blocks left empty, so that line numbers hold.
fn without_blocks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let start = line.trim_start();
        let fence_len = start.len() - start.trim_start_matches(['`', '~']).len();
        let fence = start.get(..fence_len).filter(|fence| fence.len() >= 3);
        match (open, fence) {
            // A line of backticks with more of them behind is a code span, not a fence.
            (None, Some(fence)) if !start.get(fence_len..).is_some_and(|rest| rest.contains('`')) => {
                open = Some(fence)
            }
            (Some(opened), Some(fence)) if fence.starts_with(opened) && start.len() == fence_len => {
                open = None
            }
            (None, _) => plain.push_str(line),
            _ => {}
        }
        plain.push('\n');
    }
    plain
}

/// The text with its code spans left empty. A span does not reach over an empty line.
fn without_spans(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (position, paragraph) in text.split("\n\n").enumerate() {
        if position > 0 {
            plain.push_str("\n\n");
        }
        let mut rest = paragraph;
        while let Some(start) = rest.find('`') {
            let (before, from) = rest.split_at(start);
            plain.push_str(before);
            let run = from.len() - from.trim_start_matches('`').len();
            let (ticks, inside) = from.split_at(run);
            rest = match closing(inside, run) {
                // Line breaks stay, so that line numbers hold.
                Some(end) => {
                    let (span, after) = inside.split_at(end);
                    plain.extend(span.chars().filter(|part| *part == '\n'));
                    after.get(run..).unwrap_or_default()
                }
                None => {
                    plain.push_str(ticks);
                    inside
                }
            };
        }
        plain.push_str(rest);
    }
    plain
}

/// Where the next run of exactly this many backticks starts.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(start) = text.get(from..)?.find('`').map(|start| start + from) {
        let rest = text.get(start..)?;
        let found = rest.len() - rest.trim_start_matches('`').len();
        if found == run {
            return Some(start);
        }
        from = start + found;
    }
    None
}

/// Every target in a line: `[words](target)` and `[label]: target`.
fn targets(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((_, after)) = rest.split_once("](") {
        found.push(target(after));
        rest = after;
    }
    let definition = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    found.extend(definition.map(|(_, target)| first_word(target)));
    found
}

/// The text up to the bracket that closes the link; brackets inside come in pairs.
fn target(after: &str) -> String {
    let mut depth = 0_usize;
    let end = after.find(|part: char| match part {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth == 0 => true,
        ')' => {
            depth -= 1;
            false
        }
        _ => false,
    });
    first_word(after.get(..end.unwrap_or(after.len())).unwrap_or_default())
}

/// A target without the title that may stand behind it, and without angle brackets.
fn first_word(target: &str) -> String {
    let word = target.split_whitespace().next().unwrap_or_default();
    word.trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// Anchors of headings, as code hosts make them, and those that stand in the text.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines() {
        for start in ["<a id=\"", "<a name=\""] {
            for piece in line.split(start).skip(1) {
                anchors.extend(piece.split_once('"').map(|(id, _)| id.to_owned()));
            }
        }
        let words = line.trim_start_matches('#');
        if (1..=6).contains(&(line.len() - words.len())) && words.starts_with(' ') {
            let slug = slug(words);
            let count = seen.entry(slug.clone()).or_default();
            anchors.insert(if *count == 0 { slug } else { format!("{slug}-{count}") });
            *count += 1;
        }
    }
    anchors
}

/// Lower case, without punctuation, dashes for spaces; of a link only its words count.
fn slug(heading: &str) -> String {
    let mut words = heading.trim().to_owned();
    while let Some((start, end)) =
        words.find("](").and_then(|at| Some((at, at + words.get(at..)?.find(')')?)))
    {
        words.replace_range(start..=end, "");
    }
    words
        .to_lowercase()
        .chars()
        .filter(|part| part.is_alphanumeric() || matches!(part, ' ' | '-' | '_'))
        .map(|part| if part == ' ' { '-' } else { part })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Tracked, problems, slug};

    fn file(path: &str, text: &str) -> Tracked {
        Tracked { path: path.to_owned(), bytes: text.len() as u64, text: Some(text.to_owned()) }
    }

    fn found(text: &str) -> Vec<String> {
        let other = "# One\n## Two `x`, *three*\n## One\n<a id=\"four\"></a>\n```\n# Five\n```\n";
        let files = [
            file("docs/a.md", text),
            file("docs/b/c.md", other),
            file("src/d.rs", ""),
            file("README.md", ""),
        ];
        problems(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn links_that_resolve_are_none_of_tidys_business() {
        let good = "# Own head\n[a](b/c.md) [b](b/c.md#one) [c](b/c.md#one-1) [d](b/c.md#two-x-three \"title\")\n\
                    [e](b/c.md#four) [f](../src/d.rs#L10) [g](../README.md) [h](b) [i](#own-head) [j](<b/c.md>)\n\
                    [k](https://example.com/a.md#x) [l](mailto:a@example.com)\n[m]: b/c.md\n";
        assert_eq!(found(good), Vec::<String>::new());
    }

    #[test]
    fn links_to_nothing_are_found_with_their_line() {
        let bad = "[a](gone.md)\n\n[b](b/c.md#five) and [c](b/c.md#none)\n[d]: gone.md\n[e](../../out.md) [f](/docs/a.md)\n[g](#none)\n";
        assert_eq!(
            found(bad),
            [
                "docs/a.md:1: the link `gone.md` leads to no file: there is no `docs/gone.md`",
                "docs/a.md:3: the link `b/c.md#five` leads to no anchor of `docs/b/c.md`",
                "docs/a.md:3: the link `b/c.md#none` leads to no anchor of `docs/b/c.md`",
                "docs/a.md:4: the link `gone.md` leads to no file: there is no `docs/gone.md`",
                "docs/a.md:5: the link `../../out.md` leads out of the repository",
                "docs/a.md:5: the link `/docs/a.md` leads out of the repository",
                "docs/a.md:6: the link `#none` leads to no anchor of `docs/a.md`",
            ]
        );
    }

    #[test]
    fn code_is_no_link_and_hides_none_behind_it() {
        let text = "`[a](gone.md)` and ``b` [c](gone.md)``\n\n```md\n[d](gone.md)\n```\n\nan odd ` tick\n\n[e](gone.md) `over\nlines` [f](gone.md)\n";
        assert_eq!(
            found(text),
            [
                "docs/a.md:9: the link `gone.md` leads to no file: there is no `docs/gone.md`",
                "docs/a.md:10: the link `gone.md` leads to no file: there is no `docs/gone.md`",
            ]
        );
    }

    #[test]
    fn brackets_in_an_address_come_in_pairs() {
        assert_eq!(found("([a](b/c(1).md))\n").len(), 1);
        assert_eq!(found("([a](b/c.md))\n").len(), 0);
    }

    #[test]
    fn headings_have_the_anchors_of_code_hosts() {
        assert_eq!(slug(" 4.1.1 A [link](x.md) & `code`: done"), "411-a-link--code-done");
        assert_eq!(slug(" snake_case - and dash"), "snake_case---and-dash");
    }
}
