//! What a check needs.

pub(crate) use crate::deciding::for_each_deciding;
pub(crate) use crate::host_path::{HostPath, for_each_host_path};
pub(crate) use crate::pod_security::pod_security_label;
pub(crate) use crate::rights::{
    BINDINGS, CLOUD_IDENTITIES, CLUSTER_ROLES, ROLES, Rights, account_of, automounts, every_rule,
    for_each_rule, for_each_subject, forbid, forbid_where, forbid_wildcard, has_cloud_identity, has_token,
    is_administrator, require_unbound, unseen,
};
pub(crate) use crate::secret_places::{credential, named, private_key};
pub use crate::{Check, GroupKind, Judge, Run, judge::in_words};
pub use plimsoll_kube::{
    AddressRange, Container, Direction, Field, ImageReference, Isolation, Labels, List, ObjectView, Objects,
    Part, Place, Principal, Reach, RoleSight, Rule, Selector, State, Text, Workload, environment_label,
};
pub use plimsoll_model::{Confidence, Family, Severity, tree::NodeRef};
