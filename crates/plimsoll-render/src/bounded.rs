use crate::{Complaint, RenderError};
use std::{
    io::{self, Read},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

/// How long a renderer may work and how much it may print. Passing a limit is a gap that names it.
#[derive(Clone, Copy, Debug)]
pub struct RenderLimits {
    /// Seconds until it is stopped.
    pub seconds: u64,
    /// Most bytes that it prints.
    pub output_bytes_max: u64,
}

impl Default for RenderLimits {
    fn default() -> Self {
        Self { seconds: 60, output_bytes_max: 64 * 1024 * 1024 }
    }
}

/// Bytes of a complaint that are looked at.
const COMPLAINT_BYTES_MAX: u64 = 64 * 1024;
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
        return Err(RenderError::Refused(Complaint::of(program, &words)));
    }
    String::from_utf8(bytes).map_err(|_| RenderError::NotText(program))
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
