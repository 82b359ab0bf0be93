//! Differences that are meant: `tests/oracles/kubectl-reads/differences.yaml`.

use crate::{
    compare::{Outcome, compare},
    oracle::ask,
};
use plimsoll_document::{Limits, parse};
use plimsoll_model::tree::NodeRef;
use std::{collections::BTreeSet, fs, path::Path};

/// Where kubectl ends a line.
const LINE_ENDS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Whether a text shows a difference that is meant; those are all about what kubectl refuses.
type Shows = fn(&str) -> bool;

const KNOWN: [(&str, Shows); 4] = [
    ("directive", |text| text.split(LINE_ENDS).any(|line| line.starts_with('%'))),
    ("tab-without-content", |text| {
        text.split(LINE_ENDS).any(|line| {
            let rest = line.trim_start_matches([' ', '\t']);
            (rest.is_empty() || rest.starts_with('#')) && line[..line.len() - rest.len()].contains('\t')
        })
    }),
    ("end-of-nothing", |text| {
        let mut has_content = false;
        text.split(LINE_ENDS).any(|line| {
            let rest = line.trim();
            let ends_nothing = line.starts_with("...") && rest == "..." && !has_content;
            has_content =
                !line.starts_with("---") && (has_content || !rest.is_empty() && !rest.starts_with('#'));
            ends_nothing
        })
    }),
    ("character-in-separator", |text| {
        text.split('\n').any(|line| line.starts_with("---") && line.trim_end().contains(char::is_control))
    }),
];

/// The id of the difference that a text shows.
pub(crate) fn known(text: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(_, shows)| shows(text)).map(|(id, _)| *id)
}

#[test]
fn differences_that_are_meant_are_still_there_and_all_written_down() {
    let Some(program) = plimsoll_testkit::oracle("kubectl-reads", "kubectl_reads, differences") else {
        return;
    };
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/kubectl-reads/differences.yaml");
    let parsed = parse(&fs::read_to_string(file).unwrap(), false, &Limits::default());
    let root = parsed.documents[0].tree.root().unwrap();
    let mut ids = BTreeSet::new();
    for entry in root.items() {
        let part = |key| entry.get(key).and_then(NodeRef::as_str).unwrap();
        let text = part("text").to_owned();
        assert_eq!(known(&text), Some(part("id")));
        assert!(part("reason").len() > 40);
        let answer = &ask(&program, std::slice::from_ref(&text))[0];
        let refuses =
            matches!(compare(&text, answer), Outcome::Different(what) if what.starts_with("kubectl refuses"));
        assert!(refuses && part("kubectl") == "refuses", "{}", part("id"));
        ids.insert(part("id").to_owned());
    }
    assert_eq!(ids, KNOWN.iter().map(|(id, _)| (*id).to_owned()).collect());
}
