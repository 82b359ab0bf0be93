//! Hostile shapes: no input costs more than linear time, and none more than a stated amount of memory.
//!
//! Each shape is written at four sizes. Twice the input may cost twice as much: where a byte of the largest costs clearly
//! more than a byte of the second, the bench fails and names the shape.

mod pairs;
mod table;

use super::{
    budget,
    measure::{Run, Runs},
};
use anyhow::bail;
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Sizes, as multiples of a shape's unit.
const SIZES: [usize; 4] = [1, 2, 4, 8];
/// So much more may a byte of the largest input cost than a byte of the second.
const RATIO_MAX: f64 = 1.6;
/// Below this many CPU seconds the largest input says nothing: the start of the program and the noise of the machine are as
/// large.
const SECONDS_MIN: f64 = 0.08;
const RUNS: usize = 3;
/// One run of so many CPU seconds is as good as three.
const SECONDS_OF_ONE_RUN: f64 = 0.5;
/// No larger size is measured after one that took longer.
const SECONDS_MAX: f64 = 4.0;

/// One shape.
#[derive(Clone, Copy)]
struct Shape {
    name: &'static str,
    /// Items at the smallest size.
    unit: usize,
    place: Place,
    head: &'static [&'static str],
    items: &'static [&'static str],
    /// What follows the items: once, and then so many of the second list.
    tail: &'static str,
    arguments: &'static [&'static str],
    second: Option<(&'static str, &'static [&'static str])>,
}

/// Where a shape is written.
#[derive(Clone, Copy)]
enum Place {
    /// One file of all items.
    File(&'static str),
    /// A file for each item.
    Files(&'static str),
}

impl Shape {
    const fn with_tail(self, tail: &'static str) -> Self {
        Self { tail, ..self }
    }

    const fn with_arguments(self, arguments: &'static [&'static str]) -> Self {
        Self { arguments, ..self }
    }

    /// A second list of as many items, below its own head.
    const fn then(self, items: &'static [&'static str], head: &'static str) -> Self {
        Self { second: Some((head, items)), ..self }
    }

    /// Writes the shape and returns its size in bytes.
    fn write(&self, folder: &Path, count: usize) -> anyhow::Result<usize> {
        fs::create_dir_all(folder)?;
        match self.place {
            Place::File(name) => {
                let text = self.text(count);
                fs::write(folder.join(name), &text)?;
                Ok(text.len())
            }
            Place::Files(name) => {
                let mut bytes = 0;
                for number in 0..count {
                    let number = number.to_string();
                    let file = folder.join(name.replace('@', &number));
                    if let Some(parent) = file.parent() {
                        fs::create_dir_all(parent)?;
                    }
                    let text = self.items.concat().replace('@', &number);
                    fs::write(file, &text)?;
                    bytes += text.len();
                }
                Ok(bytes)
            }
        }
    }

    fn text(&self, count: usize) -> String {
        let mut text = self.head.concat();
        repeat(self.items, count, &mut text);
        text.push_str(self.tail);
        if let Some((head, items)) = self.second {
            text.push_str(head);
            repeat(items, count, &mut text);
        }
        text
    }
}

fn repeat(items: &[&str], count: usize, text: &mut String) {
    for item in items {
        for number in 0..count {
            let mut parts = item.split('@');
            text.push_str(parts.next().unwrap_or_default());
            parts.for_each(|part| write!(text, "{number}{part}").unwrap_or_default());
        }
    }
}

/// Measures every shape, or those whose name contains `only`; an error names those that are not linear.
pub(super) fn bench(program: &Path, folder: &Path, only: Option<&str>) -> anyhow::Result<Vec<Value>> {
    let start = start_seconds(program, folder)?;
    println!("\nan empty folder: {start:.3} CPU s, taken off below");
    println!("{:<52} {:>9} {:>8} {:>8} {:>6} {:>7}", "shape", "bytes", "CPU s", "peak MB", "MB/s", "ratio");
    let mut results = Vec::new();
    let mut failed: Vec<&str> = Vec::new();
    for shape in table::all().iter().filter(|shape| only.is_none_or(|only| shape.name.contains(only))) {
        let measured = Measured::of(shape, program, folder, start)?;
        println!("{measured}");
        if measured.is_worse_than_linear() {
            failed.push(shape.name);
        }
        results.push(measured.json());
    }
    println!();
    for (shape, megabytes_max) in table::totals() {
        if only.is_some_and(|only| !shape.name.contains(only)) {
            continue;
        }
        let (result, megabytes) = total(&shape, program, folder)?;
        budget(&format!("peak MB, {}", shape.name), megabytes, megabytes_max);
        if megabytes > megabytes_max {
            failed.push(shape.name);
        }
        results.push(result);
    }
    if failed.is_empty() {
        Ok(results)
    } else {
        bail!("beyond linear time or the stated memory: {}", failed.join(", "))
    }
}

/// What one large input takes at its peak, and the raw run.
fn total(shape: &Shape, program: &Path, folder: &Path) -> anyhow::Result<(Value, f64)> {
    let input = folder.join("shape");
    let bytes = shape.write(&input, shape.unit)?;
    let arguments = ["scan", "FOLDER", "--no-render", "--quiet", "--output", "json=/dev/null"];
    let runs = Runs::of(program, &arguments, &input, folder, 1)?;
    fs::remove_dir_all(&input)?;
    let megabytes = runs.most(Run::megabytes);
    let result = json!({ "name": "total", "shape": shape.name, "input_bytes": bytes, "peak_megabytes": megabytes, "tool": runs.json("plimsoll") });
    Ok((result, megabytes))
}

fn start_seconds(program: &Path, folder: &Path) -> anyhow::Result<f64> {
    let empty = folder.join("shape-empty");
    fs::create_dir_all(&empty)?;
    fs::write(empty.join("a.yaml"), "a: b\n")?;
    Ok(Runs::of(program, &["scan", "FOLDER", "--format", "json"], &empty, folder, RUNS)?
        .least(Run::cpu_seconds))
}

/// A shape with what each size of it cost.
struct Measured<'s> {
    shape: &'s Shape,
    sizes: Vec<(usize, f64, f64, Value)>,
}

