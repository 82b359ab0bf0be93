//! Rights that lead to the whole cluster, however they are written.
