//! Writes the list of checks: the folder is the registry, so adding a check edits no list.
//!
//! The modules themselves are declared by `automod` in each family's `mod.rs`; this writes only the table that
//! names them, with the digests of their sources.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a build script stops the build with a message, reads OUT_DIR, and talks to cargo"
)]

mod sources;

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let root = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found =
        sources::sources(root, env!("CARGO_PKG_NAME")).expect("the sources that checks are built from");
    for path in &found.watched {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let digest = |files: &[String]| sources::digest(root, files).expect("a source of checks");

    let mut table = format!("static SHARED: [u8; 32] = {:?};\n", digest(&found.shared));
    table.push_str("static REGISTRY: &[Registered] = &[\n");
    for file in &found.checks {
        let own = sources::with_named(root, std::slice::from_ref(file), &found.checks).expect("a check");
        let (module, source) = (sources::module(file), digest(&own));
        let family = file.rsplit('/').nth(1).expect("a check stands in the folder of its family");
        writeln!(
            table,
            "    Registered {{ check: &{family}::{module}::CHECK, place: \"{family}/{module}\", source: {source:?} }},"
        )
        .expect("a string takes it");
    }
    table.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("registry.rs"), table).expect("OUT_DIR is writable");
}
