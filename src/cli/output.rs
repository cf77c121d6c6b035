//! Where commands write: the terminal, a pipe that may be closed, a file that is whole or absent.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anstream::AutoStream;
use clap::ColorChoice;
use console::Term;

use crate::report::{ReportStyle, is_plain, push_visible, without_commands};

/// How the user wants to read.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    pub color: ColorChoice,
    pub quiet: bool,
    /// Whether it is said where credentials are sent: only the command line itself can be quiet about that, and no
    /// settings, which may be a stranger's.
    pub says_where: bool,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal { color: ColorChoice::Auto, quiet: false, says_where: true }
    }
}

impl Terminal {
    /// The standard output. Once its reader has gone, what is written is dropped: the run goes
    /// on, and so do other reports and the exit code.
    pub fn stdout(self) -> Output {
        Output { to: Some(AutoStream::new(io::stdout(), self.choice())) }
    }

    /// The same for people, in which nothing steers a terminal.
    pub fn text(self) -> EscapedWriter<Output> {
        EscapedWriter::new(self.stdout())
    }

    /// How a report on the standard output may look.
    pub fn style(self) -> ReportStyle {
        let choice = AutoStream::new(io::stdout(), self.choice()).current_choice();
        let sizes = [Term::stdout(), Term::stderr()].map(|terminal| terminal.size_checked());
        let width = sizes.into_iter().flatten().next().map(|(_, width)| usize::from(width));
        let plain = ReportStyle { quiet: self.quiet, ..ReportStyle::default() };
        let (colour, wraps) = (choice != anstream::ColorChoice::Never, width.is_some());
        ReportStyle { colour, wraps, width: width.unwrap_or(plain.width), ..plain }
    }

    /// How a report in a file looks.
    pub fn style_of_files(self) -> ReportStyle {
        ReportStyle { quiet: self.quiet, ..ReportStyle::default() }
    }

    pub(super) fn choice(self) -> anstream::ColorChoice {
        match self.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
    }
}

/// Text for people, in which nothing of what others wrote steers a terminal or a workflow: of the escapes only
/// those of colours pass, and no line begins with `::`.
pub struct EscapedWriter<W: Write> {
    to: W,
    line: Vec<u8>,
}

impl<W: Write> EscapedWriter<W> {
    pub fn new(to: W) -> EscapedWriter<W> {
        EscapedWriter { to, line: Vec::new() }
    }

    fn end_line(&mut self) -> io::Result<()> {
        let shown = escaped(&String::from_utf8_lossy(&self.line));
        self.line.clear();
        self.to.write_all(shown.as_bytes())
    }
}

impl<W: Write> Write for EscapedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.end_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.end_line()?;
        self.to.flush()
    }
}

/// A line, with or without its end.
fn escaped(line: &str) -> String {
    let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
    let begins_a_command = text.trim_start().starts_with("::");
    let mut shown = String::with_capacity(line.len());
    let mut rest = text;
    if is_plain(text) {
        shown.push_str(text);
        rest = "";
    }
    while let Some(letter) = rest.chars().next() {
        let colour = colour(rest);
        match colour {
            0 if letter == '\t' => shown.push(letter),
            0 => push_visible(letter, &mut shown),
            length => shown.push_str(&rest[..length]),
        }
        rest = &rest[colour.max(letter.len_utf8())..];
    }
    if begins_a_command {
        let at = shown.find("::").unwrap_or_default();
        shown.insert(at, '\\');
    }
    without_commands(shown) + end
}

/// The length of the escape of a colour (ECMA-48 §8.3.117) at the beginning; 0 where there is none.
fn colour(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return 0 };
    let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if rest[digits..].starts_with('m') { 2 + digits + 1 } else { 0 }
}

/// The standard output, as long as somebody reads it.
pub struct Output {
    to: Option<AutoStream<io::Stdout>>,
}

impl Output {
    fn or_drop<T>(&mut self, done: io::Result<T>, dropped: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.to = None;
                Ok(dropped)
            }
            done => done,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(to) = &mut self.to else { return Ok(bytes.len()) };
        let done = to.write(bytes);
        self.or_drop(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let Some(to) = &mut self.to else { return Ok(()) };
        let done = to.flush();
        self.or_drop(done, ())
    }
}

/// A file that is written beside its place and put there once it is whole.
pub struct WholeFile {
    place: PathBuf,
    beside: Option<StagedPlace>,
}

impl WholeFile {
    /// Begins a file. What is no plain file (a device, a pipe) is written as it is.
    pub fn begin(place: &Path) -> io::Result<(WholeFile, BufWriter<File>)> {
        // A link stays one: what it leads to is replaced.
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        if fs::metadata(&place).is_ok_and(|metadata| !metadata.is_file()) {
            let file = fs::OpenOptions::new().write(true).open(&place)?;
            return Ok((WholeFile { place, beside: None }, BufWriter::new(file)));
        }
        let beside = StagedPlace::beside(&place)?;
        let file = File::create(beside.path())?;
        Ok((WholeFile { place, beside: Some(beside) }, BufWriter::new(file)))
    }

    /// Puts the file into its place. Its writer must be gone.
    pub fn finish(self) -> io::Result<()> {
        self.beside.map_or(Ok(()), |beside| fs::rename(beside.path(), &self.place))
    }
}

/// Where a file or a folder is until it is whole. With this, and with the program, what is there goes.
pub struct StagedPlace(PathBuf);

/// What goes with the program, however it ends.
static STAGED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

impl StagedPlace {
    pub fn beside(place: &Path) -> io::Result<StagedPlace> {
        let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let beside = place.with_file_name(format!(".{name}.{}.part", std::process::id()));
        STAGED.lock().unwrap_or_else(PoisonError::into_inner).push(beside.clone());
        Ok(StagedPlace(beside))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Removes all of them.
    pub fn remove_all() {
        STAGED.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|place| remove(place));
    }
}

impl Drop for StagedPlace {
    fn drop(&mut self) {
        remove(&self.0);
        STAGED.lock().unwrap_or_else(PoisonError::into_inner).retain(|place| *place != self.0);
    }
}

/// Nobody is left to be told that it could not be removed, or that it is where it belongs.
fn remove(place: &Path) {
    let _ = fs::remove_file(place).or_else(|_| fs::remove_dir_all(place));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_others_steers_nothing() {
        assert_eq!(escaped("  ::error::x\n"), "  \\::error::x\n");
        assert_eq!(escaped("a\u{1b}[2Jb\u{202e}\u{7}\tc\u{9b}"), "a\\u{1b}[2Jb\\u{202e}\\u{7}\tc\\u{9b}");
        assert_eq!(escaped("a ##[error]b\n"), "a #\\#[error]b\n");
        assert_eq!(escaped("\u{1b}[1;31mred\u{1b}[0m a::b\n"), "\u{1b}[1;31mred\u{1b}[0m a::b\n");
    }

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = std::env::temp_dir().join(format!("countersign-whole-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let place = folder.join("report");
        fs::write(&place, "before").unwrap();

        let (file, mut writer) = WholeFile::begin(&place).unwrap();
        writer.write_all(b"half").unwrap();
        drop((writer, file));
        assert_eq!(fs::read_to_string(&place).unwrap(), "before");

        let (file, mut writer) = WholeFile::begin(&place).unwrap();
        writer.write_all(b"whole").unwrap();
        drop(writer);
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "whole");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }
}
