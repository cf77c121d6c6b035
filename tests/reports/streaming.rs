//! A report of 20,000 cases is written as they come.

use countersign::finding::{CaseOutcome, Severity};
use countersign::report::{ALL, ReportFormat};

use crate::format;
use crate::outcomes::{Run, SCENARIOS, case, contract, found, write};
use crate::page::WrittenPage;

const PROVIDERS: [&str; 4] = ["north", "east", "south", "west"];

/// Of each provider.
const OPERATIONS: usize = 1250;

/// 20,000 cases. Every tenth operation serves whom it should refuse, and says so in its own words.
fn cases() -> impl Iterator<Item = CaseOutcome> {
    let operations = |provider| (0..OPERATIONS).map(move |number| (provider, number));
    PROVIDERS.into_iter().flat_map(operations).flat_map(|(provider, number)| {
        SCENARIOS.into_iter().map(move |scenario| {
            let case = case(provider, &format!("operation{number}"), scenario);
            let is_wrong = number % 10 == 3 && scenario == SCENARIOS[1];
            if is_wrong { found(case, "status-declared", Severity::Error, &format!("2{number}")) } else { case }
        })
    })
}

/// How long the page was after each case, and at its end.
fn lengths(format: &ReportFormat) -> (Vec<usize>, WrittenPage) {
    let operations: Vec<String> = (0..OPERATIONS).map(|number| format!("operation{number}")).collect();
    let contracts = PROVIDERS.map(|provider| (provider, contract(provider, &operations))).into();
    let mut lengths = Vec::new();
    let run = Run { contracts, cases: &mut cases(), over: Vec::new() };
    let page = write(format, run, &mut |page| lengths.push(page.length()));
    (lengths, page)
}

/// A report for people begins with the verdict and the worst findings, which are known last.
const OF_THE_WHOLE: [&str; 2] = ["text", "html"];

/// No more is held than one provider's part, but where the whole is needed.
#[test]
fn a_report_is_written_as_its_providers_come() {
    for format in ALL {
        let (lengths, page) = lengths(format);
        assert_eq!(lengths.len(), 20_000);
        for (provider, part) in lengths.chunks(OPERATIONS * SCENARIOS.len()).enumerate() {
            let written = part[part.len() - 1];
            let so_far = provider * page.length() / PROVIDERS.len();
            // Markdown has room for so much and no more.
            let is_held = format.id == "markdown" || OF_THE_WHOLE.contains(&format.id);
            assert!(written * 10 >= so_far * 8 || is_held, "{}: {written} of {so_far}", format.id);
        }
        assert!(page.largest() < 16 * 1024, "{} bytes of {} in one go", page.largest(), format.id);
    }
}

/// In these formats no more is held than one case, or one row.
#[test]
fn what_can_be_is_written_as_its_cases_come() {
    for id in ["json", "sarif"] {
        let (lengths, page) = lengths(format(id));
        let held = lengths.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(held < 8 * 1024, "{id}: {held} bytes after one case");
        let left = page.length() - lengths[lengths.len() - 1];
        assert!(left < 8 * 1024, "{id}: {left} bytes after the last case");
    }
}

/// Whatever is found, and in however many operations: what is worst stands on the first screen, and the page does
/// not grow with every case.
#[test]
fn the_worst_of_many_is_on_the_first_screen() {
    let (_, page) = lengths(format("text"));
    let text = page.text();
    let first = text.lines().position(|line| line.starts_with("error[")).unwrap();
    assert!(first < 24, "{first}");
    let (_, page) = lengths(format("html"));
    let text = page.text();
    let [verdict, worst, matrix] = ["id=\"verdict\"", "class=\"top\"", "<tbody>"].map(|part| text.find(part).unwrap());
    assert!(verdict < worst && worst < matrix);
}

/// A comment has room for 65,536 characters.
#[test]
fn markdown_fits_into_a_comment() {
    let (_, page) = lengths(format("markdown"));
    let text = page.text();
    assert!(text.chars().count() < 65_536, "{}", text.chars().count());
    assert!(text.contains("findings more did not fit in here"));
    assert!(
        text.trim_end().ends_with("documented responses judged.") && text.contains("500 errors.**"),
        "what it comes to is said in any case"
    );
}
