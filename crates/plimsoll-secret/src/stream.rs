//! Searching what does not lie in memory as a whole: a file of an image layer, read piece by piece.

use crate::{Finder, Found};

/// Bytes searched at once.
const BLOCK_BYTES: usize = 512 * 1024;
/// Bytes that follow a match's beginning at least: no match is longer.
const AHEAD_BYTES: usize = 16 * 1024;
/// Bytes before a match that it may look at: its name, its context.
const BEHIND_BYTES: usize = 512;

/// A search in pieces. It holds two blocks at most, whatever is pushed.
#[derive(Debug)]
pub struct Stream<'f> {
    finder: &'f Finder,
    buffer: Vec<u8>,
    /// Where the buffer begins in the stream.
    offset: u64,
    /// Where in the stream matches are new.
    next: u64,
}

impl<'f> Stream<'f> {
    /// Begins a search.
    pub fn new(finder: &'f Finder) -> Self {
        Self { finder, buffer: Vec::new(), offset: 0, next: 0 }
    }

    /// Adds bytes and calls `found` for matches, with where they begin in the stream.
    pub fn push(&mut self, bytes: &[u8], found: &mut dyn FnMut(u64, &Found)) {
        for piece in bytes.chunks(BLOCK_BYTES) {
            self.buffer.extend_from_slice(piece);
            if self.buffer.len() >= BLOCK_BYTES + AHEAD_BYTES + BEHIND_BYTES {
                self.search(AHEAD_BYTES, found);
            }
        }
    }

    /// Ends the search.
    pub fn finish(mut self, found: &mut dyn FnMut(u64, &Found)) {
        self.search(0, found);
    }

    fn search(&mut self, ahead: usize, found: &mut dyn FnMut(u64, &Found)) {
        let end = self.buffer.len() - ahead;
        for one in self.finder.scan(&self.buffer) {
            let at = self.offset + one.range.start as u64;
            if at >= self.next && one.range.start < end {
                found(at, &one);
                self.next = self.offset + one.range.end as u64;
            }
        }
        self.next = self.next.max(self.offset + end as u64);
        let drop = end.saturating_sub(BEHIND_BYTES);
        self.buffer.drain(..drop);
        self.offset += drop as u64;
    }
}
