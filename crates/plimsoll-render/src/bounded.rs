use crate::{Complaint, RenderError, running::Group, walls};
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
    /// Seconds that all renderings of a run may take together, each from its start to its end.
    pub total_seconds: u64,
    /// Most bytes that it prints, and most bytes of a file that it writes in its own folder.
    pub output_bytes_max: u64,
    /// Most bytes of memory of its own, on Linux; elsewhere the system knows no such limit.
    pub memory_bytes_max: u64,
}

impl Default for RenderLimits {
    fn default() -> Self {
        let seconds = 60;
        Self {
            seconds,
            total_seconds: Self::total_seconds(seconds),
            output_bytes_max: 64 * MEBIBYTE,
            memory_bytes_max: 2048 * MEBIBYTE,
        }
    }
}

impl RenderLimits {
    /// What all renderings of a run may take together where one may take so many seconds: as much as thirty that
    /// take all of theirs.
    pub const fn total_seconds(seconds: u64) -> u64 {
        seconds.saturating_mul(30)
    }
}

const MEBIBYTE: u64 = 1024 * 1024;
/// Bytes of a complaint that are looked at.
const COMPLAINT_BYTES_MAX: u64 = 64 * 1024;
/// How long the end of a program is waited for once it has closed its output.
const END: Duration = Duration::from_secs(5);
/// Pauses between two looks for that end: most programs end right away.
const END_PAUSES: [Duration; 2] = [Duration::from_micros(100), Duration::from_millis(10)];

/// What a program printed, and the walls that it ran in.
pub(crate) struct Ran {
    pub(crate) result: Result<String, RenderError>,
    /// `None` if it was started without walls, or ended before it could say which ones there are.
    pub(crate) raised: Option<walls::Raised>,
}

/// Runs a program to its end, with all that it starts.
pub(crate) fn run(program: &'static str, command: &mut Command, limits: &RenderLimits, walled: bool) -> Ran {
    let mut raised = None;
    let result = run_group(program, command, limits, walled.then_some(&mut raised));
    Ran { result, raised }
}

fn run_group(
    program: &'static str,
    command: &mut Command,
    limits: &RenderLimits,
    raised: Option<&mut Option<walls::Raised>>,
) -> Result<String, RenderError> {
    let io = |error: io::Error| RenderError::Io { program, error: error.kind() };
    // What raises the walls holds its standard input for the sign that we live; the program itself gets none.
    command.stdin(if raised.is_some() { Stdio::piped() } else { Stdio::null() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = Group::spawn(command).map_err(io)?;
    let _lifeline = group.child.stdin.take();
    let output = group.child.stdout.take().map(|stream| read(stream, limits.output_bytes_max + 1));
    let complaint = group.child.stderr.take().map(|stream| read(stream, COMPLAINT_BYTES_MAX));
    let outcome = follow(program, &mut group.child, output.as_ref(), limits);
    let status = group.end().map_err(io)?;
    let complaint = complaint.and_then(|words| words.recv_timeout(END).ok()).unwrap_or_default();
    let complaint = String::from_utf8_lossy(&complaint);
    let mut words: &str = &complaint;
    if let Some(raised) = raised {
        let (said, rest) = walls::Raised::read(words);
        words = rest;
        match said {
            Some(Ok(walls)) => *raised = Some(walls),
            Some(Err(error)) => return Err(io(error)),
            // Killed by a limit before it could say anything, the limit is what counts.
            None if outcome.is_ok() => return Err(RenderError::Walls(program)),
            None => {}
        }
    }
    let bytes = outcome?;
    if !status.success() {
        if Complaint::is_out_of_memory(words) {
            return Err(RenderError::OutOfMemory { program, limit: limits.memory_bytes_max });
        }
        return Err(RenderError::Refused(Complaint::of(program, words)));
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
    let [mut pause, longest] = END_PAUSES;
    let mut waited = Duration::ZERO;
    while waited < END {
        if has_ended(child).map_err(|error| RenderError::Io { program, error: error.kind() })? {
            return Ok(bytes);
        }
        thread::sleep(pause);
        waited += pause;
        pause = (pause * 2).min(longest);
    }
    Err(late)
}

/// Whether a program has ended. It stays on the list of processes: until its group is killed its number must not go
/// to another.
#[cfg(unix)]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    Ok(waitid(WaitId::Pid(Pid::from_child(child)), options)?.is_some())
}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    Ok(child.try_wait()?.is_some())
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
