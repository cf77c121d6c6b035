//! A test for each difference, which fails where the difference makes the exit code 1.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{ChangesFormat, ChangesHead, told};
use crate::drift::{Changes, StatementChange};
use crate::report::ReportStyle;
use crate::report::escape_untrusted::{escape_untrusted, visible_lines};

pub const FORMAT: ChangesFormat =
    ChangesFormat { id: "junit", about: "JUnit XML, for the test pages of CI servers", write };

type Xml<'w> = Writer<&'w mut dyn Write>;

fn write(to: &mut dyn Write, head: &ChangesHead, changes: &Changes, _: &ReportStyle) -> io::Result<()> {
    let mut xml: Xml = Writer::new_with_indent(to, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.write_event(Event::Start(BytesStart::new("testsuites").with_attributes([("name", "countersign")])))?;
    let failures = changes.changes.iter().filter(|change| head.is_failing(change)).count();
    // A suite without any test is a mistake to most who read it.
    let tests = changes.changes.len().max(1);
    let suite = xml
        .create_element("testsuite")
        .with_attribute(("name", escape_untrusted(&head.title).as_str()))
        .with_attribute(("tests", tests.to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", "0"))
        .with_attribute(("skipped", "0"));
    suite.write_inner_content(|xml| {
        left_aside(xml, changes)?;
        if changes.changes.is_empty() {
            let name = escape_untrusted(&head.headline(changes));
            let class = escape_untrusted(&head.title);
            let test = xml.create_element("testcase");
            return test.with_attributes([("name", &*name), ("classname", &*class)]).write_empty().map(|_| ());
        }
        changes.changes.iter().try_for_each(|change| one(xml, head, change))
    })?;
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(xml.get_mut())
}

/// What nobody compared, as properties of the suite.
fn left_aside(xml: &mut Xml, changes: &Changes) -> io::Result<()> {
    let aside = changes.left_aside();
    if aside.is_empty() {
        return Ok(());
    }
    xml.create_element("properties").write_inner_content(|xml| {
        aside.into_iter().try_for_each(|(kind, named)| {
            let value = escape_untrusted(&named.join(", "));
            let property = xml.create_element("property").with_attributes([("name", kind), ("value", &*value)]);
            property.write_empty().map(|_| ())
        })
    })?;
    Ok(())
}

fn one(xml: &mut Xml, head: &ChangesHead, change: &StatementChange) -> io::Result<()> {
    let StatementChange { rule, provider, subject, message, id, .. } = change;
    let name = escape_untrusted(&format!("{subject}::{rule} ({id})"));
    let mut test = xml
        .create_element("testcase")
        .with_attribute(("name", name.as_str()))
        .with_attribute(("classname", escape_untrusted(provider).as_str()));
    if let Some(spot) = head.spot(change) {
        test = test.with_attribute(("file", escape_untrusted(spot.file).as_str()));
        if let Some(place) = spot.place {
            test = test.with_attribute(("line", place.line.to_string().as_str()));
        }
    }
    let told = visible_lines(&told(head, change));
    let text = BytesText::new(&told);
    test.write_inner_content(|xml| {
        let element = if head.is_failing(change) {
            let attributes = [("message", escape_untrusted(message)), ("type", escape_untrusted(rule))];
            let attributes = attributes.iter().map(|(name, value)| (*name, value.as_str()));
            xml.create_element("failure").with_attributes(attributes)
        } else {
            xml.create_element("system-out")
        };
        element.write_text_content(text).map(|_| ())
    })?;
    Ok(())
}
