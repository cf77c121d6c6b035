//! The reports of one run, and where each goes.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Error;
use super::output::{Terminal, WholeFile};
use crate::finding::CaseOutcome;
use crate::report::{self, Format, Head, Report, Subject, Tail};

/// A format, and the file that it goes to or else the standard output.
#[derive(Clone)]
pub struct Destination {
    format: &'static Format,
    file: Option<PathBuf>,
}

/// Several reports, written as one.
pub struct Reports {
    written: Vec<Written>,
}

struct Written {
    to: String,
    report: Box<dyn Report>,
    file: Option<WholeFile>,
}

impl Destination {
    /// Reads `FORMAT` or `FORMAT=FILE`.
    pub fn parse(text: &str) -> Result<Destination, String> {
        let (index, file) = chosen(text, report::ALL.iter().map(|format| format.id))?;
        Ok(Destination { format: report::ALL[index], file })
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

/// Refuses two reports to one place.
pub fn each_apart(files: &[Option<&Path>]) -> Result<(), Error> {
    for (index, file) in files.iter().enumerate() {
        if files[..index].contains(file) {
            let place = file.map_or_else(|| "the standard output".to_owned(), |file| file.display().to_string());
            return Err(Error::Usage(format!("write two reports to {place}: give one of them a file of its own")));
        }
    }
    Ok(())
}

impl Reports {
    /// Opens every report, so that one that can't be written is known before anything is sent.
    pub fn open(destinations: &[Destination], terminal: Terminal) -> Result<Reports, Error> {
        let text = [Destination { format: report::ALL[0], file: None }];
        let destinations = if destinations.is_empty() { &text } else { destinations };
        let files: Vec<_> = destinations.iter().map(|destination| destination.file.as_deref()).collect();
        each_apart(&files)?;
        let written = destinations.iter().map(|destination| Written::open(destination, terminal));
        Ok(Reports { written: written.collect::<Result<_, _>>()? })
    }

    /// Puts the files into their places.
    pub fn finish(self) -> Result<(), Error> {
        self.written.into_iter().try_for_each(|Written { to, report, file }| {
            drop(report);
            file.map_or(Ok(()), WholeFile::finish).map_err(|error| Error::Write { to, error })
        })
    }

    fn each(&mut self, write: impl Fn(&mut dyn Report) -> io::Result<()>) -> io::Result<()> {
        self.written.iter_mut().try_for_each(|written| {
            let done = write(&mut *written.report);
            done.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", written.to)))
        })
    }
}

impl Written {
    fn open(destination: &Destination, terminal: Terminal) -> Result<Written, Error> {
        let open = destination.format.open;
        let Some(place) = &destination.file else {
            let report = open(Box::new(terminal.stdout()), terminal.style());
            return Ok(Written { to: "the standard output".to_owned(), report, file: None });
        };
        let to = place.display().to_string();
        let (file, writer) = begin(place).map_err(|error| Error::Write { to: to.clone(), error })?;
        Ok(Written { to, report: open(writer, terminal.style_of_files()), file: Some(file) })
    }
}

fn begin(place: &Path) -> io::Result<(WholeFile, Box<dyn Write>)> {
    WholeFile::begin(place).map(|(file, writer)| (file, Box::new(writer) as Box<dyn Write>))
}

impl Report for Reports {
    fn begin(&mut self, head: &Head) -> io::Result<()> {
        self.each(|report| report.begin(head))
    }

    fn provider(&mut self, subject: &Subject) -> io::Result<()> {
        self.each(|report| report.provider(subject))
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        self.each(|report| report.case(case))
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.each(|report| report.end(tail))
    }
}
