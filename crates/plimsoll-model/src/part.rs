use crate::{Gap, Input, Resource, Source, SourceIndex, Warning};

/// What a reader hands over of one source: the only thing that a snapshot is made of, whether it was read from files, a
/// cluster, an image or a node.
///
/// Whoever joins parts numbers their sources: the `source` of its resources and gaps is set then, and what a reader wrote
/// there means nothing. [`Source::parent`] is a position among the parts that are joined.
#[derive(Clone, Debug)]
pub struct Part {
    /// What is known of the source itself.
    pub source: Source,
    /// Everything that was read, in an order that depends on the source alone.
    pub resources: Vec<Resource>,
    /// What could not be seen of it.
    pub gaps: Vec<Gap>,
    /// What was opened, and what was left out with the reason.
    pub inputs: Vec<Input>,
    /// What is odd but hides nothing.
    pub warnings: Vec<Warning>,
}

impl Part {
    /// A part of which nothing was read yet.
    pub const fn new(source: Source) -> Self {
        Self { source, resources: Vec::new(), gaps: Vec::new(), inputs: Vec::new(), warnings: Vec::new() }
    }

    /// Adds the parts of another reader, whose parents count among its own.
    pub fn append(parts: &mut Vec<Self>, more: Vec<Self>) {
        let offset = parts.len() as u32;
        parts.extend(more.into_iter().map(|mut part| {
            part.source.parent = part.source.parent.map(|parent| SourceIndex(parent.0 + offset));
            part
        }));
    }
}
