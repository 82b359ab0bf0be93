//! A renderer that tries to get out, for the tests of the walls.
//!
//! Started as `kustomize build FOLDER` it follows `FOLDER/orders`, one a line, and prints what became of each:
//! `done` with what it learned, or `refused`. Under the name of the launcher it is the launcher.

use std::process::ExitCode;

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    plimsoll_render::raise_walls().unwrap_or_else(intruder::run)
}

#[cfg(target_os = "linux")]
mod intruder {
    use nix::sched::CloneFlags;
    use rustix::{
        mount::MountFlags,
        process::{Pid, Resource, getrlimit, test_kill_process},
    };
    use std::{
        error::Error,
        fs,
        io::Write as _,
        net::TcpStream,
        os::{
            linux::net::SocketAddrExt as _,
            unix::{
                net::{SocketAddr, UnixStream},
                process::CommandExt as _,
            },
        },
        path::Path,
        process::{self, Command, ExitCode},
        thread,
        time::Duration,
    };

    type Outcome = Result<String, Box<dyn Error>>;

    pub(super) fn run() -> ExitCode {
        let folder = std::env::args_os().nth(2).unwrap_or_default();
        let Ok(orders) = fs::read_to_string(Path::new(&folder).join("orders")) else {
            return ExitCode::FAILURE;
        };
        let mut out = std::io::stdout();
        for order in orders.lines() {
            let (verb, object) = order.split_once(' ').unwrap_or((order, ""));
            let line = match follow(verb, object) {
                Ok(learned) => format!("{verb}: done {learned}"),
                Err(_) => format!("{verb}: refused"),
            };
            if writeln!(out, "{}", line.trim_end()).and_then(|()| out.flush()).is_err() {
                return ExitCode::FAILURE;
            }
        }
        ExitCode::SUCCESS
    }

    fn follow(verb: &str, object: &str) -> Outcome {
        let done = |()| String::new();
        match verb {
            "read" => Ok(fs::read_to_string(object)?.trim().to_owned()),
            "list" => Ok(fs::read_dir(object)?.count().to_string()),
            "write" => Ok(fs::write(object, "written").map(done)?),
            "write-home" => {
                let file = std::env::current_dir()?.join("own");
                fs::write(&file, "written")?;
                Ok(fs::read_to_string(file)?)
            }
            "connect" => Ok(TcpStream::connect(object).map(drop).map(done)?),
            "connect-path" => Ok(UnixStream::connect(object).map(drop).map(done)?),
            "connect-abstract" => {
                let address = SocketAddr::from_abstract_name(object)?;
                Ok(UnixStream::connect_addr(&address).map(drop).map(done)?)
            }
            "become" => Err(start(object).exec().into()),
            "start" => Ok(start(object).status().map(|status| status.to_string())?),
            "signal" => {
                let process = object.parse().ok().and_then(Pid::from_raw).ok_or("a number")?;
                Ok(test_kill_process(process).map(done)?)
            }
            "namespace" => Ok(nix::sched::unshare(CloneFlags::CLONE_NEWUSER).map(done)?),
            "mount" => {
                let here = std::env::current_dir()?;
                Ok(rustix::mount::mount("none", &here, "tmpfs", MountFlags::empty(), c"").map(done)?)
            }
            "limits" => {
                let of =
                    |resource| getrlimit(resource).maximum.map_or("none".to_owned(), |most| most.to_string());
                Ok([Resource::Data, Resource::Core, Resource::Fsize].map(of).join(" "))
            }
            "privileges" => {
                let held = rustix::thread::capabilities(None)?.effective;
                Ok(format!("{} {held:?}", rustix::thread::no_new_privs()?))
            }
            "number" => Ok(process::id().to_string()),
            "wait" => loop {
                thread::sleep(Duration::from_hours(1));
            },
            _ => Err("an order".into()),
        }
    }

    #[allow(clippy::disallowed_methods, reason = "it is to be refused")]
    fn start(program: &str) -> Command {
        Command::new(program)
    }
}
