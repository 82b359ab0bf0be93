//! Ids of users and groups that a node may have given to somebody.

use crate::{Judge, deciding::for_each_deciding};
use plimsoll_kube::Workload;

/// Ids up to this one are those of people, packages and services of common systems.
const NODE_ID_MAX: i64 = 10_000;

/// Requires of each place that decides an id that it is a high one. `path` leads to the id, `what` says whose it is:
/// `user` or `group`.
pub(crate) fn require_high_id<'t>(
    workload: &Workload<'t>,
    judge: &mut Judge,
    path: &'t str,
    what: &'static str,
) {
    // Where a user namespace can be had, the pod's ids are others on the node.
    if workload.version().at_least(33) && judge.has_user_namespace(workload) {
        judge.not_applicable("the pod has a user namespace of its own: its ids are others on the node");
        return;
    }
    for_each_deciding::<i64>(workload, judge, path, |judge, place, id| {
        let is_set = !id.is_absent();
        judge.require(
            id,
            |id| *id > NODE_ID_MAX,
            || {
                let fault = if is_set { "runs with one up to 10000" } else { "leaves it to the image" };
                format!("{place} has no high {what} id: it {fault}")
            },
        );
    });
}
