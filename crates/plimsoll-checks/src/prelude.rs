//! What a check needs.

pub use crate::{Check, Judge, Run, judge::in_words};
pub use plimsoll_kube::{
    Container, Field, List, ObjectView, Objects, Part, Place, Selector, State, Text, Workload,
};
pub use plimsoll_model::{Confidence, Family, Severity, tree::NodeRef};
