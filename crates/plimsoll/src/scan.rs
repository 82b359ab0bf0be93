//! `plimsoll scan`.

use crate::{
    Exit,
    args::{ColorChoice, FailOn, Format, ScanArguments},
    output,
    progress::Bar,
    repository::Repository,
    time,
};
use anyhow::Context as _;
use plimsoll_checkout::CheckoutOptions;
use plimsoll_document::Limits;
use plimsoll_engine::{JudgeOptions, join, judge};
use plimsoll_framework::{Framework, find_framework, frameworks as known_frameworks, safeguards};
use plimsoll_model::{Finding, FindingIndex, History, Judgement, KubernetesVersion, Snapshot, Timestamp};
use plimsoll_render::{Launcher, RenderLimits, Renderers};
use plimsoll_report::{
    FrameworkNote, Glossary,
    sarif::{SarifOptions, write_sarif},
    terminal::{TerminalOptions, write_terminal},
    write_html, write_json,
};
use plimsoll_wire::v1::{Report, RunTimes, Tool};
use std::{
    collections::HashSet,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What a scan rolls up into if nothing else is asked for.
const DEFAULT_FRAMEWORKS: [&str; 3] = ["nist-sp-800-190", "pci-dss@4.0.1", "hipaa-security-rule"];

pub(crate) fn run(arguments: &ScanArguments, color: ColorChoice) -> anyhow::Result<Exit> {
    let started = time::now();
    let as_of = arguments.as_of.as_deref().map_or(Ok(started), time::parse)?;
    let frameworks = frameworks(&arguments.frameworks, arguments.kubernetes_version)?;
    #[cfg(unix)]
    crate::signals::watch();
    let bar = Bar::new(arguments.quiet);
    let options = checkout_options(arguments);
    let parts = plimsoll_checkout::read(&options, io::stdin().lock(), &bar);
    bar.finish();
    let snapshot = join(parts?, arguments.kubernetes_version);
    if !arguments.quiet {
        tell_missing_walls(&options.renderers);
    }
    arguments.outputs.iter().try_for_each(|file| spare_scanned(&file.path, &snapshot))?;
    let options = JudgeOptions { frameworks, evidence: arguments.evidence, ..JudgeOptions::default() };
    let judgement = judge(&snapshot, as_of, &History::default(), &options);
    let result = Scanned { snapshot, judgement, started, ended: time::now(), as_of, arguments, color };
    result.write_all()?;
    Ok(result.exit())
}

fn frameworks(asked: &[String], version: KubernetesVersion) -> anyhow::Result<Vec<&'static Framework>> {
    let mut found: Vec<&'static Framework> = Vec::new();
    let defaults = DEFAULT_FRAMEWORKS.map(str::to_owned);
    // An empty variable asks for nothing.
    let asked: Vec<&String> = asked.iter().filter(|name| !name.is_empty()).collect();
    let names = if asked.is_empty() { defaults.iter().collect() } else { asked };
    for name in names {
        let framework = find_framework(name, version).with_context(|| format!("--framework {name}"))?;
        if !found.iter().any(|known| std::ptr::eq(*known, framework)) {
            found.push(framework);
        }
    }
    Ok(found)
}

fn checkout_options(arguments: &ScanArguments) -> CheckoutOptions {
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    CheckoutOptions {
        paths,
        kubernetes_version: arguments.kubernetes_version,
        obey_ignore_files: !arguments.no_ignore,
        limits: Limits::default(),
        renderers: renderers(arguments),
        helm_values: arguments.helm_values.clone(),
        sensitive_data: arguments.sensitive_data,
    }
}

/// The programs of PATH that render; none if nothing shall be started.
fn renderers(arguments: &ScanArguments) -> Renderers {
    if arguments.no_render {
        return Renderers::off();
    }
    let seconds = arguments.render_timeout;
    let total_seconds = RenderLimits::total_seconds(seconds);
    let limits = RenderLimits { seconds, total_seconds, ..RenderLimits::default() };
    Renderers::find(std::env::var_os("PATH").as_deref(), limits).behind_walls(Launcher::this_program())
}

/// Says which walls the programs that were started did not have. A report does not depend on it: the same files give
/// the same report on every machine.
fn tell_missing_walls(renderers: &Renderers) {
    let missing = renderers.missing_walls();
    if !missing.is_empty() {
        output::message(&format!(
            "kustomize and helm ran without {}; see \"How the programs are started\" in docs/rendering.md",
            missing.join(", without ")
        ));
    }
}

/// Refuses to write a report over a file that was scanned: a manifest is not to be lost to a slip of the keyboard. JSON
/// without objects may be the report of an earlier run in the same folder, and is written over.
fn spare_scanned(output: &Path, snapshot: &Snapshot) -> anyhow::Result<()> {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some((folder.canonicalize().ok()?, path.file_name()?.to_owned()))
    };
    let Some(ours) = place(output).filter(|_| output.is_file()) else { return Ok(()) };
    let is_scanned = snapshot.inputs.iter().any(|input| {
        let path = Path::new(&*input.path);
        let may_be_ours = !input.read && path.extension().is_some_and(|end| end == "json");
        path.file_name() == Some(&ours.1) && !may_be_ours && place(path).as_ref() == Some(&ours)
    });
    anyhow::ensure!(!is_scanned, "{} was scanned, and no report is written over it", output.display());
    Ok(())
}

/// A scan that is done.
struct Scanned<'a> {
    snapshot: Snapshot,
    judgement: Judgement,
    started: Timestamp,
    ended: Timestamp,
    as_of: Timestamp,
    arguments: &'a ScanArguments,
    color: ColorChoice,
}

