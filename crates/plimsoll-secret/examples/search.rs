//! Searches files and folders and counts what is found by pattern: `search [--list] [--sensitive-data] [--threads=N]
//! PATH…`. For measuring, and for looking at what patterns find; values are never printed.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program for developers"
)]

use plimsoll_secret::{Finder, FinderOptions, FingerprintKey, Stream};
use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

const PIECE_BYTES: usize = 256 * 1024;

fn main() {
    let (mut lists, mut sensitive_data) = (false, false);
    let mut threads = thread::available_parallelism().map_or(1, usize::from);
    let mut files = Vec::new();
    for argument in env::args().skip(1) {
        match (argument.as_str(), argument.strip_prefix("--threads=").map(str::parse)) {
            ("--list", _) => lists = true,
            ("--sensitive-data", _) => sensitive_data = true,
            (_, Some(Ok(count))) => threads = count,
            (path, _) => walk(Path::new(path), &mut files),
        }
    }
    let Ok(key) = FingerprintKey::of_this_run() else {
        return eprintln!("the system gives no random numbers");
    };
    let finder = Finder::new(key, FinderOptions { sensitive_data });
    let (next, counts, bytes) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()), AtomicUsize::new(0));
    let work = || {
        let mut buffer = vec![0; PIECE_BYTES];
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = search(&finder, file, &mut buffer, &bytes);
            let Ok(mut counts) = counts.lock() else { return };
            for (at, id) in found {
                *counts.entry(id).or_insert(0_u32) += 1;
                if lists {
                    println!("{}\t{at}\t{id}", file.display());
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    println!("{} files, {} bytes", files.len(), bytes.into_inner());
    for (id, count) in counts.into_inner().unwrap_or_default() {
        println!("{count:6} {id}");
    }
}

fn search(finder: &Finder, file: &Path, buffer: &mut [u8], bytes: &AtomicUsize) -> Vec<(u64, &'static str)> {
    let mut found = Vec::new();
    let Ok(mut file) = File::open(file) else { return found };
    let mut stream = Stream::new(finder);
    while let Ok(count) = file.read(buffer) {
        if count == 0 {
            break;
        }
        bytes.fetch_add(count, Ordering::Relaxed);
        let piece = buffer.get(..count).unwrap_or_default();
        stream.push(piece, &mut |at, one| found.push((at, one.pattern.id)));
    }
    stream.finish(&mut |at, one| found.push((at, one.pattern.id)));
    found
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(kind) = fs::symlink_metadata(path) else { return };
    if kind.is_file() {
        files.push(path.to_owned());
    } else if kind.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| walk(entry, files));
    }
}
