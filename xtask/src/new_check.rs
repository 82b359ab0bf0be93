//! Starts a check: a source that compiles and a fixture that fails until it is filled in.

use crate::repository::root;
use anyhow::{Context as _, bail};
use plimsoll_model::Family;
use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
};

const SOURCE: &str = include_str!("templates/check.txt");
const FIXTURE: &str = include_str!("templates/fixture.txt");

/// Writes both files of `FAMILY/NAME`.
pub(crate) fn run(id: &str) -> anyhow::Result<()> {
    let crate_folder = root().join("crates/plimsoll-checks");
    let written = write(&crate_folder, id)?;
    for file in written {
        println!("crates/plimsoll-checks/{file}");
    }
    println!(
        "Fill in the texts and the safeguard, then write the fixture; `cargo test -p plimsoll-checks` says what is missing."
    );
    Ok(())
}

fn write(crate_folder: &Path, id: &str) -> anyhow::Result<[String; 2]> {
    let (family, name) = id.split_once('/').context("expected FAMILY/NAME, such as workload/host-network")?;
    let family = family.replace('-', "_");
    let known: Vec<&str> = Family::ALL.iter().map(|family| family.as_str()).collect();
    if !known.contains(&family.as_str()) {
        bail!("`{family}` is no family; there are {}", known.join(", "));
    }
    let module = name.replace('-', "_");
    let good = |part: char| part.is_ascii_lowercase() || part.is_ascii_digit() || part == '_';
    if !module.starts_with(|first: char| first.is_ascii_lowercase()) || !module.chars().all(good) {
        bail!("`{name}`: a name is lower-case words with dashes between them");
    }
    if !crate_folder.join(format!("src/{family}/mod.rs")).is_file() {
        bail!("the family `{family}` has no code yet: nothing reads its subjects, so a check could not run");
    }
    let files = [format!("src/{family}/{module}.rs"), format!("fixtures/{family}/{module}.yaml")];
    if let Some(file) = files.iter().find(|file| crate_folder.join(file).exists()) {
        bail!("{file} is there already");
    }
    let id = format!("{family}/{}", module.replace('_', "-"));
    for (file, template) in files.iter().zip([SOURCE, FIXTURE]) {
        let path = crate_folder.join(file);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        let mut new = OpenOptions::new().write(true).create_new(true).open(&path)?;
        new.write_all(template.replace("{{id}}", &id).as_bytes())?;
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::write;
    use plimsoll_testkit::load_fixture;
    use std::fs;

    #[test]
    fn both_files_are_written_once_and_only_for_families_with_code() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("src/workload")).unwrap();
        fs::write(folder.path().join("src/workload/mod.rs"), "").unwrap();
        let files = write(folder.path(), "workload/host-clock").unwrap();
        assert_eq!(files, ["src/workload/host_clock.rs", "fixtures/workload/host_clock.yaml"]);
        let source = fs::read_to_string(folder.path().join(&files[0])).unwrap();
        assert!(source.contains("id: \"workload/host-clock\""), "{source}");
        assert_eq!(load_fixture(&folder.path().join(&files[1])).cases.len(), 3);
        for (id, reason) in [
            ("workload/host-clock", "is there already"),
            ("workload/../x", "lower-case words"),
            ("rbac/wildcards", "no code yet"),
            ("bakery/bread", "is no family"),
            ("host-clock", "expected FAMILY/NAME"),
        ] {
            let error = write(folder.path(), id).unwrap_err().to_string();
            assert!(error.contains(reason), "{id}: {error}");
        }
    }
}
