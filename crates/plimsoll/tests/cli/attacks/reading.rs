//! What kubectl reads is what is judged.
