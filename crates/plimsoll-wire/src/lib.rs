//! The formats that others rely on, and their conversion from the model.
//!
//! [`v1`] is JSON v1: fields may be added, never renamed. Nothing of the model is serialised as it is, so the
//! model may change and the contract does not.

pub mod v1;
