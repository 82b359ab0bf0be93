//! Checks of how images are named, and of where they come from.
// `pub static CHECK` reads the same in every file, whether the family is exported or not.
#![allow(unreachable_pub)]

automod::dir!(pub(crate) "src/supply_chain");
