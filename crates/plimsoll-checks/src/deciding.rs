//! Settings that containers take from their pod.

use crate::Judge;
use plimsoll_kube::{Field, FromNode, Place, Workload};

/// Calls `see` with each place that decides a setting for at least one container: the container where it says
/// something, else the pod; where neither does, the container, which is where it belongs.
pub(crate) fn for_each_deciding<'t, T: FromNode<'t> + Copy>(
    workload: &Workload<'t>,
    judge: &mut Judge,
    path: &'t str,
    mut see: impl FnMut(&mut Judge, Place<'t>, Field<'t, T>),
) {
    let pod_says = !workload.field::<T>(path).is_absent();
    let is_taken = pod_says && workload.containers().any(|container| container.field::<T>(path).is_absent());
    for place in workload.places() {
        let own = place.field::<T>(path);
        let decides = if place.is_container() { !own.is_absent() || !pod_says } else { is_taken };
        if decides {
            see(judge, place, own);
        } else {
            // It decides nothing; of the wrong type it still makes the object one that was not understood.
            judge.read(&own);
        }
    }
}
