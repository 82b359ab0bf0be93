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
