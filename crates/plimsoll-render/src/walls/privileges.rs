use rustix::thread::{
    CapabilitySet, CapabilitySets, clear_ambient_capability_set, remove_capability_from_bounding_set,
    set_capabilities, set_no_new_privs,
};
use std::io;

/// Gives up every privilege for good, but that of root to read what belongs to others: what we can read the renderer
/// is to read as well, as far as it is in its folders. Source: capabilities(7).
pub(super) fn drop() -> io::Result<()> {
    // Programs with other users or capabilities of their own start without those.
    set_no_new_privs(true)?;
    // The start of a program gives root back what is in the bounding set. Who may not change that is not root.
    for capability in CapabilitySet::all().difference(CapabilitySet::DAC_READ_SEARCH) {
        let _not_root = remove_capability_from_bounding_set(capability);
    }
    clear_ambient_capability_set()?;
    let held = rustix::thread::capabilities(None)?;
    let kept = CapabilitySet::DAC_READ_SEARCH;
    let sets = CapabilitySets {
        effective: held.effective & kept,
        permitted: held.permitted & kept,
        inheritable: CapabilitySet::empty(),
    };
    Ok(set_capabilities(None, sets)?)
}
