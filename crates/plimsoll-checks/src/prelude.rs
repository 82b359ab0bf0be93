//! What a check needs.

pub use crate::{Check, Judge, Run, judge::in_words};
pub use plimsoll_kube::{Container, Field, List, Part, Place, State, Text, Workload};
pub use plimsoll_model::{Confidence, Severity, tree::NodeRef};
