//! How the program ends before it is done: by Ctrl-C, SIGTERM or SIGHUP.

use std::io;
use std::sync::{Arc, OnceLock};
use std::thread;

use tokio::runtime;

use super::CliError;
use super::output::{StagedPlace, Terminal};
use crate::exec::Interrupt;

/// Heeds who wants the program to end, at any time and in any command.
#[derive(Clone, Default)]
pub struct Signals {
    run: Arc<OnceLock<Interrupt>>,
}

impl Signals {
    /// From now on the program ends at once, and leaves nothing behind that is half written.
    pub fn heed(terminal: Terminal) -> Signals {
        let signals = Signals::default();
        let own = signals.clone();
        // Where no thread can be had, signals do what they do by themselves.
        let _ = thread::Builder::new().name("signals".to_owned()).spawn(move || own.wait(terminal));
        signals
    }

    /// From now on a run ends with a report of what it has. Whoever asks twice does not wait for that.
    pub fn of_run(&self) -> Interrupt {
        self.run.get_or_init(Interrupt::default).clone()
    }

    fn wait(&self, terminal: Terminal) -> io::Result<()> {
        let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
        runtime.block_on(async {
            #[cfg(unix)]
            for kind in kinds() {
                let (mut signal, own) = (tokio::signal::unix::signal(kind)?, self.clone());
                tokio::spawn(async move {
                    while signal.recv().await.is_some() {
                        own.end(terminal);
                    }
                });
            }
            loop {
                tokio::signal::ctrl_c().await?;
                self.end(terminal);
            }
        })
    }

    fn end(&self, terminal: Terminal) {
        match self.run.get() {
            Some(run) if !run.is_ended() => run.end(),
            _ => {
                StagedPlace::remove_all();
                terminal.complain("error", &CliError::Interrupted.sentence());
                std::process::exit(i32::from(CliError::Interrupted.exit_code()));
            }
        }
    }
}

/// Those that end a program, besides Ctrl-C.
#[cfg(unix)]
fn kinds() -> impl Iterator<Item = tokio::signal::unix::SignalKind> {
    use tokio::signal::unix::SignalKind;
    let hang_up = (!outlives_terminal()).then(SignalKind::hangup);
    hang_up.into_iter().chain([SignalKind::terminate()])
}

/// Whether whoever started the program wants it to go on once its terminal is gone (`nohup`), where the system tells.
#[cfg(unix)]
fn outlives_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // SIGHUP is the first of all signals.
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
