//! Adversarial cases: inputs that somebody wrote to get past the judgement or to harm whoever scans them.
//!
//! Every case that once got through is here and stays here, named by its id in the review that found it.

mod belief;
mod bounds;
mod kustomizations;
mod monotony;
mod passwords;
mod reading;
mod rights;
mod walls;
mod workload_kinds;
