//! Kubernetes objects: from documents to resources, and the views of them that checks judge.
//!
//! Invariants: reading never judges; a field of the wrong type is never read as absent; what the API server
//! would add is added here, in one place, and marked as added.

mod access;
mod address;
mod admission;
mod environment;
mod field;
mod image_reference;
mod index;
mod kinds;
mod kustomize;
mod labelled;
mod links;
mod network;
mod object;
mod part;
mod path;
mod population;
mod quantity;
mod rule;
mod selector;
mod user;
mod view;
mod workload;

pub use access::{Access, ClusterAdminLabels, Principal, RoleSight, Sights};
pub use address::AddressRange;
pub use admission::Admission;
pub use environment::{Environments, environment_label};
pub use field::{Field, FromNode, List, State, Text};
pub use image_reference::ImageReference;
pub use index::{Index, Objects};
pub use kinds::{ApiVersion, pod_template_path};
pub use kustomize::{
    Holds, InflatedChart, Kustomization, Reference, is_kustomization_name, read_kustomization,
};
pub use labelled::{Alike, Behind};
pub use links::Route;
pub use network::{Direction, Isolation};
pub use object::{FileObjects, ReadGap, read_objects};
pub use part::Part;
pub use path::{ItemNames, field_path, item_names};
pub use population::assign_populations;
pub use quantity::Quantity;
pub use rule::{Reach, Right, Rule};
pub use selector::{Labels, Selector};
pub use user::Users;
pub use view::ObjectView;
pub use workload::{Container, ContainerType, Place, StructureFault, Workload};
