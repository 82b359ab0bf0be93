use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use plimsoll_checkout::Progress;
use std::{io::IsTerminal as _, sync::OnceLock};

/// Files from which a bar is worth drawing.
const FILES_MIN: u64 = 500;

/// A bar on standard error, if it is a terminal and there is enough to do: one for files, then one for renderings.
pub(crate) struct Bar {
    wanted: bool,
    bar: OnceLock<ProgressBar>,
    renderings: OnceLock<ProgressBar>,
}

impl Bar {
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            wanted: !quiet && std::io::stderr().is_terminal(),
            bar: OnceLock::new(),
            renderings: OnceLock::new(),
        }
    }

    pub(crate) fn finish(&self) {
        for bar in [&self.bar, &self.renderings].into_iter().filter_map(OnceLock::get) {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn found(&self, files: u64) {
        if self.wanted && files >= FILES_MIN {
            let _already_set = self.bar.set(bar_of(files, "reading {bar:30} {pos}/{len} files"));
        }
    }

    fn read(&self) {
        if let Some(bar) = self.bar.get() {
            bar.inc(1);
        }
    }

    /// Each starts a program, so a few are worth a bar.
    fn rendering(&self, renderings: u64) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
        if self.wanted {
            let template = "rendering {bar:30} {pos}/{len} overlays and charts";
            let _already_set = self.renderings.set(bar_of(renderings, template));
        }
    }

    fn rendered(&self) {
        if let Some(bar) = self.renderings.get() {
            bar.inc(1);
        }
    }
}

fn bar_of(length: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
