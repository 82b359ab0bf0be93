//! Ordinary files that bear no secret of anybody that we know of: sources, documentation, manifests.

use crate::repository::root;
use serde_json::{Value, json};
use std::{
    env, fs,
    hash::{Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

/// Longest file that is taken: longer ones are data.
const FILE_BYTES_MAX: u64 = 4_000_000;
/// Bytes that show whether a file is text.
const HEAD_BYTES: usize = 8192;

/// Files that were copied, and from where.
pub(super) struct Clean {
    pub(super) files: usize,
    pub(super) bytes: u64,
    pub(super) sources: Vec<Value>,
}

/// Places that most machines have which build this, with how many bytes are taken at most.
fn places() -> Vec<(&'static str, Option<PathBuf>, u64)> {
    let home = env::var_os("HOME").map(PathBuf::from);
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| home.map(|home| home.join(".cargo")));
    vec![
        ("sources of the Cargo registry", cargo.map(|cargo| cargo.join("registry/src")), 150_000_000),
        (
            "documentation of the Rust toolchain",
            sysroot().map(|sysroot| sysroot.join("share/doc")),
            60_000_000,
        ),
        ("headers of the system", Some("/usr/include".into()), 30_000_000),
        ("shared files of the system", Some("/usr/share".into()), 60_000_000),
        ("real manifests (shared/corpus)", Some(root().join("../shared/corpus")), 30_000_000),
    ]
}

fn sysroot() -> Option<PathBuf> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (!text.trim().is_empty()).then(|| PathBuf::from(text.trim()))
}

/// Copies text files below `folder`, a folder for each place. Hidden files stay behind: some are ignore rules, which
/// one tool obeys and the other does not.
pub(super) fn copy(folder: &Path) -> anyhow::Result<Clean> {
    let mut clean = Clean { files: 0, bytes: 0, sources: Vec::new() };
    for (number, (name, place, bytes_max)) in places().into_iter().enumerate() {
        let Some(place) = place.filter(|place| place.is_dir()) else {
            println!("  SKIPPED {name}: not there");
            clean.sources.push(json!({ "skipped": name }));
            continue;
        };
        let mut files = Vec::new();
        walk(&place, &mut files);
        let key = |file: &PathBuf| (spread(file.strip_prefix(&place).unwrap_or(file)), file.clone());
        files.sort_by_cached_key(key);
        let (mut count, mut bytes) = (0_usize, 0_u64);
        for file in files {
            let Some(content) = text_of(&file) else { continue };
            if bytes + content.len() as u64 > bytes_max {
                break;
            }
            let target = folder.join(number.to_string()).join(file.strip_prefix(&place)?);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            bytes += content.len() as u64;
            count += 1;
            fs::write(target, content)?;
        }
        println!("  {name}: {count} files, {:.1} MB", bytes as f64 / 1e6);
        clean
            .sources
            .push(json!({ "name": name, "folder": number.to_string(), "files": count, "bytes": bytes }));
        clean.files += count;
        clean.bytes += bytes;
    }
    Ok(clean)
}

/// Where a file stands in the row: by its path alone, and far from its neighbors, so that a limit takes some of
/// everything.
fn spread(path: &Path) -> u64 {
    // Without keys, so the same on every machine.
    #[allow(deprecated, reason = "the default hasher may change with the toolchain")]
    let mut hasher = std::hash::SipHasher::new();
    path.to_string_lossy().hash(&mut hasher);
    hasher.finish()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), files);
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
}

/// The bytes of a file of text that is not too long.
fn text_of(file: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(file).ok()?.len();
    if length == 0 || length > FILE_BYTES_MAX {
        return None;
    }
    let content = fs::read(file).ok()?;
    let head = content.get(..content.len().min(HEAD_BYTES))?;
    (!head.contains(&0) && std::str::from_utf8(&content).is_ok()).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::{spread, text_of};
    use std::{fs, path::Path};

    #[test]
    fn only_text_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &[u8]| {
            let file = folder.path().join(name);
            fs::write(&file, content).unwrap();
            text_of(&file)
        };
        assert_eq!(file("a", b"text\n").as_deref(), Some(&b"text\n"[..]));
        assert_eq!(file("b", b"a\0b"), None);
        assert_eq!(file("c", b"\xff\xfe"), None);
        assert_eq!(file("d", b""), None);
    }

    #[test]
    fn the_row_of_files_is_the_same_everywhere() {
        assert_eq!(spread(Path::new("a/b.rs")), spread(Path::new("a/b.rs")));
        assert_ne!(spread(Path::new("a/b.rs")), spread(Path::new("a/c.rs")));
    }
}
