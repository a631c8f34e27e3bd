//! The progress bar of long runs, on standard error if it is a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The duration of a run from which on the bar is shown.
const SHOW_AFTER: Duration = Duration::from_millis(500);

/// A progress bar that appears if the run takes long and disappears when it ends.
pub(crate) struct Progress {
    bar: ProgressBar,
    from: Instant,
    is_shown: bool,
    is_quiet: bool,
}

impl Progress {
    /// A bar with this number of steps; never shown if quiet.
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

    /// Starts a step and shows its name.
    pub(crate) fn begin(&mut self, name: &str) {
        if !self.is_quiet && !self.is_shown && self.from.elapsed() > SHOW_AFTER {
            self.is_shown = true;
            // Draws nothing if standard error is not a terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(tokenlint::text::shown(name));
    }

    /// Finishes a step.
    pub(crate) fn end(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
