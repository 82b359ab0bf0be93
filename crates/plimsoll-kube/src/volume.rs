//! Which persistent volume a claim gets.
//!
//! A claim that names its volume, or a volume that names its claim, is certain. Else the controller takes a free volume
//! of the claim's class, whichever is large enough: then all of that class may be the one.
//! Source: `kubernetes/kubernetes`, `pkg/controller/volume/persistentvolume`.

use crate::{ObjectView, Objects, Selector, labelled::Labelled};
use plimsoll_model::tree::NodeRef;
use std::{collections::HashMap, sync::OnceLock};

/// Persistent volumes of one source, and the claims on them.
#[derive(Debug, Default)]
pub(crate) struct Volumes<'t> {
    by_name: HashMap<&'t str, ObjectView<'t>>,
    /// By the claim that a volume names; the namespace is empty where it names none.
    by_claim: HashMap<(&'t str, &'t str), Group<'t>>,
    by_claim_name: HashMap<&'t str, Group<'t>>,
    /// Volumes that name no claim, by their class; empty where they name none.
    by_class: HashMap<&'t str, Group<'t>>,
    /// The same volumes by their labels.
    free: HashMap<&'t str, Labelled<'t>>,
    claims: HashMap<&'t str, ObjectView<'t>>,
    claims_without_namespace: HashMap<&'t str, ObjectView<'t>>,
    /// Whether it cannot be read which claims may get some volume.
    has_odd_volume: bool,
}

/// Volumes among which the first that matters is looked for once, however many claims ask.
#[derive(Debug, Default)]
struct Group<'t> {
    all: Vec<ObjectView<'t>>,
    /// Its position.
    first: OnceLock<Option<usize>>,
}

impl<'t> Group<'t> {
    /// The first that matters; where none is seen to, the first that cannot be read.
    fn first(&self, matters: Matters) -> Option<ObjectView<'t>> {
        let position = self.first.get_or_init(|| {
            let mut all = self.all.iter();
            let seen = all.position(|volume| matters(volume) == Some(true));
            seen.or_else(|| self.all.iter().position(|volume| matters(volume).is_none()))
        });
        self.all.get((*position)?).copied()
    }
}

/// Whether a volume is one that is looked for; `None` if it cannot be read. One function for a whole run, because its
/// answers are kept.
pub(crate) type Matters = fn(&ObjectView<'_>) -> Option<bool>;

/// A claim of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'t> {
    /// The namespace that the pod's object states.
    pub namespace: Option<&'t str>,
    /// Its name; `None` for one that is made from a template.
    pub name: Option<&'t str>,
    /// Its `spec`, if the claim was seen.
    pub spec: Option<NodeRef<'t>>,
}

impl Claim<'_> {
    /// Whether all that decides which volume it gets has the right type.
    fn is_readable(&self) -> bool {
        let Some(spec) = self.spec.filter(|spec| !spec.is_null()) else { return true };
        let selector = spec.get("selector").filter(|selector| !selector.is_null());
        spec.is_mapping()
            && ["volumeName", "storageClassName"].iter().all(|key| is_text(spec, key))
            && selector.is_none_or(|selector| Selector::read(selector).is_some())
    }
}

fn is_text(node: NodeRef<'_>, key: &str) -> bool {
    node.get(key).is_none_or(|text| text.is_null() || text.as_str().is_some())
}

/// Whether all that decides which claims may get a volume has the right type.
fn has_readable_target(volume: NodeRef<'_>) -> bool {
    let mapping = |node: Option<NodeRef<'_>>| node.is_none_or(|node| node.is_null() || node.is_mapping());
    let metadata = volume.get("metadata");
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let spec = volume.get("spec");
    let claim = spec.and_then(|spec| spec.get("claimRef"));
    let are_texts = labels.is_none_or(|labels| {
        labels.entries().all(|(_, value)| value.is_null() || value.as_redacted().is_some())
    });
    [metadata, labels, spec, claim].into_iter().all(mapping)
        && are_texts
        && spec.is_none_or(|spec| is_text(spec, "storageClassName"))
        && claim.is_none_or(|claim| is_text(claim, "name") && is_text(claim, "namespace"))
}

/// A volume that a claim gets.
#[derive(Clone, Copy, Debug)]
pub struct ClaimedVolume<'t> {
    /// The volume.
    pub volume: ObjectView<'t>,
    /// Whether one names the other; else the volume is one of those that the claim may get.
    pub is_certain: bool,
}

impl<'t> Volumes<'t> {
    pub(crate) fn new(objects: &Objects<'t>) -> Self {
        let mut volumes = Self::default();
        for volume in objects.of_kind("", "PersistentVolume") {
            volumes.add(*volume);
        }
        for claim in objects.of_kind("", "PersistentVolumeClaim") {
            volumes.claims.entry(claim.name()).or_insert(*claim);
            if claim.stated_namespace().is_none() {
                volumes.claims_without_namespace.entry(claim.name()).or_insert(*claim);
            }
        }
        volumes
    }

