//! Checks of nodes, as far as their objects say something of them.
// `pub static CHECK` reads the same in every file, whether the family is exported or not.
#![allow(unreachable_pub)]

automod::dir!(pub(crate) "src/node");
