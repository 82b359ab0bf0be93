//! What several checks ask of names of images.

use crate::Judge;
use plimsoll_kube::{Container, Field, ImageReference, Text, Workload};

/// Calls `see` with each container that names an image; `None` for a name that no runtime takes.
pub(crate) fn for_each_image<'t>(
    workload: &Workload<'t>,
    judge: &mut Judge,
    mut see: impl FnMut(&mut Judge, Container<'t>, Field<'t, Text<'t>>, Option<ImageReference<'t>>),
) {
    judge.not_applicable("no container names an image");
    for container in workload.containers() {
        let field = container.field::<Text<'_>>("image");
        if let Some(image) = judge.read(&field).filter(|image| !image.expose().is_empty()) {
            see(judge, container, field, ImageReference::parse(image.expose()));
        }
    }
}

/// Requires that no container runs an image that `is_it` knows; `what` follows the container's name in messages. Returns
/// whether that holds.
pub(crate) fn forbid_image(
    workload: &Workload<'_>,
    judge: &mut Judge,
    is_it: impl Fn(&ImageReference<'_>) -> bool,
    what: &'static str,
) -> bool {
    let mut holds = true;
    for container in workload.containers() {
        holds &= judge.require_optional(
            container.field::<Text<'_>>("image"),
            |image| {
                !image
                    .and_then(|image| ImageReference::parse(image.expose()))
                    .is_some_and(|image| is_it(&image))
            },
            || format!("container `{}` runs {what}", container.name()),
        );
    }
    holds
}
