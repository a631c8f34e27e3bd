//! Runs the command, with the proxy beside it, until the command ends.

use std::{env, ffi::OsString, ops::ControlFlow};

use tokenlint::text::shown;
use tokio::process::{Child, Command};

use crate::{
    error::Error,
    online::record::{Event, Proxy, RecordError, Upstream, exit_code},
};

/// The variables that clients of the API take its URL from.
const URLS: [&str; 2] = ["CLOUDFLARE_API_BASE_URL", "CLOUDFLARE_BASE_URL"];

/// The variable that clients of the API take the token from.
const TOKEN: &str = "CLOUDFLARE_API_TOKEN";

/// A command to run.
pub(super) struct Run<'r> {
    /// The program and its arguments.
    pub(super) command: &'r [OsString],
    /// The variables to set to the URL of the proxy, besides those that clients are known to read.
    pub(super) variables: &'r [String],
    /// The API; `None` if every request is asked about.
    pub(super) upstream: Option<Upstream>,
    /// The token that the command gets in place of its own.
    pub(super) token: Option<&'r str>,
}

impl Run<'_> {
    /// Runs the command, and calls `note` with everything that the proxy notices, and the URL of the proxy without its
    /// path. The command is ended early if `note` says so. Returns its exit code.
    ///
    /// # Errors
    /// If the proxy or the command cannot be started.
    pub(super) fn run(self, note: &mut dyn FnMut(Event, &str) -> ControlFlow<()>) -> Result<u8, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let runtime = runtime.map_err(RecordError::Listen)?;
        let code = runtime.block_on(self.supervise(note));
        // A response that nobody waits for any longer does not keep the program.
        runtime.shutdown_background();
        Ok(code?)
    }

    async fn supervise(self, note: &mut dyn FnMut(Event, &str) -> ControlFlow<()>) -> Result<u8, RecordError> {
        let mut signals = Signals::new().map_err(RecordError::Listen)?;
        let Some((program, arguments)) = self.command.split_first() else { return Ok(0) };
        let mut command = Command::new(program);
        command.args(arguments).envs(self.token.map(|token| (TOKEN, token)));
        let Run { variables, upstream, .. } = self;
        let mut proxy = Proxy::start(upstream).await?;
        command.envs(URLS.iter().map(|name| (*name, &proxy.url)));
        command.envs(variables.iter().map(|name| (name, &proxy.url)));
        command.envs(without_proxy());
        let mut child = command.spawn().map_err(|reason| {
            let command = shown(&program.to_string_lossy());
            RecordError::Start { command, reason }
        })?;
        let status = loop {
            tokio::select! {
                status = child.wait() => break status.map_err(RecordError::Wait)?,
                Some(event) = proxy.events.recv() => {
                    if note(event, &proxy.origin).is_break() {
                        end(&mut child);
                    }
                }
                () = signals.next() => end(&mut child),
            }
        };
        while let Ok(event) = proxy.events.try_recv() {
            let _ = note(event, &proxy.origin);
        }
        Ok(exit_code(status))
    }
}

/// The variables that keep requests to this machine from another proxy.
fn without_proxy() -> impl Iterator<Item = (&'static str, OsString)> {
    ["NO_PROXY", "no_proxy"].into_iter().map(|name| {
        let mut hosts = env::var_os(name).unwrap_or_default();
        if !hosts.is_empty() {
            hosts.push(",");
        }
        hosts.push("127.0.0.1");
        (name, hosts)
    })
}

/// Asks a command to end; where that is not possible, ends it.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(id) = child.id().and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?))
        && rustix::process::kill_process(id, rustix::process::Signal::TERM).is_ok()
    {
        return;
    }
    // A command that has ended is waited for next.
    let _ = child.start_kill();
}

/// The signals that end this program are for the command, which ends by itself or not.
#[cfg(unix)]
struct Signals {
    /// What a terminal sends to the command as well.
    interrupts: [tokio::signal::unix::Signal; 2],
    /// What only this program gets.
    ends: [tokio::signal::unix::Signal; 2],
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupts: [signal(SignalKind::interrupt())?, signal(SignalKind::quit())?],
            ends: [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?],
        })
    }

    /// Waits until the command has to be ended.
    async fn next(&mut self) {
        let ([interrupt, quit], [terminate, hangup]) = (&mut self.interrupts, &mut self.ends);
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = quit.recv() => {}
                _ = terminate.recv() => return,
                _ = hangup.recv() => return,
            }
        }
    }
}

/// The signals that end this program are for the command, which ends by itself or not.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    /// Waits until the command has to be ended: the console tells it itself.
    async fn next(&mut self) {
        while tokio::signal::ctrl_c().await.is_ok() {}
        std::future::pending().await
    }
}
