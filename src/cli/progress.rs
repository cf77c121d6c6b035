//! How far a run has come, for a person who waits at a terminal.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Terminal;

/// A line on the standard error while a run goes on. Where nobody watches there is none: in a
/// pipe, in CI (by the variable `CI`, which its services set), and where the user wants quiet.
pub struct Progress {
    bar: ProgressBar,
}

const CASES: &str = "{spinner} {pos} of {len} cases, {msg} requests";
const PAGES: &str = "{spinner} {pos} of {len} pages, {msg} requests";

impl Progress {
    /// Begins, of so many cases.
    pub fn begin(cases: usize, terminal: Terminal) -> Progress {
        Progress::at(CASES, cases, Progress::target(terminal))
    }

    /// Begins, of a site of which some pages are known.
    pub fn of_pages(known: usize, terminal: Terminal) -> Progress {
        Progress::at(PAGES, known, Progress::target(terminal))
    }

    fn target(terminal: Terminal) -> ProgressDrawTarget {
        let is_watched = stderr().is_terminal() && !terminal.quiet && std::env::var_os("CI").is_none();
        if is_watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() }
    }

    fn at(template: &str, of: usize, target: ProgressDrawTarget) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(of as u64), target);
        let style = ProgressStyle::with_template(template);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_message("0");
        // A service may be slow: the line says that something goes on.
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress { bar }
    }

    /// Counts a case, after so many requests in all.
    pub fn case(&self, requests: usize) {
        self.bar.set_message(requests.to_string());
        self.bar.inc(1);
    }

    /// Counts a page, of so many that are known by now.
    pub fn page(&self, known: usize, requests: usize) {
        self.bar.set_length(known as u64);
        self.case(requests);
    }

    /// Writes something else to the terminal, with the line out of its way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

/// Takes the line away, however the run ended.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;

    /// A terminal of which the last line alone is written again.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        fn contents(&self) -> String {
            self.0.lock().unwrap().clone()
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            60
        }

        fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
            assert_eq!(lines, 0, "one line is drawn");
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(&format!("{text}\n"))
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            let mut contents = self.0.lock().unwrap();
            let line = contents.rfind('\n').map_or(0, |end| end + 1);
            contents.truncate(line);
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_says_how_far_it_is_and_is_gone_at_the_end() {
        let screen = Screen::default();
        let progress = Progress::at(CASES, 3, ProgressDrawTarget::term_like(Box::new(screen.clone())));
        progress.case(4);
        progress.aside(|| screen.write_line("a row").unwrap());
        let shown = screen.contents();
        assert!(shown.starts_with("a row\n") && shown.trim_end().ends_with("1 of 3 cases, 4 requests"), "{shown}");
        drop(progress);
        assert_eq!(screen.contents().trim_end(), "a row");
    }

    #[test]
    fn nothing_is_written_where_nobody_watches() {
        let progress = Progress::begin(3, Terminal { quiet: true, ..Terminal::default() });
        assert!(progress.bar.is_hidden());
    }
}
