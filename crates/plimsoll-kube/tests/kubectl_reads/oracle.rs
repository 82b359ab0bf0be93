//! The program `kubectl-reads`, which is kubectl's own reader and the API server's decoder.

use serde_json::Value;
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
};

/// What kubectl makes of a text.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Why it stopped, if it did.
    pub(crate) error: Option<String>,
    pub(crate) objects: Vec<Sent>,
}

/// An object that kubectl would send.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) object: Value,
    /// Whether the API server's decoder refuses it.
    pub(crate) is_refused: bool,
}

impl Sent {
    /// Whether it has a name, without which it cannot be made.
    pub(crate) fn has_name(&self) -> bool {
        let text = |key| self.object["metadata"][key].as_str().is_some_and(|text| !text.is_empty());
        text("name") || text("generateName")
    }
}

/// Asks about many texts at once.
pub(crate) fn ask(program: &Path, texts: &[String]) -> Vec<Answer> {
    #[expect(clippy::disallowed_methods, reason = "a test that starts the oracle")]
    let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        scope.spawn(move || {
            for text in texts {
                input.write_all(&u32::try_from(text.len()).unwrap().to_be_bytes()).unwrap();
                input.write_all(text.as_bytes()).unwrap();
            }
        });
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "the oracle failed");
    let lines = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<_> = lines.lines().map(answer).collect();
    assert_eq!(answers.len(), texts.len());
    answers
}

fn answer(line: &str) -> Answer {
    let mut value: Value = serde_json::from_str(line).unwrap();
    let sent = |mut one: Value| Sent { is_refused: one["api"] == "refused", object: one["object"].take() };
    let objects = value["objects"].take();
    Answer {
        error: value["error"].as_str().map(str::to_owned),
        objects: objects.as_array().cloned().unwrap_or_default().into_iter().map(sent).collect(),
    }
}