    fn add(&mut self, volume: ObjectView<'t>) {
        self.by_name.entry(volume.name()).or_insert(volume);
        let root = volume.whole().node();
        let spec = root.get("spec");
        let text = |node: Option<NodeRef<'t>>, key| node?.get(key)?.as_str();
        let claim = spec.and_then(|spec| spec.get("claimRef")).filter(|claim| !claim.is_null());
        self.has_odd_volume |= !has_readable_target(root);
        if let Some(name) = text(claim, "name") {
            let namespace = text(claim, "namespace").unwrap_or_default();
            self.by_claim.entry((namespace, name)).or_default().all.push(volume);
            self.by_claim_name.entry(name).or_default().all.push(volume);
        } else {
            let class = text(spec, "storageClassName").unwrap_or_default();
            self.by_class.entry(class).or_default().all.push(volume);
            let labels = root.get("metadata").and_then(|metadata| metadata.get("labels"));
            let labels = labels.filter(|labels| labels.is_mapping());
            self.free.entry(class).or_default().add(volume, labels);
        }
    }

    /// Whether it is known which volumes a claim may get.
    fn is_clear(&self, claim: Claim<'t>) -> bool {
        claim.is_readable() && !self.has_odd_volume
    }

    fn of_claim(&self, claim: Claim<'t>, matters: Matters) -> Option<ClaimedVolume<'t>> {
        let text = |key| claim.spec?.get(key)?.as_str();
        let counts = |volume: &ObjectView<'t>| matters(volume) != Some(false);
        if let Some(name) = text("volumeName").filter(|name| !name.is_empty()) {
            let volume = self.by_name.get(name).copied().filter(counts)?;
            return Some(ClaimedVolume { volume, is_certain: true });
        }
        if let Some(volume) = claim.name.and_then(|name| self.reserved(claim.namespace, name, matters)) {
            return Some(ClaimedVolume { volume, is_certain: true });
        }
        let class = text("storageClassName").unwrap_or_default();
        let selector = claim.spec?.get("selector").filter(|selector| !selector.is_null());
        let volume = match selector.map(Selector::read) {
            None => self.by_class.get(class)?.first(matters)?,
            Some(selector) => self.free.get(class)?.first_selected(&selector?, counts)?,
        };
        Some(ClaimedVolume { volume, is_certain: false })
    }

    /// Whether any volume is known that a claim gets, or may get.
    fn knows(&self, claim: Claim<'t>) -> bool {
        let text = |key| claim.spec?.get(key)?.as_str();
        if let Some(name) = text("volumeName").filter(|name| !name.is_empty()) {
            return self.by_name.contains_key(name);
        }
        let is_reserved = claim.name.is_some_and(|name| match claim.namespace {
            Some(namespace) => [namespace, ""].iter().any(|own| self.by_claim.contains_key(&(*own, name))),
            None => self.by_claim_name.contains_key(name),
        });
        is_reserved
            || claim.spec.is_some()
                && self.by_class.contains_key(text("storageClassName").unwrap_or_default())
    }

    /// A volume that names a claim. Of a pod that states no namespace, the name of the claim is enough.
    fn reserved(
        &self,
        namespace: Option<&'t str>,
        name: &'t str,
        matters: Matters,
    ) -> Option<ObjectView<'t>> {
        let Some(namespace) = namespace else {
            return self.by_claim_name.get(name)?.first(matters);
        };
        let of = |namespace| self.by_claim.get(&(namespace, name))?.first(matters);
        of(namespace).or_else(|| of(""))
    }
}

impl<'t> Objects<'t> {
    /// The object of a claim that a pod names. Where one of the two states no namespace, its name is enough.
    pub fn claim(&self, namespace: Option<&'t str>, name: &'t str) -> Option<ObjectView<'t>> {
        let volumes = self.links().volumes();
        match namespace {
            Some(namespace) => {
                let own = self.named("", "PersistentVolumeClaim", namespace, name);
                own.or_else(|| volumes.claims_without_namespace.get(name).copied())
            }
            None => volumes.claims_without_namespace.get(name).or_else(|| volumes.claims.get(name)).copied(),
        }
    }

    /// Whether a volume is known that a claim gets, or may get.
    pub fn has_claimed_volume(&self, claim: Claim<'t>) -> bool {
        self.links().volumes().knows(claim)
    }

    /// Whether it is known which volumes a claim may get: nothing that decides it has a wrong type.
    pub fn has_clear_volume(&self, claim: Claim<'t>) -> bool {
        self.links().volumes().is_clear(claim)
    }

    /// A volume that matters, or that cannot be read, and that a claim gets, or may get.
    pub fn claimed_volume(
        &self,
        claim: Claim<'t>,
        matters: fn(&ObjectView<'_>) -> Option<bool>,
    ) -> Option<ClaimedVolume<'t>> {
        self.links().volumes().of_claim(claim, matters)
    }
}
