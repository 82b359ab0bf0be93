use crate::Check;

/// A check with where it stands.
#[derive(Debug)]
pub struct Registered {
    /// The check.
    pub check: &'static Check,
    /// Folder and module: `family/bad_pattern`.
    pub place: &'static str,
    /// SHA-256 of its source file, and of those of other checks that it names.
    pub source: [u8; 32],
}

use crate::{namespace, network, node, rbac, secret, supply_chain, workload};

include!(concat!(env!("OUT_DIR"), "/registry.rs"));

/// Every check, sorted by id.
pub fn registry() -> &'static [Registered] {
    REGISTRY
}

/// SHA-256 of all source that checks share: the modules of this crate that are no check, every crate of ours that it is
/// built from, and the versions of those of others.
pub fn shared_source() -> &'static [u8; 32] {
    &SHARED
}

/// The check with this id.
pub fn find_by_id(id: &str) -> Option<&'static Registered> {
    REGISTRY.iter().find(|registered| registered.check.id == id)
}

/// The checks that a peer's id decides exactly (`true`) or overlaps with (`false`). Letters' case and the
/// dash that some peers leave out do not matter: `KSV0017` finds `KSV-0017`.
pub fn find_by_alias(alias: &str) -> Vec<(&'static Registered, bool)> {
    let wanted = plain(alias);
    let has = |list: &[&str]| list.iter().any(|known| plain(known) == wanted);
    REGISTRY
        .iter()
        .filter_map(|registered| {
            let exact = has(registered.check.aliases);
            (exact || has(registered.check.related)).then_some((registered, exact))
        })
        .collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|part| *part != '-' && *part != '_').collect::<String>().to_ascii_lowercase()
}
