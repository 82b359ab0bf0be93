//! Overlays and charts that try to run code, fetch, write, or read outside.
