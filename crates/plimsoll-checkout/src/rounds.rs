//! Reading many files within the memory that a run may take.

use crate::{file::FileOutcome, sources::PlannedFile};
use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Below this many files, a second thread costs more than it saves.
const PARALLEL_FILES_MIN: usize = 64;
/// From this size on, files are read one at a time.
const LARGE_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Files read before they are counted.
const FILES_PER_ROUND: usize = 4096;
/// A round whose files take so much memory ends early: what is in the making stays small beside what is kept.
const ROUND_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Whether a file is read while no other large one is: what a text becomes takes several times its memory.
pub(crate) fn is_large(file: &PlannedFile) -> bool {
    file.path.metadata().is_ok_and(|metadata| metadata.len() > LARGE_FILE_BYTES)
}

/// Reads files within the memory that a run may take. From the first on that it is passed with, none is kept: that one has a
/// gap in each source, and the list of inputs names the others.
///
/// Files are read by all threads, and counted in their order: what is kept depends on the files only.
pub(crate) fn read_in_rounds(
    files: &[PlannedFile],
    read: impl Fn(&PlannedFile) -> FileOutcome + Sync,
    bytes_max: usize,
) -> Vec<FileOutcome> {
    let mut outcomes: Vec<FileOutcome> = Vec::with_capacity(files.len());
    let mut bytes = 0;
    while let Some(rest) = files.get(outcomes.len()..).filter(|rest| !rest.is_empty()) {
        for outcome in read_round(rest, &read).into_iter().map_while(|outcome| outcome) {
            bytes += outcome.bytes();
            if bytes > bytes_max {
                let left = files.get(outcomes.len()..).unwrap_or_default();
                outcomes.extend(FileOutcome::beyond_limit(left, bytes_max));
                return outcomes;
            }
            outcomes.push(outcome);
        }
    }
    outcomes
}

/// Reads the first of these files: all of a round, unless they take too much memory.
fn read_round(
    files: &[PlannedFile],
    read: &(impl Fn(&PlannedFile) -> FileOutcome + Sync),
) -> Vec<Option<FileOutcome>> {
    let files = files.get(..FILES_PER_ROUND).unwrap_or(files);
    let held = AtomicUsize::new(0);
    let read = |(number, file): (usize, &PlannedFile)| {
        // The first is always read, so that every round comes further.
        if number > 0 && held.load(Ordering::Relaxed) > ROUND_BYTES_MAX {
            return None;
        }
        let outcome = read(file);
        held.fetch_add(outcome.bytes(), Ordering::Relaxed);
        Some(outcome)
    };
    if files.len() < PARALLEL_FILES_MIN {
        files.iter().enumerate().map(read).collect()
    } else {
        files.par_iter().enumerate().map(read).collect()
    }
}
