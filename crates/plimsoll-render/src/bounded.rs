use crate::{Complaint, RenderError};
use std::{
    io::{self, Read},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

/// How long a renderer may work, how much it may print and how much memory it may take. Passing a limit is a gap that
/// names it.
#[derive(Clone, Copy, Debug)]
pub struct RenderLimits {
    /// Seconds until it is stopped.
    pub seconds: u64,
    /// Most bytes that it prints.
    pub output_bytes_max: u64,
    /// Most bytes of memory of its own, on Linux; elsewhere the system knows no such limit.
    pub memory_bytes_max: u64,
}

impl Default for RenderLimits {
    fn default() -> Self {
        Self { seconds: 60, output_bytes_max: 64 * MEBIBYTE, memory_bytes_max: 2048 * MEBIBYTE }
    }
}

const MEBIBYTE: u64 = 1024 * 1024;
/// Bytes of a complaint that are looked at.
const COMPLAINT_BYTES_MAX: u64 = 64 * 1024;
/// What the runtime of Go says when the system gives it no more.
const OUT_OF_MEMORY: [&str; 2] = ["runtime: out of memory", "runtime: cannot allocate memory"];
/// How often the end of a program is asked for once it has closed its output, and how long between.
const END_POLLS: u32 = 500;
const END_POLL: Duration = Duration::from_millis(10);

/// Runs a program to its end and gives what it printed.
pub(crate) fn run(
    program: &'static str,
    command: &mut Command,
    limits: &RenderLimits,
) -> Result<String, RenderError> {
    let io = |error: io::Error| RenderError::Io { program, error: error.kind() };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(io)?;
    if let Err(error) = limit_memory(&child, limits.memory_bytes_max) {
        let _ended = child.kill();
        let _status = child.wait();
        return Err(io(error));
    }
    let output = child.stdout.take().map(|stream| read(stream, limits.output_bytes_max + 1));
    let complaint = child.stderr.take().map(|stream| read(stream, COMPLAINT_BYTES_MAX));
    let outcome = follow(program, &mut child, output.as_ref(), limits);
    if outcome.is_err() {
        // It may have ended by itself meanwhile; either way nothing of it stays.
        let _ended = child.kill();
    }
    let status = child.wait().map_err(io)?;
    let bytes = outcome?;
    if !status.success() {
        let words = complaint.and_then(|words| words.recv_timeout(END_POLL * END_POLLS).ok());
        let words = String::from_utf8_lossy(&words.unwrap_or_default()).into_owned();
        if OUT_OF_MEMORY.iter().any(|said| words.contains(said)) {
            return Err(RenderError::OutOfMemory { program, limit: limits.memory_bytes_max });
        }
        return Err(RenderError::Refused(Complaint::of(program, &words)));
    }
    String::from_utf8(bytes).map_err(|_| RenderError::NotText(program))
}

/// Limits what a program may take from here on, with what it starts: the templates of a chart that somebody else wrote
/// can ask for any amount. Source: getrlimit(2), `RLIMIT_DATA`, which counts what is written to and not what is only
/// set aside, as the runtime of Go does with gigabytes.
#[cfg(target_os = "linux")]
fn limit_memory(child: &Child, bytes: u64) -> io::Result<()> {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
    match prlimit(Some(Pid::from_child(child)), Resource::Data, limit) {
        // It may have ended before.
        Ok(_) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn limit_memory(_: &Child, _: u64) -> io::Result<()> {
    Ok(())
}

/// Waits for the output and then for the end.
fn follow(
    program: &'static str,
    child: &mut Child,
    output: Option<&Receiver<Vec<u8>>>,
    limits: &RenderLimits,
) -> Result<Vec<u8>, RenderError> {
    let late = RenderError::TimedOut { program, seconds: limits.seconds };
    let bytes = match output.map(|output| output.recv_timeout(Duration::from_secs(limits.seconds))) {
        Some(Ok(bytes)) => bytes,
        Some(Err(RecvTimeoutError::Timeout)) => return Err(late),
        Some(Err(RecvTimeoutError::Disconnected)) | None => Vec::new(),
    };
    if bytes.len() as u64 > limits.output_bytes_max {
        return Err(RenderError::TooLarge { program, limit: limits.output_bytes_max });
    }
    for _ in 0..END_POLLS {
        if child.try_wait().map_err(|error| RenderError::Io { program, error: error.kind() })?.is_some() {
            return Ok(bytes);
        }
        thread::sleep(END_POLL);
    }
    Err(late)
}

/// Reads a stream on a thread of its own, so that neither stream can fill up while the other is waited for. What
/// comes after the limit is left in the pipe.
fn read(stream: impl Read + Send + 'static, bytes_max: u64) -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(1);
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut stream = stream;
        // What was read before an error is what there is.
        let _cut_short = stream.by_ref().take(bytes_max).read_to_end(&mut bytes);
        let _nobody_waits = sender.send(bytes);
        // A complaint longer than what is looked at must not block the program.
        let _drained = io::copy(&mut stream.take(bytes_max), &mut io::sink());
    });
    receiver
}
