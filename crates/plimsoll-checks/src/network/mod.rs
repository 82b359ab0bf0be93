//! Checks of what can be reached over the network, and from where.
// `pub static CHECK` reads the same in every file, whether the family is exported or not.
#![allow(unreachable_pub)]

automod::dir!(pub(crate) "src/network");
