//! What a renderer may do once it runs.
