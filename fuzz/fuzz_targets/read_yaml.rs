//! Any bytes as a YAML file; `cargo xtask smoke` runs the same function.
#![no_main]
#![allow(dead_code, reason = "the other target uses the rest")]

#[path = "../../xtask/src/smoke/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::read_yaml(bytes));
