//! The reports of one run, and where each goes.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::CliError;
use super::output::{Terminal, WholeFile};
use crate::finding::CaseOutcome;
use crate::report::{self, ObservedCase, Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, Tail};

/// A format, and the file that it goes to or else the standard output.
#[derive(Clone)]
pub struct ReportDestination {
    format: &'static ReportFormat,
    file: Option<PathBuf>,
}

/// Several reports, written as one.
pub struct Reports {
    written: Vec<WrittenReport>,
}

struct WrittenReport {
    to: String,
    report: Box<dyn Report>,
    file: Option<WholeFile>,
}

impl ReportDestination {
    /// Reads `FORMAT` or `FORMAT=FILE`.
    pub fn parse(text: &str) -> Result<ReportDestination, String> {
        let (index, file) = chosen(text, report::ALL.iter().map(|format| format.id))?;
        Ok(ReportDestination { format: report::ALL[index], file })
    }
}

/// Which of some formats `FORMAT` or `FORMAT=FILE` names, and the file.
pub fn chosen(text: &str, ids: impl Iterator<Item = &'static str> + Clone) -> Result<(usize, Option<PathBuf>), String> {
    let (id, file) = match text.split_once('=') {
        Some((_, "")) => return Err("expected a file after `=`".to_owned()),
        Some((id, file)) => (id, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let index = ids.clone().position(|known| known == id).ok_or_else(|| {
        let known = ids.clone().collect::<Vec<_>>().join(", ");
        format!("expected one of {known}{}", countersign_openapi::suggestion(id, ids))
    })?;
    Ok((index, file))
}

/// Where reports are, in a sentence.
pub fn written_to(files: &[&Path]) -> String {
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    format!("Written: {}", files.join(", "))
}

/// Refuses two reports to one place.
pub fn each_apart(files: &[Option<&Path>]) -> Result<(), CliError> {
    for (index, file) in files.iter().enumerate() {
        if files[..index].contains(file) {
            let place = file.map_or_else(|| "the standard output".to_owned(), |file| file.display().to_string());
            return Err(CliError::Usage(format!("write two reports to {place}: give one of them a file of its own")));
        }
    }
    Ok(())
}

impl Reports {
    /// Opens every report, so that one that can't be written is known before anything is sent.
    pub fn open(destinations: &[ReportDestination], matrix: bool, terminal: Terminal) -> Result<Reports, CliError> {
        let text = [ReportDestination { format: report::ALL[0], file: None }];
        let destinations = if destinations.is_empty() { &text } else { destinations };
        let files: Vec<_> = destinations.iter().map(|destination| destination.file.as_deref()).collect();
        each_apart(&files)?;
        let written = destinations.iter().map(|destination| WrittenReport::open(destination, matrix, terminal));
        Ok(Reports { written: written.collect::<Result<_, _>>()? })
    }

    /// Puts the files into their places, and says which they are where there is no report anywhere else.
    pub fn finish(self) -> Result<Option<String>, CliError> {
        let names: Vec<String> = self.written.iter().map(|written| written.to.clone()).collect();
        let is_in_files = self.written.iter().all(|written| written.file.is_some());
        self.written.into_iter().try_for_each(|WrittenReport { to, report, file }| {
            drop(report);
            file.map_or(Ok(()), WholeFile::finish).map_err(|error| CliError::Write { to, error })
        })?;
        let files: Vec<&Path> = names.iter().map(Path::new).collect();
        Ok(is_in_files.then(|| written_to(&files)))
    }

    fn each(&mut self, write: impl Fn(&mut dyn Report) -> io::Result<()>) -> io::Result<()> {
        self.written.iter_mut().try_for_each(|written| {
            let done = write(&mut *written.report);
            done.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", written.to)))
        })
    }
}

impl WrittenReport {
    fn open(destination: &ReportDestination, matrix: bool, terminal: Terminal) -> Result<WrittenReport, CliError> {
        let open = destination.format.open;
        let Some(place) = &destination.file else {
            let report = open(Box::new(terminal.stdout()), ReportStyle { matrix, ..terminal.style() });
            return Ok(WrittenReport { to: "the standard output".to_owned(), report, file: None });
        };
        let to = place.display().to_string();
        let (file, writer) = begin(place).map_err(|error| CliError::Write { to: to.clone(), error })?;
        Ok(WrittenReport {
            to,
            report: open(writer, ReportStyle { matrix, ..terminal.style_of_files() }),
            file: Some(file),
        })
    }
}

fn begin(place: &Path) -> io::Result<(WholeFile, Box<dyn Write>)> {
    WholeFile::begin(place).map(|(file, writer)| (file, Box::new(writer) as Box<dyn Write>))
}

impl Report for Reports {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.each(|report| report.begin(head))
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.each(|report| report.provider(subject))
    }

    fn observed(&mut self, case: &CaseOutcome, observed: &ObservedCase) -> io::Result<()> {
        self.each(|report| report.observed(case, observed))
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        self.each(|report| report.case(case))
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.each(|report| report.end(tail))
    }
}
