//! Other scanners on the same input, in the same run.

use super::measure::Runs;
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Program and arguments of each peer.
const PEERS: [(&str, &[&str]); 3] = [
    ("kube-linter", &["lint", "FOLDER", "--format", "json"]),
    // Both would call home first; a measurement must not wait for a network.
    (
        "checkov",
        &[
            "--framework",
            "kubernetes",
            "--skip-download",
            "--compact",
            "--quiet",
            "--output",
            "json",
            "PATH",
            "FOLDER",
        ],
    ),
    ("trivy", &["config", "--skip-check-update", "--quiet", "--format", "json", "FOLDER"]),
];

/// Runs each peer that is installed; the others are named.
pub(super) fn bench(name: &str, input: &Path, folder: &Path, count: usize) -> anyhow::Result<Vec<Value>> {
    let mut results = Vec::new();
    for (peer, arguments) in PEERS {
        let Some(version) = version(peer) else {
            println!("  SKIPPED {peer}: not installed");
            results.push(json!({ "name": name, "skipped": peer }));
            continue;
        };
        let path_flag = if input.is_dir() { "--directory" } else { "--file" };
        let arguments: Vec<&str> =
            arguments.iter().map(|argument| if *argument == "PATH" { path_flag } else { argument }).collect();
        match Runs::of(&PathBuf::from(peer), &arguments, input, folder, count) {
            Ok(runs) => {
                println!("{peer} {version}\n{runs}");
                results.push(json!({ "name": name, "version": version, "tool": runs.json(peer) }));
            }
            Err(error) => {
                println!("  FAILED {peer}: {error:#}");
                results.push(json!({ "name": name, "failed": peer }));
            }
        }
    }
    Ok(results)
}

fn version(peer: &str) -> Option<String> {
    let argument = if peer == "kube-linter" { "version" } else { "--version" };
    let output = Command::new(peer).arg(argument).stdin(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().trim().to_owned())
}
