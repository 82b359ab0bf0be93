//! Whatever runs pods is judged, whatever its kind.
