use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// What all programs that a run started have taken together, each from its start to its end.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    milliseconds: AtomicU64,
}

impl Spent {
    /// What is left of so many seconds. Programs that run beside each other all see what was left when they started,
    /// so that together they may pass it once by their own limits.
    pub(crate) fn left_of(&self, seconds: u64) -> Duration {
        let spent = Duration::from_millis(self.milliseconds.load(Ordering::Relaxed));
        Duration::from_secs(seconds).saturating_sub(spent)
    }

    /// Adds the time that some work takes.
    #[allow(clippy::disallowed_methods, reason = "a limit of time needs a clock; what is over it is a gap")]
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.add(start.elapsed());
        done
    }

    pub(crate) fn add(&self, taken: Duration) {
        let milliseconds = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
        self.milliseconds.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Spent;
    use std::{thread, time::Duration};

    #[test]
    fn what_was_spent_is_no_longer_left() {
        let spent = Spent::default();
        assert_eq!(spent.left_of(60), Duration::from_mins(1));
        spent.during(|| thread::sleep(Duration::from_millis(20)));
        assert!(spent.left_of(60) <= Duration::from_millis(59_980));
        spent.add(Duration::from_hours(1));
        assert_eq!(spent.left_of(60), Duration::ZERO);
    }
}
