use crate::{At, Fact, Location, State};
use std::sync::Arc;

/// What is known of a node of a cluster, or of a host, beside its name.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Settings of the components that run on it, as they took effect.
    pub settings: Vec<Setting>,
}

/// A setting of a component: a flag, a key of a configuration file.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// `kubelet`, `containerd`, `kube-apiserver`, …
    pub component: Arc<str>,
    /// The key in the terms of the component's configuration: `authentication.anonymous.enabled`.
    pub key: Arc<str>,
    /// Its value as text.
    pub value: State<Arc<str>>,
    /// The file, flag or default that decided.
    pub place: Location,
}

impl Node {
    /// A setting of a component; `None` if nobody collected it, which the subject has a gap for.
    pub fn setting(&self, component: &str, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| &*setting.component == component && &*setting.key == key)
    }
}

impl Setting {
    /// The setting as a fact that a check can require something of.
    pub fn fact(&self) -> Fact<'_, Arc<str>> {
        let path = format!("{}.{}", self.component, self.key).into();
        let shown = self.value.value().map_or("absent", |value| value).into();
        Fact { state: self.value.clone(), at: At::Item { path, shown, place: self.place.clone() } }
    }
}
