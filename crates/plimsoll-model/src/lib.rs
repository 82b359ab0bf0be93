//! The nouns of Plimsoll.
//!
//! Everything that is read becomes [`Resource`]s and [`Gap`]s in an immutable [`Snapshot`]; everything that
//! judges turns a snapshot into a [`Judgement`]; everything shown renders one.
//!
//! Invariants: no I/O, no clock, no async, no serialised form. Other crates depend on this one; it depends
//! on nothing of ours.

mod clock;
mod digest;
mod fact;
mod gap;
mod history;
mod image;
mod judgement;
mod key;
mod node;
mod origin;
mod part;
mod path;
mod printable;
mod record;
mod redacted;
mod resource;
mod secret;
mod severity;
mod snapshot;
mod standing;
mod time;
pub mod tree;
mod verdict;
mod version;

pub use clock::{Clock, ClockSetter, EvidenceType};
pub use digest::{Sha256, Sha256Writer, hmac_sha256, short_hash, short_number};
pub use fact::{AsFact, At, Fact, State};
pub use gap::{Affects, Gap, GapCode, GapIndex, Hidden, HiddenKind};
pub use history::{History, PastEvent, PastEventType};
pub use image::{Image, Package};
pub use judgement::{
    CheckIndex, CheckMeta, CheckOutcome, Evidence, Finding, FindingId, FindingIndex, Judgement,
};
pub use key::ResourceKey;
pub use node::{Node, Setting};
pub use origin::{OriginFile, OriginFileIndex, Origins};
pub use part::Part;
pub use path::{FieldPath, PathSegment, Rest, first_key};
pub use printable::printable;
pub use record::{
    Attachment, Attestation, ExceptedVerdict, Exception, ExceptionIndex, JudgedAttestation, JudgedException,
    RecordState, Records, Signature,
};
pub use redacted::Redacted;
pub use resource::{
    Body, Collected, Location, LocationType, Object, ObjectReference, Population, Rendered, Resource,
    ResourceIndex, ResourceType, Source, SourceIndex, SourceType,
};
pub use secret::{
    Fingerprint, SecretClass, SecretFinder, SecretHit, SecretMatch, SecretPattern, SecretSearch, SecretSite,
};
pub use severity::{Confidence, Severity};
pub use snapshot::{Input, Scope, Snapshot, Warning};
pub use standing::{
    AttestationState, ControlStanding, DemandStanding, DemandState, EdgeStanding, FrameworkStanding, Method,
    Standing, StandingCounts, Strength, SubjectCounts, UndecidedBy,
};
pub use time::Timestamp;
pub use verdict::{Family, NotApplicable, UnknownVerdict, Verdict, VerdictCounts};
pub use version::{KubernetesVersion, VersionError};
