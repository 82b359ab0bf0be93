//! What a child process used, as the kernel counts it.

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::{Value, json};
use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};
use wait4::Wait4 as _;

/// Options of `measure`.
#[derive(Debug, Args)]
pub(crate) struct MeasureArguments {
    /// Where the standard output of the program goes
    #[arg(long)]
    stdout: PathBuf,
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// Runs one program and prints what it used.
///
/// This is a process of its own because the kernel counts the memory of the parent at the time of the start into
/// the peak of the child, and the parent that wrote ten thousand files is not small.
pub(crate) fn measure(arguments: &MeasureArguments) -> anyhow::Result<()> {
    let (program, rest) = arguments.command.split_first().context("no program")?;
    let mut command = Command::new(program);
    command.args(rest).stdin(Stdio::null()).stdout(File::create(&arguments.stdout)?).stderr(Stdio::null());
    let before = Instant::now();
    let used = command.spawn().with_context(|| format!("cannot start {program}"))?.wait4()?;
    let wall = before.elapsed();
    let report = json!({
        "user_seconds": used.rusage.utime.as_secs_f64(),
        "system_seconds": used.rusage.stime.as_secs_f64(),
        "wall_seconds": wall.as_secs_f64(),
        "peak_bytes": used.rusage.maxrss,
        "exit": used.status.code(),
    });
    println!("{report}");
    Ok(())
}

/// Begins an argument that names a file in the folder of the bench, so that no result bears the folder's path.
pub(super) const WORK: &str = "WORK/";
/// How programs end that did their work: findings and gaps are 1 and 3, for Kingfisher 200.
const EXITS: [i64; 4] = [0, 1, 3, 200];

/// One run.
#[derive(Debug)]
pub(super) struct Run {
    json: Value,
}

impl Run {
    fn of(program: &Path, arguments: &[String], input: &Path, folder: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("measure").arg("--stdout").arg(folder.join("stdout")).arg("--").arg(program);
        for argument in arguments {
            match argument.strip_prefix(WORK) {
                Some(file) => command.arg(folder.join(file)),
                None if argument == "FOLDER" => command.arg(input),
                None => command.arg(argument),
            };
        }
        let output = command.stderr(Stdio::inherit()).output()?;
        let json = serde_json::from_slice(&output.stdout).context("the measuring process said nothing")?;
        let run = Self { json };
        if !run.exit().is_some_and(|exit| EXITS.contains(&exit)) {
            bail!("{} exited with {:?}", program.display(), run.exit());
        }
        Ok(run)
    }

    fn number(&self, name: &str) -> f64 {
        self.json.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
    }

    pub(super) fn cpu_seconds(&self) -> f64 {
        self.number("user_seconds") + self.number("system_seconds")
    }

    pub(super) fn wall_seconds(&self) -> f64 {
        self.number("wall_seconds")
    }

    pub(super) fn megabytes(&self) -> f64 {
        self.number("peak_bytes") / 1e6
    }

    pub(super) fn exit(&self) -> Option<i64> {
        self.json.get("exit").and_then(Value::as_i64)
    }
}

/// Several runs of the same.
#[derive(Debug)]
pub(super) struct Runs {
    arguments: Vec<String>,
    runs: Vec<Run>,
}

impl Runs {
    /// Runs a program so many times; the argument `FOLDER` stands for the input.
    pub(super) fn of(
        program: &Path,
        arguments: &[&str],
        input: &Path,
        folder: &Path,
        count: usize,
    ) -> anyhow::Result<Self> {
        let command = (program.to_owned(), arguments.iter().map(|&argument| argument.to_owned()).collect());
        let mut runs = Self::in_turn(&[command], input, folder, count)?;
        runs.pop().context("no runs")
    }

    /// Runs programs in turn, so many times each: what slows the machine for a while slows all of them.
    pub(super) fn in_turn(
        commands: &[(PathBuf, Vec<String>)],
        input: &Path,
        folder: &Path,
        count: usize,
    ) -> anyhow::Result<Vec<Self>> {
        let of = |(_, arguments): &(_, Vec<String>)| Self { arguments: arguments.clone(), runs: Vec::new() };
        let mut all: Vec<Self> = commands.iter().map(of).collect();
        for _ in 0..count {
            for (runs, (program, arguments)) in all.iter_mut().zip(commands) {
                runs.runs.push(Run::of(program, arguments, input, folder)?);
            }
        }
        Ok(all)
    }

    fn sorted(&self, figure: impl Fn(&Run) -> f64) -> Vec<f64> {
        let mut figures: Vec<f64> = self.runs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures
    }

    /// The middle one; of an even number, the mean of the two in the middle.
    pub(super) fn median(&self, figure: impl Fn(&Run) -> f64) -> f64 {
        median(&self.sorted(figure))
    }

    pub(super) fn least(&self, figure: impl Fn(&Run) -> f64) -> f64 {
        self.sorted(figure).first().copied().unwrap_or(f64::NAN)
    }

    pub(super) fn most(&self, figure: impl Fn(&Run) -> f64) -> f64 {
        self.sorted(figure).last().copied().unwrap_or(f64::NAN)
    }

    pub(super) fn json(&self, name: &str) -> Value {
        let runs: Vec<&Value> = self.runs.iter().map(|run| &run.json).collect();
        json!({ "name": name, "arguments": self.arguments, "runs": runs })
    }
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    match (sorted.get(middle), middle.checked_sub(1).and_then(|before| sorted.get(before))) {
        (Some(upper), Some(lower)) if sorted.len().is_multiple_of(2) => f64::midpoint(*lower, *upper),
        (Some(upper), _) => *upper,
        (None, _) => f64::NAN,
    }
}

impl fmt::Display for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, figures: Vec<f64>, digits: usize| {
            let (least, most) = (figures.first().copied(), figures.last().copied());
            let (least, most) = (least.unwrap_or(f64::NAN), most.unwrap_or(f64::NAN));
            let middle = median(&figures);
            writeln!(
                f,
                "  {name:<8} min {least:>9.digits$}   median {middle:>9.digits$}   max {most:>9.digits$}"
            )
        };
        line("CPU s", self.sorted(Run::cpu_seconds), 4)?;
        line("wall s", self.sorted(Run::wall_seconds), 4)?;
        line("peak MB", self.sorted(Run::megabytes), 1)?;
        write!(f, "  {} runs", self.runs.len())
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[1.0, 2.0, 9.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]).to_bits(), 3.0_f64.to_bits());
        assert!(median(&[]).is_nan());
    }
}