impl<'s> Measured<'s> {
    fn of(shape: &'s Shape, program: &Path, folder: &Path, start: f64) -> anyhow::Result<Self> {
        let mut arguments = vec!["scan", "FOLDER", "--no-render"];
        if !shape.arguments.contains(&"--format") {
            arguments.extend(["--format", "json"]);
        }
        arguments.extend(shape.arguments);
        let mut sizes = Vec::new();
        for size in SIZES {
            let input: PathBuf = folder.join("shape");
            let bytes = shape.write(&input, shape.unit * size)?;
            let mut runs = Runs::of(program, &arguments, &input, folder, 1)?;
            if runs.least(Run::cpu_seconds) < SECONDS_OF_ONE_RUN {
                runs = Runs::of(program, &arguments, &input, folder, RUNS)?;
            }
            let seconds = (runs.least(Run::cpu_seconds) - start).max(0.001);
            sizes.push((bytes, seconds, runs.most(Run::megabytes), runs.json("plimsoll")));
            fs::remove_dir_all(&input)?;
            // Twice as much may take four times as long: enough is seen.
            if seconds > SECONDS_MAX {
                break;
            }
        }
        Ok(Self { shape, sizes })
    }

    /// How much more a byte of the largest size costs than one of the second, or of the first where only two were measured.
    fn ratio(&self) -> f64 {
        let each = |size: &(usize, f64, f64, Value)| size.1 / size.0 as f64;
        let base = self.sizes.get(usize::from(self.sizes.len() > 2));
        self.sizes.last().zip(base).map_or(f64::NAN, |(last, base)| each(last) / each(base))
    }

    fn is_worse_than_linear(&self) -> bool {
        let largest = self.sizes.last().map_or(0.0, |(_, seconds, ..)| *seconds);
        let was_stopped = self.sizes.len() < SIZES.len();
        was_stopped || largest >= SECONDS_MIN && self.ratio() > RATIO_MAX
    }

    fn json(&self) -> Value {
        let size = |(bytes, seconds, megabytes, runs): &(usize, f64, f64, Value)| json!({ "input_bytes": bytes, "cpu_seconds": seconds, "peak_megabytes": megabytes, "tool": runs });
        let sizes: Vec<Value> = self.sizes.iter().map(size).collect();
        json!({ "name": "shape", "shape": self.shape.name, "cpu_per_byte_ratio": self.ratio(), "sizes": sizes })
    }
}

impl std::fmt::Display for Measured<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some((bytes, seconds, megabytes, _)) = self.sizes.last() else { return Ok(()) };
        let speed = *bytes as f64 / 1e6 / seconds;
        let word = if self.is_worse_than_linear() { "NOT LINEAR" } else { "" };
        let (name, ratio) = (self.shape.name, self.ratio());
        write!(f, "{name:<52} {bytes:>9} {seconds:>8.3} {megabytes:>8.1} {speed:>6.1} {ratio:>7.2} {word}")
    }
}

#[cfg(test)]
mod tests {
    use super::table;
    use std::collections::HashSet;

    #[test]
    fn every_shape_has_a_name_of_its_own_and_grows_with_its_size() {
        let shapes = table::all();
        let names: HashSet<&str> = shapes.iter().map(|shape| shape.name).collect();
        assert_eq!(names.len(), shapes.len());
        for shape in shapes {
            assert!(shape.text(8).len() > shape.text(4).len(), "{}", shape.name);
        }
    }
}
