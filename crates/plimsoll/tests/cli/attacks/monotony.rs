//! Hiding something, by itself or beside others, never makes a verdict better.
