use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use plimsoll_engine::Progress;
use std::{io::IsTerminal as _, sync::OnceLock};

/// Files from which a bar is worth drawing.
const FILES_MIN: u64 = 500;

/// A bar on standard error, if it is a terminal and there is enough to do.
pub(crate) struct Bar {
    wanted: bool,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { wanted: !quiet && std::io::stderr().is_terminal(), bar: OnceLock::new() }
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn found(&self, files: u64) {
        if self.wanted && files >= FILES_MIN {
            let bar = ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("reading {bar:30} {pos}/{len} files");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            let _already_set = self.bar.set(bar);
        }
    }

    fn read(&self) {
        if let Some(bar) = self.bar.get() {
            bar.inc(1);
        }
    }
}
