//! Progress of long runs: on a terminal, on standard error, and only where there is something to wait for.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs that are shorter need no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that comes when a run takes long, and goes when it ends.
pub(crate) struct Progress {
    bar: ProgressBar,
    from: Instant,
    is_shown: bool,
    is_quiet: bool,
}

impl Progress {
    /// A bar for so many steps.
    pub(crate) fn new(steps: usize, is_quiet: bool) -> Progress {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_bar} {msg}");
        Progress {
            bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())),
            from: Instant::now(),
            is_shown: false,
            is_quiet,
        }
    }

    /// Begins a step.
    pub(crate) fn begin(&mut self, name: &str) {
        if !self.is_quiet && !self.is_shown && self.from.elapsed() > PATIENCE {
            self.is_shown = true;
            // Draws nothing where standard error is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(tokenlint::text::shown(name));
    }

    /// Ends a step.
    pub(crate) fn end(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
