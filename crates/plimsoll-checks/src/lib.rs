//! Every built-in check, one file each: `src/<family>/<bad_pattern>.rs` beside `fixtures/<family>/<bad_pattern>.yaml`.
//!
//! A check is a pure function of one subject. It reads no file, opens no connection and asks no clock. The
//! folder is the registry: see CONTRIBUTING.md for how to add one.

mod beside;
mod check;
mod cleartext;
mod deciding;
mod host_path;
mod image;
mod judge;
mod namespace;
mod network;
mod network_policy;
mod node;
mod node_id;
mod node_volume;
mod operation;
mod outside;
mod pod_security;
mod pod_standard;
mod port;
pub mod prelude;
mod rbac;
mod registry;
mod rights;
mod route;
mod secret;
mod secret_places;
mod service;
mod subject;
mod supply_chain;
mod webhook;
mod workload;

pub use beside::{Beside, World};
pub use check::{Check, EVERYTHING, PODS, Run};
pub use judge::{CheckVerdict, EvidenceItem, FindingItem, ItemPlace, Judge, Judged, UnknownItem};
pub use registry::{Registered, find_by_alias, find_by_id, registry, shared_source};
pub use subject::{Subject, judge};
