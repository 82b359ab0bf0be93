//! What a check needs.

pub(crate) use crate::deciding::for_each_deciding;
pub(crate) use crate::host_path::{HostPath, for_each_host_path};
pub(crate) use crate::secret_places::{credential, named, private_key};
pub use crate::{Check, Judge, Run, judge::in_words};
pub use plimsoll_kube::{
    Container, Field, ImageReference, List, ObjectView, Objects, Part, Place, Selector, State, Text, Workload,
};
pub use plimsoll_model::{Confidence, Family, Severity, tree::NodeRef};
