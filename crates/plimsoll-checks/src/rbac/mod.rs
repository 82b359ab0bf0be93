//! Checks of roles, bindings and service accounts, and of workloads by the rights of their account.
// `pub static CHECK` reads the same in every file, whether the family is exported or not.
#![allow(unreachable_pub)]

automod::dir!(pub(crate) "src/rbac");
