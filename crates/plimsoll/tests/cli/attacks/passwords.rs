//! Passwords that people choose, wherever they are written, and secrets that must not be printed.
