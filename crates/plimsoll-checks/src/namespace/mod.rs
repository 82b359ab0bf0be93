//! Checks of namespaces, of admission, and of what stands in which namespace.
// `pub static CHECK` reads the same in every file, whether the family is exported or not.
#![allow(unreachable_pub)]

automod::dir!(pub(crate) "src/namespace");
