//! No input costs more than linear time and a stated amount of memory.
