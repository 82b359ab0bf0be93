//! Any bytes as a file that may bear secrets; `cargo xtask smoke` runs the same function.
#![no_main]
#![allow(dead_code, reason = "the other targets use the rest")]

#[path = "../../xtask/src/smoke/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::find_secrets(bytes));
