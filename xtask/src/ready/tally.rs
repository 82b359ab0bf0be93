//! What passed, what failed and what was skipped, by name.

use crate::repository::root;
use anyhow::{Context as _, bail};
use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{self, Command, Stdio},
    time::Instant,
};

/// Counts of a whole run.
pub(crate) struct Tally {
    /// Tests that passed, as their harnesses say.
    passed: u64,
    /// Tests that failed.
    failed: u64,
    /// Tests that a harness was told to ignore, which it counts and does not name here.
    ignored: u64,
    /// Steps that passed.
    steps: u32,
    /// Names of steps that were skipped, each with the reason.
    skipped: Vec<String>,
    /// What could not be brought.
    notes: Vec<String>,
    /// Where tests that skip themselves write their names.
    list: PathBuf,
}

impl Tally {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let list = env::temp_dir().join(format!("plimsoll-skipped-{}", process::id()));
        fs::write(&list, "").with_context(|| list.display().to_string())?;
        Ok(Self { passed: 0, failed: 0, ignored: 0, steps: 0, skipped: Vec::new(), notes: Vec::new(), list })
    }

    pub(crate) fn skip(&mut self, name: &str) {
        println!("\nSKIPPED {name}");
        self.skipped.push(name.to_owned());
    }

    /// Says why several tests will be skipped, each of which is counted by itself.
    pub(crate) fn note(&mut self, reason: &str) {
        println!("\nNOTE {reason}");
        self.notes.push(reason.to_owned());
    }

    /// Runs a step of this program.
    pub(crate) fn step(
        &mut self,
        name: &str,
        run: impl FnOnce(&mut Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        run(self)?;
        println!("-- {} s", start.elapsed().as_secs());
        self.steps += 1;
        Ok(())
    }

    /// Runs cargo, shows what it prints and counts its result lines.
    pub(crate) fn cargo(&mut self, arguments: &[&str], environment: &[(&str, &str)]) -> anyhow::Result<()> {
        let shown: Vec<String> =
            environment.iter().map(|(name, value)| format!("{name}='{value}' ")).collect();
        let line = format!("{}cargo {}", shown.concat(), arguments.join(" "));
        self.step(&line, |tally| {
            let mut command = Command::new("cargo");
            command.args(arguments).envs(environment.iter().copied()).current_dir(root());
            // A toolchain that was picked for this program must not hide the one that is asked for.
            command.env_remove("RUSTUP_TOOLCHAIN").env("PLIMSOLL_SKIPPED", &tally.list);
            let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
            for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufReader::lines) {
                let line = line.context("cannot read what cargo prints")?;
                println!("{line}");
                tally.count(&line);
            }
            let status = child.wait()?;
            if !status.success() {
                bail!("`{}` failed: {status}", arguments.join(" "));
            }
            Ok(())
        })
    }

    /// Adds a result line of a test harness: `test result: ok. 8 passed; 0 failed; 0 ignored; ...`.
    fn count(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let before = |word: &str| {
            let (number, _) = result.split_once(&format!(" {word};"))?;
            number.rsplit(' ').next()?.parse::<u64>().ok()
        };
        self.passed += before("passed").unwrap_or_default();
        self.failed += before("failed").unwrap_or_default();
        self.ignored += before("ignored").unwrap_or_default();
    }

    /// Prints the names of what was skipped, and one line with all counts. A test that skipped itself passed for its
    /// harness; here it did not. A step that failed counts as one failure if no test did.
    pub(crate) fn print(&self, has_failed: bool) -> anyhow::Result<()> {
        let list = fs::read_to_string(&self.list).with_context(|| self.list.display().to_string())?;
        let tests: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("SKIPPED ")).collect();
        println!("\nready: {} steps passed", self.steps);
        for note in &self.notes {
            println!("  NOTE {note}");
        }
        for name in self.skipped.iter().map(String::as_str).chain(tests.iter().copied()) {
            println!("  SKIPPED {name}");
        }
        if self.ignored > 0 {
            println!(
                "  SKIPPED {} tests marked #[ignore] or skipped in the browser, named above",
                self.ignored
            );
        }
        let passed = self.passed.saturating_sub(tests.len() as u64);
        let failed = self.failed.max(u64::from(has_failed));
        let skipped = self.skipped.len() as u64 + tests.len() as u64 + self.ignored;
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        Ok(())
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        // A list that stays behind is a small file among those that do not last.
        let _left_behind = fs::remove_file(&self.list);
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn result_lines_are_summed_and_other_lines_are_not() {
        let mut tally = Tally::new().unwrap();
        tally.count(
            "test result: ok. 8 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.41s",
        );
        tally.count("test result: FAILED. 3 passed; 2 failed; 4 ignored; in the browser");
        tally.count("test a_name ... ok");
        assert_eq!((tally.passed, tally.failed, tally.ignored), (11, 2, 5));
    }
}
