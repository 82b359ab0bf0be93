//! What a check needs.

pub(crate) use crate::deciding::for_each_deciding;
pub(crate) use crate::host_path::forbid_host_path;
pub(crate) use crate::pod_security::{forbid_level, pod_security_label};
pub(crate) use crate::rights::{
    ACCESS_KINDS, BINDINGS, CHANGE, CLOUD_IDENTITIES, CLUSTER_ROLES, EPHEMERAL_CONTAINERS, ESCALATION,
    Harmless, IMPERSONATION, IMPERSONATION_IN_NAMESPACE, ROLE_KINDS, ROLES, Rights, WRITE, account_of,
    account_with_token, any_of, automounts, binds, bound_account, every_rule, find_held, for_each_rule,
    for_each_subject, forbid, forbid_everything, forbid_for_everyone, forbid_in_namespace, forbid_named,
    forbid_over_cluster, forbid_stream, forbid_where, forbid_wildcard, has_cloud_identity,
    has_unreadable_role, impersonates, names_cluster_role, over_cluster, over_namespace, owns_cluster,
    require_powerless, require_unbound, streams,
};
pub(crate) use crate::secret_places::{credential, named, private_key};
pub use crate::{Beside, Check, EVERYTHING, Judge, PODS, Run, judge::in_words};
pub use plimsoll_kube::{
    AddressRange, Container, Direction, Field, GroupKind, ImageReference, Isolation, Labels, Life, List,
    ObjectView, Objects, Part, Place, Principal, Reach, RoleSight, Rule, Selector, Sight, Text, Workload,
    environment_label,
};
pub use plimsoll_model::{Confidence, Family, Rest, Severity, State, tree::NodeRef};