impl Scanned<'_> {
    /// Files first: whoever reads standard output may act on the end of the program.
    fn write_all(&self) -> anyhow::Result<()> {
        for file in &self.arguments.outputs {
            if file.path.as_os_str() == "-" {
                output::to_stdout(|out| self.write(file.format, output::use_color(self.color), out))?;
            } else {
                output::to_file(&file.path, |out| self.write(file.format, false, out))?;
            }
        }
        if self.arguments.quiet {
            return Ok(());
        }
        output::to_stdout(|out| self.write(self.arguments.format, output::use_color(self.color), out))
    }

    fn write(&self, format: Format, color: bool, out: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Terminal => {
                let options = TerminalOptions { width: output::width(), color, all: self.arguments.all };
                write_terminal(&self.snapshot, &self.judgement, options, out)?;
                if self.judgement.has_subjects() { writeln!(out, "\n{}", self.conclusion()) } else { Ok(()) }
            }
            Format::Json => self.with_report(|report| write_json(report, out)),
            Format::Sarif => {
                let repository = self.repository();
                let place = |file: &str| repository.place(file);
                let options = SarifOptions { place: &place, exit_code: self.exit().code() };
                self.with_report(|report| write_sarif(report, options, out))
            }
            Format::Html => self.with_report(|report| write_html(report, &self.glossary(), out)),
        }
    }

    /// What the page says of safeguards and frameworks, which a judgement only names.
    fn glossary(&self) -> Glossary<'static> {
        let paths = if self.arguments.paths.is_empty() {
            vec![".".to_owned()]
        } else {
            self.arguments.paths.iter().map(|path| path.display().to_string()).collect()
        };
        let note = |framework: &'static Framework| FrameworkNote {
            id: framework.id,
            version: framework.version_for(self.snapshot.kubernetes_version),
            url: framework.url,
            notice: framework.notice,
        };
        Glossary {
            paths,
            safeguards: safeguards().iter().map(|safeguard| (safeguard.id, safeguard.title)).collect(),
            frameworks: known_frameworks().iter().map(note).collect(),
        }
    }

    /// What every format but the terminal's is written from.
    fn with_report<T>(&self, write: impl FnOnce(&Report<'_>) -> T) -> T {
        let [started, ended, as_of] = [self.started, self.ended, self.as_of].map(time::rfc3339);
        write(&Report {
            tool: Tool { name: "plimsoll", version: env!("CARGO_PKG_VERSION") },
            times: RunTimes { started: &started, ended: &ended, as_of: &as_of },
            snapshot: &self.snapshot,
            judgement: &self.judgement,
            with_evidence: self.arguments.evidence,
        })
    }

    /// The repository of what was read.
    fn repository(&self) -> Repository {
        let written = self.judgement.findings.iter().filter_map(|finding| finding.written.as_deref());
        let places = written.map(|place| place.file.as_ref());
        let files = self.snapshot.resources.iter().map(|resource| resource.location.file.as_ref());
        let files = files.chain(places);
        let unread = self.snapshot.inputs.iter().filter(|input| !input.read).map(|input| input.path.as_ref());
        let mut files = files.peekable();
        if files.peek().is_some() { Repository::of(files) } else { Repository::of(unread) }
    }

    /// Why the program ends with the code that it ends with.
    fn conclusion(&self) -> String {
        let exit = self.exit();
        let threshold = match self.arguments.fail_on {
            FailOn::AtLeast(severity) => format!("at or above {severity}"),
            FailOn::Never => "that counts, since --fail-on is never".to_owned(),
        };
        let of = if self.names_frameworks() { " of the controls of the named frameworks" } else { "" };
        let why = match exit {
            Exit::Clean => format!("no finding{of} is {threshold}, and everything asked for was seen"),
            Exit::Findings => match self.failing_findings() {
                1 => format!("1 of the findings{of} is {threshold}"),
                count => format!("{count} of the findings{of} are {threshold}"),
            },
            Exit::Gaps => "not everything that was asked for could be seen".to_owned(),
            Exit::Usage | Exit::Fault => String::new(),
        };
        format!("Exit {}: {why}.", exit.code())
    }

    fn names_frameworks(&self) -> bool {
        self.arguments.frameworks.iter().any(|name| !name.is_empty())
    }

    fn exit(&self) -> Exit {
        let unseen = self.judgement.gaps.iter().any(|gap| gap.code.decides_exit_code());
        let gaps = unseen || !self.judgement.has_subjects();
        Exit::of_scan(self.failing_findings() > 0, gaps, self.arguments.strict)
    }

    /// Findings that count for the exit code: all, unless frameworks were named; then those of their controls.
    fn failing_findings(&self) -> usize {
        let FailOn::AtLeast(threshold) = self.arguments.fail_on else { return 0 };
        let judgement = &self.judgement;
        let of_controls: Option<HashSet<FindingIndex>> = self.names_frameworks().then(|| {
            let controls = judgement.frameworks.iter().flat_map(|framework| &framework.controls);
            controls.flat_map(|control| control.findings.iter().copied()).collect()
        });
        let counts = |index: usize| {
            of_controls.as_ref().is_none_or(|known| known.contains(&FindingIndex(index as u32)))
        };
        let findings = judgement.findings.iter().enumerate();
        let is_open = |index: usize| !judgement.accepted.contains_key(&FindingIndex(index as u32));
        let fails = |(index, finding): &(usize, &Finding)| {
            is_open(*index) && counts(*index) && judgement.severity(finding) >= threshold
        };
        findings.filter(fails).count()
    }
}
