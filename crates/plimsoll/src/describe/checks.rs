use crate::{Exit, args::ListFormat, output};
use plimsoll_checks::{Registered, registry};
use plimsoll_model::CheckMeta;
use plimsoll_wire::v1::CheckList;
use std::io::Write as _;

pub(crate) fn check_list(format: ListFormat) -> anyhow::Result<Exit> {
    let checks: Vec<CheckMeta> = registry().iter().map(Registered::meta).collect();
    output::to_stdout(|out| match format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &CheckList(&checks))?;
            writeln!(out)
        }
        ListFormat::Terminal => {
            for check in &checks {
                writeln!(out, "{:<9} {:<42} {}", check.severity, check.id, check.title)?;
            }
            writeln!(out, "\n{} checks; `plimsoll explain ID` tells more about one.", checks.len())
        }
    })?;
    Ok(Exit::Clean)
}
