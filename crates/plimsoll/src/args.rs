//! The command line, in one place.

use clap::{Args, Parser, Subcommand, ValueEnum};
use plimsoll_model::{KubernetesVersion, Severity};
use std::{path::PathBuf, str::FromStr};

/// Shows what Kubernetes manifests say for and against NIST SP 800-190, PCI DSS and the HIPAA Security Rule, with
/// the evidence.
#[derive(Debug, Parser)]
#[command(
    name = "plimsoll",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(after_help = "Examples:
  plimsoll scan k8s/                          judge a folder of manifests
  plimsoll scan --framework pci-dss k8s/      by one standard
  kubectl get all -A -o yaml | plimsoll scan -
  plimsoll explain workload/privileged-container

Exit codes:
  0  no finding at or above --fail-on, and everything asked for was seen
  1  findings at or above --fail-on
  2  wrong usage or configuration, or a path that does not exist
  3  something asked for could not be seen, or there was nothing to judge
  4  a fault of plimsoll")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use color; NO_COLOR is obeyed
    #[arg(
        long,
        global = true,
        value_enum,
        hide_possible_values = true,
        default_value_t,
        env = "PLIMSOLL_COLOR",
        value_name = "WHEN"
    )]
    pub(crate) color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge files and folders of Kubernetes manifests
    Scan(ScanArguments),
    /// Frameworks: their controls, and what this version can decide of them
    #[command(subcommand)]
    Framework(FrameworkCommand),
    /// Explain a check, a peer's id for it, a control or a safeguard
    #[command(after_help = "Examples:
  plimsoll explain workload/privileged-container
  plimsoll explain KSV-0017
  plimsoll explain nist-sp-800-190:4.4.3
  plimsoll explain SG-RUN-03")]
    Explain {
        /// Check id, another tool's id for one, control (ID, FRAMEWORK:ID or FRAMEWORK@VERSION:ID) or safeguard
        name: String,
    },
    /// The checks of this version
    #[command(subcommand)]
    Check(CheckCommand),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Files: *.yaml, *.yml and *.json below a folder, hidden ones too; any file that is named.
A .gitignore or .plimsollignore file is obeyed, and what it leaves out is listed in the report.

Examples:
  plimsoll scan
  plimsoll scan k8s/ --fail-on critical --output json=report.json
  plimsoll scan k8s/ --output html=report.html --output sarif=plimsoll.sarif
  plimsoll scan k8s/ --framework pss-restricted --kubernetes-version 1.34"
)]
pub(crate) struct ScanArguments {
    /// Files and folders; `.` if none is named, `-` for standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Roll up into this framework, instead of the three defaults; may be repeated. The exit code then counts
    /// the findings of its controls only
    #[arg(
        long = "framework",
        value_name = "ID[@VERSION]",
        env = "PLIMSOLL_FRAMEWORK",
        value_delimiter = ','
    )]
    pub(crate) frameworks: Vec<String>,
    /// The Kubernetes version whose rules apply, 1.0 to the default, which is the newest known
    #[arg(long, value_name = "1.N", default_value_t = KubernetesVersion::NEWEST, env = "PLIMSOLL_KUBERNETES_VERSION")]
    pub(crate) kubernetes_version: KubernetesVersion,
    /// Exit 1 if a finding is at least this severe: critical, high, medium, low, info, or never
    #[arg(long, value_name = "SEVERITY", default_value = "high", env = "PLIMSOLL_FAIL_ON")]
    pub(crate) fail_on: FailOn,
    /// Let exit code 3 (something was not seen) outrank 1 (findings)
    #[arg(long, env = "PLIMSOLL_STRICT", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) strict: bool,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", env = "PLIMSOLL_FORMAT")]
    pub(crate) format: Format,
    /// Also write a report to a file (`-` is standard output); may be repeated
    #[arg(long = "output", short = 'o', value_name = "FORMAT=FILE")]
    pub(crate) outputs: Vec<OutputFile>,
    /// Print every finding, gap and warning in the terminal, not only the first
    #[arg(long)]
    pub(crate) all: bool,
    /// Put the values behind the verdicts into the JSON report; secrets stay redacted
    #[arg(long)]
    pub(crate) evidence: bool,
    /// Also search for numbers of payment cards and identifiers of health records
    #[arg(long, env = "PLIMSOLL_SENSITIVE_DATA", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) sensitive_data: bool,
    /// The instant to judge for, as RFC 3339; now if not given
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// Read what .gitignore and .plimsollignore leave out, too
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Values for the charts that are rendered, the last file strongest; may be repeated
    #[arg(long = "helm-values", value_name = "FILE")]
    pub(crate) helm_values: Vec<PathBuf>,
    /// Start neither kustomize nor helm: overlays and charts are then gaps
    #[arg(long)]
    pub(crate) no_render: bool,
    /// Seconds that the rendering of one overlay or chart may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) render_timeout: u64,
    /// Print no report on standard output and no progress; files of --output are still written
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FrameworkCommand {
    /// List the frameworks of this version
    List {
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Show a framework's controls, or one control with its demands
    Show {
        /// The framework: ID or ID@VERSION
        framework: String,
        /// One control of it
        control: Option<String>,
    },
    /// Count how a framework's controls can be decided, and which of them this version reaches
    Coverage {
        /// Frameworks: ID or ID@VERSION; all if none is named
        framework: Vec<String>,
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CheckCommand {
    /// List the checks of this version
    List {
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
}

/// Formats of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Terminal,
    /// JSON v1, see docs/schema/report-v1.json
    Json,
    /// SARIF 2.1.0 for code scanning, see docs/sarif.md
    Sarif,
    /// One page for a browser, which loads nothing; see docs/html-report.md
    Html,
}

/// Formats of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    #[default]
    Terminal,
    /// For programs
    Json,
}

/// When to use color.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal that can
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The severity from which findings decide the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailOn {
    AtLeast(Severity),
    Never,
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "never" {
            return Ok(Self::Never);
        }
        let unknown = |()| "expected critical, high, medium, low, info or never".to_owned();
        text.parse().map(Self::AtLeast).map_err(unknown)
    }
}

/// A report that goes to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutputFile {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
}

impl FromStr for OutputFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE, such as json=report.json")?;
        let format = Format::from_str(format, false).map_err(|_| {
            let known: Vec<_> =
                Format::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
            let known: Vec<_> = known.iter().map(clap::builder::PossibleValue::get_name).collect();
            format!("`{format}` is no format; there are {}", known.join(", "))
        })?;
        if path.is_empty() {
            return Err("the file's name is missing after `=`".to_owned());
        }
        Ok(Self { format, path: PathBuf::from(path) })
    }
}
