use plimsoll_wire::v1::Report;
use std::io::{self, Write};

/// Writes a report as JSON v1, one line.
pub fn write_json(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
