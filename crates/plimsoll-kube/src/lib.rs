//! Kubernetes objects: from documents to resources, and the views of them that checks judge.
//!
//! Invariants: reading never judges; a field of the wrong type is never read as absent; what the API server
//! would add is added here, in one place, and marked as added.

mod access;
mod address;
mod admission;
pub mod api_version;
mod bootstrap;
mod carried;
mod closed_groups;
mod default_role;
mod default_role_table;
mod environment;
mod field;
mod held;
mod image_reference;
mod index;
mod kinds;
mod kustomize;
mod labelled;
mod layers;
mod links;
mod lookalike;
mod metadata;
mod network;
mod object;
mod owner;
mod part;
mod path;
mod population;
mod postings;
mod power;
mod quantity;
mod referral;
mod required;
mod rule;
mod selector;
mod selectors;
mod shape;
mod shapes;
mod user;
mod view;
mod volume;
mod walk;
mod whole;
mod workload;

pub use access::{Access, ClusterAdminLabels, Principal, RoleSight, Sights};
pub use address::{AddressRange, AddressSet};
pub use admission::Admission;
pub use default_role::RoleContent;
pub use environment::{Environments, environment_label};
pub use field::{Field, FromNode, List, Text};
pub use held::{Account, Held, Together};
pub use image_reference::ImageReference;
pub use index::{Index, Objects, Sight};
pub use kinds::{ApiVersion, GroupKind, makes_pods, may_make_pods, pod_template_path};
pub use kustomize::{
    Holds, InflatedChart, InlinePlugin, Kustomization, PluginList, Plugins, Reference, Refusal, ValuesMerge,
    is_kustomization_name, read_kustomization, read_plugins,
};
pub use labelled::Behind;
pub use links::Route;
pub use network::{Direction, Isolation};
pub use object::{FileObjects, ReadGap, read_objects};
pub use part::Part;
pub use path::{ItemNames, field_path, item_names};
pub use population::assign_populations;
pub use power::Powers;
pub use quantity::Quantity;
pub use referral::{Referent, Referral};
pub use rule::{Breadth, Reach, Right, Rule};
pub use selector::{Labels, Selector};
pub use shape::Life;
pub use user::Users;
pub use view::ObjectView;
pub use volume::{Claim, ClaimedVolume};
pub use whole::{is_whole, says_it_is_local};
pub use workload::{Container, ContainerType, Place, StructureFault, Workload, Workloads};
