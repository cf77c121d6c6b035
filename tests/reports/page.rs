//! What a report is written to.

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::rc::Rc;

/// Takes what is written, and counts it.
#[derive(Clone, Default)]
pub struct WrittenPage {
    text: Rc<RefCell<Vec<u8>>>,
    largest: Rc<Cell<usize>>,
}

impl WrittenPage {
    pub fn text(&self) -> String {
        String::from_utf8(self.text.borrow().clone()).expect("a report is UTF-8")
    }

    /// How many bytes it has.
    pub fn length(&self) -> usize {
        self.text.borrow().len()
    }

    /// The most bytes that were written in one go.
    pub fn largest(&self) -> usize {
        self.largest.get()
    }
}

impl Write for WrittenPage {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.largest.set(self.largest.get().max(bytes.len()));
        self.text.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What an element holds, the first of its name.
pub fn within<'t>(text: &'t str, name: &str) -> &'t str {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    text.split_once(&open).expect("it is there").1.split_once(&close).expect("it is closed").0
}
