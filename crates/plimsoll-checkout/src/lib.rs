//! What a checkout is: files and folders, charts and overlays, and the objects that deploy them.
//!
//! ```text
//! PATHs ──plan──▶ files ──read──▶ outcomes: objects, gaps             (sources, file)
//!                                   │
//!             which files belong to charts and kustomizations         (ownership)
//!             what is rendered, and with which settings               (rendering: graph, deployed)
//!                                   │
//!                              kustomize, helm                        (rendering: run)
//!                                   │
//!             where each rendered line was written                    (rendering: trace, template)
//!                                   ▼
//!            one part for each folder given, overlay and chart        (parts)
//! ```
//!
//! A manifest `k8s/cart.yaml` of a folder is judged as it stands, unless an overlay that was rendered takes it in: then
//! `overlays/prod` is a part of its own, the rendered object is judged there, and its findings point back to
//! `k8s/cart.yaml`. Where rendering fails, the file is judged as it stands and the overlay is a gap.
//!
//! Invariants: nothing is written into what is read; no link leads out of it; no program runs but through
//! `plimsoll-render`. What cannot be read is a gap in its part, and only a path that does not exist is an error.

mod file;
mod ownership;
mod parts;
mod rendering;
mod rounds;
mod sources;

use file::{FileOutcome, Reader};
use ownership::charts;
use parts::{Built, Parts};
use plimsoll_document::{Limits, read_file, read_stream};
use plimsoll_model::{KubernetesVersion, Part};
use plimsoll_render::Renderers;
use plimsoll_secret::{Finder, FinderOptions, FingerprintKey};
use rendering::Rendering;
use rounds::{is_large, read_in_rounds};
use sources::{PlannedFile, plan};
use std::{
    io::Read,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct CheckoutOptions {
    /// Files and folders as given; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Whose rules apply.
    pub kubernetes_version: KubernetesVersion,
    /// Whether `.gitignore` and `.plimsollignore` files are obeyed.
    pub obey_ignore_files: bool,
    /// How much is read.
    pub limits: Limits,
    /// The programs that render overlays and charts.
    pub renderers: Renderers,
    /// Files of values for every chart that is rendered by itself, the last one strongest.
    pub helm_values: Vec<PathBuf>,
    /// Whether card numbers and health identifiers are searched for, beside secrets.
    pub sensitive_data: bool,
}

/// Told how far reading has come; called from several threads.
pub trait Progress: Sync {
    /// So many files will be read.
    fn found(&self, files: u64);
    /// One more file was read.
    fn read(&self);
    /// So many overlays and charts will be rendered.
    fn rendering(&self, _renderings: u64) {}
    /// One more was rendered, or refused.
    fn rendered(&self) {}
}

/// Why nothing at all could be read.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// A path does not exist.
    #[error("{}: no such file or folder", .0.display())]
    NoSuchPath(PathBuf),
    /// A file of values does not exist.
    #[error("{}: no such file of values", .0.display())]
    NoSuchValues(PathBuf),
    /// The system gives no randomness, which the fingerprints of secrets need.
    #[error("the system gives no random numbers: {0}")]
    NoRandomness(std::io::Error),
    /// Standard input was asked for twice.
    #[error("standard input can be read only once")]
    StandardInputTwice,
}

/// Reads everything that was asked for: a part for each folder, one for all single files, and one for each overlay and
/// chart that was rendered.
///
/// What cannot be read is a gap in its part; only a path that does not exist is an error.
pub fn read(
    options: &CheckoutOptions,
    standard_input: impl Read,
    progress: &dyn Progress,
) -> Result<Vec<Part>, CheckoutError> {
    if let Some(missing) = options.helm_values.iter().find(|file| !file.is_file()) {
        return Err(CheckoutError::NoSuchValues(missing.clone()));
    }
    let mut plan = plan(options)?;
    let charts = charts(&mut plan, &options.limits);
    progress.found(plan.files.len() as u64);
    let asks_standard_input = plan.files.iter().any(PlannedFile::is_standard_input);
    let standard_input = asks_standard_input.then(|| read_stream(standard_input, &options.limits));
    // Until a project can name a key, fingerprints are for this run only and stay in it.
    let seeks = FinderOptions { sensitive_data: options.sensitive_data };
    let finder = Finder::new(FingerprintKey::of_this_run().map_err(CheckoutError::NoRandomness)?, seeks);
    let reader = Reader { limits: &options.limits, finder: &finder };
    let large = Mutex::new(());
    let read = |file: &PlannedFile| {
        // A thread that panicked while it read left nothing behind the lock.
        let _one_at_a_time = is_large(file).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
        let outcome = match &standard_input {
            Some(text) if file.is_standard_input() => FileOutcome::new(file, text.as_ref(), reader),
            _ => FileOutcome::new(file, read_file(&file.path, &options.limits).as_ref(), reader),
        };
        progress.read();
        outcome
    };
    let outcomes = read_in_rounds(&plan.files, read, options.limits.run_bytes_max);
    let rendering = Rendering::plan(options, &plan, &charts, &outcomes);
    let rendered = rendering.run(options, reader, progress);
    let fates = rendering.fates(&rendered);
    let mut parts = Parts::new(plan);
    parts.charts(charts, &rendering.jobs, &rendered);
    parts.files(outcomes, &fates, &rendering.named_files(), &Built::of(&rendered));
    parts.rendered(rendering, rendered);
    Ok(parts.finish())
}
